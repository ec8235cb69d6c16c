"""What the two parties do with a match: open, fill in, confirm, take back, step back. The desk: `desk_actions`."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.clock import local_day
from beursvloer.contracts import queries
from beursvloer.contracts.letters import mail_parties, mail_party
from beursvloer.contracts.models import Match
from beursvloer.contracts.moves import acting_for, fill_counters, held, move, named, record, unsay
from beursvloer.contracts.rules import (
    FIRST_STEP_DAYS,
    Act,
    MatchState,
    Party,
    Terms,
    after_confirmation,
    counts_by_request,
    proposed_hours,
    tidy,
)
from beursvloer.editions import queries as editions
from beursvloer.editions.actions import require_open, touch_market
from beursvloer.listings.actions import free_stock, resize_for_deal, take_stock
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState, ListingText, reads_as_money
from beursvloer.live.announce import announce
from beursvloer.live.events import MatchChanged, MatchOpened
from beursvloer.programme.queries import is_evening
from beursvloer.refusals import Invalid, Refusal
from beursvloer.terms import Side


def open_match(
    session: Session,
    actor: Actor,
    offer: Listing,
    request: Listing,
    amounts: tuple[int, int],
    now: datetime,
    *,
    proposal_id: int | None = None,
    ring_leg_id: int | None = None,
    on_behalf_of: int | None = None,
    deal_key: str | None = None,
    paper_number: int | None = None,
    tell: bool = True,
) -> Match:
    """Begin a contract between two listings and take its stock. `amounts`: of the offer, of the request.

    `tell`: both get a mail; not where the two stand together and one of them is filling it in.
    `ring_leg_id`: it is a leg of a ring; what comes back is then what the ring brings the giver.

    Raises Refusal when either has not that much left ("stock_taken"), is off the board ("note_withdrawn") or with the
    organisers ("note_held"): roll back then, for the other may be taken.
    """
    edition = editions.locked_edition(session, offer.edition_id)
    require_open(edition)
    if request.edition_id != edition.id or offer.side is not Side.OFFER or request.side is not Side.REQUEST:
        raise Invalid("pair_sides")
    if offer.organisation_id == request.organisation_id:
        raise Refusal("own_listing")
    _take_stock(session, offer, amounts[0])
    _take_stock(session, request, amounts[1])
    card = editions.current_rate_card(session, edition.region_id)
    by_request = counts_by_request(offer.unit, request.unit, offer.kind)
    counted, unit = (amounts[1], request.unit) if by_request else (amounts[0], offer.unit)
    match = Match(
        edition_id=edition.id,
        proposal_id=proposal_id,
        ring_leg_id=ring_leg_id,
        deal_key=deal_key,
        paper_number=paper_number,
        offer_id=offer.id,
        request_id=request.id,
        giver_id=offer.organisation_id,
        asker_id=request.organisation_id,
        kind=offer.kind,
        performance=queries.performance_for(offer, amounts[0], offer.unit),
        offer_amount=amounts[0],
        request_amount=amounts[1],
        offer_unit=offer.unit,
        request_unit=request.unit,
        giver_village_id=offer.village_id,
        asker_village_id=request.village_id,
        counter=request.counter or offer.counter,
        owner=Party.ASKER,
        first_step="",
        first_step_by=local_day(now) + timedelta(days=FIRST_STEP_DAYS),
        hours=proposed_hours(counted, unit, offer.kind),
        goods=0,
        costs=0,
        counter_value=0,
        rate_card_id=card.id if card else None,
        euros_per_hour=editions.rate_for(card, offer.kind),
        state=MatchState.DRAFT,
        version=1,
        waiting_since=now,
        created_at=now,
    )
    match.edition, match.offer, match.request = edition, offer, request
    match.promised_value = queries.worth_of(match).euros
    session.add(match)
    session.flush()
    record(session, actor, match, Act.OPENED, now, on_behalf_of, from_state=None)
    fill_counters(session, match)
    touch_market(session, edition.id)
    announce(session, MatchOpened(**named(match)), now)
    if tell:
        mail_parties(session, match, "match_opened", now, key="opened")
    return match


def fill_in(
    session: Session,
    actor: Actor,
    match: Match,
    terms: Terms,
    version: int,
    now: datetime,
    party: Party | None = None,
    *,
    at_desk: bool = False,
) -> None:
    """Write the terms, for `party` (None: the actor's own side). Other amounts take or free stock.

    `at_desk`: a corner host writes them with both parties standing there.

    Whatever one party changes, both must confirm anew; when nothing changed, nothing happens. Raises Invalid, and
    Refusal when the terms changed since they were read, or when there is not so much left.
    """
    match = held(session, actor, match, Permission.COMPLETE if at_desk else Permission.REPRESENT)
    on_behalf_of = acting_for(actor, match, party, at_desk=at_desk)
    terms = tidy(terms)
    if match.ring_leg_id is not None:
        terms = replace(terms, counter=match.counter)  # the ring says it, on another leg
    if match.state is not MatchState.DRAFT:
        raise Refusal("match_not_draft")
    if match.version != version:
        raise Refusal("match_changed_meanwhile")
    if terms == queries.terms_of(match):
        return
    if _asks_for_money(match, terms):
        raise Invalid("match_asks_for_money")
    _adjust_stock(session, match.offer, match.offer_amount, terms.offer_amount)
    _adjust_stock(session, match.request, match.request_amount, terms.request_amount)
    stock_changed = (terms.offer_amount, terms.request_amount) != (match.offer_amount, match.request_amount)
    match.performance, match.counter = terms.performance, terms.counter
    match.offer_amount, match.request_amount = terms.offer_amount, terms.request_amount
    match.first_step, match.owner = terms.first_step, terms.owner
    match.first_step_by = terms.first_step_by
    match.hours, match.goods, match.costs = terms.hours, terms.goods, terms.costs
    match.counter_value = terms.counter_value
    match.promised_value = queries.worth_of(match).euros
    fill_counters(session, match)
    unsaid = unsay(match, frozenset() if on_behalf_of else queries.parties_of(match, actor))
    record(session, actor, match, Act.FILLED_IN, now, on_behalf_of, from_state=match.state)
    if stock_changed:
        touch_market(session, match.edition_id)
    announce(session, MatchChanged(**named(match)), now)
    for each in unsaid:
        mail_party(session, match, each, "match_changed", now, key=f"changed-{match.version}")


def _asks_for_money(match: Match, terms: Terms) -> bool:
    """Whether words written here ask for money; those of the listings were looked at when they were hung up."""
    performance = terms.performance if terms.performance != match.performance else ""
    counter = terms.counter if terms.counter != match.counter else ""
    step = terms.first_step if terms.first_step != match.first_step else ""
    text = ListingText(
        Side.OFFER, performance, match.kind, description=step, counter=counter, locale=match.offer.locale
    )
    return reads_as_money(text)


def _adjust_stock(session: Session, listing: Listing, old: int, new: int) -> None:
    if listing.state is ListingState.DEAL:
        resize_for_deal(session, listing, new)
    elif new > old:
        _take_stock(session, listing, new - old)
    elif new < old:
        free_stock(session, listing.id, old - new)


def _take_stock(session: Session, listing: Listing, amount: int) -> None:
    """Take it, or say which of three things is the matter: only one of them is that somebody else was first."""
    session.refresh(listing, ["state"])  # its edition is held: what it says now it still says at commit
    if listing.state is ListingState.HELD:
        raise Refusal("note_held")
    if listing.state is ListingState.WITHDRAWN:
        raise Refusal("note_withdrawn")
    take_stock(session, listing.id, amount)


def confirm(
    session: Session,
    actor: Actor,
    match: Match,
    party: Party,
    version: int,
    now: datetime,
    *,
    at_desk: bool = False,
) -> None:
    """One party confirms the terms as they stand; `at_desk` as in `fill_in`. A second time changes nothing.

    Raises Refusal when something is missing, or when the terms changed since the party saw them.
    """
    match = held(session, actor, match, Permission.COMPLETE if at_desk else Permission.REPRESENT)
    on_behalf_of = acting_for(actor, match, party, at_desk=at_desk)
    if match.state is MatchState.WITHDRAWN:
        raise Refusal("match_withdrawn")
    if match.state is not MatchState.DRAFT:
        return
    if match.version != version:
        raise Refusal("match_changed_meanwhile")
    missing = queries.lacks_of(match, local_day(now))
    if missing:
        raise Invalid("match_incomplete", lack=missing[0].value)
    if queries.confirmed_at(match, party) is not None:
        return
    if party is Party.GIVER:
        match.giver_confirmed_at = now
    else:
        match.asker_confirmed_at = now
    session.flush()
    state = after_confirmation(
        match.giver_confirmed_at is not None,
        match.asker_confirmed_at is not None,
        match.promised_value,
        match.edition.value_limit,
        evening=is_evening(session, match.edition_id),
    )
    move(session, actor, match, Act.CONFIRMED, state, now, on_behalf_of)
    if state is MatchState.DRAFT and not at_desk:
        mail_party(session, match, party.other, "match_confirm", now, key=f"confirm-{match.version}")


def take_back(session: Session, actor: Actor, match: Match, now: datetime, party: Party | None = None) -> None:
    """A party found a mistake after both confirmed: back to the two of them, who confirm anew. Twice changes nothing.

    Raises Refusal when it is ratified or withdrawn.
    """
    match = held(session, actor, match, Permission.REPRESENT)
    on_behalf_of = acting_for(actor, match, party)
    if match.state is MatchState.DRAFT:
        return
    unsaid = unsay(match, frozenset() if on_behalf_of else queries.parties_of(match, actor))
    match.valued_by = match.seconded_by = None
    move(session, actor, match, Act.SENT_BACK, MatchState.DRAFT, now, on_behalf_of)
    for each in unsaid:
        mail_party(session, match, each, "match_changed", now, key=f"back-{match.version}")


def withdraw(session: Session, actor: Actor, match: Match, now: datetime, party: Party | None = None) -> None:
    """Before ratification either party may still step back; what was taken is free again. Twice changes nothing.

    A leg of a ring takes the other legs with it: who gives in a ring gives because it gets.
    """
    match = held(session, actor, match, Permission.REPRESENT)
    on_behalf_of = acting_for(actor, match, party)
    if match.state is MatchState.WITHDRAWN:
        return
    legs = queries.tied_with(session, match)
    for each in legs or [match]:
        move(session, actor, each, Act.WITHDRAWN, MatchState.WITHDRAWN, now, on_behalf_of)
        free_stock(session, each.offer_id, each.offer_amount)
        free_stock(session, each.request_id, each.request_amount)
    touch_market(session, match.edition_id)
    if not legs:
        mail_parties(session, match, "match_withdrawn", now, key="withdrawn")
    for leg in legs:  # everybody asks in one leg, and so hears of it once
        mail_party(session, leg, Party.ASKER, "ring_withdrawn", now, key="withdrawn")
