"""Pages of joining."""

from flask import Blueprint

blueprint = Blueprint("joining", __name__)
