import click


@click.command("parse")
def parse() -> None:
    """parse"""
