"""Posting, changing, pausing and withdrawing, and wanting to talk."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import VISITOR, Permission, Role
from beursvloer.accounts.queries import people_of
from beursvloer.editions.actions import close_edition
from beursvloer.editions.models import Edition
from beursvloer.listings.actions import (
    edit_listing,
    free_stock,
    post_listing,
    set_state,
    state_interest,
    take_back_interest,
    take_stock,
)
from beursvloer.listings.models import Interest, Listing
from beursvloer.listings.queries import interested_in, own_listing, visible_listing
from beursvloer.listings.rules import ListingState, ListingText
from beursvloer.live.models import EventRow
from beursvloer.mail.models import OutboxMail
from beursvloer.refusals import Invalid, NotFound, Refusal
from beursvloer.terms import Kind, Side, Unit
from tests.conftest import NOW
from tests.factories import (
    actor_for,
    actor_of,
    make_edition,
    make_listing,
    make_organisation,
    make_organiser,
    make_region,
)


def text(title: str = "Zaal voor zestig mensen", **fields: object) -> ListingText:
    return ListingText(side=Side.OFFER, title=title, kind=Kind.FACILITY, **fields)  # type: ignore[arg-type]  # fields by name


def events(session: Session) -> list[str]:
    return list(session.scalars(select(EventRow.name).where(EventRow.name.like("Listing%")).order_by(EventRow.id)))


def test_numbers_count_up_per_edition(session: Session, edition: Edition) -> None:
    other = make_edition(session, edition.region)
    assert [make_listing(session, floor).number for floor in (edition, edition, other)] == [1, 2, 1]


def test_a_listing_gets_the_village_of_its_organisation_unless_it_says_another(
    session: Session, edition: Edition
) -> None:
    nijverdal, hellendoorn, _ = edition.region.villages
    club = make_organisation(session, edition, village_id=nijverdal.id)
    assert make_listing(session, edition, club).village_id == nijverdal.id
    assert make_listing(session, edition, club, village_id=hellendoorn.id).village_id == hellendoorn.id


def test_nobody_posts_for_another(session: Session, edition: Edition) -> None:
    club, other = make_organisation(session, edition), make_organisation(session, edition)
    for actor in (VISITOR, actor_for(session, other)):
        with pytest.raises(NotFound):
            post_listing(session, actor, edition, club.id, text(), NOW)
    matchmaker = actor_of(session, make_organiser(session, edition, role=Role.MATCHMAKER))
    assert post_listing(session, matchmaker, edition, club.id, text(), NOW).written_by == matchmaker.person_id


def test_only_those_who_take_part_post_and_only_while_it_is_open(session: Session, edition: Edition) -> None:
    stranger = make_organisation(session)
    with pytest.raises(NotFound):
        post_listing(session, actor_for(session, stranger), edition, stranger.id, text(), NOW)
    club = make_organisation(session, edition)
    close_edition(session, actor_of(session, make_organiser(session, edition)), edition)
    with pytest.raises(Refusal) as refused:
        post_listing(session, actor_for(session, club), edition, club.id, text(), NOW)
    assert refused.value.code == "edition_not_open"


def test_on_a_closed_floor_a_note_can_only_go(session: Session, edition: Edition) -> None:
    listing, paused, held = (make_listing(session, edition, held=held) for held in (False, False, True))
    actor, boss = actor_for(session, listing.organisation), actor_of(session, make_organiser(session, edition))
    set_state(session, boss, edition, paused, ListingState.PAUSED, NOW)
    close_edition(session, boss, edition)

    def refused(act: Callable[[], None]) -> str:
        with pytest.raises(Refusal) as refused:
            act()
        return refused.value.code

    def change() -> None:
        edit_listing(session, actor, edition, listing, text(), listing.version, NOW)

    assert refused(change) == "notes_fixed"

    def hang(row: Listing) -> None:
        set_state(session, boss, edition, row, ListingState.OPEN, NOW)

    assert refused(partial(hang, paused)) == refused(partial(hang, held)) == "notes_fixed"
    set_state(session, actor, edition, listing, ListingState.PAUSED, NOW)
    set_state(session, actor, edition, listing, ListingState.WITHDRAWN, NOW)
    assert (listing.title, listing.state) == ("Schilder voor een dag", ListingState.WITHDRAWN)


def test_nobody_states_interest_on_a_closed_floor(session: Session, edition: Edition) -> None:
    listing, club = make_listing(session, edition), make_organisation(session, edition)
    close_edition(session, actor_of(session, make_organiser(session, edition)), edition)
    with pytest.raises(Refusal) as refused:
        state_interest(session, actor_for(session, club), edition, listing, club.id, NOW)
    assert refused.value.code == "edition_not_open"


def test_a_village_of_another_region_is_refused(session: Session, edition: Edition) -> None:
    elsewhere = make_region(session, name="Elders").villages[0]
    with pytest.raises(Invalid) as refused:
        make_listing(session, edition, village_id=elsewhere.id)
    assert refused.value.code == "village_unknown"


def test_an_edit_keeps_what_was_promised(session: Session, edition: Edition) -> None:
    club = make_organisation(session, edition)
    listing, actor = make_listing(session, edition, club, quantity=6), actor_for(session, club)
    take_stock(session, listing.id, 4)
    edit_listing(session, actor, edition, listing, text(quantity=5), 1, NOW)
    assert (listing.quantity, listing.remaining, listing.version, listing.title) == (5, 1, 2, text().title)
    with pytest.raises(Invalid) as refused:
        edit_listing(session, actor, edition, listing, text(quantity=3), 2, NOW)
    assert (refused.value.code, refused.value.values) == ("listing_already_promised", {"promised": 4})
    assert (listing.quantity, listing.remaining, listing.version) == (5, 1, 2)


def test_what_is_promised_stays_counted_in_its_unit(session: Session, edition: Edition) -> None:
    club = make_organisation(session, edition)
    listing, actor = make_listing(session, edition, club, quantity=6, unit=Unit.DAY), actor_for(session, club)
    edit_listing(session, actor, edition, listing, text(quantity=6, unit=Unit.HOUR), 1, NOW)
    take_stock(session, listing.id, 4)
    for unit in (Unit.DAY, None):
        with pytest.raises(Invalid) as refused:
            edit_listing(session, actor, edition, listing, text(quantity=6, unit=unit), 2, NOW)
        assert refused.value.code == "listing_unit_promised"
    edit_listing(session, actor, edition, listing, text(quantity=7, unit=Unit.HOUR), 2, NOW)
    assert (listing.unit, listing.quantity, listing.remaining) == (Unit.HOUR, 7, 3)
    free_stock(session, listing.id, 4)
    edit_listing(session, actor, edition, listing, text(quantity=7, unit=Unit.WEEK), 3, NOW)
    assert (listing.unit, listing.remaining) == (Unit.WEEK, 7)


def test_more_of_it_and_another_village_in_one_edit(session: Session, edition: Edition) -> None:
    club = make_organisation(session, edition)
    listing, actor = make_listing(session, edition, club, quantity=2), actor_for(session, club)
    village = edition.region.villages[2].id
    session.commit()
    session.expire_all()
    edit_listing(session, actor, edition, listing, text(quantity=9, village_id=village), 1, NOW)
    assert (listing.quantity, listing.remaining, listing.village_id) == (9, 9, village)


def test_an_edit_of_an_older_version_is_refused(session: Session, edition: Edition) -> None:
    club = make_organisation(session, edition)
    listing, actor = make_listing(session, edition, club), actor_for(session, club)
    edit_listing(session, actor, edition, listing, text("first"), 1, NOW)
    with pytest.raises(Refusal) as refused:
        edit_listing(session, actor, edition, listing, text("second"), 1, NOW)
    assert (refused.value.code, refused.value.status, listing.title) == ("listing_changed_meanwhile", 409, "first")


def test_a_held_edit_leaves_the_board_until_an_organiser_looked(session: Session, edition: Edition) -> None:
    club = make_organisation(session, edition)
    listing, actor = make_listing(session, edition, club), actor_for(session, club)
    edit_listing(session, actor, edition, listing, text(), 1, NOW, held=True)
    assert listing.state is ListingState.HELD
    edit_listing(session, actor, edition, listing, text("quite another text"), 2, NOW)
    assert listing.state is ListingState.HELD
    with pytest.raises(Refusal):
        set_state(session, actor, edition, listing, ListingState.OPEN, NOW)
    set_state(session, actor_of(session, make_organiser(session, edition)), edition, listing, ListingState.OPEN, NOW)
    assert visible_listing(session, edition, listing.number, VISITOR) is listing
    assert events(session) == ["ListingPosted", "ListingHeld", "ListingChanged", "ListingChanged"]


def test_pausing_twice_is_pausing_once(session: Session, edition: Edition) -> None:
    club = make_organisation(session, edition)
    listing, actor = make_listing(session, edition, club), actor_for(session, club)
    for _ in range(2):
        set_state(session, actor, edition, listing, ListingState.PAUSED, NOW)
    assert events(session) == ["ListingPosted", "ListingChanged"]


def test_withdrawn_is_for_good(session: Session, edition: Edition) -> None:
    club = make_organisation(session, edition)
    listing, actor = make_listing(session, edition, club), actor_for(session, club)
    set_state(session, actor, edition, listing, ListingState.WITHDRAWN, NOW)
    for state in (ListingState.OPEN, ListingState.PAUSED):
        with pytest.raises(Refusal) as refused:
            set_state(session, actor, edition, listing, state, NOW)
        assert refused.value.code == "listing_cannot_become"
    with pytest.raises(Refusal) as refused:
        edit_listing(session, actor, edition, listing, text(), 1, NOW)
    assert refused.value.code == "listing_withdrawn"


def test_what_is_not_yours_is_not_found(session: Session, edition: Edition) -> None:
    club, other = make_organisation(session, edition), make_organisation(session, edition)
    listing, stranger = make_listing(session, edition, club), actor_for(session, other)
    matchmaker_elsewhere = actor_of(
        session, make_organiser(session, make_edition(session, edition.region), role=Role.MATCHMAKER)
    )
    for actor in (VISITOR, stranger, matchmaker_elsewhere):
        with pytest.raises(NotFound):
            edit_listing(session, actor, edition, listing, text(), 1, NOW)
        with pytest.raises(NotFound):
            set_state(session, actor, edition, listing, ListingState.PAUSED, NOW)
        assert own_listing(session, edition, listing.number, actor) is None
        assert visible_listing(session, edition, listing.number, actor) is listing
    set_state(session, actor_for(session, club), edition, listing, ListingState.PAUSED, NOW)
    for actor in (VISITOR, stranger, matchmaker_elsewhere):
        assert visible_listing(session, edition, listing.number, actor) is None
    desk = actor_of(session, make_organiser(session, edition, role=Role.MIRROR_GROUP))
    assert visible_listing(session, edition, listing.number, desk) is listing
    assert own_listing(session, edition, listing.number, desk) is None, Permission.REPRESENT


def test_stock_runs_out_and_comes_back(session: Session, edition: Edition) -> None:
    listing = make_listing(session, edition, quantity=2)
    take_stock(session, listing.id, 2)
    with pytest.raises(Refusal) as refused:
        take_stock(session, listing.id, 1)
    assert (refused.value.code, listing.remaining) == ("stock_taken", 0)
    free_stock(session, listing.id, 1)
    assert listing.remaining == 1


def test_wanting_to_talk_counts_once_and_can_be_taken_back(session: Session, edition: Edition) -> None:
    club, other = make_organisation(session, edition), make_organisation(session, edition)
    listing, actor = make_listing(session, edition, club), actor_for(session, other)
    before = session.scalar(select(Edition.market_version).where(Edition.id == edition.id))
    for _ in range(2):
        state_interest(session, actor, edition, listing, other.id, NOW)
    assert interested_in(session, listing.id) == [other]
    assert session.scalar(select(Edition.market_version).where(Edition.id == edition.id)) == (before or 0) + 1
    for _ in range(2):
        take_back_interest(session, actor, listing, other.id)
    assert interested_in(session, listing.id) == []


def test_wanting_to_talk_is_for_others_who_take_part(session: Session, edition: Edition) -> None:
    club, stranger = make_organisation(session, edition), make_organisation(session)
    listing = make_listing(session, edition, club)
    refusals = []
    for organisation, actor in ((club, club), (stranger, stranger), (stranger, club)):
        with pytest.raises(Refusal) as refused:
            state_interest(session, actor_for(session, actor), edition, listing, organisation.id, NOW)
        refusals.append(refused.value.code)
    assert refusals == ["own_listing", "join_first", "not_found"]
    assert session.scalars(select(Interest)).all() == []
    assert session.scalars(select(Listing.id)).all() == [listing.id]


def test_interest_is_mailed_to_the_people_of_the_note_once(session: Session, edition: Edition) -> None:
    club, other = make_organisation(session, edition, name="Sportclub"), make_organisation(session, edition)
    listing = make_listing(session, edition, other)
    actor = actor_for(session, club)
    for _again in range(2):
        state_interest(session, actor, edition, listing, club.id, NOW)
        take_back_interest(session, actor, listing, club.id)
    mails = session.scalars(select(OutboxMail).where(OutboxMail.letter == "interest")).all()
    assert {mail.person_id for mail in mails} == {person.id for person in people_of(session, other.id)}
    assert mails
    assert all(mail.values["organisation"] == "Sportclub" for mail in mails)
    assert len(mails) == len({mail.person_id for mail in mails})


def test_a_held_note_that_asks_for_no_money_any_more_hangs_at_once(session: Session, edition: Edition) -> None:
    club = make_organisation(session, edition)
    actor = actor_for(session, club)
    note = make_listing(session, edition, club, title="Zaal voor 100 euro", held=True)
    edit_listing(session, actor, edition, note, text("Zaal voor 90 euro"), 1, NOW)
    assert note.state is ListingState.HELD
    edit_listing(session, actor, edition, note, text("Zaal voor een dag"), 2, NOW)
    assert note.state is ListingState.OPEN


def test_a_last_day_that_is_over_is_refused(session: Session, edition: Edition) -> None:
    club = make_organisation(session, edition)
    past = text(available_until=NOW.date() - timedelta(days=2))
    with pytest.raises(Invalid, match="listing_past"):
        post_listing(session, actor_for(session, club), edition, club.id, past, NOW)
