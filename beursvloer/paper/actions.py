"""Numbers for blank contracts: each is printed once, and known as printed."""

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.editions import queries as editions
from beursvloer.editions.actions import require
from beursvloer.editions.models import Edition
from beursvloer.paper.rules import check_count


def reserve_numbers(session: Session, actor: Actor, edition: Edition, count: int) -> range:
    """The next `count` numbers of paper contracts of this edition; nobody else gets them. Raises Invalid."""
    require(actor, Permission.CHECK_IN, edition)
    check_count(count)
    edition = editions.locked_edition(session, edition.id)
    first = edition.next_paper_number
    edition.next_paper_number = first + count
    session.flush()
    return range(first, first + count)
