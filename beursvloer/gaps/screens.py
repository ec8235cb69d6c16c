"""What is missing as its page shows it, and a pair with its sum and its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask_babel import get_locale
from sqlalchemy.orm import Session

from beursvloer.editions.models import Edition
from beursvloer.editions.queries import villages_of
from beursvloer.fits.graph import item_of
from beursvloer.fits.queries import stored
from beursvloer.gaps import queries
from beursvloer.gaps.planner import Call, Gaps, ids_in, judge
from beursvloer.i18n import phrases
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.listings.screens import Slip, slip_of
from beursvloer.matching.calibration import chance, is_good
from beursvloer.matching.items import Node
from beursvloer.matching.lacks import Lack
from beursvloer.matching.unmatched import PairCode, Place
from beursvloer.proposals.planner import LEAST_PROPOSED, Planned
from beursvloer.proposals.queries import newest_of_pairs
from beursvloer.proposals.rules import ProposalState
from beursvloer.terms import Kind, Side

LACKS_A_PAGE = 15
STANDS = frozenset({ProposalState.OPEN, ProposalState.MATCHED, ProposalState.DECLINED})
"""States of a proposal that keep its pair from being proposed again."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who brought such a thing before: `floor` is empty when it was here."""

    who: str
    village: str
    title: str
    floor: str


@dataclass(frozen=True, slots=True)
class CallLine:
    """Whom to ring: for what, where, and which notes are helped by it."""

    what: str
    kind: Kind
    village: str
    helped: list[Slip]
    also: list[str]
    known: list[Known]


@dataclass(frozen=True, slots=True)
class LackLine:
    """An open note, what keeps it alone, and the nearest of the other side."""

    note: Slip
    said: str
    nearest: Slip | None
    fit: int
    instead: list[Slip]


@dataclass(frozen=True, slots=True)
class Screen:
    """`open` and `alone` count requests and offers."""

    open: Mapping[Side, int]
    alone: Mapping[Side, int]
    calls: Mapping[Side, list[CallLine]]
    helped: Mapping[Side, int]
    lines: list[LackLine]
    pages: int


def screen_of(session: Session, edition: Edition, found: Gaps, side: Side, page: int) -> Screen:
    """The calls of both sides, and one page of the lacks of `side`."""
    pages = max(1, -(-len(found.lacks[side]) // LACKS_A_PAGE))
    shown = found.lacks[side][(min(page, pages) - 1) * LACKS_A_PAGE :][:LACKS_A_PAGE]
    calls = [call for calls in found.calls.values() for call in calls]
    wanted = {key for call in calls for key in (*call.helped, *call.known)}
    wanted |= {_id(node) for row in shown for node in (row.node, row.nearest, *row.instead) if node is not None}
    rows = queries.listings_with_floor(session, wanted)
    villages = {row.id: row.name for row in villages_of(session, edition.region_id)} if calls else {}
    return Screen(
        open=found.open,
        alone={each: len(lacks) for each, lacks in found.lacks.items()},
        calls={each: [_call(call, edition, rows, villages) for call in found.calls[each]] for each in Side},
        helped={each: len({key for call in found.calls[each] for key in call.helped}) for each in Side},
        lines=[_line(row, rows) for row in shown if _id(row.node) in rows],
        pages=pages,
    )


def _call(call: Call, edition: Edition, rows: Mapping[int, Listing], villages: Mapping[int, str]) -> CallLine:
    known = [rows[key] for key in call.known if key in rows]
    return CallLine(
        what=_name(call.names),
        kind=call.kind,
        village=villages.get(call.village_id or 0, ""),
        helped=[slip_of(rows[key]) for key in call.helped if key in rows],
        also=[_name(names) for names in call.also],
        known=[
            Known(
                who=row.organisation.name,
                village=row.village.name if row.village else "",
                title=row.title,
                floor="" if row.edition_id == edition.id else row.edition.name,
            )
            for row in known
        ],
    )


def _name(names: Mapping[str, str]) -> str:
    locale = get_locale()
    return names[locale.language if locale and locale.language in names else "nl"]


def _line(row: Lack, rows: Mapping[int, Listing]) -> LackLine:
    nearest = rows.get(_id(row.nearest)) if row.nearest is not None else None
    said = phrases.gap(row.code, row.node.side, km=row.km, got=row.got, asked=row.asked, unit=row.unit)
    return LackLine(
        note=slip_of(rows[_id(row.node)]),
        said=said,
        nearest=slip_of(nearest) if nearest is not None else None,
        fit=row.fit,
        instead=[slip_of(rows[_id(node)]) for node in row.instead if _id(node) in rows],
    )


def _id(node: Node) -> int:
    return cast(int, node.id)


@dataclass(frozen=True, slots=True)
class Why:
    """A pair with its fit as a sum, and its place in the plan as a sentence. `parts` as `fits.queries.stored`."""

    points: int
    parts: list[dict[str, Any]]
    sum: str
    proposed: bool
    said: str

    @property
    def promise(self) -> str:
        """That the chance is good, where it is; else empty."""
        return phrases.good_chance(chance(self.points)) if is_good(self.points) else ""


def why_of(session: Session, edition: Edition, made: Planned, request: Listing, offer: Listing) -> Why:
    """Why these two notes, or why not: from what happened to them already, else from the plan."""
    verdict = judge(made, item_of(request), item_of(offer))
    parts, points = stored(verdict.fit.parts), verdict.fit.points
    said: dict[str, Any] = {}
    out = newest_of_pairs(session, edition.id, [(request.id, offer.id)]).get((request.id, offer.id))
    if request.organisation_id == offer.organisation_id:
        code = "same_organisation"
    elif out is not None and out.state in STANDS:
        code, said = "out", {"state": phrases.proposal_state(out.state)}
    elif gone := [note for note in (request, offer) if note.state is not ListingState.OPEN]:
        code, said = "off_board", {"title": gone[0].title}
    elif verdict.place is None:
        open_items = {item.node for item in made.index.items}
        left = [note for note in (request, offer) if Node(note.side, note.id) not in open_items]
        code, said = "gone", {"title": left[0].title}
    else:
        code, said = verdict.place.code.value, _place(session, verdict.place, request, offer)
    return Why(
        points=points,
        parts=parts,
        sum=phrases.fit_sum(parts, points),
        proposed=code == PairCode.PROPOSED,
        said=phrases.place(code, fit=points, least=LEAST_PROPOSED, **said),
    )


def _place(session: Session, place: Place, request: Listing, offer: Listing) -> dict[str, Any]:
    rows = queries.listings_with_floor(session, ids_in(place))
    full = offer if place.code is PairCode.OFFER_FULL else request
    return {
        "more": place.more,
        "request_gets": [(rows[_id(node)].title, fit) for node, fit in place.request_gets if _id(node) in rows],
        "offer_gets": [(rows[_id(node)].title, fit) for node, fit in place.offer_gets if _id(node) in rows],
        "organisation": full.organisation.name,
    }
