"""`demo build`: the demo edition, up to a stage."""

import click
from flask.cli import with_appcontext

from beursvloer.access.context import current_session
from beursvloer.clock import now
from beursvloer.database import begin_write
from beursvloer.demo.build import STAGES, build


@click.group()
def demo() -> None:
    """A floor with invented names, to look around in."""


@demo.command("build")
@click.option("--stage", type=click.Choice(STAGES), default=STAGES[0], show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@with_appcontext
def build_command(stage: str, seed: int) -> None:
    """Build the demo edition; doing it twice changes nothing."""
    session = begin_write(current_session())
    try:
        report = build(session, stage=stage, seed=seed, now=now())
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    session.commit()
    click.echo(report)
