"""Who hears of what: every event of the catalogue with every kind of listener."""

from dataclasses import fields

import pytest

from beursvloer.live.events import PARTY_FIELDS, Event, Viewer, hears

VISITOR, DESK = Viewer(), Viewer(desk=True)
PARTY, OTHER = Viewer(organisations=frozenset({7, 8})), Viewer(organisations=frozenset({9}))
EVERYBODY, PARTIES, DESK_ONLY = {"visitor", "other", "party", "desk"}, {"party", "desk"}, {"desk"}

LISTENERS = {
    "OrganisationJoined": EVERYBODY,
    "ListingPosted": EVERYBODY,
    "ListingChanged": EVERYBODY,
    "ListingHeld": DESK_ONLY,
    "RunComputed": DESK_ONLY,
    "RunReleased": DESK_ONLY,
    "ProposalAnswered": PARTIES,
    "ProposalLapsed": PARTIES,
    "ProposalTaken": PARTIES,
    "MessageWritten": PARTIES,
    "RingDrafted": DESK_ONLY,
    "RingReleased": PARTIES,
    "RingAnswered": PARTIES,
    "RingClosed": PARTIES,
    "MatchOpened": PARTIES,
    "MatchChanged": PARTIES,
    "MatchRatified": EVERYBODY,
    "MatchRatifiedUnseen": PARTIES,
    "RingRatified": EVERYBODY,
    "MatchClaimed": DESK_ONLY,
    "ProgrammeChanged": EVERYBODY,
    "RoundOpened": EVERYBODY,
    "RoundClosed": EVERYBODY,
    "PlanMade": DESK_ONLY,
    "PlanReleased": EVERYBODY,
    "ConversationChanged": PARTIES,
    "PartyArrived": PARTIES,
    "PartyLeft": PARTIES,
    "HallFrozen": EVERYBODY,
    "HallRevealed": EVERYBODY,
    "ScreenChanged": EVERYBODY,
    "IntroductionChanged": DESK_ONLY,
    "CornersManned": EVERYBODY,
}
CATALOGUE = {event.__name__: event for event in Event.__subclasses__()}


def example(event: type[Event], edition_id: int = 1, party: int = 7) -> Event:
    """One of that sort, about organisation `party` where it names one; everything else has number 9."""
    named = {field.name: party if field.name in PARTY_FIELDS else 9 for field in fields(event)}
    return event(**(named | {"edition_id": edition_id}))


def test_the_list_is_whole() -> None:
    assert set(LISTENERS) == set(CATALOGUE)


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_only_its_audience_hears_of_it(name: str) -> None:
    event = example(CATALOGUE[name])
    viewers = {"visitor": VISITOR, "other": OTHER, "party": PARTY, "desk": DESK}
    heard = {who for who, viewer in viewers.items() if hears(viewer, event.audience, event.data())}
    assert heard == LISTENERS[name]


def test_a_number_that_names_no_organisation_opens_nothing() -> None:
    """Match 7 is not organisation 7."""
    event = CATALOGUE["MatchOpened"](edition_id=1, match_id=7, giver_id=1, asker_id=2)  # type: ignore[call-arg]
    assert not hears(PARTY, event.audience, event.data())
