"""The demo's evening up to a moment, through the real actions, each at the moment at which it would have happened."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Role
from beursvloer.accounts.actions import person_with
from beursvloer.accounts.queries import actor_of, people_of
from beursvloer.accounts.role_actions import grant_role
from beursvloer.accounts.rules import NewPerson
from beursvloer.arrivals.actions import check_in
from beursvloer.clock import local_day
from beursvloer.contracts import actions as contracts
from beursvloer.contracts import desk_actions
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import terms_of, tied_with
from beursvloer.contracts.rules import FIRST_STEP_DAYS, MatchState, Party
from beursvloer.demo import floor
from beursvloer.editions.models import Edition, Participation
from beursvloer.evening.actions import advance_due, do
from beursvloer.listings.models import Listing
from beursvloer.programme.actions import fill_programme
from beursvloer.programme.moves import Skip, Start
from beursvloer.programme.planner import EveningTemplate, evening_of
from beursvloer.programme.rules import Evening, ItemKind
from beursvloer.refusals import Refusal
from beursvloer.rings import actions as rings
from beursvloer.rings import planner as ring_planner
from beursvloer.rings.queries import matches_of, parties_of
from beursvloer.rings.rules import Reply
from beursvloer.rounds import actions as rounds
from beursvloer.rounds import planner
from beursvloer.rounds.models import Conversation
from beursvloer.wall.actions import make_screen

STAGES: dict[str, tuple[ItemKind, int, timedelta]] = {
    "arrival": (ItemKind.ARRIVAL, 1, timedelta(minutes=14)),
    "round-2": (ItemKind.ROUND, 2, timedelta(minutes=3)),
    "trading": (ItemKind.TRADING, 1, timedelta(minutes=14)),
    "reveal": (ItemKind.REVEAL, 1, timedelta(seconds=20)),
}
"""Which item is on, the how many-th of its kind, and for how long already."""
TABLES = 30
STEP = timedelta(seconds=20)
AGREED = 0.4
"""Of talks so many end in a deal."""
AT_VALUATION, AT_NOTARY = timedelta(seconds=80), timedelta(seconds=50)
"""How long a contract waits at each desk."""
COUNTERS = (
    "Een vermelding op onze site",
    "Koffie met wat lekkers voor de hele ploeg",
    "Een rondleiding door het bos",
    "Uw naam op het dankbord",
    "Een middag hulp bij uw open dag",
)
STEPS = ("We bellen maandag", "We spreken af bij de koffie", "We sturen een foto van de plek", "Anouk belt over de dag")


def play_until(session: Session, edition: Edition, stage: str, chance: random.Random, mark: str, now: datetime) -> None:
    """Let the evening have begun so long ago that it is at `stage` now, with all that would have happened since."""
    begun = now - _elapsed(stage)
    boss = _staff(session, edition, "Olga Regelink", "organisator", mark, Role.ORGANISER, begun)
    valuer = _staff(session, edition, "Rik Rekenkamp", "rekenkamer", mark, Role.VALUATION, begun)
    second = _staff(session, edition, "Saar Tweehoek", "tweede blik", mark, Role.VALUATION, begun)
    notary = _staff(session, edition, "Nina Zegelaar", "notaris", mark, Role.NOTARY, begun)
    edition.starts_at, edition.ends_at = begun, begun + timedelta(minutes=150)
    session.flush()
    fill_programme(session, boss, edition, EveningTemplate(), TABLES, begun - timedelta(days=2))
    make_screen(session, boss, edition, "Beamer", begun - timedelta(days=1))
    _plan_rounds(session, boss, edition, begun - timedelta(hours=1))
    do(session, boss, edition, Start(), begun)
    arrivals = _arrivals(session, edition, chance, begun)
    at, known, ringed = begun, set[int](), False
    while (at := at + STEP) <= now:
        while arrivals and arrivals[0][0] <= at:
            check_in(session, boss, edition, arrivals.pop(0)[1], at)
        evening = advance_due(session, edition.id, at)
        assert evening is not None
        evening = _press_if_it_waits(session, boss, edition, evening, at)
        _deal(session, boss, edition, evening, chance, known, at)
        if not ringed and evening.current is not None and evening.current.kind is ItemKind.TRADING:
            ringed = True
            _go_round(session, boss, edition, chance, at)
        _desks(session, edition, (valuer, second, notary), at)


def _elapsed(stage: str) -> timedelta:
    wanted, number, inside = STAGES[stage]
    passed, seen = timedelta(), 0
    for item in evening_of(EveningTemplate()):
        seen += item.kind is wanted
        if seen == number:
            return passed + inside
        passed += timedelta(seconds=item.seconds)
    raise AssertionError(f"no evening has {number} of {wanted}")


def _staff(session: Session, edition: Edition, name: str, box: str, mark: str, role: Role, now: datetime) -> Actor:
    person, _new = person_with(session, NewPerson(name, floor.address_of(box, mark)), now)
    person.confirmed_at = person.confirmed_at or now
    grant_role(session, person.id, role, now, edition.region_id, None)
    return actor_of(session, person.id)


def _plan_rounds(session: Session, boss: Actor, edition: Edition, now: datetime) -> None:
    given = planner.read_input(session, edition, now)
    plan = rounds.save_draft(session, boss, edition, given.version, planner.compute(given), now)
    rounds.release(session, boss, edition, plan.id, now)


def _arrivals(session: Session, edition: Edition, chance: random.Random, begun: datetime) -> list[tuple[datetime, int]]:
    """When each party comes in: most before the gong, a few late, two never."""
    badges = session.scalars(
        select(Participation.badge_number)
        .where(Participation.edition_id == edition.id)
        .order_by(Participation.badge_number)
    ).all()
    found = [(begun + timedelta(minutes=24 * chance.betavariate(2, 2.2)), badge) for badge in badges]
    late = chance.sample(range(len(found)), 5)
    for place in late:
        found[place] = (begun + timedelta(minutes=chance.uniform(26, 45)), found[place][1])
    never = {found[place][1] for place in late[:2]}
    return sorted(one for one in found if one[1] not in never)


def _press_if_it_waits(session: Session, boss: Actor, edition: Edition, evening: Evening, at: datetime) -> Evening:
    over = evening.ends_at is not None and evening.ends_at <= at
    return do(session, boss, edition, Skip(evening.version), at) if over else evening


def _deal(
    session: Session,
    boss: Actor,
    edition: Edition,
    evening: Evening,
    chance: random.Random,
    known: set[int],
    at: datetime,
) -> None:
    """Now and then two who sat at a table, or will, shake hands about what their talk was about."""
    item = evening.current
    if item is None or item.kind not in (ItemKind.CHANGE, ItemKind.ROUND, ItemKind.TRADING, ItemKind.LAST_CALL):
        return
    last = item.round_number or max((one.round_number or 0 for one in evening.items if one.started_at), default=0)
    trading = item.kind in (ItemKind.TRADING, ItemKind.LAST_CALL)
    talks = session.scalars(
        select(Conversation)
        .where(Conversation.edition_id == edition.id, Conversation.round_number <= (99 if trading else last - 1))
        .order_by(Conversation.id)
    ).all()
    left = [talk for talk in talks if talk.id not in known and talk.offer_id and talk.request_id]
    for talk in chance.sample(left, min(len(left), chance.choice((0, 0, 1) if trading else (0, 1, 1, 2)))):
        known.add(talk.id)
        if trading or chance.random() < AGREED:
            _agree(session, boss, talk, chance, at)


def _agree(session: Session, boss: Actor, talk: Conversation, chance: random.Random, at: datetime) -> None:
    offer, request = session.get_one(Listing, talk.offer_id), session.get_one(Listing, talk.request_id)
    asker = _somebody_of(session, request.organisation_id)
    amount = max(1, min(offer.remaining, request.remaining) // chance.choice((1, 1, 2)))
    try:
        with session.begin_nested():
            match = contracts.open_match(session, asker, offer, request, (amount, amount), at)
            _shake_hands(session, match, chance, at)
    except Refusal:
        return  # the last one went a moment ago, or they are one and the same person


def _somebody_of(session: Session, organisation_id: int) -> Actor:
    return actor_of(session, people_of(session, organisation_id)[0].id)


def _shake_hands(session: Session, match: Match, chance: random.Random, at: datetime) -> None:
    """Both say yes to a contract that is filled in."""
    giver, asker = (_somebody_of(session, party) for party in (match.giver_id, match.asker_id))
    terms = replace(
        terms_of(match),
        counter=match.counter or chance.choice(COUNTERS),
        first_step=chance.choice(STEPS),
        owner=chance.choice(list(Party)),
        first_step_by=local_day(at) + timedelta(days=FIRST_STEP_DAYS),
        goods=chance.choice((40, 75, 120, 250, 400)) if not match.hours else 0,
    )
    contracts.fill_in(session, asker, match, terms, match.version, at, Party.ASKER)
    contracts.confirm(session, asker, match, Party.ASKER, match.version, at)
    contracts.confirm(session, giver, match, Party.GIVER, match.version, at)


def _go_round(session: Session, boss: Actor, edition: Edition, chance: random.Random, at: datetime) -> None:
    """The longest ring that is possible: proposed, and all of them say yes."""
    given = ring_planner.read_input(session, edition)
    drafts = rings.save_drafts(session, boss, edition, given.version, ring_planner.possible_rings(given), at)
    for draft in sorted(drafts, key=lambda one: -len(one.legs))[:1]:
        rings.release(session, boss, edition, draft.id, at)
        for party in parties_of(draft):
            rings.answer(session, _somebody_of(session, party), draft, party, Reply.YES, at)
        for match in matches_of(session, draft).values():
            _shake_hands(session, match, chance, at)


def _desks(session: Session, edition: Edition, desks: tuple[Actor, Actor, Actor], at: datetime) -> None:
    """Each desk does what has waited long enough."""
    valuer, second, notary = desks
    waiting = session.scalars(
        select(Match)
        .where(Match.edition_id == edition.id, Match.state.in_([MatchState.AT_VALUATION, MatchState.AT_NOTARY]))
        .order_by(Match.id)
    ).all()
    for match in waiting:
        since = at - (match.waiting_since or at)
        whole = all(leg.state is MatchState.AT_NOTARY for leg in tied_with(session, match))
        if match.state is MatchState.AT_NOTARY and since >= AT_NOTARY and whole:
            desk_actions.ratify(session, notary, match, at)
        elif match.state is MatchState.AT_VALUATION and since >= AT_VALUATION:
            desk_actions.value(session, second if match.valued_by is not None else valuer, match, at)
