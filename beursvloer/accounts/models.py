"""Tables of people, organisations, links and roles."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from beursvloer.access.permissions import Role
from beursvloer.accounts.rules import NOWHERE, OrganisationKind
from beursvloer.database import Base, Word, only_where

if TYPE_CHECKING:
    from beursvloer.editions.models import Edition, Region


class Person(Base):
    """Somebody who signs in. Nothing is kept here that the floor does not need."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Lower case; how a person signs in and is reached.
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(40), default="")
    #: The language of mails; the page follows the switch.
    locale: Mapped[str] = mapped_column(String(5), default="nl")
    #: argon2; empty for whoever signs in by mailed link only.
    password_hash: Mapped[str | None] = mapped_column(String(200))
    #: First time a mailed link was opened: the address is theirs.
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person")

    @property
    def address(self) -> str:
        """The e-mail address to show; empty for somebody who has none."""
        return "" if self.email.endswith(NOWHERE) else self.email


class Organisation(Base):
    """A party: a business, a community organisation, or the municipality."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[OrganisationKind] = mapped_column(Word(OrganisationKind))
    website: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="organisation")


class Membership(Base):
    """A person represents an organisation. One person may represent several, one organisation have several."""

    __tablename__ = "membership"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    person: Mapped[Person] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(back_populates="memberships")


class RoleGrant(Base):
    """A role of a person in one region, with all its editions, or in one edition."""

    __tablename__ = "role_grant"
    __table_args__ = (
        # Two partial indexes: one over nullable columns would count two equal grants as different.
        Index(
            "uq_role_grant_region", "person_id", "role", "region_id", unique=True, **only_where("edition_id IS NULL")
        ),
        Index(
            "uq_role_grant_edition", "person_id", "role", "edition_id", unique=True, **only_where("region_id IS NULL")
        ),
        CheckConstraint("(region_id IS NULL) <> (edition_id IS NULL)", name="one_scope"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(Word(Role))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    granted_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class SignInLink(Base):
    """A mailed one-use link. Only its hash is kept."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: Where to go after signing in; a path of our own.
    next: Mapped[str] = mapped_column(String(300), default="")
    #: Shown as a code at the check-in instead of mailed: opening it proves nothing about the address.
    by_desk: Mapped[bool] = mapped_column(default=False)
    #: The address this link was mailed to, when opening it makes that the person's own from then on.
    new_email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class Invitation(Base):
    """A one-use link that grants a role in a region or an edition to whoever opens it and signs in."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("(region_id IS NULL) <> (edition_id IS NULL)", name="one_scope"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role] = mapped_column(Word(Role))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    #: For whom, as the organiser wrote it: a name or an address.
    addressee: Mapped[str] = mapped_column(String(254), default="")
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    # By name: accounts lie below editions.
    region: Mapped["Region | None"] = relationship("Region")
    edition: Mapped["Edition | None"] = relationship("Edition")


class ColleagueLink(Base):
    """A mailed one-use link with which somebody comes to represent an organisation too."""

    __tablename__ = "colleague_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    #: The address it was mailed to.
    address: Mapped[str] = mapped_column(String(254))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()


class SetupLink(Base):
    """The link that a new, empty installation prints in the terminal: it makes the first organiser."""

    __tablename__ = "setup_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
