"""Writes of deals: a deal becomes a match in one go, drafts outlive a battery, paper merges without doubles."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, Scope, may
from beursvloer.clock import local_day
from beursvloer.contracts import actions as contracts
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import acts_on_behalf, lacks_of, terms_of
from beursvloer.contracts.rules import Party, Terms, tidy
from beursvloer.deals import queries
from beursvloer.deals.models import DealDraft
from beursvloer.deals.rules import Choice, Deal, Stock, amounts_of, mirrored, owner_of
from beursvloer.editions import queries as editions
from beursvloer.editions.models import Edition
from beursvloer.listings.actions import write_for_deal
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import listings_by_id
from beursvloer.listings.rules import ListingText
from beursvloer.refusals import NotFound, Refusal
from beursvloer.terms import Side

AS_SENT = 2
"""The version of a match right after its deal: opened, and filled in once."""


@dataclass(frozen=True, slots=True)
class Made:
    """The match of a deal, and whether it was there already."""

    match: Match
    before: bool = False


def make_deal(session: Session, actor: Actor, edition: Edition, deal: Deal, now: datetime) -> Made:
    """Open the match, write its terms and confirm for the sender: all or nothing. Sent again, the same comes back.

    A note of one side only is met by one written for this deal. A matchmaker sends it on behalf of `deal.mine`.
    Raises Refusal when not enough is left of a note, when another deal was sent with this key ("deal_made_before"), or
    when the two have a match about this that `deal.mine` has not answered ("deal_is_there"); Invalid when something is
    missing.
    """
    edition = editions.locked_edition(session, edition.id)
    scope = _scope(edition, deal)
    on_behalf = acts_on_behalf(actor, scope, deal.mine)
    assert deal.key is not None
    made = queries.match_with_key(session, deal.key)
    if made is not None:
        if not _says(made, deal):
            raise Refusal("deal_made_before")
        return Made(made, before=True)
    _require_both(session, edition, deal)
    waiting = queries.unanswered(session, edition.id, deal.mine, deal.other)
    if any(one.id > deal.seen and deal.choice.touches(queries.noted_in(one)) for one in waiting):
        raise Refusal("deal_is_there")
    offer, request, amounts = _notes(session, actor, edition, deal, now, Permission.REPRESENT)
    behalf = deal.mine if on_behalf else None
    match = contracts.open_match(
        session, actor, offer, request, amounts, now, on_behalf_of=behalf, deal_key=deal.key, tell=False
    )
    mine = Party.GIVER if match.giver_id == deal.mine else Party.ASKER
    contracts.fill_in(session, actor, match, _terms(match, deal), match.version, now, mine)
    contracts.confirm(session, actor, match, mine, match.version, now)
    _finish_draft(session, deal.key, match)
    return Made(match)


def type_paper(session: Session, actor: Actor, edition: Edition, deal: Deal, now: datetime) -> Made:
    """A contract that two parties wrote and signed on paper; they confirmed it there. The same number twice is once.

    What it lacks waits at the corner desk. The one who types it is of neither party.
    """
    edition = editions.locked_edition(session, edition.id)
    scope = _scope(edition, deal)
    if not may(actor, Permission.COMPLETE, scope):
        raise NotFound()
    assert deal.paper is not None
    made = queries.match_on_paper(session, edition.id, deal.paper)
    if made is not None:
        return Made(made, before=True)
    if actor.organisations & scope.organisations:
        raise Refusal("other_side_is_not_yours")
    _require_both(session, edition, deal)
    offer, request, amounts = _notes(session, actor, edition, deal, now, Permission.COMPLETE)
    match = contracts.open_match(
        session, actor, offer, request, amounts, now, on_behalf_of=deal.mine, paper_number=deal.paper, tell=False
    )
    contracts.fill_in(session, actor, match, _terms(match, deal), match.version, now, Party.GIVER, at_desk=True)
    if not lacks_of(match, local_day(now)):
        for party in Party:
            contracts.confirm(session, actor, match, party, match.version, now, at_desk=True)
    return Made(match)


def _says(match: Match, deal: Deal) -> bool:
    """Whether this deal is the sending that made the match: the same notes or words and, until changed, terms."""
    if deal.choice != queries.noted_in(match):
        return False
    if deal.choice == Choice():
        written, gives = deal.written, match.giver_id == deal.mine
        if written is None or (written.title.strip(), written.side is Side.OFFER) != (match.offer.title, gives):
            return False
    if match.version != AS_SENT:
        return True
    terms = terms_of(match)
    return terms.offer_amount == deal.amount and terms == tidy(_terms(match, deal))


def _scope(edition: Edition, deal: Deal) -> Scope:
    return Scope(edition.region_id, edition.id, frozenset({deal.mine, deal.other}))


def _require_both(session: Session, edition: Edition, deal: Deal) -> None:
    if deal.mine == deal.other:
        raise Refusal("deal_with_yourself")
    for organisation in (deal.mine, deal.other):
        if editions.participation(session, edition.id, organisation) is None:
            raise Refusal("join_first")


def _notes(
    session: Session, actor: Actor, edition: Edition, deal: Deal, now: datetime, needs: Permission
) -> tuple[Listing, Listing, tuple[int, int]]:
    """The offer and the request of this deal, the missing ones written, and how much of each."""
    offer = _note(session, edition, deal, deal.choice.offer_id, Side.OFFER)
    request = _note(session, edition, deal, deal.choice.request_id, Side.REQUEST)
    if offer is not None and request is not None and offer.organisation_id == request.organisation_id:
        raise NotFound()
    amounts = amounts_of(deal.amount, _stock(offer), _stock(request))
    if offer is None and request is None:
        assert deal.written is not None
        text, owner = replace(deal.written, quantity=deal.amount), deal.mine
        first = write_for_deal(session, actor, edition, (owner, deal.other), text, now, needs=needs)
    else:
        first = offer or request  # type: ignore[assignment]  # one of them is there
        text, owner = _text_of(first), first.organisation_id
    if offer is None or request is None:
        other = deal.other if owner == deal.mine else deal.mine
        mirror = mirrored(text, deal.amount)
        second = write_for_deal(session, actor, edition, (other, owner), mirror, now, needs=needs)
        offer, request = (first, second) if first.side is Side.OFFER else (second, first)
    return offer, request, amounts


def _note(session: Session, edition: Edition, deal: Deal, listing_id: int | None, side: Side) -> Listing | None:
    if listing_id is None:
        return None
    found = next(iter(listings_by_id(session, [listing_id])), None)
    if (
        found is None
        or found.edition_id != edition.id
        or found.side is not side
        or found.organisation_id not in (deal.mine, deal.other)
    ):
        raise NotFound()
    return found


def _stock(listing: Listing | None) -> Stock | None:
    return Stock(listing.remaining, listing.unit) if listing is not None else None


def _text_of(listing: Listing) -> ListingText:
    return ListingText(
        listing.side, listing.title, listing.kind, unit=listing.unit, size=listing.size, locale=listing.locale
    )


def _terms(match: Match, deal: Deal) -> Terms:
    return replace(
        terms_of(match),
        counter=deal.counter,
        first_step=deal.first_step,
        owner=owner_of(match.giver_id == deal.mine, deal.owner_is_mine),
        first_step_by=deal.first_step_by,
    )


def keep_draft(
    session: Session,
    actor: Actor,
    edition: Edition,
    parties: tuple[int, int],
    key: str,
    filled: Mapping[str, str],
    now: datetime,
) -> None:
    """Keep what was typed for the first of the `parties`, under the key of its form. A sent one stays as it was sent.

    Two phones may type at once: the last one counts.
    """
    acts_on_behalf(actor, Scope(edition.region_id, edition.id, frozenset(parties)), parties[0])
    assert actor.person_id is not None
    draft = queries.draft_with_key(session, key)
    if draft is None and queries.match_with_key(session, key) is None:
        draft = DealDraft(
            key=key, edition_id=edition.id, person_id=actor.person_id, organisation_id=parties[0], other_id=parties[1]
        )
        draft.filled, draft.changed_at = dict(filled), now
        try:
            with session.begin_nested():
                session.add(draft)
        except IntegrityError:  # the other tab was first
            draft = queries.draft_with_key(session, key)
    if draft is not None and draft.match_id is None:
        draft.filled, draft.changed_at = dict(filled), now
        session.flush()


def drop_draft(session: Session, actor: Actor, key: str) -> None:
    """Throw away what somebody was busy with. Twice changes nothing."""
    session.execute(
        delete(DealDraft).where(
            DealDraft.key == key, DealDraft.person_id == actor.person_id, DealDraft.match_id.is_(None)
        )
    )


def _finish_draft(session: Session, key: str, match: Match) -> None:
    draft = queries.draft_with_key(session, key)
    if draft is not None:
        draft.match_id = match.id
        session.flush()
