"""A ring as pages show it: the circle, and for each organisation of the reader what it gives and what it gets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians, sin
from textwrap import wrap

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, may
from beursvloer.contracts.models import Match
from beursvloer.i18n import phrases
from beursvloer.listings.models import Listing
from beursvloer.listings.screens import slip_of
from beursvloer.refusals import Refusal
from beursvloer.rings import queries
from beursvloer.rings.actions import require_room
from beursvloer.rings.letters import given_in
from beursvloer.rings.models import Ring, RingLeg
from beursvloer.rings.rules import ENDED, SEEN, Reply, RingState, Standing, seen_by, yeses

WIDTH, HEIGHT, RADIUS, LINE = 440, 220, 48, 21
ROOM = 18
"""Degrees that an arc leaves free at either end."""


@dataclass(frozen=True, slots=True)
class Name:
    """One line of a party's name beside the circle: x, y, and on which side of that point the text stands."""

    x: int
    y: int
    anchor: str
    text: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A circle: names, line by line; arcs between them, clockwise; and a dot for each, as x, y, mine. `height` holds
    what is drawn."""

    names: list[Name]
    arcs: list[str]
    dots: list[tuple[int, int, bool]]
    height: int


def picture_of(names: Sequence[str], mine: Collection[int] = ()) -> Picture:
    """How to draw a ring of these parties; `mine` are the places of the reader's own."""
    step = 360 / len(names)
    lines, arcs, dots = [], [], []
    for place, name in enumerate(names):
        turn, own = step * place - 90, place in mine
        x, y = _at(turn, RADIUS + 14)
        start, end = _at(turn + ROOM, RADIUS), _at(turn + step - ROOM, RADIUS)
        arcs.append(f"M{start[0]} {start[1]}A{RADIUS} {RADIUS} 0 0 1 {end[0]} {end[1]}")
        dots.append((*_at(turn, RADIUS), own))
        upright = abs(x - WIDTH // 2) < RADIUS // 2
        anchor = "middle" if upright else "start" if x > WIDTH // 2 else "end"
        wide = 24 if upright else 15
        said = wrap(name, wide, max_lines=2, placeholder="…", break_long_words=False)
        above = LINE * (len(said) - 1)
        top = y + 6 - above // 2 if not upright else y - above if y < HEIGHT // 2 else y + LINE // 2
        for line, text in enumerate(said):
            short = text if len(text) <= wide else text[: wide - 1] + "…"
            lines.append(Name(x, top + LINE * line, anchor, short, own))
    lowest = max(HEIGHT // 2 + RADIUS, *(name.y for name in lines))
    return Picture(lines, arcs, dots, lowest + 10)


def _at(turn: float, far: int) -> tuple[int, int]:
    return round(WIDTH / 2 + far * cos(radians(turn))), round(HEIGHT / 2 + far * sin(radians(turn)))


@dataclass(frozen=True, slots=True)
class Gift:
    """One leg in words: what is given and what was asked, each with the address of the note that says it."""

    giver: str
    receiver: str
    given: str
    given_url: str
    asked: str
    asked_url: str
    #: How much, where a note has more than one; else empty.
    amount: str


def gifts_of(ring: Ring) -> list[Gift]:
    """Its legs in the order of giving."""
    return [_gift(ring, leg) for leg in ring.legs]


def _gift(ring: Ring, leg: RingLeg) -> Gift:
    return Gift(
        giver=leg.giver.name,
        receiver=ring.legs[(leg.place + 1) % len(ring.legs)].giver.name,
        given=given_in(leg),
        given_url=slip_of(leg.offer).url,
        asked=leg.request_said or leg.request.title,
        asked_url=slip_of(leg.request).url,
        amount=_amount(leg.offer, leg.offer_amount) if not leg.offer_said else "",
    )


def _amount(offer: Listing, amount: int) -> str:
    return phrases.amount(amount, offer.unit) if offer.quantity > 1 else ""


@dataclass(frozen=True, slots=True)
class Seat:
    """One party, when the reader may answer for it."""

    party: int
    organisation: str
    gives: Gift
    gets: Gift
    #: Why these fit, for this party: (good, sentence).
    reasons: list[tuple[bool, str]]
    own: Reply | None
    carried: bool
    #: As a matchmaker, not as one of its own people.
    on_behalf: bool
    may_answer: bool
    may_take_back_no: bool
    #: What it gives and what it gets, once everybody said yes.
    giving: Match | None
    getting: Match | None


@dataclass(frozen=True, slots=True)
class Screen:
    ring: Ring
    picture: Picture
    gifts: list[Gift]
    seats: list[Seat]
    yeses: int
    parties: int
    #: The ring that came in the place of this one, when a party of the reader's is in it.
    successor: Ring | None


def screen_of(session: Session, ring: Ring, actor: Actor) -> Screen:
    """The ring for this reader. Only who acts for others sees whose answer is missing, and then is no party."""
    standing = queries.standing_of(session, ring)
    parties = queries.parties_of(ring)
    own = [party for party in parties if party in actor.organisations]
    deputy = not own and may(actor, Permission.MATCHMAKE, queries.scope_of(ring))
    gifts = gifts_of(ring)
    matches = queries.matches_of(session, ring) if ring.state is RingState.AGREED else {}
    return Screen(
        ring=ring,
        picture=picture_of([leg.giver.name for leg in ring.legs], [parties.index(party) for party in own]),
        gifts=gifts,
        seats=[_seat(ring, standing, party, gifts, matches, deputy) for party in (parties if deputy else own)],
        yeses=yeses(standing),
        parties=len(parties),
        successor=_successor(session, ring, actor) if ring.state in ENDED else None,
    )


def _seat(
    ring: Ring, standing: Standing, party: int, gifts: list[Gift], matches: dict[int, Match], on_behalf: bool
) -> Seat:
    gives, gets = queries.legs_of(ring, party)
    seen, said = seen_by(standing, party), queries.last_answers(ring).get(party)
    reasons = [*phrases.sentences(gets.parts, "request"), *phrases.sentences(gives.parts, "offer")]
    return Seat(
        party=party,
        organisation=gives.giver.name,
        gives=gifts[gives.place],
        gets=gifts[gets.place],
        reasons=list(dict.fromkeys(reasons)),
        own=seen.own,
        carried=said is not None and said.carried,
        on_behalf=on_behalf,
        may_answer=seen.may_answer,
        may_take_back_no=seen.may_take_back_no,
        giving=matches.get(gives.id),
        getting=matches.get(gets.id),
    )


def _successor(session: Session, ring: Ring, actor: Actor) -> Ring | None:
    found = queries.successor_of(session, ring.id)
    return found if found is not None and may(actor, Permission.REPRESENT, queries.scope_of(found)) else None


@dataclass(frozen=True, slots=True)
class DeskRing:
    """A ring at the organisers' desk."""

    ring: Ring
    names: list[str]
    picture: Picture
    gifts: list[Gift]
    yeses: int
    #: Why a draft cannot go out now; else empty.
    problem: str
    #: The names of the ring in whose place it came; else empty.
    instead_of: list[str]
    #: An ended one: whether another came in its place, was looked for in vain, or is looked for still.
    came: bool
    in_vain: bool


MOST_ENDED = 12


def desk_rings(session: Session, edition_id: int) -> dict[RingState, list[DeskRing]]:
    """State → the rings of an edition, newest first; those that were thrown away are left out."""
    found: dict[RingState, list[DeskRing]] = {}
    rings = queries.rings_in(session, edition_id, [RingState.DRAFT, *SEEN - ENDED])
    rings += queries.rings_in(session, edition_id, ENDED, MOST_ENDED)
    for ring in rings:
        found.setdefault(ring.state, []).append(_desk_ring(session, ring))
    return found


def _desk_ring(session: Session, ring: Ring) -> DeskRing:
    names = [leg.giver.name for leg in ring.legs]
    before = queries.whole_ring(session, ring.replaces_id) if ring.replaces_id is not None else None
    ended = ring.state in ENDED
    came = ended and queries.successor_of(session, ring.id, set(RingState) - {RingState.DISCARDED}) is not None
    return DeskRing(
        ring=ring,
        names=names,
        picture=picture_of(names),
        gifts=gifts_of(ring),
        yeses=yeses(queries.standing_of(session, ring)),
        problem=_problem(session, ring),
        instead_of=[leg.giver.name for leg in before.legs] if before else [],
        came=came,
        in_vain=ended and not came and ring.sought_at is not None,
    )


def _problem(session: Session, ring: Ring) -> str:
    if ring.state is not RingState.DRAFT:
        return ""
    try:
        require_room(session, ring)
    except Refusal as refusal:
        return phrases.refusal(refusal)
    return ""


@dataclass(frozen=True, slots=True)
class MyRing:
    """An open ring as one of its parties sees it. `waits` when that party has not answered."""

    id: int
    mine: str
    gives: Gift
    gets: Gift
    yeses: int
    parties: int
    until: datetime | None
    waits: bool


def my_rings(session: Session, actor: Actor) -> list[MyRing]:
    """Open rings of the actor's organisations: those that wait for an answer first."""
    found = []
    for ring in queries.open_rings_for(session, actor.organisations):
        standing, gifts = queries.standing_of(session, ring), gifts_of(ring)
        for party in queries.parties_of(ring):
            if party not in actor.organisations:
                continue
            gives, gets = queries.legs_of(ring, party)
            found.append(
                MyRing(
                    id=ring.id,
                    mine=gives.giver.name,
                    gives=gifts[gives.place],
                    gets=gifts[gets.place],
                    yeses=yeses(standing),
                    parties=len(ring.legs),
                    until=ring.lapses_at,
                    waits=standing.answers[party] is None,
                )
            )
    return sorted(found, key=lambda one: (not one.waits, one.until.timestamp() if one.until else 0.0, one.id))
