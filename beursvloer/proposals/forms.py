"""What people send about a proposal."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from beursvloer.proposals.rules import Answer
from beursvloer.terms import Side


class AnswerForm(FlaskForm):
    """Yes or no, for one side."""

    side = HiddenField()
    answer = RadioField(choices=[SelectChoice(answer.value) for answer in Answer])

    def given(self) -> tuple[Side, Answer] | None:
        """The side and its answer, or None when the form says something else."""
        try:
            return Side(self.side.data or ""), Answer(self.answer.data or "")
        except ValueError:
            return None


class MessageForm(FlaskForm):
    """A question, or what is said back. How long it may be is the rule's business."""

    side = HiddenField()
    text = TextAreaField(_l("Your question or answer"))

    def chosen_side(self) -> Side | None:
        try:
            return Side(self.side.data or "")
        except ValueError:
            return None
