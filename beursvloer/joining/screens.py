"""What the join page shows of a sentence: what was read in it, and what already fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

from beursvloer.access.context import current_edition, current_session
from beursvloer.editions.models import Edition, Village
from beursvloer.fits.graph import item_of_text
from beursvloer.fits.queries import fitting
from beursvloer.i18n.locale import current_locale
from beursvloer.joining.forms import SentenceForm
from beursvloer.joining.rules import Settled, settle, title_and_rest
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingText
from beursvloer.local_words.queries import lexicon_of
from beursvloer.matching.parse import Reading, read
from beursvloer.terms import Kind

SHOWN_FITS = 3
SHORTEST = 8
"""Letters below which there is nothing to read yet."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What we read in a sentence, and listings of the other side that fit it, best first."""

    reading: Reading
    settled: Settled
    fits: tuple[Listing, ...] = ()


def glance(form: SentenceForm, villages: Sequence[Village]) -> Glance | None:
    """Read the sentence in a form; None when there is too little of it."""
    sentence = (form.sentence.data or "").strip()
    if len(sentence) < SHORTEST:
        return None
    reading = read(
        sentence,
        lang=current_locale(),
        villages=[village.name for village in villages],
        lexicon=lexicon_of(current_session(), current_edition().region_id),
    )
    return Glance(reading, settle(form.picked(), form.shown(), reading))


def with_fits(
    session: Session,
    edition: Edition,
    form: SentenceForm,
    villages: Sequence[Village],
    seen: Glance,
    organisation: int | None = None,
) -> Glance:
    """The same with what already fits."""
    fields = seen.settled.fields
    if fields.side is None or seen.reading.asks_for_money:
        return seen
    title, rest = title_and_rest(form.sentence.data or "")
    text = ListingText(
        side=fields.side,
        title=title,
        kind=fields.kind or Kind.LABOUR,
        description=rest,
        quantity=fields.quantity or 1,
        unit=fields.unit,
        size=seen.settled.size,
        locale=current_locale(),
    )
    village = next((one for one in villages if one.name == seen.settled.village or one.id == form.village_id()), None)
    item = item_of_text(text, village, organisation)
    found = fitting(session, current_app.extensions["indexes"], edition, item, top=SHOWN_FITS)
    return Glance(seen.reading, seen.settled, tuple(listing for listing, _fit in found))
