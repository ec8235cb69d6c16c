"""Links, invitations, colleagues and passwords."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import VISITOR, Permission, Role, may
from beursvloer.accounts import actions, queries, role_actions
from beursvloer.accounts.models import ColleagueLink, Person, RoleGrant, SignInLink
from beursvloer.accounts.rules import (
    ADDRESS_LINK_LIVES,
    INVITATION_LIVES,
    SIGN_IN_LINK_LIVES,
    Details,
    OrganisationDetails,
)
from beursvloer.editions.queries import scope_of
from beursvloer.mail.models import OutboxMail
from beursvloer.refusals import Forbidden, Invalid, NotFound, Refusal
from tests.conftest import NOW
from tests.factories import (
    actor_for,
    actor_of,
    make_edition,
    make_organisation,
    make_organiser,
    make_person,
    person_of,
)


def token_in(session: Session, letter: str) -> str:
    mail = session.scalars(select(OutboxMail).where(OutboxMail.letter == letter).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    return str(mail.values["token"])


def test_a_link_signs_in_once_and_confirms_the_address(session: Session) -> None:
    person = make_person(session)
    actions.mail_sign_in_link(session, person, NOW, next_path="/mijn")
    token = token_in(session, "sign_in")
    assert actions.use_sign_in_link(session, token, NOW) == (person, "/mijn")
    assert person.confirmed_at == NOW
    with pytest.raises(Refusal) as refused:
        actions.use_sign_in_link(session, token, NOW)
    assert refused.value.code == "link_used"


def test_only_the_hash_of_a_link_is_kept(session: Session) -> None:
    actions.mail_sign_in_link(session, make_person(session), NOW)
    assert session.scalars(select(SignInLink)).one().token_hash != token_in(session, "sign_in")


def test_an_old_link_does_not_sign_in_but_fetches_a_new_one(session: Session) -> None:
    person = make_person(session)
    actions.mail_sign_in_link(session, person, NOW, next_path="/mijn")
    token = token_in(session, "sign_in")
    later = NOW + SIGN_IN_LINK_LIVES
    with pytest.raises(Refusal):
        actions.use_sign_in_link(session, token, later)
    assert actions.mail_new_link(session, token, later)
    assert actions.use_sign_in_link(session, token_in(session, "sign_in"), later) == (person, "/mijn")
    assert not actions.mail_new_link(session, "invented", later)


def test_an_unknown_address_gets_a_welcome_once_a_day(session: Session) -> None:
    make_person(session, email="ria@example.org")
    for address in ("jan@example.org", " JAN@example.org", " RIA@example.org"):
        actions.mail_link_or_welcome(session, address, "nl", NOW, "")
    assert session.execute(select(OutboxMail.letter, OutboxMail.address).order_by(OutboxMail.id)).all() == [
        ("unknown_address", "jan@example.org"),
        ("sign_in", "ria@example.org"),
    ]


def test_an_invitation_gives_its_role_once_and_only_there(session: Session) -> None:
    edition, other = make_edition(session), make_edition(session)
    organiser = actor_of(session, make_organiser(session, edition))
    token = role_actions.invite(session, organiser, Role.NOTARY, scope_of(edition), "Jan", NOW)
    person = make_person(session)
    person.confirmed_at = NOW
    role_actions.accept_invitation(session, actor_of(session, person), token, NOW)
    actor = actor_of(session, person)
    assert may(actor, Permission.RATIFY, scope_of(edition))
    assert not may(actor, Permission.RATIFY, scope_of(other))
    assert not may(actor, Permission.ORGANISE, scope_of(edition))
    with pytest.raises(Refusal):
        role_actions.accept_invitation(session, actor_of(session, make_person(session)), token, NOW)
    assert session.scalar(select(func.count()).select_from(RoleGrant)) == 2


def test_no_role_for_an_address_that_anybody_could_have_typed(session: Session) -> None:
    edition, person = make_edition(session), make_person(session)
    organiser = actor_of(session, make_organiser(session, edition))
    token = role_actions.invite(session, organiser, Role.ORGANISER, scope_of(edition), "", NOW)
    with pytest.raises(Refusal) as refused:
        role_actions.accept_invitation(session, actor_of(session, person), token, NOW)
    assert refused.value.code == "confirm_address_first"
    assert actor_of(session, person).grants == frozenset()
    person.confirmed_at = NOW  # as a mailed link does; the invitation is still good
    role_actions.accept_invitation(session, actor_of(session, person), token, NOW)
    assert {grant.role for grant in actor_of(session, person).grants} == {Role.ORGANISER}


def test_only_an_organiser_invites(session: Session) -> None:
    edition = make_edition(session)
    notary = actor_of(session, make_organiser(session, edition, role=Role.NOTARY))
    for actor in (VISITOR, notary):
        with pytest.raises(Forbidden):
            role_actions.invite(session, actor, Role.ORGANISER, scope_of(edition), "", NOW)


def test_the_invited_get_a_link_and_the_key_of_the_invitation_is_not_kept(session: Session) -> None:
    edition = make_edition(session)
    organiser = actor_of(session, make_organiser(session, edition))
    token = role_actions.invite(session, organiser, Role.NOTARY, scope_of(edition), "", NOW)
    actions.mail_link_to_invited(session, token, "Jan", "jan@example.org", "nl", NOW)
    jan = queries.person_by_email(session, "jan@example.org")
    assert jan is not None
    assert (jan.name, jan.confirmed_at) == ("Jan", None)
    assert session.scalars(select(SignInLink.next)).all() == [""]
    with pytest.raises(Refusal):
        actions.mail_link_to_invited(session, "invented", "Piet", "piet@example.org", "nl", NOW)
    assert queries.person_by_email(session, "piet@example.org") is None


def test_a_colleague_comes_to_act_for_the_organisation(session: Session) -> None:
    organisation = make_organisation(session)
    inviter = actor_of(session, person_of(session, organisation))
    actions.invite_colleague(session, inviter, organisation.id, "Jan@example.org", "nl", NOW)
    token = token_in(session, "colleague")
    assert session.scalars(select(ColleagueLink)).one().token_hash != token
    jan = make_person(session, email="jan@example.org")
    actions.accept_colleague_link(session, actor_of(session, jan), token, NOW)
    assert actor_of(session, jan).organisations == {organisation.id}
    with pytest.raises(Refusal):
        actions.accept_colleague_link(session, actor_of(session, make_person(session)), token, NOW)


def test_a_colleague_link_is_for_signed_in_people_and_two_weeks(session: Session) -> None:
    organisation = make_organisation(session)
    inviter = actor_of(session, person_of(session, organisation))
    actions.invite_colleague(session, inviter, organisation.id, "jan@example.org", "nl", NOW)
    token = token_in(session, "colleague")
    with pytest.raises(Refusal):
        actions.accept_colleague_link(session, VISITOR, token, NOW)
    with pytest.raises(Refusal):
        actions.accept_colleague_link(
            session, actor_of(session, make_person(session)), token, NOW + INVITATION_LIVES + timedelta(seconds=1)
        )


def test_nobody_invites_for_another_organisation(session: Session) -> None:
    organisation = make_organisation(session)
    stranger = actor_of(session, make_person(session))
    with pytest.raises(NotFound):
        actions.invite_colleague(session, stranger, organisation.id, "jan@example.org", "nl", NOW)


def test_a_password_waits_for_a_confirmed_address(session: Session) -> None:
    person = make_person(session)
    with pytest.raises(Refusal) as refused:
        actions.set_password(session, actor_of(session, person), "hash")
    assert refused.value.code == "confirm_address_first"
    person.confirmed_at = NOW
    assert actions.set_password(session, actor_of(session, person), "hash").password_hash == "hash"


def test_a_mistyped_address_is_put_right_and_its_links_are_worthless(session: Session) -> None:
    person = make_person(session, email="mistyped@example.org")
    actions.mail_sign_in_link(session, person, NOW)
    went_astray = token_in(session, "sign_in")
    actions.change_unconfirmed_address(session, actor_of(session, person), " Ria@example.org", NOW)
    assert person.email == "ria@example.org"
    with pytest.raises(Refusal):
        actions.use_sign_in_link(session, went_astray, NOW)
    assert actions.use_sign_in_link(session, token_in(session, "confirm"), NOW)[0] == person


def test_an_address_of_somebody_else_is_not_taken_over(session: Session) -> None:
    person, owner = make_person(session), make_person(session, email="ria@example.org")
    actions.change_unconfirmed_address(session, actor_of(session, person), "ria@example.org", NOW)
    assert person.email != "ria@example.org"
    assert actions.use_sign_in_link(session, token_in(session, "sign_in"), NOW)[0] == owner


def confirmed(session: Session, email: str) -> Person:
    person = make_person(session, email=email)
    person.confirmed_at = NOW
    session.flush()
    return person


def letters(session: Session) -> list[tuple[str, str]]:
    return list(session.execute(select(OutboxMail.letter, OutboxMail.address).order_by(OutboxMail.id)).all())


def test_a_confirmed_address_changes_when_the_link_to_the_new_one_is_opened(session: Session) -> None:
    person = confirmed(session, "ria@example.org")
    actor = actor_of(session, person)
    actions.mail_sign_in_link(session, person, NOW)
    to_the_old = token_in(session, "sign_in")
    actions.change_address(session, actor, " Jan@Example.org", NOW)
    assert person.email == "ria@example.org"
    token = token_in(session, "new_address")
    assert actions.take_new_address(session, actor, token, NOW).email == "jan@example.org"
    assert letters(session) == [
        ("sign_in", "ria@example.org"),
        ("new_address", "jan@example.org"),
        ("address_changed", "ria@example.org"),
    ]
    for used in (token, to_the_old):
        with pytest.raises(Refusal):
            actions.take_new_address(session, actor, used, NOW)
        with pytest.raises(Refusal):
            actions.use_sign_in_link(session, used, NOW)


def test_a_link_to_a_new_address_works_for_who_asked_only_and_two_days(session: Session) -> None:
    person = confirmed(session, "ria@example.org")
    actor = actor_of(session, person)
    actions.change_address(session, actor, "jan@example.org", NOW)
    token = token_in(session, "new_address")
    with pytest.raises(Refusal):
        actions.use_sign_in_link(session, token, NOW)
    for other in (VISITOR, actor_of(session, make_person(session))):
        with pytest.raises(Refusal):
            actions.take_new_address(session, other, token, NOW)
    with pytest.raises(Refusal):
        actions.take_new_address(session, actor, token, NOW + ADDRESS_LINK_LIVES)
    assert not actions.mail_new_link(session, token, NOW)
    assert person.email == "ria@example.org"


def test_only_the_last_new_address_counts(session: Session) -> None:
    person = confirmed(session, "ria@example.org")
    actor = actor_of(session, person)
    actions.change_address(session, actor, "mistyped@example.org", NOW)
    astray = token_in(session, "new_address")
    actions.change_address(session, actor, "jan@example.org", NOW)
    with pytest.raises(Refusal):
        actions.take_new_address(session, actor, astray, NOW)
    with pytest.raises(Invalid):
        actions.change_address(session, actor, "RIA@example.org", NOW)


def test_an_address_in_use_is_told_to_its_owner_and_not_taken(session: Session) -> None:
    person, owner = confirmed(session, "ria@example.org"), confirmed(session, "jan@example.org")
    actor = actor_of(session, person)
    actions.change_address(session, actor, "jan@example.org", NOW)
    assert letters(session) == [("address_in_use", "jan@example.org")]
    assert (person.email, owner.email) == ("ria@example.org", "jan@example.org")


def test_an_address_that_somebody_took_meanwhile_is_not_taken_over(session: Session) -> None:
    person = confirmed(session, "ria@example.org")
    actor = actor_of(session, person)
    actions.change_address(session, actor, "jan@example.org", NOW)
    make_person(session, email="jan@example.org")
    with pytest.raises(Refusal):
        actions.take_new_address(session, actor, token_in(session, "new_address"), NOW)
    session.refresh(person)
    assert person.email == "ria@example.org"


def test_an_organisation_is_renamed_by_its_own_people_only(session: Session) -> None:
    organisation = make_organisation(session)
    details = OrganisationDetails(" Koor Crescendo ", "koor.example.org", " Veertig stemmen. ")
    with pytest.raises(NotFound):
        actions.change_organisation(session, actor_of(session, make_person(session)), organisation.id, details)
    actions.change_organisation(session, actor_for(session, organisation), organisation.id, details)
    assert (organisation.name, organisation.website, organisation.description) == (
        "Koor Crescendo",
        "https://koor.example.org",
        "Veertig stemmen.",
    )


def test_people_change_their_own_details(session: Session) -> None:
    person = make_person(session)
    actions.change_details(session, actor_of(session, person), Details(" Ans ", "0548 123456", "de"))
    assert (person.name, person.phone, person.locale) == ("Ans", "0548 123456", "de")
    assert session.scalar(select(func.count()).select_from(Person)) == 1
