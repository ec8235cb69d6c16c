"""Writes on people, organisations, links and roles."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, Scope, may
from beursvloer.accounts import queries
from beursvloer.accounts.models import (
    ColleagueLink,
    Invitation,
    Membership,
    Organisation,
    Person,
    SignInLink,
)
from beursvloer.accounts.rules import (
    ADDRESS_LINK_LIVES,
    DESK_LINK_LIVES,
    INVITATION_LIVES,
    JOIN_LINK_LIVES,
    SIGN_IN_LINK_LIVES,
    Details,
    NewOrganisation,
    NewPerson,
    OrganisationDetails,
    masked,
    new_token,
    normal_email,
    normal_name,
    normal_website,
    token_hash,
)
from beursvloer.mail.actions import queue_mail
from beursvloer.refusals import Invalid, NotFound, Refusal


def use_up(
    session: Session, table: type[SignInLink] | type[ColleagueLink] | type[Invitation], link_id: int, **values: Any
) -> bool:
    """Whether this call is the one that used the link: a conditional update settles a race."""
    unused = update(table).where(table.id == link_id, table.used_at.is_(None)).values(**values)
    return cast(CursorResult[Any], session.execute(unused)).rowcount == 1


def add_person(session: Session, command: NewPerson, now: datetime) -> Person:
    """A new person; the address must not be known yet. Where it may be, ask `person_with`."""
    person = Person(
        email=normal_email(command.email),
        name=command.name.strip(),
        phone=command.phone.strip(),
        locale=command.locale,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person


def person_with(session: Session, command: NewPerson, now: datetime) -> tuple[Person, bool]:
    """Whoever has this address, and whether it is new; then the rest of the command counts too. Safe in a race."""
    known = queries.person_by_email(session, command.email)
    if known is None:
        try:
            with session.begin_nested():
                return add_person(session, command, now), True
        except IntegrityError:
            known = queries.person_by_email(session, command.email)
            if known is None:
                raise
    return known, False


def hold_person(session: Session, person_id: int) -> None:
    """What a person gets once is given one by one."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def add_organisation(session: Session, command: NewOrganisation, person_id: int, now: datetime) -> Organisation:
    """A new organisation, represented by this person; the known one when they act for one of that name already."""
    hold_person(session, person_id)
    wanted = normal_name(command.name)
    for known in queries.organisations_of(session, person_id):
        if normal_name(known.name) == wanted:
            return known
    organisation = Organisation(
        name=command.name.strip(),
        kind=command.kind,
        website=command.website.strip(),
        description=command.description.strip(),
        created_at=now,
    )
    session.add(organisation)
    session.flush()
    session.add(Membership(person_id=person_id, organisation_id=organisation.id))
    session.flush()
    return organisation


def mail_sign_in_link(
    session: Session,
    person: Person,
    now: datetime,
    *,
    letter: str = "sign_in",
    next_path: str = "",
    lives: timedelta = SIGN_IN_LINK_LIVES,
    values: dict[str, str] | None = None,
    new_email: str | None = None,
) -> None:
    """Queue a mail with a one-use link. The key stands in the outbox until it is sent, then only its hash remains.

    With `new_email` it goes there, and using it makes that the person's address.
    """
    token = _sign_in_link(session, person, now, lives, next=next_path, new_email=new_email)
    address = new_email or person.email
    queue_mail(session, letter, address, person.locale, {**(values or {}), "token": token}, now, person.id)


def link_for_phone(session: Session, actor: Actor, edition: Scope, person: Person, now: datetime) -> str:
    """The token of a one-use link that the check-in shows as a code, for somebody whose mail is not at hand.

    Raises Refusal for whoever has a role anywhere: their key is worth more than a talk at the door can prove.
    """
    if not may(actor, Permission.CHECK_IN, edition):
        raise NotFound()
    if queries.actor_of(session, person.id).grants:
        raise Refusal("phone_link_for_role")
    return _sign_in_link(session, person, now, DESK_LINK_LIVES, next="/mijn", by_desk=True)


def _sign_in_link(session: Session, person: Person, now: datetime, lives: timedelta, **more: Any) -> str:
    token = new_token()
    expires = now + lives
    session.add(
        SignInLink(person_id=person.id, token_hash=token_hash(token), created_at=now, expires_at=expires, **more)
    )
    return token


def use_sign_in_link(session: Session, token: str, now: datetime) -> tuple[Person, str]:
    """The person it was mailed to and where to go next. Raises Refusal when used or too old; works once."""
    link = queries.usable_sign_in_link(session, token, now)
    if link is None or link.new_email is not None or not use_up(session, SignInLink, link.id, used_at=now):
        raise Refusal("link_used")
    if not link.by_desk:
        link.person.confirmed_at = link.person.confirmed_at or now
    session.flush()
    return link.person, link.next


def mail_link_or_welcome(session: Session, email: str, locale: str, now: datetime, next_path: str) -> None:
    """Mail a sign-in link; to an address that is not known how to join, once a day. Only its owner learns which."""
    person = queries.person_by_email(session, email)
    if person is not None:
        return mail_sign_in_link(session, person, now, next_path=next_path)
    address = normal_email(email)
    key = f"unknown:{token_hash(address)[:32]}:{now:%Y-%m-%d}"
    queue_mail(session, "unknown_address", address, locale, {"address": address}, now, key=key)


def mail_new_link(session: Session, token: str, now: datetime) -> bool:
    """Mail a fresh link to whoever an old one was mailed to; False when there never was such a link."""
    old = queries.sign_in_link(session, token)
    if old is None or old.new_email is not None:  # its reader need not be the person
        return False
    mail_sign_in_link(session, old.person, now, next_path=old.next)
    return True


def mail_link_to_invited(session: Session, token: str, name: str, email: str, locale: str, now: datetime) -> None:
    """Mail a sign-in link to somebody who holds an invitation; an address that is new becomes a person.

    Where to go on stands in the mail and not in the database: it holds the key of the invitation.
    """
    if queries.usable_invitation(session, token, now) is None:
        raise Refusal("link_used")
    person, _new = person_with(session, NewPerson(name=name, email=email, locale=locale), now)
    mail_sign_in_link(session, person, now, values={"next": f"/uitnodiging/{token}"})


def change_details(session: Session, actor: Actor, details: Details) -> Person:
    """A person's own name, phone and language of mails."""
    person = session.get_one(Person, actor.person_id)
    person.name, person.phone, person.locale = details.name.strip(), details.phone.strip(), details.locale
    session.flush()
    return person


def change_organisation(session: Session, actor: Actor, organisation_id: int, details: OrganisationDetails) -> None:
    """Its name, website and what it is, by one of its people; to others it does not exist."""
    if organisation_id not in actor.organisations:
        raise NotFound()
    organisation = session.get_one(Organisation, organisation_id)
    organisation.name, organisation.description = details.name.strip(), details.description.strip()
    organisation.website = normal_website(details.website)
    session.flush()


def change_address(session: Session, actor: Actor, email: str, now: datetime) -> None:
    """Another address for the person who acts: at once while theirs is not confirmed, else by a link mailed to it."""
    person = session.get_one(Person, actor.person_id)
    if person.confirmed_at is None:
        return change_unconfirmed_address(session, actor, email, now)
    address = normal_email(email)
    if address == person.email:
        raise Invalid("address_yours")
    asked_before = (SignInLink.person_id == person.id, SignInLink.new_email.is_not(None), SignInLink.used_at.is_(None))
    session.execute(delete(SignInLink).where(*asked_before))
    known = queries.person_by_email(session, address)
    if known is not None:
        # Whoever asks gets the same answer; only the owner of the address learns that it is in use.
        queue_mail(session, "address_in_use", address, known.locale, {"name": known.name}, now, known.id)
        return
    values = {"name": person.name}
    mail_sign_in_link(
        session, person, now, letter="new_address", lives=ADDRESS_LINK_LIVES, values=values, new_email=address
    )


def take_new_address(session: Session, actor: Actor, token: str, now: datetime) -> Person:
    """The address that the link was mailed to becomes the person's, and the old one is told; its links are worthless.

    Only for the person who asked, signed in: a mistyped address must not give a stranger the account. Works once;
    Refusal when used, too old, or when the address has become somebody else's meanwhile.
    """
    link = queries.usable_sign_in_link(session, token, now)
    asked = link is not None and link.new_email is not None and link.person_id == actor.person_id
    if link is None or not asked or not use_up(session, SignInLink, link.id, used_at=now):
        raise Refusal("link_used")
    person, old = link.person, link.person.email
    try:
        with session.begin_nested():
            person.email = link.new_email or old
            session.flush()
    except IntegrityError:
        raise Refusal("link_used") from None
    session.execute(delete(SignInLink).where(SignInLink.person_id == person.id, SignInLink.id != link.id))
    told = {"name": person.name, "address": masked(person.email)}
    queue_mail(session, "address_changed", old, person.locale, told, now, person.id)
    return person


def change_unconfirmed_address(session: Session, actor: Actor, email: str, now: datetime) -> None:
    """Put a mistyped address right and mail its link again.

    Links that went to the old address are worthless from now on. An address that another person has is not taken over:
    its owner gets a link to sign in.
    """
    person = session.get_one(Person, actor.person_id)
    known = queries.person_by_email(session, email)
    if known is not None and known.id != person.id:
        mail_sign_in_link(session, known, now)
        return
    if known is None:
        try:
            with session.begin_nested():
                session.execute(delete(SignInLink).where(SignInLink.person_id == person.id))
                person.email = normal_email(email)
                session.flush()
        except IntegrityError:  # somebody else has it since a moment
            session.refresh(person)
            return change_unconfirmed_address(session, actor, email, now)
    mail_sign_in_link(session, person, now, letter="confirm", next_path="/mijn", lives=JOIN_LINK_LIVES)


def set_password(session: Session, actor: Actor, hashed: str) -> Person:
    """Store the hash of a new password, which signs out every other device.

    Refused until the address is confirmed: else whoever typed somebody else's address would hold its password.
    """
    person = session.get_one(Person, actor.person_id)
    if person.confirmed_at is None:
        raise Refusal("confirm_address_first")
    person.password_hash = hashed
    session.flush()
    return person


def invite_colleague(
    session: Session, actor: Actor, organisation_id: int, email: str, locale: str, now: datetime
) -> None:
    """Mail somebody a link with which they come to represent this organisation too."""
    if organisation_id not in actor.organisations:
        raise NotFound()
    organisation = session.get_one(Organisation, organisation_id)
    token = new_token()
    session.add(
        ColleagueLink(
            token_hash=token_hash(token),
            organisation_id=organisation_id,
            address=normal_email(email),
            invited_by=actor.person_id,
            created_at=now,
            expires_at=now + INVITATION_LIVES,
        )
    )
    values = {"token": token, "organisation": organisation.name, "inviter": actor.name}
    queue_mail(session, "colleague", normal_email(email), locale, values, now)


def accept_colleague_mail(session: Session, token: str, name: str, locale: str, now: datetime) -> Person:
    """Whoever got the mailed invitation represents the organisation from now on; returns who to sign in.

    Only that address got the link, so opening it confirms the address. An address that is new becomes a person with
    this name. Works once; Refusal when used or too old.
    """
    link = queries.usable_colleague_link(session, token, now)
    if link is None:
        raise Refusal("link_used")
    person, _new = person_with(session, NewPerson(name=name, email=link.address, locale=locale), now)
    person.confirmed_at = person.confirmed_at or now
    session.flush()
    accept_colleague_link(session, queries.actor_of(session, person.id), token, now)
    return person


def accept_colleague_link(session: Session, actor: Actor, token: str, now: datetime) -> Organisation:
    """The signed-in person represents the organisation from now on. Works once; Refusal when used or too old."""
    link = queries.usable_colleague_link(session, token, now)
    if link is None or actor.person_id is None or not use_up(session, ColleagueLink, link.id, used_at=now):
        raise Refusal("link_used")
    hold_person(session, actor.person_id)
    if session.get(Membership, (actor.person_id, link.organisation_id)) is None:
        session.add(Membership(person_id=actor.person_id, organisation_id=link.organisation_id))
        session.flush()
    return link.organisation
