"""Two note numbers, from the address."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

_ON_NOTE = NumberRange(1, 999_999, _l("Fill in the number that stands on the note."))


class WhyForm(FlaskForm):
    """Asks only, so it comes in the address and needs no token."""

    class Meta:
        csrf = False

    vraag = IntegerField(_l("Number of the request"), validators=[InputRequired(_l("Fill in a number.")), _ON_NOTE])
    aanbod = IntegerField(_l("Number of the offer"), validators=[InputRequired(_l("Fill in a number.")), _ON_NOTE])
