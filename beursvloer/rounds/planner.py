"""Plans the talks of an evening: reads its input, calls the engine, and says what the engine found.

Reading and computing are apart, so that no transaction is open while the engine works.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from beursvloer.accounts.queries import shared_people
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.editions.models import Edition, Participation
from beursvloer.editions.queries import participants_of
from beursvloer.fits.queries import LEAST_FIT, history_of, items_of
from beursvloer.local_words.queries import lexicon_of
from beursvloer.matching.colouring import rounds_of, seats, set_apart
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import MAX_FIT, History, Item
from beursvloer.matching.lexicon import Lexicon
from beursvloer.matching.rounds import Hall, Level, Pair, hall, levels
from beursvloer.programme.queries import programme_of
from beursvloer.programme.rules import Evening, ItemKind, ItemState
from beursvloer.proposals.queries import rulings_of
from beursvloer.proposals.rules import PairRuling
from beursvloer.rounds import queries
from beursvloer.rounds.rules import RoundState, TalkState, Without
from beursvloer.terms import Side

CANDIDATES = 30
"""Best notes of the other side that are looked at per note."""
FEWEST = 3
"""Who has fewer good partners than this gets the best of the poor ones too: a talk is better than a chair."""
KEPT = MAX_FIT // 10
"""What an announced talk counts more than another: people have read it on their phones."""
BY_HAND = 100 * MAX_FIT
"""What a talk counts more that an organiser made by hand: it stays while its parties are there."""

Parties = tuple[int, int]
"""(business, community organisation or municipality)."""


@dataclass(frozen=True, slots=True)
class Input:
    """All that the engine needs, read at one moment; `version` tells which market it was.

    `numbers` are the rounds that are still to be played. `met` have talked or have a match already; `announced` stand
    in a released plan, in the round and at the table given; `kept` are the tables of those who sit, and `hosts` which
    side that is; `together` are parties for which one person comes.
    """

    version: int
    numbers: tuple[int, ...]
    tables: int
    businesses: tuple[int, ...]
    communities: tuple[int, ...]
    items: tuple[Item, ...]
    history: History
    pinned: frozenset[tuple[int, int]]
    forbidden: frozenset[tuple[int, int]]
    met: frozenset[Parties]
    announced: Mapping[Parties, tuple[int, int]]
    kept: Mapping[int, int]
    hosts: int | None
    had: Mapping[int, int]
    by_hand: Mapping[Parties, int]
    together: tuple[frozenset[int], ...] = ()
    lexicon: Lexicon | None = None


@dataclass(frozen=True, slots=True)
class Brings:
    """What two parties have for each other: the best pair of notes (offer, request) and its fit, or nothing; and the
    best pair the other way round, if it is worth a word."""

    fit: int
    notes: tuple[int, int] | None
    back: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    round_number: int
    table: int
    host_id: int
    guest_id: int
    brings: Brings
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class LevelFigures:
    """One floor on the organiser's slider: total fit, how many talks, how many parties have none, one or two of them,
    and how many cannot have their floor."""

    floor: int
    total: int
    talks: int
    none: int
    one: int
    two: int
    short: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """`bound` is the proven greatest total at this floor; announced talks that are kept may cost some of it."""

    numbers: tuple[int, ...]
    tables: int
    floor: int
    total: int
    bound: int
    seed: int
    talks: tuple[Placed, ...]
    curve: tuple[LevelFigures, ...]
    choices: Mapping[int, int]
    without: Mapping[int, Without]


def rounds_to_play(evening: Evening | None, states: Mapping[int, RoundState]) -> tuple[int, ...]:
    """The numbers of the programme's rounds that have not begun, in the order of the evening."""
    return tuple(
        item.round_number
        for item in (evening.items if evening else ())
        if item.round_number is not None
        and item.state is ItemState.PLANNED
        and states.get(item.round_number, RoundState.PLANNED) is RoundState.PLANNED
    )


def expected(everybody: Sequence[Participation], evening: Evening | None) -> list[Participation]:
    """Who can be planned for: everybody who takes part and has not left; once people are checked in, from the first
    gong on only who is here."""
    here = [one for one in everybody if one.arrived_at is not None]
    counted = here if here and evening is not None and _has_begun(evening) else everybody
    return [one for one in counted if one.left_at is None]


def _has_begun(evening: Evening) -> bool:
    """Whether the doors have closed: something other than the arrival runs or has been."""
    return any(
        item.kind is not ItemKind.ARRIVAL and item.state in (ItemState.RUNNING, ItemState.PLAYED)
        for item in evening.items
    )


def read_input(session: Session, edition: Edition, now: datetime) -> Input:
    """Open notes of the parties that are expected, what they had to do with each other, and the organisers' rulings."""
    evening = programme_of(session, edition.id, now)
    played = queries.rounds_of(session, edition.id)
    numbers = rounds_to_play(evening, played)
    parties = expected(participants_of(session, edition.id), evening)
    businesses = [one.organisation_id for one in parties if one.organisation.kind is OrganisationKind.BUSINESS]
    communities = [one.organisation_id for one in parties if one.organisation.kind is not OrganisationKind.BUSINESS]
    known = {*businesses, *communities}
    side = set(businesses)
    history = history_of(session, edition)
    met = {tuple(pair) for pair in history.matched}
    announced: dict[Parties, tuple[int, int]] = {}
    by_hand: dict[Parties, int] = {}
    kept: dict[int, int] = {}
    hosts: Counter[int] = Counter()
    had: Counter[int] = Counter()
    for talk in queries.all_released_talks(session, edition.id):
        if talk.round_number in numbers:
            announced[_in_order(talk.parties, side)] = (talk.round_number, talk.table)
            if talk.by_hand:
                by_hand[_in_order(talk.parties, side)] = talk.round_number
        elif played.get(talk.round_number) is not RoundState.SKIPPED and talk.state is not TalkState.MISSED:
            met.add(talk.parties)
            had.update(talk.parties)
        kept[talk.host_id] = talk.table
        hosts[0 if talk.host_id in side else 1] += 1
    draft = queries.draft_plan(session, edition.id)
    if draft is not None:
        talks = queries.draft_talks(session, draft.id)
        by_hand = {_in_order(talk.parties, side): talk.round_number for talk in talks if talk.by_hand}
    rulings = rulings_of(session, edition.id)
    return Input(
        version=edition.market_version,
        numbers=numbers,
        tables=edition.tables,
        businesses=tuple(businesses),
        communities=tuple(communities),
        items=tuple(item for item in items_of(session, edition, {}) if item.organisation in known),
        # Whom they met is counted below, as `met`; the fit itself shows what there would be to talk about.
        history=replace(history, met=frozenset(), matched=frozenset()),
        pinned=frozenset(pair for pair, ruling in rulings.items() if ruling is PairRuling.PINNED),
        forbidden=frozenset(pair for pair, ruling in rulings.items() if ruling is PairRuling.FORBIDDEN),
        met=frozenset(_in_order((cast(int, one), cast(int, other)), side) for one, other in met),
        announced=announced,
        kept=kept,
        hosts=max(hosts, key=lambda each: hosts[each]) if hosts else None,
        had=dict(had),
        by_hand={pair: number for pair, number in by_hand.items() if known.issuperset(pair) and number in numbers},
        together=tuple(shared_people(session, known)),
        lexicon=lexicon_of(session, edition.region_id),
    )


def _in_order(pair: tuple[int, int], businesses: set[int]) -> Parties:
    return pair if pair[0] in businesses else (pair[1], pair[0])


def compute(given: Input, floor: int | None = None, seed: int = 0) -> Outcome:
    """The best plan at this floor (None: the highest at which nobody is short), what others would give, and who stays
    without a talk."""
    brings = what_they_bring(given.items, set(given.businesses), given)
    by_hand = {pair: Brings(0, None) for pair in given.by_hand}
    possible = {
        pair: found
        for pair, found in (by_hand | brings).items()
        if pair not in given.met and not any(one.issuperset(pair) for one in given.together)
    }
    fits: dict[Pair, int] = {pair: found.fit for pair, found in possible.items()}

    def evening_of(fits: Mapping[Pair, int]) -> Hall:
        rounds, had = len(given.numbers), dict[Hashable, int](given.had.items())
        return hall(given.businesses, given.communities, fits, rounds, given.tables, seed, had)

    evening = evening_of(fits)
    curve = levels(evening)
    level = curve[_wanted(curve, floor)]
    pairs = cast(list[Parties], list(level.pairs))
    standing = {pair: number for pair, (number, _table) in given.announced.items()} | dict(given.by_hand)
    kept: dict[Pair, int] = {pair: given.numbers.index(standing[pair]) for pair in standing if pair in fits}
    if kept:
        more = {
            pair: fit + KEPT * (pair in given.announced) + BY_HAND * (pair in given.by_hand)
            for pair, fit in fits.items()
        }
        pairs = cast(list[Parties], list(levels(evening_of(more), level.floor)[-1].pairs))
    spread = set_apart(rounds_of(pairs, len(given.numbers), kept, given.tables), given.together, given.tables)
    side = _sitting(given)
    stood: dict[Pair, tuple[int, int]] = {
        pair: (given.numbers.index(number), table) for pair, (number, table) in given.announced.items()
    }
    at = seats(spread, side, given.tables, dict(given.kept.items()), stood)
    talks = tuple(
        Placed(number, table, pair[side], pair[1 - side], possible[pair], by_hand=pair in given.by_hand)
        for number, placed in zip(given.numbers, at, strict=True)
        for pair, table in cast(dict[Parties, int], placed).items()
    )
    choices = Counter(party for pair in possible for party in pair)
    return Outcome(
        numbers=given.numbers,
        tables=given.tables,
        floor=level.floor,
        total=sum(fits[pair] for pair in pairs),
        bound=level.bound,
        seed=seed,
        talks=talks,
        curve=tuple(_figures(each, evening) for each in curve),
        choices={party: choices[party] for party in (*given.businesses, *given.communities)},
        without=_without(given, pairs, brings, choices),
    )


def _wanted(curve: list[Level], floor: int | None) -> int:
    """The level asked for; not asked, the highest at which nobody is short, and where that is none, one talk for as
    many as can have one."""
    if floor is not None:
        return min(floor, len(curve) - 1)
    highest = max(level.floor for level in curve if not level.short)
    return max(highest, min(1, len(curve) - 1))


def _sitting(given: Input) -> int:
    """Which side sits: the one that sat before; else who asks sits and who offers comes along, if there is a table for
    each; else the smaller side."""
    if given.hosts is not None:
        return given.hosts
    if len(given.communities) <= given.tables:
        return 1
    return 0 if len(given.businesses) < len(given.communities) else 1


def brings_of(session: Session, edition: Edition, pair: tuple[int, int]) -> Brings | None:
    """What two parties have for each other, whatever the fit, also of one side; None when nothing fits at all."""
    items = tuple(items_of(session, edition, {}, pair))
    ways: dict[int, tuple[int, int, int]] = {}
    index, history = TextIndex(items, lexicon_of(session, edition.region_id)), history_of(session, edition)
    for request in index.of_side(Side.REQUEST):
        for points, offer in index.best(request, CANDIDATES, history):
            giver = cast(int, offer.organisation)
            notes = cast(int, request.id), cast(int, offer.id)
            ways[giver] = max(ways.get(giver, (0, 0, 0)), (points, -notes[1], -notes[0]))
    return _best_way(ways) if ways else None


def what_they_bring(items: tuple[Item, ...], businesses: set[int], given: Input) -> dict[Parties, Brings]:
    """For each business and each of the others that fit well enough, the notes by which they do."""
    ways: dict[Parties, dict[int, tuple[int, int, int]]] = {}  # per giver: (fit, -offer, -request)
    index = TextIndex(items, given.lexicon)
    for item in index.items:
        for points, other in index.best(item, CANDIDATES, given.history):
            request, offer = (item, other) if item.side is Side.REQUEST else (other, item)
            giver, asker = cast(int, offer.organisation), cast(int, request.organisation)
            notes = cast(int, request.id), cast(int, offer.id)
            if (giver in businesses) is (asker in businesses) or notes in given.forbidden:
                continue
            fit = MAX_FIT if notes in given.pinned else points
            way = ways.setdefault(_in_order((giver, asker), businesses), {})
            way[giver] = max(way.get(giver, (0, 0, 0)), (fit, -notes[1], -notes[0]))
    return _worth_a_talk({pair: _best_way(way) for pair, way in sorted(ways.items())})


def _best_way(way: Mapping[int, tuple[int, int, int]]) -> Brings:
    first, *rest = sorted(way.values(), reverse=True)
    back = next(((-offer, -request) for fit, offer, request in rest if fit >= LEAST_FIT), None)
    return Brings(first[0], (-first[1], -first[2]), back)


def _worth_a_talk(found: Mapping[Parties, Brings]) -> dict[Parties, Brings]:
    kept = {pair for pair, brings in found.items() if brings.fit >= LEAST_FIT}
    good = Counter(party for pair in kept for party in pair)
    room = {party: FEWEST - good[party] for pair in found for party in pair if good[party] < FEWEST}
    for pair in sorted(found, key=lambda each: (-found[each].fit, each)):
        needing = [party for party in pair if room.get(party, 0) > 0]
        if pair not in kept and needing:
            kept.add(pair)
            for party in needing:
                room[party] -= 1
    return {pair: brings for pair, brings in found.items() if pair in kept}


def _figures(level: Level, evening: Hall) -> LevelFigures:
    talks = Counter(party for pair in level.pairs for party in pair) + Counter(evening.had)
    sizes = Counter(talks[party] for party in (*evening.a, *evening.b))
    return LevelFigures(level.floor, level.total, len(level.pairs), sizes[0], sizes[1], sizes[2], level.short)


def _without(
    given: Input, pairs: list[Parties], brings: Mapping[Parties, Brings], choices: Mapping[int, int]
) -> dict[int, Without]:
    talking = {party for pair in pairs for party in pair} | set(given.had)
    posted = {cast(int, item.organisation) for item in given.items}
    fitting = {party for pair in brings for party in pair}
    found = {}
    for party in (*given.businesses, *given.communities):
        if party in talking:
            continue
        if party not in posted:
            found[party] = Without.NO_NOTE
        elif party not in fitting:
            found[party] = Without.NO_PARTNER
        else:
            found[party] = Without.NO_ROOM if choices.get(party) else Without.ALL_MET
    return found
