"""What people send about a ring."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from beursvloer.rings.rules import Reply, Why


class AnswerForm(FlaskForm):
    """Yes or no, for one party; a no may say what it is about."""

    party = HiddenField()
    answer = RadioField(choices=[SelectChoice(reply.value) for reply in Reply])
    why = HiddenField()

    def given(self) -> tuple[int, Reply, Why | None] | None:
        """The party, its answer and its reason, or None when the form says something else."""
        try:
            why = Why(self.why.data) if self.why.data else None
            return int(self.party.data or ""), Reply(self.answer.data or ""), why
        except ValueError:
            return None
