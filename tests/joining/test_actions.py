"""Joining: what is made at once, what waits for a mailed link, and what a second sending does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import VISITOR, Role
from beursvloer.accounts.actions import use_sign_in_link
from beursvloer.accounts.models import Organisation, Person, SignInLink
from beursvloer.accounts.queries import organisations_of
from beursvloer.accounts.rules import NewOrganisation, NewPerson, OrganisationKind
from beursvloer.editions.actions import close_edition
from beursvloer.editions.models import Edition
from beursvloer.joining.actions import Joined, finish_waiting, join
from beursvloer.joining.models import Joining
from beursvloer.joining.queries import waiting_for
from beursvloer.joining.rules import KEPT, Filled
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState, ListingText
from beursvloer.mail.models import OutboxMail
from beursvloer.refusals import Forbidden, NotFound, Refusal
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import actor_of, make_edition, make_organisation, make_organiser, make_person

NEW_KIND = OrganisationKind.COMMUNITY
NEW = Filled(
    text=ListingText(Side.REQUEST, "Twee mensen voor de opbouw", Kind.LABOUR, quantity=2),
    village_id=None,
    organisation_id=None,
    organisation=NewOrganisation("Oranjevereniging Haarle", NEW_KIND),
    person=NewPerson("Ria Dijk", "Ria@Example.org"),
    kept={"sentence": "Twee mensen voor de opbouw"},
)


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def letters(session: Session) -> list[tuple[str, str]]:
    return list(session.execute(select(OutboxMail.letter, OutboxMail.address)).all())


def send(session: Session, edition: Edition, filled: Filled = NEW, key: str = "k") -> Joined:
    return join(session, VISITOR, edition, filled, key, NOW, "/aanmelden")


def send_for(session: Session, edition: Edition, by: Person, filled: Filled = NEW) -> Joined:
    return join(session, actor_of(session, by), edition, filled, "k", NOW, "/aanmelden", behalf=True)


def test_a_new_address_joins_at_once(session: Session) -> None:
    edition = make_edition(session)
    joined = send(session, edition)
    assert joined.listing is not None
    assert (joined.person.email, joined.person.confirmed_at) == ("ria@example.org", None)
    assert (joined.listing.organisation.name, joined.listing.state) == ("Oranjevereniging Haarle", ListingState.OPEN)
    assert letters(session) == [("joined", "ria@example.org")]


def test_the_same_sending_twice_makes_one_organisation(session: Session) -> None:
    edition = make_edition(session)
    first, second = send(session, edition), send(session, edition)
    assert (first.person, first.listing) == (second.person, second.listing)
    assert (count(session, Organisation), count(session, Listing), count(session, OutboxMail)) == (1, 1, 1)


def test_a_known_address_makes_nothing_and_mails_the_way_back(session: Session) -> None:
    edition = make_edition(session)
    owner = make_person(session, email="ria@example.org")
    joined = send(session, edition)
    assert (joined.person.id, joined.listing) == (owner.id, None)
    assert (count(session, Organisation), count(session, Listing)) == (0, 0)
    assert letters(session) == [("join_known", "ria@example.org")]
    row = session.scalars(select(Joining)).one()
    assert row.filled == {"sentence": "Twee mensen voor de opbouw"}
    assert session.scalars(select(SignInLink)).one().next == f"/aanmelden?concept={row.id}"


def test_a_known_address_sent_twice_gets_one_mail(session: Session) -> None:
    edition = make_edition(session)
    make_person(session, email="ria@example.org")
    assert send(session, edition).listing is None
    assert send(session, edition).listing is None
    assert count(session, OutboxMail) == 1


def test_what_waits_is_found_by_its_owner_only(session: Session) -> None:
    edition, other_edition = make_edition(session), make_edition(session)
    owner = make_person(session, email="ria@example.org")
    send(session, edition)
    row = session.scalars(select(Joining)).one()
    mine, another = actor_of(session, owner), actor_of(session, make_person(session))
    assert waiting_for(session, mine, edition, row.id) == row
    assert waiting_for(session, another, edition, row.id) is None
    assert waiting_for(session, VISITOR, edition, row.id) is None
    assert waiting_for(session, mine, other_edition, row.id) is None
    finish_waiting(session, another, edition, row.id)
    assert count(session, Joining) == 1
    finish_waiting(session, mine, edition, row.id)
    assert count(session, Joining) == 0


def test_somebody_signed_in_posts_for_an_own_organisation_without_a_mail(session: Session) -> None:
    edition = make_edition(session)
    person = make_person(session)
    organisation = make_organisation(session, person=person)
    filled = replace(NEW, organisation_id=organisation.id, organisation=None, person=None)
    joined = join(session, actor_of(session, person), edition, filled, "k", NOW, "/aanmelden")
    assert joined.listing is not None
    assert joined.listing.organisation_id == organisation.id
    assert letters(session) == []


def test_one_person_acts_for_several_organisations(session: Session) -> None:
    edition = make_edition(session)
    person = make_person(session)
    make_organisation(session, edition, person=person)
    joined = join(session, actor_of(session, person), edition, replace(NEW, person=None), "k", NOW, "/aanmelden")
    assert joined.listing is not None
    assert len(actor_of(session, person).organisations) == 2


def test_a_matchmaker_fills_it_in_for_somebody_who_confirms_by_mail(session: Session) -> None:
    edition = make_edition(session)
    matchmaker = make_organiser(session, edition, role=Role.MATCHMAKER)
    joined = send_for(session, edition, matchmaker)
    assert joined.listing is not None
    assert (joined.person.email, joined.person.confirmed_at) == ("ria@example.org", None)
    assert [one.name for one in organisations_of(session, joined.person.id)] == ["Oranjevereniging Haarle"]
    assert organisations_of(session, matchmaker.id) == []
    assert joined.listing.written_by == matchmaker.id
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.letter, mail.address, mail.values["by"]) == ("joined_for_you", "ria@example.org", "Olga Organisator")
    assert send_for(session, edition, matchmaker).listing == joined.listing
    use_sign_in_link(session, mail.values["token"], NOW)
    assert joined.person.confirmed_at == NOW


def test_for_a_known_person_the_organisation_of_that_name_is_taken(session: Session) -> None:
    edition = make_edition(session)
    ria = make_person(session, email="ria@example.org")
    known = make_organisation(session, person=ria, name="oranjevereniging  HAARLE")
    joined = send_for(session, edition, make_organiser(session, edition))
    assert joined.listing is not None
    assert (joined.listing.organisation_id, joined.person) == (known.id, ria)


def test_without_an_address_the_organiser_is_the_one_to_reach(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_organiser(session, edition)
    joined = send_for(session, edition, organiser, replace(NEW, person=None))
    assert joined.listing is not None
    assert joined.person == organiser
    assert letters(session) == []


def test_nobody_without_the_role_fills_it_in_for_another(session: Session) -> None:
    edition = make_edition(session)
    for person in (
        make_organiser(session, edition, role=Role.NOTARY),
        make_organiser(session, make_edition(session)),
    ):
        with pytest.raises(Forbidden):
            send_for(session, edition, person)
    assert count(session, Organisation) == 0


def test_the_same_organisation_typed_again_is_the_known_one(session: Session) -> None:
    edition = make_edition(session)
    person = make_person(session)
    known = make_organisation(session, edition, person=person, name="Oranjevereniging Haarle")
    typed = replace(NEW, person=None, organisation=NewOrganisation(" oranjevereniging  haarle ", NEW_KIND))
    joined = join(session, actor_of(session, person), edition, typed, "k", NOW, "/aanmelden")
    assert joined.listing is not None
    assert (joined.listing.organisation_id, count(session, Organisation)) == (known.id, 1)


def test_nobody_posts_for_another_organisation(session: Session) -> None:
    edition = make_edition(session)
    theirs = make_organisation(session, edition)
    filled = replace(NEW, organisation_id=theirs.id, organisation=None)
    with pytest.raises(NotFound):
        join(session, actor_of(session, make_person(session)), edition, filled, "k", NOW, "/aanmelden")
    with pytest.raises(NotFound):
        send(session, edition, filled)


def test_a_text_that_was_stopped_is_held(session: Session) -> None:
    joined = send(session, make_edition(session), replace(NEW, held=True))
    assert joined.listing is not None
    assert joined.listing.state is ListingState.HELD


def test_a_closed_floor_takes_nobody(session: Session) -> None:
    edition = make_edition(session)
    close_edition(session, actor_of(session, make_organiser(session, edition)), edition)
    with pytest.raises(Refusal) as refused:
        send(session, edition)
    assert refused.value.code == "edition_not_open"


def test_forms_are_forgotten_after_a_week(session: Session) -> None:
    edition = make_edition(session)
    make_person(session, email="ria@example.org")
    send(session, edition)
    later = NOW + KEPT + timedelta(minutes=1)
    join(session, VISITOR, edition, replace(NEW, person=NewPerson("Jan", "jan@example.org")), "l", later, "/a")
    assert [row.person.email for row in session.scalars(select(Joining))] == ["jan@example.org"]
    assert count(session, Person) == 2
