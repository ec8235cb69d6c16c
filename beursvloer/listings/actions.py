"""Writes on listings: posting, editing, pausing, and taking from their stock."""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, Scope, may
from beursvloer.accounts import queries as accounts
from beursvloer.accounts.models import Organisation
from beursvloer.clock import local_day
from beursvloer.editions import queries as editions
from beursvloer.editions.actions import require, require_open, touch_market
from beursvloer.editions.models import Edition, Participation, Village
from beursvloer.editions.rules import EditionState
from beursvloer.listings import queries
from beursvloer.listings.models import Interest, Listing
from beursvloer.listings.rules import (
    TRANSITIONS,
    ListingState,
    ListingText,
    check_text,
    new_remaining,
    reads_as_money,
    require_not_past,
    require_same_unit,
)
from beursvloer.live.announce import announce
from beursvloer.live.events import ListingChanged, ListingHeld, ListingPosted
from beursvloer.mail.actions import NewMail, queue_mails
from beursvloer.refusals import Invalid, NotFound, Refusal


def post_listing(
    session: Session,
    actor: Actor,
    edition: Edition,
    organisation_id: int,
    text: ListingText,
    now: datetime,
    *,
    held: bool = False,
) -> Listing:
    """Put a listing on the board for an organisation that takes part; `held` sends it to moderation first.

    Raises Invalid on a text that cannot be right, NotFound for an organisation that is not the actor's.
    """
    check_text(text)
    require_not_past(text, local_day(now))
    edition = editions.locked_edition(session, edition.id)
    require_open(edition)
    takes_part = editions.participation(session, edition.id, organisation_id)
    scope = editions.scope_of(edition)
    if takes_part is None or not (organisation_id in actor.organisations or may(actor, Permission.MATCHMAKE, scope)):
        raise NotFound()
    state = ListingState.HELD if held else ListingState.OPEN
    listing = _add(session, actor, edition, takes_part, text, state, now)
    if held:
        announce(session, ListingHeld(edition_id=edition.id, listing_id=listing.id), now)
    else:
        touch_market(session, edition.id)
        announce(session, ListingPosted(edition_id=edition.id, listing_id=listing.id), now)
    return listing


def write_for_deal(
    session: Session,
    actor: Actor,
    edition: Edition,
    parties: tuple[int, ...],
    text: ListingText,
    now: datetime,
    *,
    needs: Permission = Permission.REPRESENT,
) -> Listing:
    """A note that lives in one deal only: of the first of the `parties`, written by whoever acts for one of them.

    Nothing of it is ever offered to a third, so that it hangs on no board and nobody is told.
    Raises Invalid on a text that cannot be right or that asks for money.
    """
    check_text(text)
    if reads_as_money(text):
        raise Invalid("match_asks_for_money")
    edition = editions.locked_edition(session, edition.id)
    require_open(edition)
    takes_part = editions.participation(session, edition.id, parties[0])
    if takes_part is None or not may(actor, needs, Scope(edition.region_id, edition.id, frozenset(parties))):
        raise NotFound()
    return _add(session, actor, edition, takes_part, text, ListingState.DEAL, now)


def resize_for_deal(session: Session, listing: Listing, amount: int) -> None:
    """A note that lives in one deal is always as large as that deal, and all of it is promised there."""
    listing.quantity, listing.remaining = amount, 0
    session.flush()


def _add(
    session: Session,
    actor: Actor,
    edition: Edition,
    takes_part: Participation,
    text: ListingText,
    state: ListingState,
    now: datetime,
) -> Listing:
    listing = Listing(
        edition_id=edition.id,
        organisation_id=takes_part.organisation_id,
        number=edition.next_listing_number,
        side=text.side,
        remaining=text.quantity,
        state=state,
        locale=text.locale,
        written_by=actor.person_id,
        created_at=now,
        changed_at=now,
        version=1,
    )
    _write(session, listing, text, edition)
    listing.village_id = listing.village_id or takes_part.village_id
    edition.next_listing_number += 1
    session.add(listing)
    session.flush()
    return listing


def _write(session: Session, listing: Listing, text: ListingText, edition: Edition) -> None:
    if text.village_id is not None:
        village = session.get(Village, text.village_id)
        if village is None or village.region_id != edition.region_id:
            raise Invalid("village_unknown")
    listing.title = text.title.strip()
    listing.description = text.description.strip()
    listing.kind = text.kind
    listing.quantity = text.quantity
    listing.unit = text.unit
    listing.size = text.size.strip()
    listing.counter = text.counter.strip()
    listing.village_id = text.village_id
    listing.available_from = text.available_from
    listing.available_until = text.available_until


def edit_listing(
    session: Session,
    actor: Actor,
    edition: Edition,
    listing: Listing,
    text: ListingText,
    version: int,
    now: datetime,
    *,
    held: bool = False,
) -> None:
    """Change the text. What was promised stays promised; an edit of an older version is refused, nothing lost.

    A held one that asked for money and no longer does hangs at once: nothing is left for an organiser to judge.
    """
    check_text(text)
    if text.available_until != listing.available_until:
        require_not_past(text, local_day(now))
    edition = editions.locked_edition(session, edition.id)
    if not may(actor, Permission.REPRESENT, queries.scope_of(listing, edition)):
        raise NotFound()
    _require_changeable(edition)
    session.refresh(listing)
    if listing.version != version:
        raise Refusal("listing_changed_meanwhile")
    if listing.state in (ListingState.WITHDRAWN, ListingState.DEAL):
        raise Refusal("listing_withdrawn")
    mended = listing.state is ListingState.HELD and reads_as_money(_said(listing)) and not reads_as_money(text)
    require_same_unit(listing.unit, listing.quantity - listing.remaining, text.unit)
    remaining = new_remaining(listing.quantity, listing.remaining, text.quantity)
    before = (listing.title, listing.description, listing.size)
    _write(session, listing, text, edition)
    if (listing.title, listing.description, listing.size) != before:
        listing.sentence, listing.sentence_model = None, None  # it says something else now
    listing.remaining = remaining  # after the quantity: what is written half is refused
    listing.changed_at, listing.version = now, version + 1
    if held:
        listing.state = ListingState.HELD
    elif mended:
        listing.state = ListingState.OPEN
    session.flush()
    touch_market(session, edition.id)
    event = ListingHeld if held else ListingChanged
    announce(session, event(edition_id=edition.id, listing_id=listing.id), now)


def _said(listing: Listing) -> ListingText:
    return ListingText(
        listing.side,
        listing.title,
        listing.kind,
        listing.description,
        size=listing.size,
        counter=listing.counter,
        locale=listing.locale,
    )


def _require_changeable(edition: Edition) -> None:
    """On a closed floor a note can go: off the board, or withdrawn. What it says stays, and nothing comes back."""
    if edition.state is not EditionState.OPEN:
        raise Refusal("notes_fixed")


def set_state(
    session: Session, actor: Actor, edition: Edition, listing: Listing, state: ListingState, now: datetime
) -> None:
    """Pause, resume or withdraw. Doing it twice changes nothing; opening a held one needs an organiser."""
    edition = editions.locked_edition(session, edition.id)
    if not may(actor, Permission.REPRESENT, queries.scope_of(listing, edition)):
        raise NotFound()
    session.refresh(listing)
    if listing.state is state:
        return
    if state not in TRANSITIONS[listing.state]:
        raise Refusal("listing_cannot_become", state=state.value)
    if state is ListingState.OPEN:
        _require_changeable(edition)
    if listing.state is ListingState.HELD and state is ListingState.OPEN:
        require(actor, Permission.ORGANISE, edition)
    listing.state, listing.changed_at = state, now
    session.flush()
    touch_market(session, edition.id)
    announce(session, ListingChanged(edition_id=edition.id, listing_id=listing.id), now)


def take_stock(session: Session, listing_id: int, amount: int) -> None:
    """Take from what is left, or raise Refusal when there is not that much left, or the listing is off the board.

    A paused one counts: its owner hid it from others, and agreed to this.

    One conditional update settles every race: at three desks at once, over a broken connection.
    """
    result: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # an UPDATE gives this kind
        update(Listing)
        .where(
            Listing.id == listing_id,
            Listing.remaining >= amount,
            Listing.state.in_((ListingState.OPEN, ListingState.PAUSED, ListingState.DEAL)),
        )
        .values(remaining=Listing.remaining - amount)
        .execution_options(synchronize_session=False)
    )
    taken = result.rowcount
    if taken != 1:
        raise Refusal("stock_taken")
    session.expire(session.get_one(Listing, listing_id))


def free_stock(session: Session, listing_id: int, amount: int) -> None:
    """Give back what a withdrawn match had taken."""
    session.execute(
        update(Listing)
        .where(Listing.id == listing_id)
        .values(remaining=Listing.remaining + amount)
        .execution_options(synchronize_session=False)
    )
    session.expire(session.get_one(Listing, listing_id))


def state_interest(
    session: Session, actor: Actor, edition: Edition, listing: Listing, organisation_id: int, now: datetime
) -> None:
    """Note that an organisation wants to talk about a listing of another, and mail that one's people.

    Twice changes nothing; stated anew after it was taken back, it is not mailed again.
    """
    if organisation_id not in actor.organisations:
        raise NotFound()
    if editions.participation(session, edition.id, organisation_id) is None:
        raise Refusal("join_first")
    if listing.organisation_id == organisation_id:
        raise Refusal("own_listing")
    require_open(editions.locked_edition(session, edition.id))
    if session.get(Interest, (organisation_id, listing.id)) is None:
        session.add(Interest(organisation_id=organisation_id, listing_id=listing.id, stated_at=now))
        session.flush()
        touch_market(session, edition.id)
        _tell_of_interest(session, edition, listing, session.get_one(Organisation, organisation_id), now)


def _tell_of_interest(
    session: Session, edition: Edition, listing: Listing, interested: Organisation, now: datetime
) -> None:
    values = {
        "organisation": interested.name,
        "title": listing.title,
        "number": listing.number,
        "slug": edition.slug,
    }
    mails = [
        NewMail(
            "interest",
            person.email,
            person.locale,
            values,
            person.id,
            key=f"interest:{interested.id}:{listing.id}:{person.id}",
        )
        for person in accounts.people_of(session, listing.organisation_id)
    ]
    queue_mails(session, mails, now)


def take_back_interest(session: Session, actor: Actor, listing: Listing, organisation_id: int) -> None:
    """Undo it. Twice changes nothing."""
    if organisation_id not in actor.organisations:
        raise NotFound()
    editions.locked_edition(session, listing.edition_id)
    stated = session.get(Interest, (organisation_id, listing.id))
    if stated is not None:
        session.delete(stated)
        session.flush()
        touch_market(session, listing.edition_id)
