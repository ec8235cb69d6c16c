"""What listings say as a whole: kept with the text it was computed from, read only where the engine works."""

from dataclasses import replace

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from beursvloer.database import Database, begin_write
from beursvloer.deals.queries import notes_on_board
from beursvloer.editions.models import Edition
from beursvloer.fits.actions import keep_sentences
from beursvloer.fits.graph import item_of
from beursvloer.fits.queries import Indexes, Unsaid, items_of, without_sentence
from beursvloer.listings import queries
from beursvloer.listings.actions import edit_listing, set_state, take_stock, write_for_deal
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState, ListingText
from beursvloer.matching.fit import SENTENCE
from beursvloer.matching.sentences import LENGTH, MODEL, SIZE
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import actor_for, make_edition, make_listing, make_organisation, make_organiser, sign_in
from tests.rivals import overlapping
from tests.statements import counted


def vector(number: int) -> bytes:
    """One that is like itself and no other."""
    row = np.zeros(SIZE, dtype=np.int8)
    row[number * 20 : number * 20 + 20] = LENGTH // 5
    return row.tobytes()


def say(session: Session, number: int = 0) -> list[int]:
    """Give every listing that waits for a sentence the same one; returns which."""
    waiting = without_sentence(session, 100)
    for edition in {one.edition_id for one in waiting}:
        keep_sentences(session, edition, {one: vector(number) for one in waiting if one.edition_id == edition})
    session.expire_all()
    return [one.listing_id for one in waiting]


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def text_of(listing: Listing, **changes: object) -> ListingText:
    text = ListingText(
        listing.side,
        listing.title,
        listing.kind,
        listing.description,
        quantity=listing.quantity,
        unit=listing.unit,
        size=listing.size,
    )
    return replace(text, **changes)  # type: ignore[arg-type]  # each test names fields of it


def edit(session: Session, edition: Edition, listing: Listing, **changes: object) -> None:
    actor = actor_for(session, listing.organisation)
    edit_listing(session, actor, edition, listing, text_of(listing, **changes), listing.version, NOW)


def test_a_new_listing_waits_and_has_a_sentence_once(session: Session, edition: Edition) -> None:
    listing = make_listing(session, edition, title="Zaal te leen", description="met keuken", size="60 man")
    assert without_sentence(session, 9) == [Unsaid(listing.id, edition.id, 1, "Zaal te leen", "60 man met keuken")]
    assert say(session) == [listing.id]
    assert (listing.sentence, listing.sentence_model) == (vector(0), MODEL)
    assert without_sentence(session, 9) == []
    assert item_of(listing).sentence == vector(0)


@pytest.mark.parametrize("changes", [{"title": "Iets anders"}, {"description": "meer"}, {"size": "80 man"}])
def test_another_text_waits_again(session: Session, edition: Edition, changes: dict[str, object]) -> None:
    listing = make_listing(session, edition)
    say(session)
    edit(session, edition, listing, **changes)
    session.expire_all()
    assert (listing.sentence, listing.sentence_model) == (None, None)
    assert item_of(listing).sentence == b""
    assert say(session, 1) == [listing.id]
    assert item_of(listing).sentence == vector(1)


def test_another_amount_says_the_same(session: Session, edition: Edition) -> None:
    listing = make_listing(session, edition)
    say(session)
    edit(session, edition, listing, quantity=3, counter="een bos bloemen")
    session.expire_all()
    assert (listing.sentence, without_sentence(session, 9)) == (vector(0), [])


def test_a_sentence_of_an_older_text_is_not_kept(session: Session, edition: Edition) -> None:
    listing = make_listing(session, edition)
    read = without_sentence(session, 9)
    edit(session, edition, listing, title="Iets anders")
    assert keep_sentences(session, edition.id, {read[0]: vector(0)}) == 0
    session.expire_all()
    assert listing.sentence is None
    assert [one.title for one in without_sentence(session, 9)] == ["Iets anders"]


def test_one_of_another_model_does_not_count_and_waits(session: Session, edition: Edition) -> None:
    for model in ("a model before", "zz a model after"):
        listing = make_listing(session, edition)
        say(session)
        listing.sentence_model = model
        session.flush()
        assert item_of(listing).sentence == b""
        assert say(session, 1) == [listing.id]
        assert item_of(listing).sentence == vector(1)


def test_a_text_that_says_nothing_waits_no_longer(session: Session, edition: Edition) -> None:
    listing = make_listing(session, edition)
    (read,) = without_sentence(session, 9)
    assert keep_sentences(session, edition.id, {read: b""}) == 1
    session.expire_all()
    assert without_sentence(session, 9) == []
    assert item_of(listing).sentence == b""


def test_what_meets_nobody_needs_none(session: Session, edition: Edition) -> None:
    gone, held = make_listing(session, edition), make_listing(session, edition, held=True)
    set_state(session, actor_for(session, gone.organisation), edition, gone, ListingState.WITHDRAWN, NOW)
    own, other = held.organisation, make_organisation(session, edition)
    text = ListingText(Side.OFFER, "Een taart", Kind.GOODS)
    write_for_deal(session, actor_for(session, own), edition, (own.id, other.id), text, NOW)
    assert [one.listing_id for one in without_sentence(session, 9)] == [held.id]


def test_they_come_floor_by_floor_and_no_more_than_asked(session: Session, edition: Edition) -> None:
    other = make_edition(session)
    mixed = [make_listing(session, floor).id for floor in (edition, other, edition)]
    assert [one.listing_id for one in without_sentence(session, 9)] == [mixed[0], mixed[2], mixed[1]]
    assert len(without_sentence(session, 2)) == 2


def test_the_market_changes_once_when_the_last_sentence_is_there(session: Session, edition: Edition) -> None:
    for _ in range(3):
        make_listing(session, edition)
    session.refresh(edition)
    before, waiting = edition.market_version, without_sentence(session, 9)
    seen = []
    for read in (*waiting, waiting[-1]):
        keep_sentences(session, edition.id, {read: vector(0)})
        session.refresh(edition)
        seen.append(edition.market_version - before)
    assert seen == [0, 0, 1, 1]


def test_two_schedulers_at_once_keep_it_once(committed_database: Database) -> None:
    with committed_database.session() as session:
        edition = make_edition(begin_write(session))
        make_listing(session, edition)
        session.commit()
        (read,) = without_sentence(session, 9)
        before = session.scalar(select(Edition.market_version))
    assert before is not None

    def keep(session: Session) -> int:
        return keep_sentences(session, read.edition_id, {read: vector(0)})

    assert overlapping(committed_database, keep) == ["1", "0"]
    with committed_database.session() as session:
        assert session.scalar(select(Edition.market_version)) == before + 1


def test_sentences_come_along_without_a_question_more(session: Session, edition: Edition) -> None:
    floor, ids = edition.id, [make_listing(session, edition).id for _ in range(3)]
    say(session)
    session.expunge_all()
    with counted(session.get_bind()) as seen:  # type: ignore[arg-type]  # a connection takes listeners as well
        rows = queries.listings_by_id(session, ids, sentence=True)
        assert [item_of(row).sentence for row in rows] == [vector(0)] * 3
    assert len(seen) == 1
    owners = [row.organisation_id for row in rows]
    session.expunge_all()
    with counted(session.get_bind()) as seen:  # type: ignore[arg-type]  # as above
        assert {item_of(row).sentence for row in notes_on_board(session, floor, owners)} == {vector(0)}
    assert len(seen) == 1
    session.expunge_all()
    with counted(session.get_bind()) as seen:  # type: ignore[arg-type]  # as above
        items = items_of(session, session.get_one(Edition, floor), {})
    assert [item.sentence for item in items] == [vector(0)] * 3
    assert len([one for one in seen if "FROM listing" in one]) == 1


def test_pages_do_not_read_them(session: Session, edition: Edition) -> None:
    listing = make_listing(session, edition)
    floor, key, number, owner = edition.id, listing.id, listing.number, listing.organisation_id
    say(session)
    for read in (
        lambda: queries.page_of_board(session, floor, queries.BoardFilter(), 1, 9)[0],
        lambda: queries.listings_of(session, [owner]),
        lambda: queries.listings_by_id(session, [key]),
        lambda: [queries.listing_by_number(session, floor, number)],
    ):
        session.expunge_all()
        (row,) = read()
        assert inspect(row).unloaded & {"sentence", "sentence_model"} == {"sentence"}


def test_a_sentence_that_comes_later_changes_the_fits_of_the_board(session: Session, edition: Edition) -> None:
    indexes = Indexes()
    make_listing(session, edition, title="Wij maken alles weer heel")
    asked = make_listing(session, edition, side=Side.REQUEST, title="Dakgoot lekt")
    assert indexes.of(session, edition).rank(item_of(asked)) == []
    say(session)
    (found,) = indexes.of(session, edition).rank(item_of(asked))
    assert {part.code.value: part.points for part in found[1].parts}["sentence"] == SENTENCE
    assert sum(part.points for part in found[1].parts) == found[1].points


def test_stock_and_sentence_do_not_undo_each_other(session: Session, edition: Edition) -> None:
    listing = make_listing(session, edition, quantity=2)
    (read,) = without_sentence(session, 9)
    take_stock(session, listing.id, 1)
    assert keep_sentences(session, edition.id, {read: vector(0)}) == 1
    session.expire_all()
    assert (listing.remaining, listing.sentence) == (1, vector(0))


@pytest.mark.parametrize("page", ["lijst", "lijst/1", "beheer/ontbreekt", "beheer/waarom?vraag=2&aanbod=1", "badge/1"])
def test_pages_ask_no_more_of_the_database_with_sentences(
    client: FlaskClient, session: Session, edition: Edition, page: str
) -> None:
    for at in range(4):
        side = Side.REQUEST if at % 2 else Side.OFFER
        make_listing(session, edition, side=side, title="Zaal voor een middag", kind=Kind.FACILITY)
    person = make_organiser(session, edition)
    address, floor = f"/vloer/{edition.slug}/{page}", edition.id
    session.commit()
    sign_in(client, person)
    asked = []
    for _ in range(2):
        with counted(session.get_bind()) as seen:  # type: ignore[arg-type]  # a connection takes listeners as well
            assert client.get(address).status_code == 200
        asked.append(len(seen))
        say(session)
        session.commit()
    assert asked[0] == asked[1]
    assert without_sentence(session, 9) == []
    assert {item.sentence for item in items_of(session, session.get_one(Edition, floor), {})} == {vector(0)}
