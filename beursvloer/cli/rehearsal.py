"""`rehearsal run`: a whole evening played by nobody, against a running server."""

import json

import click
from flask.cli import with_appcontext

from beursvloer.access.context import database
from beursvloer.refusals import Invalid
from beursvloer.rehearsal.models import RehearsalRun
from beursvloer.rehearsal.rules import Report, Size, is_clean
from beursvloer.rehearsal.run import rehearse


@click.group()
def rehearsal() -> None:
    """Simulated evenings, in an edition of their own."""


@rehearsal.command("run")
@click.option("--base-url", default="http://127.0.0.1:8000", show_default=True, help="the server to play against")
@click.option("--parties", default=80, show_default=True)
@click.option("--phones", default=150, show_default=True)
@click.option("--screens", default=3, show_default=True)
@click.option("--speed", default=60, show_default=True, help="divides the length of every item of the programme")
@click.option("--seed", default=7, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="print the report as JSON and nothing else")
@click.option("--asked", type=int, hidden=True, help="the run that an organiser asked for")
@with_appcontext
def run_command(
    base_url: str,
    parties: int,
    phones: int,
    screens: int,
    speed: int,
    seed: int,
    as_json: bool,
    asked: int | None,
) -> None:
    """Play it and print what was measured. The server beside it has the same INSTANCE_PATH or DATABASE_URL.

    Ends with code 1 when anything was lost, doubled, leaked or broken.
    """
    size = Size(parties, phones, screens, speed, seed)
    watcher = _asked_by(asked)
    try:
        report = rehearse(
            database(),
            base_url.rstrip("/"),
            size,
            watcher=watcher,
            run_id=asked,
            say=lambda text: click.echo(text, err=True),
        )
    except Invalid as refused:
        raise click.UsageError(f"no such rehearsal: {dict(refused.values)}") from None
    click.echo(json.dumps(report.to_json()) if as_json else _told(report))
    if not is_clean(report.to_json()):
        raise SystemExit(1)


def _asked_by(run_id: int | None) -> int | None:
    if run_id is None:
        return None
    with database().session() as session:
        run = session.get(RehearsalRun, run_id)
        return run.asked_by if run else None


def _told(report: Report) -> str:
    return "\n".join(f"{name:24} {value}" for name, value in report.to_json().items())
