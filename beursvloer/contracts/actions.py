"""Writes on matches. States change in `_move` only, which records who and when."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, may
from beursvloer.accounts.queries import people_of
from beursvloer.contracts import queries
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.rules import (
    FIRST_STEP_DAYS,
    MatchState,
    Party,
    Terms,
    after_confirmation,
    check_transition,
    lacks,
    proposed_hours,
)
from beursvloer.editions import queries as editions
from beursvloer.editions.actions import touch_market
from beursvloer.editions.rules import CounterRule
from beursvloer.listings.actions import free_stock, take_stock
from beursvloer.listings.models import Listing
from beursvloer.live.announce import announce
from beursvloer.live.events import MatchChanged, MatchOpened, MatchRatified
from beursvloer.mail.actions import queue_mail
from beursvloer.refusals import Invalid, NotFound, Refusal


def open_match(
    session: Session,
    actor: Actor,
    offer: Listing,
    request: Listing,
    amounts: tuple[int, int],
    now: datetime,
    *,
    proposal_id: int | None = None,
) -> Match:
    """Begin a contract between two listings and take its stock. `amounts`: of the offer, of the request.

    Raises Refusal("stock_taken") when either has not that much left; then nothing was changed.
    """
    edition = editions.locked_edition(session, offer.edition_id)
    if offer.organisation_id == request.organisation_id:
        raise Refusal("own_listing")
    take_stock(session, offer.id, amounts[0])
    take_stock(session, request.id, amounts[1])
    card = editions.current_rate_card(session, edition.region_id)
    same_unit = offer.unit is not None and offer.unit is request.unit
    match = Match(
        edition_id=edition.id,
        proposal_id=proposal_id,
        offer_id=offer.id,
        request_id=request.id,
        giver_id=offer.organisation_id,
        asker_id=request.organisation_id,
        kind=offer.kind,
        performance=offer.title,
        offer_amount=amounts[0],
        request_amount=amounts[1],
        unit=offer.unit or request.unit,
        counter=request.counter or offer.counter,
        owner=Party.ASKER,
        first_step="",
        first_step_by=now.date() + timedelta(days=FIRST_STEP_DAYS),
        hours=proposed_hours(amounts[0], offer.unit, offer.kind)
        or (proposed_hours(amounts[1], request.unit, offer.kind) if not same_unit else 0),
        goods=0,
        costs=0,
        counter_value=0,
        rate_card_id=card.id if card else None,
        euros_per_hour=editions.rate_for(card, offer.kind),
        state=MatchState.DRAFT,
        version=1,
        created_at=now,
    )
    match.edition, match.offer, match.request = edition, offer, request
    match.promised_value = queries.worth_of(match).euros
    session.add(match)
    session.flush()
    session.add(MatchChange(match_id=match.id, to_state=MatchState.DRAFT, person_id=actor.person_id, at=now))
    touch_market(session, edition.id)
    announce(session, MatchOpened(edition_id=edition.id, match_id=match.id), now)
    _mail_parties(session, match, "match_opened", now, key="opened")
    return match


def fill_in(session: Session, actor: Actor, match: Match, terms: Terms, version: int, now: datetime) -> None:
    """Write the terms. Whatever one party changes, both must confirm anew; other amounts take or free stock."""
    match = _held(session, actor, match, Permission.REPRESENT)
    if match.state is not MatchState.DRAFT:
        raise Refusal("match_not_draft")
    if match.version != version:
        raise Refusal("match_changed_meanwhile")
    if min(terms.offer_amount, terms.request_amount) < 1:
        raise Invalid("match_amount")
    if min(terms.goods, terms.costs, terms.counter_value) < 0 or terms.hours < 0:
        raise Invalid("match_worth")
    if terms == queries.terms_of(match):
        return
    _adjust_stock(session, match.offer_id, match.offer_amount, terms.offer_amount)
    _adjust_stock(session, match.request_id, match.request_amount, terms.request_amount)
    match.performance, match.counter = terms.performance.strip(), terms.counter.strip()
    match.offer_amount, match.request_amount = terms.offer_amount, terms.request_amount
    match.first_step, match.owner = terms.first_step.strip(), terms.owner
    match.first_step_by = terms.first_step_by
    match.hours, match.goods, match.costs = terms.hours, terms.goods, terms.costs
    match.counter_value = terms.counter_value
    match.promised_value = queries.worth_of(match).euros
    match.version += 1
    match.giver_confirmed_at = match.asker_confirmed_at = None
    session.flush()
    touch_market(session, match.edition_id)
    announce(session, MatchChanged(edition_id=match.edition_id, match_id=match.id), now)


def _adjust_stock(session: Session, listing_id: int, old: int, new: int) -> None:
    if new > old:
        take_stock(session, listing_id, new - old)
    elif new < old:
        free_stock(session, listing_id, old - new)


def confirm(session: Session, actor: Actor, match: Match, party: Party, version: int, now: datetime) -> None:
    """One party confirms the terms as they stand. A second time changes nothing.

    Raises Refusal when something is missing, or when the terms changed since the party saw them.
    """
    match = _held(session, actor, match, Permission.REPRESENT)
    _require_side(actor, match, party)
    if match.state is not MatchState.DRAFT:
        return
    if match.version != version:
        raise Refusal("match_changed_meanwhile")
    missing = lacks(queries.terms_of(match), match.edition.counter_rule is CounterRule.REQUIRED)
    if missing:
        raise Refusal("match_incomplete", lack=missing[0].value)
    if party is Party.GIVER:
        match.giver_confirmed_at = match.giver_confirmed_at or now
    else:
        match.asker_confirmed_at = match.asker_confirmed_at or now
    session.flush()
    state = after_confirmation(
        match.giver_confirmed_at is not None,
        match.asker_confirmed_at is not None,
        match.promised_value,
        match.edition.value_limit,
    )
    if state is MatchState.DRAFT:
        announce(session, MatchChanged(edition_id=match.edition_id, match_id=match.id), now)
        _mail_party(session, match, party.other, "match_confirm", now, key=f"confirm-{match.version}")
    else:
        _move(session, actor, match, state, now, party)


def value(session: Session, actor: Actor, match: Match, now: datetime) -> None:
    """The second pair of eyes agrees with the value. Whoever represents a party cannot be it."""
    match = _held(session, actor, match, Permission.VALUE)
    if match.state is MatchState.AT_NOTARY:
        return
    _require_outsider(actor, match)
    match.valued_by = actor.person_id
    _move(session, actor, match, MatchState.AT_NOTARY, now)


def ratify(session: Session, actor: Actor, match: Match, now: datetime) -> int:
    """The stamp: the contract gets its number, gapless per edition. A second time returns the same number.

    Above the limit, whoever valued cannot ratify: that is what the second pair of eyes is for.
    """
    match = _held(session, actor, match, Permission.RATIFY)
    if match.number is not None:
        return match.number
    if match.valued_by is not None and match.valued_by == actor.person_id:
        raise Refusal("ratify_second_person")
    check_transition(match.state, MatchState.RATIFIED)
    edition = match.edition
    number = edition.next_contract_number
    edition.next_contract_number = number + 1
    match.number, match.ratified_at, match.ratified_by = number, now, actor.person_id
    _move(session, actor, match, MatchState.RATIFIED, now, announce_change=False)
    announce(session, MatchRatified(edition_id=match.edition_id, match_id=match.id), now)
    _mail_parties(session, match, "match_ratified", now, key="ratified")
    return number


def send_back(session: Session, actor: Actor, match: Match, now: datetime) -> None:
    """The desk gives the contract back to the parties: they change it and confirm anew."""
    match = _held(session, actor, match, Permission.RATIFY)
    _move(session, actor, match, MatchState.DRAFT, now)
    match.giver_confirmed_at = match.asker_confirmed_at = match.valued_by = None
    match.version += 1
    session.flush()
    _mail_parties(session, match, "match_sent_back", now, key=f"back-{match.version}")


def withdraw(session: Session, actor: Actor, match: Match, now: datetime) -> None:
    """Before ratification either party may still step back; what was taken is free again. Twice changes nothing."""
    match = _held(session, actor, match, Permission.REPRESENT)
    if match.state is MatchState.WITHDRAWN:
        return
    _move(session, actor, match, MatchState.WITHDRAWN, now)
    free_stock(session, match.offer_id, match.offer_amount)
    free_stock(session, match.request_id, match.request_amount)
    touch_market(session, match.edition_id)
    _mail_parties(session, match, "match_withdrawn", now, key="withdrawn")


def _held(session: Session, actor: Actor, match: Match, permission: Permission) -> Match:
    """The match as it is now, under its edition's lock, when the actor may do this with it."""
    match.edition = editions.locked_edition(session, match.edition_id)
    session.refresh(match, with_for_update=True)
    if not may(actor, permission, queries.scope_of(match)):
        raise NotFound()
    return match


def _require_side(actor: Actor, match: Match, party: Party) -> None:
    on_behalf = may(actor, Permission.MATCHMAKE, queries.scope_of(match))
    if party not in queries.parties_of(match, actor) and not on_behalf:
        raise NotFound()


def _require_outsider(actor: Actor, match: Match) -> None:
    if queries.parties_of(match, actor):
        raise Refusal("value_own_match")


def _move(
    session: Session,
    actor: Actor,
    match: Match,
    state: MatchState,
    now: datetime,
    party: Party | None = None,
    *,
    announce_change: bool = True,
) -> None:
    check_transition(match.state, state)
    represented = {queries.organisation_of(match, side) for side in queries.parties_of(match, actor)}
    organisation = queries.organisation_of(match, party) if party else None
    session.add(
        MatchChange(
            match_id=match.id,
            from_state=match.state,
            to_state=state,
            person_id=actor.person_id,
            on_behalf_of=organisation if organisation not in represented else None,
            at=now,
        )
    )
    match.state = state
    session.flush()
    if announce_change:
        announce(session, MatchChanged(edition_id=match.edition_id, match_id=match.id), now)


def _mail_parties(session: Session, match: Match, letter: str, now: datetime, key: str) -> None:
    for party in Party:
        _mail_party(session, match, party, letter, now, key)


def _mail_party(session: Session, match: Match, party: Party, letter: str, now: datetime, key: str) -> None:
    for person in people_of(session, queries.organisation_of(match, party)):
        values = {
            "match_id": match.id,
            "number": match.number,
            "performance": match.performance,
            "offer": match.offer.title,
            "request": match.request.title,
            "party": party.value,
            "edition": match.edition.name,
        }
        queue_mail(
            session,
            letter,
            person.email,
            person.locale,
            values,
            now,
            person.id,
            key=f"match-{match.id}-{key}-{party.value}-{person.id}",
        )
