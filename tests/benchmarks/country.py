"""A made-up country with as many listings as one likes, the same for the same seed.

Sentences are put together from the lexicon's own words, its hints and everyday frames, with the slips of a keyboard and
compounds that no list has. Villages have a Zipf population around the cities of the Netherlands; their names, and
every organisation, are invented.
"""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from beursvloer.matching.items import Item, Point
from beursvloer.matching.lexicon import Concept, standard
from beursvloer.terms import Kind, Side, Unit

# Latitude, longitude and a weight by the size of the region.
REGIONS = (
    (52.37, 4.90, 9), (51.92, 4.48, 8), (52.08, 4.31, 6), (52.09, 5.12, 6), (51.44, 5.48, 4), (51.59, 5.06, 3),
    (53.22, 6.57, 3), (52.22, 6.89, 3), (51.98, 5.91, 3), (51.84, 5.86, 3), (52.51, 6.09, 2), (50.85, 5.69, 2),
    (53.20, 5.80, 2), (51.50, 3.61, 1), (52.36, 6.46, 1), (52.78, 6.90, 1), (51.37, 6.17, 1), (52.96, 4.76, 1),
)  # fmt: skip
SPREAD_KM = 17
LISTINGS_A_VILLAGE, LISTINGS_AN_ORGANISATION = 60, 2.5

HEADS = "Ooster Wester Noorder Zuider Nieuw Oud Hoog Laag Veen Broek Beek Berg Eik Elzen Heide Hol Kamp Lind".split()
TAILS = "dorp veld hout loo rade wolde huizen beek drecht dam monde lo rijk horst kerk geest wijk stede".split()

FRAMES = {
    ("nl", Side.OFFER): (
        "{x}", "{x} aangeboden", "{x} te leen", "Wij bieden {x}", "{x} voor verenigingen", "{n} keer {x}",
        "Ons team helpt met {x}", "{x} beschikbaar in {village}", "Gratis {x}", "{x} en {y}", "Een dag {x}",
    ),
    ("nl", Side.REQUEST): (
        "{x}", "{x} gezocht", "Wie helpt ons met {x}?", "Wij zoeken {x}", "{x} nodig voor {who}",
        "{n} keer {x} gevraagd", "Hulp bij {x}", "{x} voor ons in {village}", "Gezocht: {x}", "{x} of {y}",
        "Wie kan {x} doen",
    ),
    ("de", Side.OFFER): ("{x}", "Wir bieten {x}", "{x} zu verleihen", "{x} für Vereine", "{x} und {y}"),
    ("de", Side.REQUEST): ("{x} gesucht", "Wer hilft uns mit {x}?", "Wir suchen {x}", "{x} für {who}"),
    ("en", Side.OFFER): ("{x}", "We offer {x}", "{x} on loan", "{x} and {y}"),
    ("en", Side.REQUEST): ("{x} wanted", "Who can help with {x}?", "We need {x}", "{x} for {who}"),
}  # fmt: skip
MORE = {
    ("nl", Side.OFFER): (
        "Te gebruiken op een avond of in het weekend.", "Wij doen dit al jaren en met plezier, ook {z}.",
        "Handig bij {z}.", "In overleg ook met {z}.", "Het staat bij ons maar stil.",
        "Voor {who} in de buurt van {village}.", "Een collega komt graag langs.",
        "Neem gerust contact op, dan spreken wij iets af.",
    ),
    ("nl", Side.REQUEST): (
        "Het gaat om {z}.", "Onze vrijwilligers redden het niet alleen.", "Voor {who} uit {village}.",
        "Nu behelpen wij ons met {z}.", "Liefst voor de zomer, een middag is al genoeg.", "Ook {z} is welkom.",
        "Er is bij ons helaas geen geld voor.", "Wij zijn een kleine vereniging met {who}.",
    ),
    ("de", Side.OFFER): ("Auch mit {z}.", "Gern am Wochenende.", "Für {who} in {village}."),
    ("de", Side.REQUEST): ("Es geht um {z}.", "Für {who} aus {village}.", "Wir schaffen es nicht allein."),
    ("en", Side.OFFER): ("Also with {z}.", "Weekends are fine.", "For {who} near {village}."),
    ("en", Side.REQUEST): ("It is about {z}.", "For {who} from {village}.", "We cannot do it alone."),
}  # fmt: skip
COUNTERS = (
    "Een rondleiding", "Naamsvermelding op onze website", "Taart bij de koffie", "Een workshop",
    "Een optreden van ons koor", "Vrijkaartjes", "Een lunch voor het team", "Onze zaal voor een avond",
    "Twee dagen hulp in de tuin", "Een foto in de krant",
)  # fmt: skip
UNITS = {
    Kind.LABOUR: (Unit.HOUR, Unit.HALF_DAY, Unit.DAY, Unit.PERSON),
    Kind.EXPERTISE: (Unit.HOUR, Unit.HALF_DAY, Unit.TIME),
    Kind.GOODS: (Unit.PIECE, Unit.SET),
    Kind.FACILITY: (Unit.DAY, Unit.HALF_DAY, Unit.TIME, Unit.PIECE),
    Kind.NETWORK: (Unit.TIME,),
}
TIMES = (Unit.HOUR, Unit.HALF_DAY, Unit.DAY, Unit.TIME)
YEAR = date(2027, 1, 1)


def country(seed: int, each: int) -> list[Item]:
    """So many offers and as many requests."""
    random = Random(seed)
    words = _Words(random)
    villages = _villages(random, max(4, 2 * each // LISTINGS_A_VILLAGE))
    shares = list(accumulate(1 / (rank + 3) for rank in range(len(villages))))
    # A firm mostly gives and a club mostly asks; one in three does both.
    owners = []
    for _ in range(max(4, round(2 * each / LISTINGS_AN_ORGANISATION))):
        [village] = random.choices(villages, cum_weights=shares)
        owners.append((random.choices((0.9, 0.5, 0.08), (3, 3, 3))[0], village))
    items = []
    for side in Side:
        willing = list(accumulate(gives if side is Side.OFFER else 1 - gives for gives, _ in owners))
        for number in range(each):
            [owner] = random.choices(range(len(owners)), cum_weights=willing)
            items.append(_listing(random, words, number, side, owner, owners[owner][1]))
    return items


class _Words:
    def __init__(self, random: Random) -> None:
        concepts = [concept for concept in standard().concepts.values() if concept.role == "thing"]
        random.shuffle(concepts)
        self.concepts = concepts
        self.shares = list(accumulate(1 / (rank + 12) ** 0.8 for rank in range(len(concepts))))
        self.audiences = [concept for concept in standard().concepts.values() if concept.role == "audience"]
        self.by_theme: dict[str, list[Concept]] = {}
        for concept in concepts:
            self.by_theme.setdefault(concept.theme, []).append(concept)


def _listing(random: Random, words: _Words, number: int, side: Side, owner: int, village: tuple[str, Point]) -> Item:
    [lang] = random.choices(("nl", "de", "en"), (93, 4, 3))
    [concept] = random.choices(words.concepts, cum_weights=words.shares)
    near = random.choice(words.by_theme[concept.theme]) if random.random() < 0.7 else random.choice(words.concepts)
    usual = concept.kinds[0] if concept.kinds else None
    [kind] = random.choices((usual, random.choice(tuple(Kind)), None), (75, 10, 15))
    fill = {
        "n": random.choice((2, 2, 3, 4, 5, 6, 8, 10, 20)),
        "village": village[0],
        "who": _form(random, random.choice(words.audiences), lang),
        "x": _form(random, concept, lang),
        "y": _form(random, near, lang),
    }
    sentences = [random.choice(MORE[lang, side]) for _ in range(random.choices((0, 1, 2, 3), (3, 4, 3, 1))[0])]
    told = [line.format(z=_hint(random, random.choice((concept, concept, near)), lang), **fill) for line in sentences]
    unit = None if random.random() < 0.3 else random.choice(UNITS[kind or Kind.LABOUR])
    north, east = village[1]
    return Item(
        id=number,
        side=side,
        title=_typed(random, random.choice(FRAMES[lang, side]).format(**fill)),
        description=_typed(random, " ".join(told)),
        lang=lang,
        kind=kind,
        organisation=owner,
        quantity=random.choice((1, 1, 1, 2, 3, 4) if unit in TIMES or unit is None else (1, 2, 5, 10, 20, 40)),
        unit=unit,
        place=Point(north, east) if random.random() < 0.97 else None,
        counter=random.choice(COUNTERS) if random.random() < 0.3 else "",
        available=_days(random) if random.random() < 0.25 else (None, None),
    )


def _form(random: Random, concept: Concept, lang: str) -> str:
    """One of its words; the first ones more often, and now and then in a compound of the moment."""
    forms = concept.forms.get(lang) or concept.forms["nl"]
    form = forms[min(int(random.expovariate(0.3)), len(forms) - 1)] if random.random() < 0.7 else random.choice(forms)
    if lang == "nl" and random.random() < 0.06:
        form += random.choice(("werk", "spullen", "project", "dag", "hoek", "plan", "groep", "avond", "kist", "club"))
    return form


def _hint(random: Random, concept: Concept, lang: str) -> str:
    hints = concept.hints.get(lang) or concept.forms.get(lang) or concept.forms["nl"]
    return " ".join(dict.fromkeys(random.choice(hints) for _ in range(random.choice((1, 1, 2, 3)))))


def _typed(random: Random, text: str) -> str:
    """As it comes off a keyboard: one word in forty with a slip."""
    typed = text.split()
    for at, word in enumerate(typed):
        if len(word) > 4 and random.random() < 0.025:
            cut = random.randrange(1, len(word) - 1)
            typed[at] = random.choice((
                word[:cut] + word[cut + 1 :],
                word[:cut] + word[cut] + word[cut:],
                word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :],
            ))  # fmt: skip
    return " ".join(typed)


def _days(random: Random) -> tuple[date | None, date | None]:
    first = YEAR + timedelta(days=random.randrange(330))
    last = first + timedelta(days=random.choice((0, 6, 30, 90)))
    return random.choice(((first, last), (first, None), (None, last)))


def _villages(random: Random, many: int) -> Sequence[tuple[str, Point]]:
    shares = list(accumulate(weight for *_, weight in REGIONS))
    villages = []
    for _ in range(many):
        [(north, east, _weight)] = random.choices(REGIONS, cum_weights=shares)
        north = min(53.45, max(50.78, random.gauss(north, SPREAD_KM / 111.2)))
        east = min(7.15, max(3.45, random.gauss(east, SPREAD_KM / (111.2 * math.cos(math.radians(52.1))))))
        villages.append((random.choice(HEADS) + random.choice(TAILS), Point(round(north, 4), round(east, 4))))
    return villages
