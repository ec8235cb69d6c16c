"""`matching explain REQUEST OFFER`: why two listings fit, or not, from the numbers themselves."""

import sys

import click
from flask.cli import with_appcontext
from flask_babel import gettext

from beursvloer.access.context import current_session
from beursvloer.fits.queries import fit_of_pair, stored
from beursvloer.i18n import phrases
from beursvloer.i18n.locale import speaking
from beursvloer.listings.models import Listing
from beursvloer.terms import Side


@click.command("explain")
@click.argument("request_id", metavar="REQUEST", type=int)
@click.argument("offer_id", metavar="OFFER", type=int)
@click.option("--language", default="nl", type=click.Choice(["nl", "de", "en"]))
@with_appcontext
def explain(request_id: int, offer_id: int, language: str) -> None:
    """Say why a request and an offer fit. Both are ids of the database."""
    session = current_session()
    request, offer = session.get(Listing, request_id), session.get(Listing, offer_id)
    if request is None or request.side is not Side.REQUEST:
        click.echo(f"there is no request {request_id}", err=True)
        sys.exit(2)
    if offer is None or offer.side is not Side.OFFER:
        click.echo(f"there is no offer {offer_id}", err=True)
        sys.exit(2)
    fit = fit_of_pair(session, request.edition, request, offer)
    with speaking(language):
        click.echo(f"{request.title} ▽ {offer.title} ▲")
        click.echo(phrases.reasons(stored(fit.parts)))
        for part in stored(fit.parts):
            click.echo(f"{part['points']:>7}  {phrases.part_name(part['code'])}  {phrases.reason(part)}".rstrip())
        click.echo(f"{fit.points:>7}  " + gettext("fit, of 10,000"))
