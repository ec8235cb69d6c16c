"""Papers as PDF/UA-1: Typst sets them, and refuses what a screen reader could not read."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import segno
import typst
from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from beursvloer.access.addresses import for_others
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.contracts.screens import Screen, Side
from beursvloer.editions.models import Edition
from beursvloer.i18n import phrases
from beursvloer.i18n.locale import current_locale
from beursvloer.listings.models import Listing
from beursvloer.paper.queries import Wearer
from beursvloer.paper.rules import paper_number
from beursvloer.terms import Kind
from beursvloer.terms import Side as ListingSide

HERE = Path(__file__).parent


def _set(template: str, title: str, data: dict[str, Any]) -> bytes:
    """The PDF of one template in `typst/`. Its fonts are ours: the machine's own are not looked at."""
    whole = {"title": title, "lang": current_locale(), **data}
    return typst.compile(
        str(HERE / "typst" / f"{template}.typ"),
        format="pdf",
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(whole)},
        pdf_standards=["ua-1"],
    )


def _code(url: str) -> str:
    return segno.make(url, error="m").svg_inline(border=0)


def badges(edition: Edition, wearers: Sequence[Wearer]) -> bytes:
    """Four to a sheet of A4, to be cut to A6. The code holds an address, so that any camera opens it."""
    sheet = [
        {
            "number": f"{one.participation.badge_number:03d}",
            "gives": one.participation.organisation.kind is OrganisationKind.BUSINESS,
            "kind": phrases.organisation_kind(one.participation.organisation.kind),
            "person": one.person,
            "organisation": one.participation.organisation.name,
            "village": one.participation.village.name if one.participation.village else "",
            "brings": _brings(one.listing),
            "offers": one.listing is not None and one.listing.side is ListingSide.OFFER,
            "qr": _code(_badge_address(edition, one.participation.badge_number)),
            "alt": _("Code of badge %(number)s", number=one.participation.badge_number),
        }
        for one in wearers
    ]
    words = {"edition": edition.name, "scan": _("Scan me, or type my number"), "badges": sheet}
    return _set("badges", _("Badges of %(edition)s", edition=edition.name), words)


def _badge_address(edition: Edition, number: int) -> str:
    return for_others(url_for("deals.badge", slug=edition.slug, number=number))


def _brings(listing: Listing | None) -> str:
    if listing is None:
        return ""
    if listing.side is ListingSide.OFFER:
        return _("I offer: %(title)s", title=listing.title)
    return _("I look for: %(title)s", title=listing.title)


def blanks(edition: Edition, numbers: Sequence[int]) -> bytes:
    """Blank contracts with these numbers, one to a sheet."""
    party = {
        "badge": _("Badge number"),
        "organisation": _("Organisation"),
        "person": _("Name"),
        "reach": _("Phone or e-mail"),
    }
    words = {
        "numbers": [paper_number(number) for number in numbers],
        "heading": _("Match contract"),
        "edition": edition.name,
        "giver": party | {"title": _("Who gives")},
        "asker": party | {"title": _("Who asks")},
        "performance": _("What will be done or given?"),
        "more": _("Number of the note, if there is one"),
        "counter": _("What comes back?"),
        "kind": _("What is it?"),
        "kinds": [phrases.kind(kind) for kind in Kind],
        "amount": _("How many, and of what? (hours, days, pieces)"),
        "worth": _("Worth of goods, in euros"),
        "step": _("The first step"),
        "owner": _("Who takes it?"),
        "day": _("Before which day?"),
        "signs": [_("Signature of who gives"), _("Signature of who asks"), _("Stamp of the notary")],
        "small": _(
            "The stamp is a festive gesture, not a notarial deed. Hand this form in at the desk of your corner."
        ),
    }
    return _set("blank", _("Blank contracts of %(edition)s", edition=edition.name), words)


def contract(screen: Screen, number: str) -> bytes:
    """The contract as its two parties get it. `number` is empty while the hall's numbers stand still."""
    match, edition = screen.match, screen.match.edition
    owner = screen.giver.name if match.owner == screen.giver.party else screen.asker.name
    before = phrases.day_and_year(match.first_step_by) if match.first_step_by else ""
    facts = [
        (_("Kind"), phrases.kind(match.kind)),
        (_("How much"), screen.amount),
        (_("First step"), match.first_step),
        (_("Who and when"), f"{owner}, " + _("before %(day)s", day=before)),
    ]
    if screen.ring:
        names = [leg.giver for leg in screen.ring.legs]
        back = screen.ring.back
        facts.append((_("In return, in this ring"), _("%(what)s, from %(who)s", what=back.what, who=back.giver)))
        facts.append((_("The ring"), " → ".join([*names, names[0]])))
    returns = _("%(name)s gives in return", name=screen.asker.name)
    if screen.ring or not match.counter:
        returns = _("%(name)s asked for it", name=screen.asker.name)
    what_returns = match.request.title if screen.ring else match.counter or _("Nothing in return has been agreed.")
    address = for_others(url_for("contracts.match", match_id=match.id))
    words = {
        "heading": _("Match contract"),
        "edition": _line(edition),
        "number": number,
        "paper": _("paper form %(number)s", number=paper_number(match.paper_number)) if match.paper_number else "",
        "giver": _party(screen.giver, _("%(name)s gives", name=screen.giver.name), match.performance),
        "asker": _party(screen.asker, returns, what_returns),
        "facts": facts,
        "sum": screen.sum,
        "value": phrases.euros(match.promised_value),
        "qr": _code(address),
        "alt": _("Code that opens this contract"),
        "next": _("Is it done, or does it not work out? Scan the code and sign in, or ring each other."),
        "signs": [
            _("confirmed by %(name)s", name=screen.giver.name),
            _("confirmed by %(name)s", name=screen.asker.name),
            _("ratified on %(day)s", day=format_date(match.ratified_at, "d MMMM y")),
        ],
        "small": _(
            "Agreed by both parties and ratified on the floor. The stamp is a festive gesture, not a notarial deed."
        ),
    }
    return _set("contract", _("Match contract %(number)s", number=number), words)


def _line(edition: Edition) -> str:
    parts = [edition.name, phrases.day_and_year(edition.starts_at) if edition.starts_at else "", edition.place]
    return " · ".join(part for part in parts if part)


def _party(side: Side, role: str, what: str) -> dict[str, Any]:
    people = [" · ".join(part for part in (one.name, one.phone, one.address) if part) for one in side.people]
    return {"role": role, "what": what, "organisation": side.name, "village": side.village, "people": people}
