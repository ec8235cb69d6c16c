"""`matching explain REQUEST OFFER`: why two listings are proposed to each other, or not, from the numbers."""

import sys

import click
from flask.cli import with_appcontext
from flask_babel import gettext

from beursvloer.access.context import current_session
from beursvloer.gaps.screens import why_of
from beursvloer.i18n import phrases
from beursvloer.i18n.locale import speaking
from beursvloer.listings.models import Listing
from beursvloer.proposals import planner
from beursvloer.terms import Side


@click.command("explain")
@click.argument("request_id", metavar="REQUEST", type=int)
@click.argument("offer_id", metavar="OFFER", type=int)
@click.option("--language", default="nl", type=click.Choice(["nl", "de", "en"]))
@with_appcontext
def explain(request_id: int, offer_id: int, language: str) -> None:
    """Say why a request and an offer are proposed to each other, or why not. Both are ids of the database.

    First the parts of their fit, which add up to it; then the same as one sum; then their place in the best plan of
    this moment.
    """
    session = current_session()
    request, offer = session.get(Listing, request_id), session.get(Listing, offer_id)
    if request is None or request.side is not Side.REQUEST:
        click.echo(f"there is no request {request_id}", err=True)
        sys.exit(2)
    if offer is None or offer.side is not Side.OFFER:
        click.echo(f"there is no offer {offer_id}", err=True)
        sys.exit(2)
    if request.edition_id != offer.edition_id:
        click.echo(f"request {request_id} and offer {offer_id} are of two floors", err=True)
        sys.exit(2)
    edition = request.edition
    made = planner.planned(planner.read_input(session, edition))
    with speaking(language):
        why = why_of(session, edition, made, request, offer)
        click.echo(f"{request.title} ▽ {offer.title} ▲")
        click.echo(phrases.reasons(why.parts))
        for part in why.parts:
            click.echo(f"{part['points']:>7}  {phrases.part_name(part['code'])}  {phrases.reason(part)}".rstrip())
        click.echo(f"{why.points:>7}  " + gettext("fit, of 10,000"))
        if why.promise:
            click.echo(f"{'':>7}  {why.promise}")
        click.echo(why.sum)
        click.echo(why.said)
