"""What the pages of the rounds show: typed snapshots, ready for a template."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, may
from beursvloer.accounts.queries import shared_people
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import participants_of, scope_of
from beursvloer.programme.queries import programme_of
from beursvloer.programme.rules import Evening, Item, ItemKind
from beursvloer.rounds import queries
from beursvloer.rounds.models import RoundPlan
from beursvloer.rounds.planner import expected, rounds_to_play
from beursvloer.rounds.rules import RoundState, Talk, TalkState, Without


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the slider between fit and fairness. `price`: what it costs of the total without a floor, in
    thousandths."""

    floor: int
    total: int
    price: int
    talks: int
    none: int
    one: int
    two: int
    short: int


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party with how many talks it has, of how many possible partners, and why it has none."""

    id: int
    name: str
    talks: int
    choices: int
    why: Without | None


@dataclass(frozen=True, slots=True)
class RoundTalks:
    number: int
    state: RoundState
    talks: tuple[Talk, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a draft would change in the rounds that were announced: talks that stay, move to another round, are new, or
    fall away; and how many parties notice."""

    stay: int
    move: int
    new: int
    gone: int
    parties: int


@dataclass(frozen=True, slots=True)
class Alone:
    """Somebody at a table whose partner is missing."""

    talk: Talk
    who: str
    missing: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as the desk sees it."""

    row: RoundPlan
    is_draft: bool
    stale: bool
    proven: bool
    steps: tuple[Step, ...]
    rounds: tuple[RoundTalks, ...]
    parties: tuple[PartyLine, ...]
    hosts_stay: bool
    change: Change | None
    too_late: bool = False
    """Its first round has begun without it: it can no longer be released."""

    @property
    def talks(self) -> int:
        """Of its own rounds, without those that an earlier plan played."""
        return sum(len(each.talks) for each in self.rounds if each.number >= self.row.first_round)

    @property
    def opened(self) -> int | None:
        """The round to look at first: the one that runs, or the first to come."""
        now = next((each.number for each in self.rounds if each.state is RoundState.OPEN), None)
        return now or next((each.number for each in self.rounds if each.state is RoundState.PLANNED), None)

    @property
    def spread(self) -> list[tuple[int, int]]:
        """(talks, how many parties have so many), fewest first."""
        return sorted(Counter(line.talks for line in self.parties).items())

    @property
    def without(self) -> list[PartyLine]:
        return [line for line in self.parties if not line.talks]


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk's page of rounds."""

    to_play: tuple[int, ...]
    all_rounds: int
    expected: int
    here_only: bool
    plan: Plan | None
    released: bool
    #: Who stands in a round to come and is not here; and who is here and was not counted in the released plan.
    absent: tuple[str, ...]
    late: tuple[str, ...]
    #: Parties of one and the same person that sit at two tables in a round to come.
    twice: tuple[str, ...]
    alone: tuple[Alone, ...]
    free: tuple[tuple[int, str], ...]


def desk_page(session: Session, edition: Edition, actor: Actor, now: datetime) -> Desk:
    """Everything on the desk's page, in a fixed number of queries. A draft is for those who may release it or bring
    people together; to other roles, too, it stays hidden."""
    sees_draft = may(actor, Permission.MATCHMAKE, scope_of(edition))
    evening = programme_of(session, edition.id, now)
    states = queries.rounds_of(session, edition.id)
    to_play = rounds_to_play(evening, states)
    everybody = participants_of(session, edition.id)
    coming = expected(everybody, evening)
    names = {one.organisation_id: one.organisation.name for one in everybody}
    draft = queries.draft_plan(session, edition.id) if sees_draft else None
    latest = queries.released_plan(session, edition.id)
    announced = queries.all_released_talks(session, edition.id) if latest else []
    shown = draft or latest
    plan = None
    if shown is not None:
        talks = queries.draft_talks(session, shown.id) if draft else announced
        if draft:
            talks = [talk for talk in announced if talk.round_number < draft.first_round] + talks
        plan = _plan(shown, talks, announced if draft else [], states, names, edition.market_version)
        plan = replace(plan, too_late=plan.is_draft and plan.row.first_round not in to_play)
    running = [talk for talk in announced if states.get(talk.round_number) is RoundState.OPEN]
    sitting = [talk for talk in running if talk.state is TalkState.PLANNED]
    busy = {party for talk in sitting for party in talk.parties}
    free = [one for one in coming if running and one.organisation_id not in busy]
    here = {one.organisation_id for one in coming}
    due = {party for talk in announced if talk.round_number in to_play for party in talk.parties}
    counted = {one["id"] for one in latest.parties} if latest else here
    counted |= {party for talk in announced for party in talk.parties}
    return Desk(
        to_play=to_play,
        all_rounds=_count_rounds(evening),
        expected=len(coming),
        here_only=len(coming) < len(everybody) and any(one.arrived_at for one in coming),
        plan=plan,
        released=latest is not None,
        absent=tuple(names[party] for party in sorted(due - here) if party in names),
        late=tuple(names[party] for party in sorted(here - counted)) if to_play else (),
        twice=_twice(session, plan, to_play, names),
        alone=tuple(_alone(talk) for talk in sitting if talk.alone_id and talk.alone_at),
        free=tuple((one.organisation_id, names[one.organisation_id]) for one in free),
    )


def _twice(session: Session, plan: Plan | None, to_play: Sequence[int], names: Mapping[int, str]) -> tuple[str, ...]:
    rounds = [each.talks for each in plan.rounds if each.number in to_play] if plan else []
    shared = shared_people(session, {party for talks in rounds for talk in talks for party in talk.parties})
    clashing = [
        parties
        for parties in shared
        if any(len({talk.table for talk in talks if parties.intersection(talk.parties)}) > 1 for talks in rounds)
    ]
    return tuple(" + ".join(sorted(names.get(party, "") for party in parties)) for parties in clashing)


def _count_rounds(evening: Evening | None) -> int:
    return sum(item.kind is ItemKind.ROUND for item in evening.items) if evening else 0


def _plan(
    row: RoundPlan,
    talks: Sequence[Talk],
    announced: Iterable[Talk],
    states: dict[int, RoundState],
    names: dict[int, str],
    version: int,
) -> Plan:
    held = [talk for talk in talks if talk.state is not TalkState.MISSED]
    counts = Counter(party for talk in held for party in talk.parties)
    numbers = sorted({talk.round_number for talk in talks} | set(range(row.first_round, row.rounds + 1)))
    tables: dict[int, set[int]] = {}
    for talk in held:
        tables.setdefault(talk.host_id, set()).add(talk.table)
    lines = [
        PartyLine(
            one["id"],
            names.get(one["id"], ""),
            counts[one["id"]],
            one["choices"],
            Without(one["why"]) if one["why"] and not counts[one["id"]] else None,
        )
        for one in row.parties
    ]
    is_draft = row.released_at is None
    return Plan(
        row=row,
        is_draft=is_draft,
        stale=is_draft and row.market_version != version,
        proven=row.total == row.bound,
        steps=_steps(row.levels),
        rounds=tuple(
            RoundTalks(
                number,
                states.get(number, RoundState.PLANNED),
                tuple(talk for talk in talks if talk.round_number == number),
            )
            for number in numbers
        ),
        parties=tuple(sorted(lines, key=lambda line: (line.talks, line.choices, line.name))),
        hosts_stay=all(len(each) == 1 for each in tables.values()),
        change=_change(talks, announced, row.first_round) if announced else None,
    )


def _steps(levels: Sequence[Mapping[str, int]]) -> tuple[Step, ...]:
    """The floors that differ from the one below: where nobody can rise any more, the slider ends."""
    first = levels[0]["total"] if levels else 0
    steps: list[Step] = []
    for level in levels:
        step = Step(**level, price=round(1000 * (first - level["total"]) / first) if first else 0)
        if steps and step.short and step.total == steps[-1].total:
            break
        steps.append(step)
    return tuple(steps)


def _change(new: Iterable[Talk], old: Iterable[Talk], first_round: int) -> Change:
    then, now = (
        {frozenset(talk.parties): (talk.round_number, talk.table) for talk in talks if talk.round_number >= first_round}
        for talks in (old, new)
    )
    both = then.keys() & now.keys()
    moved = {pair for pair in both if then[pair] != now[pair]}
    added, gone = now.keys() - then.keys(), then.keys() - now.keys()
    return Change(
        stay=len(both) - len(moved),
        move=len(moved),
        new=len(added),
        gone=len(gone),
        parties=len({party for pair in moved | added | gone for party in pair}),
    )


def _alone(talk: Talk) -> Alone:
    assert talk.alone_id is not None
    assert talk.alone_at is not None
    own = talk.host if talk.alone_id == talk.host_id else talk.guest
    return Alone(talk, own, talk.partner_of(talk.alone_id)[1], talk.alone_at)


# --- the phone ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seat:
    """One party's round: the talk it has now, the one that comes next, and what it had and will have."""

    party_id: int
    party: str
    now: Talk | None
    next: Talk | None
    talks: tuple[Talk, ...]


@dataclass(frozen=True, slots=True)
class Phone:
    """`item` is what the programme runs; `number` the round that is open, of `rounds`."""

    evening: Evening | None
    number: int | None
    rounds: int
    planned: bool
    seats: tuple[Seat, ...]

    @property
    def item(self) -> Item | None:
        return self.evening.current if self.evening else None

    @property
    def walking(self) -> bool:
        """Whether the tables change just now."""
        return self.item is not None and self.item.kind is ItemKind.CHANGE

    @property
    def clash(self) -> tuple[int, ...]:
        """The tables at which this person is expected at once, for several parties; empty when there is one."""
        shown = [seat.next if self.walking else seat.now for seat in self.seats]
        talks = [talk for talk in shown if talk is not None]
        tables = tuple(dict.fromkeys(talk.table for talk in talks if talk.round_number == talks[0].round_number))
        return tables if len(tables) > 1 else ()


def phone_page(tonight: queries.Tonight, parties: Sequence[tuple[int, str]], now: datetime) -> Phone:
    """The rounds of these parties, from the released plan alone."""
    evening, states = tonight.evening(now), tonight.states
    number = max((n for n, state in states.items() if state is RoundState.OPEN), default=None)
    seats = []
    for party_id, name in parties:
        talks = tonight.talks.get(party_id, ())
        coming = [talk for talk in talks if states.get(talk.round_number, RoundState.PLANNED) is RoundState.PLANNED]
        seats.append(
            Seat(
                party_id,
                name,
                next((talk for talk in talks if talk.round_number == number), None),
                coming[0] if coming else None,
                talks,
            )
        )
    return Phone(
        evening=evening,
        number=number,
        rounds=_count_rounds(evening),
        planned=tonight.planned,
        seats=tuple(seats),
    )
