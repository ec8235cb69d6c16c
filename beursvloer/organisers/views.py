"""Pages of organisers."""

from flask import Blueprint

blueprint = Blueprint("organisers", __name__)
