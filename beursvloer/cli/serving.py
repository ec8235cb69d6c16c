"""Commands that the server script calls."""

import click
import segno
from flask import current_app
from flask.cli import with_appcontext

from beursvloer.access.context import current_session
from beursvloer.accounts.role_actions import make_setup_link
from beursvloer.clock import now
from beursvloer.database import begin_write
from beursvloer.scheduling import ticker


@click.command("scheduler")
@with_appcontext
def scheduler() -> None:
    """Run the clock in the foreground: mail, lapsing, ticks."""
    ticker.run(current_app._get_current_object())  # type: ignore[attr-defined]  # the app behind the proxy


@click.command("setup-link")
@with_appcontext
def setup_link() -> None:
    """Print a one-time link that makes the first organiser, unless there is one already."""
    session = begin_write(current_session())
    token = make_setup_link(session, now())
    session.commit()
    if token is None:
        click.echo("There is an organiser already: sign in at " + current_app.config["BASE_URL"])
    else:
        click.echo("Open this link to make the first organiser and the first floor. It works once:")
        click.echo(f"{current_app.config['BASE_URL']}/beginnen/{token}")


@click.command("address")
@with_appcontext
def address() -> None:
    """Print the address that phones in the hall open, with its QR."""
    url = current_app.config["BASE_URL"]
    click.echo(url)
    segno.make(url, error="m").terminal(compact=True)
