"""Forms of the screens."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from beursvloer.i18n import phrases
from beursvloer.programme.rules import Scene
from beursvloer.wall.models import Screen
from beursvloer.wall.rules import LONGEST_NAME, ScreenChange


class NewScreenForm(FlaskForm):
    """A screen needs no more than a name by which the desk knows it."""

    name = StringField(
        _l("Where does it hang?"),
        validators=[DataRequired(_l("Give the screen a name.")), Length(max=LONGEST_NAME)],
        description=_l("For example: beamer at the stage, or television in the corridor."),
    )


class ScreenForm(FlaskForm):
    """What one screen shows."""

    name = StringField(_l("Name"), validators=[DataRequired(_l("Give the screen a name.")), Length(max=LONGEST_NAME)])
    scene = SelectField(_l("What it shows"))
    light = BooleanField(_l("Light colours, for a bright hall"))

    def __init__(self, screen: Screen) -> None:
        super().__init__(
            prefix=f"s{screen.id}", data={"name": screen.name, "scene": screen.scene or "", "light": screen.light}
        )
        self.scene.choices = scene_choices()

    def to_command(self) -> ScreenChange:
        return ScreenChange(self.name.data or "", Scene(self.scene.data) if self.scene.data else None, self.light.data)


def scene_choices() -> list[tuple[str, str]]:
    return [("", phrases.follows_programme()), *((scene.value, phrases.scene(scene)) for scene in Scene)]
