"""What the desk does with a contract: value, ratify, send back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.clock import local_day
from beursvloer.contracts import queries
from beursvloer.contracts.letters import mail_parties
from beursvloer.contracts.models import Match
from beursvloer.contracts.moves import held, move, named, record, unsay
from beursvloer.contracts.rules import (
    Act,
    Lack,
    MatchState,
    Valuation,
    check_question,
    check_transition,
    check_valuation,
    wants_second,
)
from beursvloer.live.announce import announce
from beursvloer.live.events import MatchChanged, MatchRatified, MatchRatifiedUnseen, RingRatified
from beursvloer.programme.actions import catch_up
from beursvloer.programme.queries import is_evening
from beursvloer.refusals import Refusal


def value(
    session: Session,
    actor: Actor,
    match: Match,
    now: datetime,
    found: Valuation | None = None,
    version: int | None = None,
) -> None:
    """The desk agrees with the value, or sets what it `found`, seen on that `version` of the terms.

    During an evening it values every contract; above the limit a second person must agree before the notary gets it.
    Whoever represents a party can be neither. Twice changes nothing. The parties hear of another value and do not
    confirm anew: what they promised is unchanged, and the value beside it is the floor's own figure, by its rate card.
    """
    match = held(session, actor, match, Permission.VALUE)
    if match.valued_by is not None and match.state is not MatchState.AT_VALUATION:
        return
    _require_outsider(actor, match)
    if match.state is not MatchState.AT_VALUATION:
        raise Refusal("match_not_at_valuation")
    _require_as_seen(actor, [match], version, now)
    if found is not None and found != Valuation(match.hours, match.goods, match.costs):
        check_valuation(found)
        before = match.promised_value
        match.hours, match.goods, match.costs = found.hours, found.goods, found.costs
        match.promised_value = queries.worth_of(match).euros
        record(session, actor, match, Act.VALUE_SET, now, None, from_state=match.state, value=match.promised_value)
        worth = {"value": match.promised_value, "before": before}
        mail_parties(session, match, "match_valued", now, key=f"valued-{match.version}", more=worth)
        match.valued_by = None  # whoever looked before has not seen this value
    evening = is_evening(session, match.edition_id)
    if wants_second(match.promised_value, match.edition.value_limit, evening=evening):
        if match.valued_by == actor.person_id:
            return
        if match.valued_by is None:
            match.valued_by = actor.person_id
            match.claimed_by = match.claimed_desk = match.claimed_until = None
            record(session, actor, match, Act.VALUED, now, None, from_state=match.state)
            announce(session, MatchChanged(**named(match)), now)
            return
        match.seconded_by = actor.person_id
    else:
        match.valued_by = actor.person_id
    move(session, actor, match, Act.VALUED, MatchState.AT_NOTARY, now)


def _require_outsider(actor: Actor, match: Match) -> None:
    if queries.parties_of(match, actor):
        raise Refusal("value_own_match")


def _require_as_seen(actor: Actor, legs: Sequence[Match], version: int | None, now: datetime) -> None:
    """Nobody else has any of them in hand at a desk, and their terms are those of the page."""
    for match in legs:
        other = match.claimed_by is not None and match.claimed_by != actor.person_id
        if other and match.claimed_until is not None and match.claimed_until > now:
            raise Refusal("match_at_a_desk")
    if version is not None and queries.version_of(legs) != version:
        raise Refusal("match_changed_meanwhile")


def ratify(session: Session, actor: Actor, match: Match, now: datetime, version: int | None = None) -> int:
    """The stamp: the contract gets its number, gapless per edition. A second time returns the same number.

    The legs of a ring get it together or not at all, with numbers in a row in the order of giving.

    Above the limit, whoever valued cannot ratify: that is what the second pair of eyes is for. An organiser may ratify
    a match of an own organisation (docs/decisions/0006), and it is kept that it was one.

    Raises Refusal when something is missing after all, when a leg of its ring is not ready, when another desk has it in
    hand, or when the terms are not those of the `version` that was read (`queries.version_of`). A first step whose day
    has passed while the contract waited is no such thing: the page says it, and whoever ratifies knows whether the two
    have met already or must choose anew.
    """
    match = held(session, actor, match, Permission.RATIFY)
    if match.number is not None:
        return match.number
    check_transition(match.state, MatchState.RATIFIED)
    legs = queries.tied_with(session, match) or [match]
    if any(leg.state is not MatchState.AT_NOTARY for leg in legs):
        raise Refusal("ring_not_ready", legs=len(legs))
    _require_as_seen(actor, legs, version, now)
    catch_up(session, match.edition_id, now)  # a freeze that should have begun has begun
    edition = match.edition
    for leg in legs:
        if leg.valued_by == actor.person_id and not queries.may_finish_alone(session, leg):
            raise Refusal("ratify_second_person")
        if set(queries.lacks_of(leg, local_day(now))) - {Lack.DATE_PAST}:
            raise Refusal("ratify_incomplete")
    number, frozen = edition.next_contract_number, edition.frozen_at
    edition.next_contract_number = number + len(legs)
    # Who waited for the lock while the hall was frozen has a `now` from before: this stamp comes after all the same.
    stamped_at = max(now, frozen or now)
    for place, leg in enumerate(legs):
        leg.number, leg.ratified_at, leg.ratified_by = number + place, stamped_at, actor.person_id
        move(session, actor, leg, Act.RATIFIED, MatchState.RATIFIED, now, announce_change=False)
        announce(session, MatchRatifiedUnseen(**named(leg)) if frozen else MatchRatified(**named(leg)), now)
        mail_parties(session, leg, "match_ratified", now, key="ratified")
    if len(legs) > 1 and not frozen:
        announce(session, RingRatified(edition_id=edition.id, match_id=legs[0].id, legs=len(legs)), now)
    return number + legs.index(match)


def send_back(
    session: Session, actor: Actor, match: Match, typed: str, now: datetime, version: int | None = None
) -> None:
    """Back to the parties with a question, in `typed` words: they change it and confirm anew. Twice changes nothing.

    Raises Invalid on a question that says nothing or too much; Refusal when the contract is ratified, withdrawn, or
    with the parties already: then this question reached nobody.
    """
    match = held(session, actor, match, Permission.RATIFY, Permission.VALUE)
    question = check_question(typed)
    if match.state is MatchState.DRAFT:
        asked = queries.open_question(match)
        if asked is not None and (asked.person_id, asked.question) == (actor.person_id, question):
            return
        raise Refusal("match_is_back")
    _require_as_seen(actor, [match], version, now)
    ready = [leg for leg in queries.tied_with(session, match) if leg.state is match.state is MatchState.AT_NOTARY]
    _require_as_seen(actor, ready, None, now)
    unsay(match)
    match.valued_by = match.seconded_by = None
    move(session, actor, match, Act.SENT_BACK, MatchState.DRAFT, now, question=question)
    mail_parties(session, match, "match_sent_back", now, key=f"back-{match.version}", more={"question": question})
