"""Local words are added and removed, for all floors of a region and no other."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import VISITOR, Actor, Grant, Role
from beursvloer.editions.models import Edition
from beursvloer.fits.queries import Indexes, fit_of_pair
from beursvloer.local_words import actions, rules
from beursvloer.local_words.models import LocalWord
from beursvloer.local_words.queries import lexicon_of, words_of
from beursvloer.local_words.rules import NewWord
from beursvloer.matching.lexicon import standard
from beursvloer.proposals import planner
from beursvloer.refusals import Forbidden, Invalid, NotFound, Refusal
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import make_edition, make_listing, make_organisation

KOEM = NewWord("De Koem", "nl", "tractor")


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def boss(edition: Edition) -> Actor:
    return Actor(grants=frozenset({Grant(Role.ORGANISER, region_id=edition.region_id)}))


def add(session: Session, edition: Edition, command: NewWord = KOEM) -> LocalWord:
    return actions.add_word(session, boss(edition), edition, command, NOW)


def version(session: Session, edition: Edition) -> int:
    session.expire(edition)
    return edition.market_version


def test_a_word_is_kept(session: Session, edition: Edition) -> None:
    row = add(session, edition)
    assert (row.word, row.written, row.locale, row.concept, row.added_at) == ("koem", "De Koem", "nl", "tractor", NOW)
    assert words_of(session, edition.region_id) == [row]


def test_a_word_stands_once_on_the_list_however_it_is_written(session: Session, edition: Edition) -> None:
    add(session, edition)
    with pytest.raises(Invalid) as refused:
        add(session, edition, NewWord("koem", "de", None))
    assert (refused.value.code, dict(refused.value.values)) == ("word_listed", {"word": "De Koem"})


def test_another_region_has_its_own_list(session: Session, edition: Edition) -> None:
    elsewhere = make_edition(session)
    add(session, edition)
    add(session, elsewhere, NewWord("Koem", "nl", "party_room"))
    assert lexicon_of(session, edition.region_id).means("koem", "nl") == (("tractor", 1.0),)
    assert lexicon_of(session, elsewhere.region_id).means("koem", "nl") != (("tractor", 1.0),)


def test_the_list_ends_somewhere(session: Session, edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_WORDS", 1)
    add(session, edition)
    with pytest.raises(Refusal) as refused:
        add(session, edition, NewWord("noaberhulp", "nl", None))
    assert refused.value.code == "words_enough"
    assert rules.MOST_WORDS == 500


@pytest.mark.parametrize("role", [*(set(Role) - {Role.ORGANISER}), None])
def test_only_organisers_of_the_region_change_the_list(session: Session, edition: Edition, role: Role | None) -> None:
    row = add(session, edition)
    actors = [
        VISITOR if role is None else Actor(grants=frozenset({Grant(role, region_id=edition.region_id)})),
        Actor(grants=frozenset({Grant(Role.ORGANISER, edition_id=edition.id)})),
        boss(make_edition(session)),
    ]
    for actor in actors:
        with pytest.raises(Forbidden):
            actions.add_word(session, actor, edition, NewWord("noaberhulp", "nl", None), NOW)
        with pytest.raises(Forbidden):
            actions.remove_word(session, actor, edition, row.id)
    assert [one.word for one in words_of(session, edition.region_id)] == ["koem"]


def test_a_word_goes_and_can_come_back(session: Session, edition: Edition) -> None:
    row = add(session, edition)
    assert actions.remove_word(session, boss(edition), edition, row.id) == KOEM
    assert session.scalar(select(LocalWord)) is None
    assert lexicon_of(session, edition.region_id) is standard()
    assert add(session, edition).written == "De Koem"


def test_a_word_of_another_region_does_not_exist(session: Session, edition: Edition) -> None:
    row = add(session, make_edition(session))
    for word_id in (row.id, row.id + 1):
        with pytest.raises(NotFound):
            actions.remove_word(session, boss(edition), edition, word_id)


def test_all_floors_of_the_region_are_read_anew_and_no_other(session: Session, edition: Edition) -> None:
    other, elsewhere = make_edition(session, edition.region), make_edition(session)
    floors = (edition, other, elsewhere)
    before = [version(session, floor) for floor in floors]
    row = add(session, edition)
    added = [version(session, floor) for floor in floors]
    actions.remove_word(session, boss(edition), edition, row.id)
    removed = [version(session, floor) for floor in floors]
    assert [now - then for now, then in zip(added, before, strict=True)] == [1, 1, 0]
    assert [now - then for now, then in zip(removed, added, strict=True)] == [1, 1, 0]


def test_everything_that_compares_texts_knows_the_word_at_once(session: Session, edition: Edition) -> None:
    """The kept index of the board, the fit of a pair, and what proposals, gaps, rings and reasons start from."""
    club, firm = make_organisation(session, edition), make_organisation(session, edition)
    request = make_listing(
        session, edition, club, side=Side.REQUEST, title="Wie rijdt de gaffelaar in de optocht?", kind=Kind.GOODS
    )
    offer = make_listing(session, edition, firm, title="Tractor met chauffeur", kind=Kind.GOODS)
    indexes = Indexes()

    def points() -> tuple[int, int, int]:
        board = indexes.of(session, edition)
        asked, given = board.items if board.items[0].side is Side.REQUEST else board.items[::-1]
        drawn = planner.planned(planner.read_input(session, edition)).index
        return (
            board.fit(asked, given).points,
            fit_of_pair(session, edition, request, offer).points,
            drawn.fit(asked, given).points,
        )

    before = points()
    row = add(session, edition, NewWord("gaffelaar", "nl", "tractor"))
    after = points()
    actions.remove_word(session, boss(edition), edition, row.id)
    assert all(now > then + 1_000 for now, then in zip(after, before, strict=True))
    assert points() == before
