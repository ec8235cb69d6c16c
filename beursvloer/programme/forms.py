"""Forms of the programme. Lengths are typed in minutes and kept in seconds."""

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DecimalField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import NumberInput

from beursvloer.editions.models import Edition
from beursvloer.i18n import phrases
from beursvloer.programme.moves import Add, Edit
from beursvloer.programme.planner import MOST_ROUNDS, EveningTemplate
from beursvloer.programme.rules import LONGEST, Item, ItemKind, Items, ItemState, Scene

MOST_MINUTES = LONGEST // 60
MOST_TABLES = 500
EVENING = 9000
"""Seconds of an evening of an edition that has no hours of its own."""


class _Minutes(DecimalField):
    """Minutes with at most two decimals: 1.5 is a minute and a half."""

    widget = NumberInput(step="any")

    def __init__(self, label: Any, *, least: str = "0.01", most: int = MOST_MINUTES, **more: Any) -> None:
        said = _l("Fill in a number of minutes, at most %(max)s.")
        super().__init__(
            label,
            places=None,
            validators=[
                InputRequired(_l("How many minutes?")),
                NumberRange(min=Decimal(least), max=most, message=said),
            ],
            **more,
        )

    @property
    def seconds(self) -> int:
        return round((self.data or Decimal(0)) * 60)


def minutes_of(seconds: int) -> Decimal:
    return (Decimal(seconds) / 60).quantize(Decimal("0.01")).normalize() + 0


class TemplateForm(FlaskForm):
    """What a whole evening is made from."""

    rounds = IntegerField(
        _l("Rounds of talks"),
        default=5,
        validators=[
            InputRequired(_l("Fill in a number.")),
            NumberRange(min=0, max=MOST_ROUNDS, message=_l("From %(min)s to %(max)s.")),
        ],
    )
    minutes = _Minutes(_l("Minutes a round"), default=Decimal(8), least="1", most=60)
    change = _Minutes(_l("Minutes to walk"), default=Decimal(2), least="0", most=15)
    tables = IntegerField(
        _l("Tables"),
        validators=[
            InputRequired(_l("Fill in a number.")),
            NumberRange(min=1, max=MOST_TABLES, message=_l("From %(min)s to %(max)s.")),
        ],
    )

    def to_command(self, edition: Edition) -> EveningTemplate:
        whole = EVENING
        if edition.starts_at is not None and edition.ends_at is not None:
            whole = round((edition.ends_at - edition.starts_at).total_seconds())
        return EveningTemplate(whole, self.rounds.data or 0, self.minutes.seconds, self.change.seconds)


class TablesForm(FlaskForm):
    """How many tables there are for the timed talks."""

    tables = TemplateForm.tables


class ItemForm(FlaskForm):
    """One item of the programme."""

    title = StringField(_l("Title"), validators=[Length(max=80)])
    minutes = _Minutes(_l("Minutes"))
    scene = SelectField(_l("On the wall"))
    waits = BooleanField(_l("Begins when you press, not by itself"))

    def __init__(self, item: Item, **more: Any) -> None:
        super().__init__(
            **more,
            prefix=f"i{item.id}",
            data={
                "title": item.title,
                "minutes": minutes_of(item.seconds),
                "scene": item.scene or "",
                "waits": item.waits,
            },
        )
        usual = phrases.scene(Item(0, 0, item.kind, 1).shows)
        self.scene.choices = [("", usual), *((scene.value, phrases.scene(scene)) for scene in Scene)]

    def to_command(self, item: Item, version: int) -> Edit:
        scene = Scene(self.scene.data) if self.scene.data else None
        title = " ".join((self.title.data or "").split())
        # A length that was not touched stays as it is to the second.
        seconds = item.seconds if self.minutes.data == minutes_of(item.seconds) else max(1, self.minutes.seconds)
        return Edit(version, item.id, seconds, title, scene, bool(self.waits.data))


class AddForm(FlaskForm):
    """A new item, after one that is not over yet."""

    kind = SelectField(_l("What happens?"), default=ItemKind.BREAK.value)
    minutes = _Minutes(_l("Minutes"), default=Decimal(10))
    title = StringField(_l("Title"), validators=[Length(max=80)])
    after = SelectField(_l("After"))

    def __init__(self, items: Items, **more: Any) -> None:
        super().__init__(prefix="new", **more)
        self.kind.choices = [(kind.value, phrases.item_kind(kind)) for kind in ItemKind]
        last = max(
            (n for n, item in enumerate(items) if item.state in (ItemState.RUNNING, ItemState.PLAYED)), default=0
        )
        self.after.choices = [
            (str(item.id), phrases.item_title(item.kind, item.title, item.round_number)) for item in items[last:]
        ]
        if self.after.data is None and self.after.choices:
            self.after.data = self.after.choices[-1][0]

    def to_command(self, version: int) -> Add:
        title = " ".join((self.title.data or "").split())
        after = int(self.after.data) if self.after.data else None
        return Add(version, ItemKind(self.kind.data), max(1, self.minutes.seconds), title, after)
