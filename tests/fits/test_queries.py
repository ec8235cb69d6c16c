"""Rows to the engine and back: the kept index shows an edit at once, and reasons carry their names."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from beursvloer.contracts import actions as contracts
from beursvloer.editions.actions import touch_market
from beursvloer.editions.models import Edition
from beursvloer.fits.graph import item_of
from beursvloer.fits.queries import Indexes, fit_of_pair, fitting, history_of, items_of, stored
from beursvloer.listings.actions import edit_listing, set_state, state_interest, take_stock
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState, ListingText
from beursvloer.matching.items import Item, Part, PartCode
from beursvloer.terms import Kind, Side, Unit
from tests.conftest import NOW
from tests.factories import actor_for, make_edition, make_listing, make_match, make_organisation


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def painter(session: Session, edition: Edition) -> Listing:
    return make_listing(session, edition, title="Schilder voor twee dagen", quantity=2, unit=Unit.DAY)


WANTED = Item("new", Side.REQUEST, "Wij zoeken een schilder voor onze kantine", kind=Kind.LABOUR)


def found(session: Session, indexes: Indexes, edition: Edition) -> list[str]:
    return [listing.title for listing, _fit in fitting(session, indexes, edition, WANTED, 5)]


def test_an_edit_shows_at_once(session: Session, edition: Edition) -> None:
    indexes, offer = Indexes(), painter(session, edition)
    assert found(session, indexes, edition) == ["Schilder voor twee dagen"]
    actor = actor_for(session, offer.organisation)
    text = ListingText(Side.OFFER, "Schilder of behanger voor een week", Kind.LABOUR, quantity=2, unit=Unit.WEEK)
    edit_listing(session, actor, edition, offer, text, offer.version, NOW)
    assert found(session, indexes, edition) == ["Schilder of behanger voor een week"]
    set_state(session, actor, edition, offer, ListingState.PAUSED, NOW)
    assert found(session, indexes, edition) == []
    set_state(session, actor, edition, offer, ListingState.OPEN, NOW)
    assert found(session, indexes, edition) == ["Schilder of behanger voor een week"]


def test_after_a_change_only_what_changed_is_read(session: Session, edition: Edition) -> None:
    indexes, offers = Indexes(), [painter(session, edition) for _ in range(5)]
    before = {item.id: item for item in indexes.of(session, edition).items}
    edited, sold, away = offers[1], offers[2], offers[3]
    actor = actor_for(session, edited.organisation)
    edit_listing(session, actor, edition, edited, ListingText(Side.OFFER, "Zaal", Kind.FACILITY), 1, NOW)
    take_stock(session, sold.id, 1)
    set_state(session, actor_for(session, away.organisation), edition, away, ListingState.PAUSED, NOW)
    posted = make_listing(session, edition, title="Bus met chauffeur")
    after = {item.id: item for item in indexes.of(session, edition).items}
    assert [item.title for item in sorted(after.values(), key=lambda item: int(str(item.id)))] == [
        "Schilder voor twee dagen",
        "Zaal",
        "Schilder voor twee dagen",
        "Schilder voor twee dagen",
        "Bus met chauffeur",
    ]
    assert after[sold.id].quantity == 1
    assert posted.id in after
    assert {key for key in after if before.get(key) is after[key]} == {offers[0].id, offers[4].id}
    assert indexes.of(session, edition).items == Indexes().of(session, edition).items


def test_a_centre_that_becomes_known_counts_at_once(session: Session, edition: Edition) -> None:
    indexes, offer = Indexes(), painter(session, edition)
    indexes.of(session, edition)
    assert offer.village is not None
    offer.village.latitude = 52.5
    touch_market(session, edition.id)
    session.flush()
    (item,) = indexes.of(session, edition).items
    assert item.place is not None
    assert item.place.latitude == 52.5


def test_what_is_all_promised_fits_nobody_until_it_is_freed(session: Session, edition: Edition) -> None:
    indexes, offer = Indexes(), painter(session, edition)
    match = make_match(session, edition, offer, amounts=(2, 1))
    assert found(session, indexes, edition) == []
    contracts.withdraw(session, actor_for(session, match.giver), match, NOW)
    assert found(session, indexes, edition) == ["Schilder voor twee dagen"]


def test_an_index_is_kept_while_nothing_changes_and_per_edition(session: Session, edition: Edition) -> None:
    indexes, other = Indexes(most=1), make_edition(session)
    painter(session, edition)
    first = indexes.of(session, edition)
    assert indexes.of(session, edition) is first
    assert list(indexes.of(session, other).items) == []
    assert indexes.of(session, edition) is not first  # only one is kept
    assert [item.title for item in indexes.of(session, edition).items] == ["Schilder voor twee dagen"]


def test_items_are_what_is_left_after_what_is_reserved(session: Session, edition: Edition) -> None:
    offer = painter(session, edition)
    assert [item.quantity for item in items_of(session, edition, {})] == [2]
    assert [item.quantity for item in items_of(session, edition, {offer.id: 1})] == [1]
    assert items_of(session, edition, {offer.id: 2}) == []
    assert item_of(offer, 9).quantity == 0


def test_history_knows_matches_meetings_and_interest(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    met = frozenset({frozenset({901, 902})})
    visitor = make_organisation(session, edition)
    state_interest(session, actor_for(session, visitor), edition, match.offer, visitor.id, NOW)
    history = history_of(session, edition, met)
    pair = frozenset({match.giver_id, match.asker_id})
    assert (history.met, history.matched) == (met | {pair}, {pair})
    assert history.interest == {(visitor.id, match.offer_id)}


def test_a_withdrawn_match_is_no_history(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    contracts.withdraw(session, actor_for(session, match.giver), match, NOW)
    assert history_of(session, edition).matched == frozenset()


def test_a_pair_has_its_reasons_whatever_its_state(session: Session, edition: Edition) -> None:
    offer = painter(session, edition)
    request = make_listing(session, edition, side=Side.REQUEST, title=WANTED.title)
    fit = fit_of_pair(session, edition, request, offer)
    assert fit.points == sum(part.points for part in fit.parts) > 0


def test_a_reason_keeps_the_names_of_its_concept() -> None:
    parts = (Part(PartCode.CONCEPT, 900, {"concept": "painting"}), Part(PartCode.KIND, 100))
    concept, kind = stored(parts)
    assert concept["facts"]["concept"] == "painting"
    assert {concept["facts"][f"name_{language}"] != "" for language in ("nl", "de", "en")} == {True}
    assert kind == {"code": "kind", "points": 100, "facts": {}}


def test_a_concept_that_the_lexicon_lost_keeps_what_is_known() -> None:
    serving = stored([Part(PartCode.CONCEPT, 900, {"given": "van", "asked": "moving"})])[0]["facts"]
    assert {f"{fact}_{lang}" for fact in ("given", "asked") for lang in ("nl", "de", "en")} <= set(serving)
    part = Part(PartCode.CONCEPT, 900, {"concept": "no such thing"})
    assert stored([part])[0]["facts"] == {"concept": "no such thing"}
    assert stored([replace(part, facts={})])[0]["facts"] == {}
