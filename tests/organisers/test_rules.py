"""What a first edition starts from, and whom to ring."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beursvloer.editions.rules import NewVillage, Template
from beursvloer.organisers.rules import PRESETS, GapCode, corners_from, gaps, slug_of, villages_from
from beursvloer.refusals import Invalid
from beursvloer.terms import Kind, Side

IN_AN_ADDRESS = set(string.ascii_lowercase + string.digits + "-")


@given(st.text(max_size=200))
def test_an_address_holds_plain_signs_only_and_is_its_own_address(name: str) -> None:
    slug = slug_of(name)
    assert set(slug) <= IN_AN_ADDRESS
    assert len(slug) <= 60
    assert slug == slug.strip("-")
    assert "--" not in slug
    assert slug_of(slug) == slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Beursvloer Hellendoorn 2027", "beursvloer-hellendoorn-2027"),
        ("Café d'n Één & Cie.", "cafe-d-n-een-cie"),
        ("Marktplatz Weißenburg", "marktplatz-weissenburg"),
        ("  ", ""),
        ("— ★ —", ""),
    ],
)
def test_an_address_says_the_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)


@given(st.fixed_dictionaries({kind: names | st.sampled_from(["A", "a", " a "]) for kind in Kind}))
def test_corners_cover_every_kind_exactly_once(given: dict[Kind, str]) -> None:
    corners = corners_from(given)
    assert sorted(kind for corner in corners for kind in corner.kinds) == sorted(Kind)
    assert len({corner.name.casefold() for corner in corners}) == len(corners)


def test_kinds_with_one_name_share_a_corner() -> None:
    corners = corners_from(dict.fromkeys(Kind, "Overal") | {Kind.GOODS: "Spullen"})
    assert [(corner.name, len(corner.kinds)) for corner in corners] == [("Overal", 4), ("Spullen", 1)]


def test_villages_come_one_a_line_with_or_without_a_centre() -> None:
    text = "Nijverdal; 52.366, 6.463\n\n Haarle \nhaarle\nDaarle;52.4 6.5"
    assert villages_from(text) == (
        NewVillage("Nijverdal", 52.366, 6.463),
        NewVillage("Haarle"),
        NewVillage("Daarle", 52.4, 6.5),
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "villages_missing"),
        ("\n  \n", "villages_missing"),
        ("Haarle; hier", "village_line"),
        ("Haarle; 52.3", "village_line"),
        ("Haarle; 152.3, 6", "village_line"),
        ("Haarle; nan, 6", "village_line"),
        ("; 52.3, 6.4", "village_line"),
        ("x" * 81, "village_long"),
    ],
)
def test_a_line_that_is_no_village_is_named(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        villages_from(text)
    assert refused.value.code == code


@given(st.text(max_size=300))
def test_any_text_gives_villages_or_says_why_not(text: str) -> None:
    villages: tuple[NewVillage, ...] = ()
    code = ""
    try:
        villages = villages_from(text)
    except Invalid as refused:
        code = refused.code
    assert bool(villages) != (code in {"villages_missing", "village_line", "village_long"})
    assert len({village.name.casefold() for village in villages}) == len(villages)
    assert all(len(village.name) <= 80 for village in villages)


def test_every_template_proposes_numbers() -> None:
    assert set(PRESETS) == set(Template)


def nothing() -> dict[tuple[Side, Kind], int]:
    return {(side, kind): 0 for side in Side for kind in Kind}


def test_nobody_needs_to_be_rung_for_an_empty_board() -> None:
    assert gaps(nothing(), [("Haarle", 0, 0)], (0, 40), 0) == []


def test_what_is_missing_most_stands_first() -> None:
    listings = nothing() | {
        (Side.REQUEST, Kind.LABOUR): 9,
        (Side.OFFER, Kind.LABOUR): 2,
        (Side.REQUEST, Kind.NETWORK): 3,
        (Side.OFFER, Kind.GOODS): 8,
    }
    found = gaps(listings, [("Haarle", 0, 4), ("Daarle", 1, 9)], (3, 8), 13)
    assert [(gap.code, gap.weight) for gap in found] == [
        (GapCode.KIND, 7),
        (GapCode.BUSINESSES, 5),
        (GapCode.VILLAGE, 4),
        (GapCode.KIND, 3),
    ]
    assert (found[0].kind, found[0].requests, found[0].offers) == (Kind.LABOUR, 9, 2)
    assert found[2].village == "Haarle"


@given(
    st.fixed_dictionaries({(side, kind): st.integers(0, 30) for side in Side for kind in Kind}),
    st.lists(st.tuples(st.text(max_size=5), st.integers(0, 20), st.integers(0, 20)), max_size=6),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_a_gap_is_something_that_is_missing(
    listings: dict[tuple[Side, Kind], int], villages: list[tuple[str, int, int]], firms: int, clubs: int
) -> None:
    found = gaps(listings, villages, (firms, 40), clubs)
    assert all(gap.weight > 0 for gap in found)
    assert [gap.weight for gap in found] == sorted((gap.weight for gap in found), reverse=True)
    kinds = {gap.kind for gap in found if gap.code is GapCode.KIND}
    assert kinds == {kind for kind in Kind if listings[Side.REQUEST, kind] > listings[Side.OFFER, kind]}


def test_villages_on_one_line_with_commas_are_villages_of_their_own() -> None:
    names = [village.name for village in villages_from("Wierden, Enter, Hoge Hexel\nHaarle; 52.353, 6.405")]
    assert names == ["Wierden", "Enter", "Hoge Hexel", "Haarle"]
