"""The engine on files, without a database: `flask --app wsgi matching …`."""

import click

from beursvloer.cli.explain import explain
from beursvloer.cli.parse import parse
from beursvloer.cli.rank import rank
from beursvloer.cli.rings import rings
from beursvloer.cli.rounds import rounds
from beursvloer.cli.solve import solve


@click.group()
def matching() -> None:
    """Rank, solve, find rings, plan rounds, parse and explain."""


for command in (rank, solve, rings, rounds, parse, explain):
    matching.add_command(command)
