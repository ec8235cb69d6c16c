"""Numbers on paper. Plain Python."""

from beursvloer.refusals import Invalid

MOST_AT_ONCE = 200


def paper_number(number: int) -> str:
    """As it is printed and said: P001."""
    return f"P{number:03d}"


def check_count(count: int) -> None:
    """Raise Invalid when nobody prints so many blank contracts at once."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid("paper_count", most=MOST_AT_ONCE)
