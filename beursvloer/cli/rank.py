import click


@click.command("rank")
def rank() -> None:
    """rank"""
