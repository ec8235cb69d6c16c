"""How large a rehearsal an organiser wants."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from beursvloer.rehearsal.rules import Size

PARTIES = _l("Fill in a number from %(min)d to %(max)d.")


class RehearsalForm(FlaskForm):
    parties = IntegerField(
        _l("How many organisations?"), [InputRequired(PARTIES), NumberRange(4, 300, PARTIES)], default=80
    )
    phones = IntegerField(_l("How many phones?"), [InputRequired(PARTIES), NumberRange(2, 500, PARTIES)], default=150)
    speed = RadioField(
        _l("How fast?"),
        choices=[
            SelectChoice("60", _l("in two and a half minutes")),
            SelectChoice("10", _l("in a quarter of an hour")),
            SelectChoice("5", _l("in half an hour")),
        ],
        default="60",
    )

    def to_size(self) -> Size:
        return Size(parties=self.parties.data, phones=self.phones.data, screens=1, speed=int(self.speed.data))
