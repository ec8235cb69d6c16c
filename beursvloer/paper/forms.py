"""How many blank contracts to print."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from beursvloer.paper.rules import MOST_AT_ONCE


class BlanksForm(FlaskForm):
    count = IntegerField(
        _l("How many blank contracts?"),
        [
            InputRequired(_l("Fill in how many.")),
            NumberRange(1, MOST_AT_ONCE, _l("Print from %(min)d to %(max)d at once.")),
        ],
        default=20,
    )
