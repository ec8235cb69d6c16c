"""How a match moves: held while it is looked at, from state to state, and each change kept with who and when."""

from datetime import datetime

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, may
from beursvloer.contracts import queries
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.rules import LONGEST_TEXT, Act, MatchState, Party, check_transition
from beursvloer.editions import queries as editions
from beursvloer.i18n import phrases
from beursvloer.live.announce import announce
from beursvloer.live.events import MatchChanged
from beursvloer.refusals import NotFound


def held(session: Session, actor: Actor, match: Match, *permissions: Permission) -> Match:
    """The match as it is now, under its edition's lock, when the actor may do one of these with it."""
    edition = editions.locked_edition(session, match.edition_id)
    session.refresh(match, with_for_update={"of": Match})
    match.edition = edition
    scope = queries.scope_of(match)
    if not any(may(actor, permission, scope) for permission in permissions):
        raise NotFound()
    return match


def acting_for(actor: Actor, match: Match, party: Party | None, *, at_desk: bool = False) -> int | None:
    """The organisation for which a matchmaker acts (or a corner host `at_desk`); None for an own organisation."""
    own = queries.parties_of(match, actor)
    if party is None:
        if not own:
            raise NotFound()
        return None
    organisation = queries.organisation_of(match, party)
    needs = Permission.COMPLETE if at_desk else Permission.MATCHMAKE
    return organisation if queries.acts_on_behalf(actor, queries.scope_of(match), organisation, needs) else None


def unsay(match: Match, doing: frozenset[Party] = frozenset()) -> list[Party]:
    """The terms are no longer those that were confirmed; returns who confirmed them and is not `doing` this itself."""
    unsaid = [party for party in Party if queries.confirmed_at(match, party) is not None and party not in doing]
    match.giver_confirmed_at = match.asker_confirmed_at = None
    match.version += 1
    return unsaid


def fill_counters(session: Session, match: Match) -> None:
    """In a ring what comes back to a giver is what the leg before brings it, in that leg's words of this moment.

    Nobody confirms anew for it: who gets those words has confirmed them, or will, on the leg that they stand in.
    """
    legs = queries.tied_with(session, match)
    for place, leg in enumerate(legs):
        before = legs[place - 1]
        said = phrases.from_ring(before.performance, before.giver.name, leg.offer.locale)
        leg.counter = said[:LONGEST_TEXT]
    session.flush()


def move(
    session: Session,
    actor: Actor,
    match: Match,
    act: Act,
    state: MatchState,
    now: datetime,
    on_behalf_of: int | None = None,
    *,
    announce_change: bool = True,
    question: str = "",
) -> None:
    """The one place where a state changes; raises Refusal when this one cannot become that."""
    old = match.state
    if state is not old:
        check_transition(old, state)
    match.state, match.waiting_since = state, now
    match.claimed_by = match.claimed_desk = match.claimed_until = None
    if old is MatchState.AT_NOTARY and state is MatchState.DRAFT:
        for leg in queries.tied_with(session, match):  # a desk that holds the ring has nothing to stamp any more
            if leg.state is MatchState.AT_NOTARY:
                leg.claimed_by = leg.claimed_desk = leg.claimed_until = None
    own_match = act is Act.RATIFIED and bool(queries.parties_of(match, actor))
    record(session, actor, match, act, now, on_behalf_of, from_state=old, own_match=own_match, question=question)
    if announce_change:
        announce(session, MatchChanged(**named(match)), now)


def record(
    session: Session,
    actor: Actor,
    match: Match,
    act: Act,
    now: datetime,
    on_behalf_of: int | None,
    *,
    from_state: MatchState | None,
    own_match: bool = False,
    value: int | None = None,
    question: str = "",
) -> None:
    """Keep who did what, when, and for whom."""
    session.add(
        MatchChange(
            match_id=match.id,
            act=act,
            from_state=from_state,
            to_state=match.state,
            person_id=actor.person_id,
            on_behalf_of=on_behalf_of,
            own_match=own_match,
            value=value,
            question=question,
            at=now,
        )
    )
    session.flush()


def named(match: Match) -> dict[str, int]:
    """What every event about a match names."""
    return {
        "edition_id": match.edition_id,
        "match_id": match.id,
        "giver_id": match.giver_id,
        "asker_id": match.asker_id,
    }
