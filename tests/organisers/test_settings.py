"""Settings, villages and rates, roles and invitations."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.models import Invitation, RoleGrant
from beursvloer.accounts.queries import usable_invitation
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import corners_of, current_rate_card, villages_of
from beursvloer.editions.rules import EditionState, NewVillage, Template
from beursvloer.terms import Kind
from tests.conftest import NOW
from tests.factories import (
    make_edition,
    make_listing,
    make_organisation,
    make_organiser,
    make_region,
    sign_in,
)
from tests.organisers.desk import FIRST, desk


def test_settings_show_what_is_and_keep_what_is_sent(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    page = client.get(f"{at}/instellingen")
    assert 'value="Het Punt, Nijverdal"' in page.text
    sent = {**FIRST, "name": "Handjeklap", "day": "2027-03-19", "corner_labour": "Doeners", "corner_goods": "Doeners"}
    sent |= {"value_limit": "1000", "proposal_days": "7"}
    assert client.post(f"{at}/instellingen", data=sent).status_code == 302
    session.expire_all()
    assert (edition.name, edition.look.value) == ("Handjeklap", "plum")
    assert (edition.value_limit, edition.proposal_days, edition.settings_version) == (1000, 7, 2)
    assert corners_of(session, edition.id)[0].name == "Doeners"
    assert client.post(f"{at}/instellingen", data={**sent, "name": ""}).status_code == 422


def test_two_organisers_at_the_settings_do_not_undo_each_other(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    client.set_cookie("taal", "en")
    page = client.get(f"{at}/instellingen").text
    assert 'name="version" type="hidden" value="1"' in page
    first = {**FIRST, "name": "Handjeklap", "counter_rule": "required", "day": "2027-03-19"}
    assert client.post(f"{at}/instellingen", data=first).status_code == 302
    second = {**first, "name": "Beursvloer aan de Regge", "counter_rule": "optional", "day": "2027-03-18"}
    refused = client.post(f"{at}/instellingen", data=second)
    assert refused.status_code == 409
    assert 'value="Beursvloer aan de Regge"' in refused.text
    newer = re.findall(r"<dt>(.*?)</dt><dd class=\"prose\">(.*?)</dd>", refused.text)
    assert newer == [
        ("Name of the floor", "Handjeklap"),
        ("Which day?", "19 March 2027"),
        ("Does something have to come back?", "Always"),
    ]
    session.expire_all()
    assert edition.name == "Handjeklap"
    assert 'name="version" type="hidden" value="2"' in refused.text
    assert client.post(f"{at}/instellingen", data={**second, "version": "2"}).status_code == 302
    session.expire_all()
    assert (edition.name, edition.settings_version) == ("Beursvloer aan de Regge", 3)


def test_a_form_of_settings_without_its_version_changes_nothing(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    for version in ("", "x"):
        assert client.post(f"{at}/instellingen", data={**FIRST, "version": version}).status_code == 422
    session.expire_all()
    assert (edition.name, edition.settings_version) == ("Beursvloer Hellendoorn", 1)


def test_a_year_round_floor_stays_one(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session, template=Template.YEAR_ROUND, starts_at=None, ends_at=None)
    assert 'name="day"' not in client.get(f"{at}/instellingen").text
    sent = {key: value for key, value in FIRST.items() if key not in {"template", "day", "begins", "ends"}}
    assert client.post(f"{at}/instellingen", data=sent).status_code == 302
    session.expire_all()
    assert (edition.template, edition.starts_at) == (Template.YEAR_ROUND, None)


def test_a_floor_opens_only_with_what_happens_afterwards(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session, open=False, afterwards="")
    refused = client.post(f"{at}/openen")
    assert refused.status_code == 409
    assert "Schrijf eerst bij de instellingen op" in refused.text
    client.post(f"{at}/instellingen", data={**FIRST, "afterwards": "We bellen na."})
    assert client.post(f"{at}/openen").status_code == 302
    session.expire_all()
    assert edition.state is EditionState.OPEN
    client.post(f"{at}/sluiten")
    session.expire_all()
    assert edition.state is EditionState.CLOSED


def test_another_floor_starts_from_this_one(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    assert 'value="Helpende handen"' in client.get(f"{at}/nieuw").text
    made = client.post(f"{at}/nieuw", data={**FIRST, "name": "Keukentafel Haarle", "value_limit": "500"})
    assert made.location == "/vloer/keukentafel-haarle/beheer"
    limit = select(Edition.value_limit).where(Edition.slug == "keukentafel-haarle")
    assert session.scalar(limit) == 500
    taken = client.post(f"{at}/nieuw", data={**FIRST, "name": "Keukentafel  Haarle!"})
    assert taken.status_code == 422
    assert "Er is al een beursvloer met deze naam." in taken.text
    assert edition.name in client.get(made.location).text  # the way back to the first one


def test_villages_and_rates(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    assert client.post(f"{at}/regio", data={"village": "Marle; 52.4, 6.3"}).status_code == 302
    assert villages_of(session, edition.region_id)[-1].latitude == 52.4
    for wrong in ("marle", "", "Marle; ver", "x" * 81):
        assert client.post(f"{at}/regio", data={"village": wrong}).status_code == 422
    rates = {kind.value: "55" for kind in Kind}
    assert client.post(f"{at}/regio/tarieven", data=rates).status_code == 302
    assert client.post(f"{at}/regio/tarieven", data={**rates, "goods": "-1"}).status_code == 422
    card = current_rate_card(session, edition.region_id)
    assert card is not None
    assert card.version == 2


def test_an_invitation_is_shown_once(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    sent = client.post(f"{at}/rollen", data={"role": "notary", "addressee": "Kees Prins", "where": "edition"})
    assert (sent.status_code, sent.location) == (303, f"{at}/rollen")  # so that a reload sends nothing again
    other = make_edition(session, edition.region)
    session.commit()
    assert 'id="link"' not in client.get(f"/vloer/{other.slug}/beheer/rollen").text
    page = client.get(f"{at}/rollen")
    link = re.search(r'value="http://localhost(/[^"]+)"', page.text)
    assert link is not None
    assert "data:image/svg+xml" in page.text
    invitation = usable_invitation(session, link[1].rsplit("/", 1)[1], NOW)
    assert invitation is not None
    assert (invitation.role, invitation.edition_id, invitation.addressee) == (Role.NOTARY, edition.id, "Kees Prins")
    later = client.get(f"{at}/rollen").text
    assert link[1] not in later
    assert "Kees Prins" in later
    client.post(f"{at}/uitnodigingen/{invitation.id}/intrekken")
    assert session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("wrong", [{"role": "keizer"}, {"addressee": ""}, {"where": "overal"}])
def test_an_invitation_with_something_wrong(client: FlaskClient, session: Session, wrong: dict[str, str]) -> None:
    _edition, at = desk(client, session)
    sent = {"role": "notary", "addressee": "Kees", "where": "edition", **wrong}
    assert client.post(f"{at}/rollen", data=sent).status_code == 422
    assert session.scalars(select(Invitation)).all() == []


def test_an_organiser_of_one_floor_cannot_ask_for_all_floors(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    sign_in(client, make_organiser(session, edition))
    session.commit()
    at = f"/vloer/{edition.slug}/beheer"
    assert 'value="region"' not in client.get(f"{at}/rollen").text
    sent = {"role": "organiser", "addressee": "Kees", "where": "region"}
    assert client.post(f"{at}/rollen", data=sent).status_code == 422
    assert session.scalars(select(Invitation)).all() == []
    assert client.post(f"{at}/regio", data={"village": "Marle"}).status_code == 403
    assert client.post(f"{at}/nieuw", data=FIRST).status_code == 403


def test_the_last_organiser_cannot_leave(client: FlaskClient, session: Session) -> None:
    _edition, at = desk(client, session)
    grant = session.scalars(select(RoleGrant)).one()
    assert client.post(f"{at}/rollen/{grant.id}/intrekken").location == f"{at}/rollen"
    assert "Dit is de laatste organisator." in client.get(f"{at}/rollen").text
    assert len(session.scalars(select(RoleGrant)).all()) == 1
    assert client.post(f"{at}/rollen/999999/intrekken").status_code == 404


def test_the_centre_of_a_village_can_be_filled_in_later(client: FlaskClient, session: Session) -> None:
    region = make_region(session, villages=(NewVillage("Haarle"), NewVillage("Daarle", 52.4, 6.5)))
    _edition, at = desk(client, session, region=region)
    other = make_edition(session, region)
    before = other.market_version
    client.set_cookie("taal", "en")
    assert client.get(f"{at}/regio").text.count("without its centre") == 1
    assert client.post(f"{at}/regio", data={"village": "Haarle"}).status_code == 422
    assert client.post(f"{at}/regio", data={"village": "haarle; 52.353, 6.405"}).status_code == 302
    session.expire_all()
    villages = [(row.name, row.latitude, row.longitude) for row in villages_of(session, region.id)]
    assert villages == [("Haarle", 52.353, 6.405), ("Daarle", 52.4, 6.5)]
    assert other.market_version == before + 1  # what was computed without distance is old
    assert "without its centre" not in client.get(f"{at}/regio").text


def test_a_floor_is_not_made_on_a_day_that_is_over(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    made = client.post(f"{at}/nieuw", data={**FIRST, "day": "2027-01-31"})
    assert (made.status_code, "Die dag is al geweest." in made.text) == (422, True)
    assert session.scalars(select(Edition)).all() == [edition]
    assert client.post(f"{at}/nieuw", data={**FIRST, "day": "2027-02-01"}).status_code == 302


def test_settings_of_a_floor_that_is_over_can_still_be_changed(client: FlaskClient, session: Session) -> None:
    day = NOW - timedelta(days=3)
    edition, at = desk(client, session, starts_at=day, ends_at=day + timedelta(hours=2))
    sent = {**FIRST, "name": "Zo was het", "day": f"{day:%Y-%m-%d}", "afterwards": "We bellen."}
    assert client.post(f"{at}/instellingen", data=sent).status_code == 302
    wrong = client.post(f"{at}/instellingen", data={**sent, "version": "2", "day": "2027-01-15"})
    assert wrong.status_code == 422
    session.refresh(edition)
    assert edition.name == "Zo was het"


def test_a_village_is_renamed_always_and_removed_while_nothing_belongs_to_it(
    client: FlaskClient, session: Session
) -> None:
    region = make_region(session, villages=(NewVillage("Harle"), NewVillage("Daarle")))
    edition, at = desk(client, session, region=region)
    used, unused = region.villages
    gone = f"{at}/regio/dorpen/{unused.id}"
    make_listing(session, edition, make_organisation(session, edition, village_id=used.id))
    session.commit()
    path = f"{at}/regio/dorpen/{used.id}"
    assert path in client.get(f"{at}/regio").text
    assert "Harle" in client.get(path).text
    assert client.post(path, data={"name": "daarle"}).status_code == 422
    assert client.post(path, data={"name": ""}).status_code == 422
    assert client.post(path, data={"name": " Haarle "}).location == f"{at}/regio"
    client.post(f"{path}/weghalen")
    page = client.get(f"{at}/regio").text
    assert "Haarle kan niet van de lijst. Het wordt gebruikt: organisaties 1, briefjes 1, matches 0." in page
    client.post(f"{gone}/weghalen")
    session.expire_all()
    assert [village.name for village in villages_of(session, region.id)] == ["Haarle"]
    assert client.get(gone).status_code == 404
    elsewhere = make_region(session).villages[0]
    session.commit()
    for action in ("", "/weghalen"):
        assert client.post(f"{at}/regio/dorpen/{elsewhere.id}{action}", data={"name": "X"}).status_code == 404


def test_the_last_village_stays(client: FlaskClient, session: Session) -> None:
    region = make_region(session, villages=(NewVillage("Haarle"),))
    _edition, at = desk(client, session, region=region)
    client.post(f"{at}/regio/dorpen/{region.villages[0].id}/weghalen")
    assert "Haarle is het enige dorp." in client.get(f"{at}/regio").text


def test_an_organiser_of_one_floor_leaves_the_villages_alone(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    sign_in(client, make_organiser(session, edition))
    session.commit()
    path = f"/vloer/{edition.slug}/beheer/regio/dorpen/{edition.region.villages[0].id}"
    codes = [client.post(address, data={"name": "X"}).status_code for address in (path, f"{path}/weghalen")]
    assert codes == [403, 403]
