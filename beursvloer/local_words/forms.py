"""A word, and what it means."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from beursvloer.local_words.rules import LONGEST_WORD, NewWord

_LONG = Length(max=LONGEST_WORD, message=_l("This is too long: %(max)d letters at most."))


class WordForm(FlaskForm):
    """`picked` is one of the concepts that were offered where `means` may be several things."""

    word = StringField(_l("The word"), validators=[DataRequired(_l("Fill in a word.")), _LONG])
    means = StringField(_l("Means about the same as"), validators=[_LONG])
    picked = RadioField(_l("Which of these do you mean?"), choices=[], validate_choice=False)
    lang = HiddenField()

    def offer(self, names: Iterable[tuple[str, str]]) -> None:
        """Let people choose: (concept, its name)."""
        self.picked.choices = [SelectChoice(concept, name) for concept, name in names]

    def to_command(self, lang: str, concept: str | None) -> NewWord:
        """`lang` is used where the form names none."""
        return NewWord(self.word.data or "", self.lang.data or lang, concept)
