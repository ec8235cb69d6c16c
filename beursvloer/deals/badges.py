"""A badge with its code, as its owner shows it to somebody else."""

from dataclasses import dataclass
from functools import lru_cache

import segno
from flask import url_for
from markupsafe import Markup

from beursvloer.access.addresses import for_others
from beursvloer.editions.models import Participation


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge with its code: the address of the badge, so that any camera opens it."""

    name: str
    number: int
    code: Markup


def badge_of(one: Participation) -> Badge:
    address = for_others(url_for("deals.badge", slug=one.edition.slug, number=one.badge_number))
    return Badge(one.organisation.name, one.badge_number, _code(address))


@lru_cache(maxsize=1000)
def _code(address: str) -> Markup:
    return Markup(segno.make(address, error="m").svg_inline(border=0, omitsize=True, svgclass="qr__code"))  # noqa: S704  drawn here
