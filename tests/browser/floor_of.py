"""Lets an evening happen on the database of a running server, beside it, as the scheduler does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor
from beursvloer.accounts.queries import actor_of, people_of, person_by_email
from beursvloer.clock import now
from beursvloer.contracts import actions, desk_actions
from beursvloer.contracts.queries import terms_of
from beursvloer.contracts.rules import MatchState, Party
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition
from beursvloer.evening.actions import do
from beursvloer.listings.models import Listing
from beursvloer.programme import moves
from beursvloer.programme.actions import fill_programme
from beursvloer.programme.planner import EveningTemplate
from beursvloer.programme.queries import programme_of
from beursvloer.programme.rules import ItemKind, ItemState, Scene
from beursvloer.rounds.models import Conversation, RoundPlan
from beursvloer.rounds.rules import PlanState
from beursvloer.terms import Side
from beursvloer.wall.actions import change_screen, make_screen
from beursvloer.wall.rules import ScreenChange
from tests.contracts.rings import make_ring
from tests.servers import RunningServer

SLUG = "hellendoorn"
ORGANISER = "organisator@example.org"


@dataclass(frozen=True)
class Floor:
    """The demo floor of that server, and its organiser's hands."""

    database: Database

    @contextmanager
    def at_work(self) -> Iterator[tuple[Session, Edition, Actor, datetime]]:
        """One transaction of the organiser."""
        with self.database.session() as session:
            begin_write(session)
            edition = session.scalars(select(Edition).where(Edition.slug == SLUG)).one()
            person = person_by_email(session, ORGANISER)
            assert person is not None
            yield session, edition, actor_of(session, person.id), now()
            session.commit()

    def new_screen(self, name: str) -> tuple[int, str]:
        """Its id and the path of its address."""
        with self.at_work() as (session, edition, actor, moment):
            screen = make_screen(session, actor, edition, name, moment)
            return screen.id, f"/scherm/{screen.token}"

    def show(self, screen_id: int, scene: Scene | None, *, light: bool = False) -> None:
        with self.at_work() as (session, edition, actor, moment):
            change_screen(session, actor, edition, screen_id, ScreenChange("Beamer", scene, light), moment)

    def programme(self, *, speed: int = 1) -> None:
        """A whole evening that has begun."""
        with self.at_work() as (session, edition, actor, moment):
            fill_programme(session, actor, edition, EveningTemplate(speed=speed), 30, moment)
            do(session, actor, edition, moves.Start(), moment)

    def begin(self, kind: ItemKind, *, seconds: int | None = None) -> None:
        """The next item of that kind now; with `seconds` left of it."""
        with self.at_work() as (session, edition, actor, moment):
            evening = programme_of(session, edition.id, moment)
            assert evening is not None
            item = next(item for item in evening.items if item.kind is kind and item.state is ItemState.PLANNED)
            evening = do(session, actor, edition, moves.Begin(evening.version, item.id), moment)
            if seconds is not None and evening.ends_at is not None:
                shorter = round((moment + timedelta(seconds=seconds) - evening.ends_at).total_seconds())
                do(session, actor, edition, moves.Extend(evening.version, shorter), moment)

    def ratify(self, count: int = 1, *, goods: int = 100) -> list[str]:
        """So many matches of notes of one kind, through all hands; who gave, by name."""
        with self.at_work() as (session, edition, actor, moment):
            notes = session.scalars(select(Listing).where(Listing.edition_id == edition.id).order_by(Listing.id))
            notes_left = [note for note in notes if note.remaining]
            givers: list[str] = []
            for wish in (note for note in notes_left if note.side is Side.REQUEST):
                if len(givers) == count:
                    break
                offer = next((note for note in notes_left if _fits(note, wish)), None)
                if offer is not None:
                    _stamped(session, actor, offer, wish, goods, moment)
                    givers.append(offer.organisation.name)
            assert len(givers) == count
            return givers

    def stamp_ring(self, size: int) -> list[str]:
        """A ring of so many new parties with long names, through all hands; its parties in the order of giving."""
        names = (
            "Historische Kring Hellendoorn-Nijverdal",
            "Natuurspeeltuin De Modderlaars",
            "Bakkerij Bol",
            "De Schuur",
        )
        with self.at_work() as (session, edition, actor, moment):
            legs = make_ring(session, edition, size, names=names, now=moment)
            for leg in legs:
                if leg.state is MatchState.AT_VALUATION:
                    desk_actions.value(session, actor, leg, moment)
            desk_actions.ratify(session, actor, legs[0], moment)
            return [leg.giver.name for leg in legs]

    def plan_rounds(self, rounds: int, tables: int) -> None:
        """A released plan of talks between notes of one kind."""
        with self.at_work() as (session, edition, _actor, moment):
            plan = RoundPlan(
                edition_id=edition.id,
                state=PlanState.RELEASED,
                first_round=1,
                rounds=rounds,
                tables=tables,
                floor=1,
                total=1,
                bound=1,
                made_at=moment,
                released_at=moment,
            )
            session.add(plan)
            session.flush()
            notes = list(session.scalars(select(Listing).where(Listing.edition_id == edition.id).order_by(Listing.id)))
            offers = [note for note in notes if note.side is Side.OFFER]
            wishes = [note for note in notes if note.side is Side.REQUEST]
            for number in range(1, rounds + 1):
                sits: set[int] = set()
                table = 0
                for offer, wish in zip(offers[number:], wishes, strict=False):
                    both = {offer.organisation_id, wish.organisation_id}
                    if table < tables and len(both) == 2 and not both & sits:
                        sits |= both
                        table += 1
                        session.add(
                            Conversation(
                                plan_id=plan.id,
                                edition_id=edition.id,
                                round_number=number,
                                table_number=table,
                                host_id=offer.organisation_id,
                                guest_id=wish.organisation_id,
                                offer_id=offer.id,
                                request_id=wish.id,
                            )
                        )


def _fits(offer: Listing, wish: Listing) -> bool:
    return (
        offer.side is Side.OFFER
        and offer.kind is wish.kind
        and offer.remaining > 0
        and offer.organisation_id != wish.organisation_id
    )


def _stamped(session: Session, desk: Actor, offer: Listing, wish: Listing, goods: int, moment: datetime) -> None:
    giver, asker = (actor_of(session, people_of(session, note.organisation_id)[0].id) for note in (offer, wish))
    match = actions.open_match(session, asker, offer, wish, (1, 1), moment)
    terms = replace(terms_of(match), first_step="Wij bellen", counter="Koffie", goods=goods, hours=Decimal(1))
    actions.fill_in(session, asker, match, terms, match.version, moment)
    actions.confirm(session, giver, match, Party.GIVER, match.version, moment)
    actions.confirm(session, asker, match, Party.ASKER, match.version, moment)
    if match.state is MatchState.AT_VALUATION:
        desk_actions.value(session, desk, match, moment)
    desk_actions.ratify(session, desk, match, moment)


def floor_of(server: RunningServer) -> Floor:
    return Floor(Database(f"sqlite:///{server.instance / 'beursvloer.sqlite'}"))
