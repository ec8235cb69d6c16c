"""Money is taboo on the floor: which texts ask for it, and which only sound like it.

The rule and its one exception (a contribution to transport, entrance or material that the match needs) are those of
the floors of Woerden and Stichtse Vecht. What is stopped stays in the form and can go to a person.
"""

import re
from dataclasses import dataclass

from beursvloer.matching.parsing.kinds import word_kinds
from beursvloer.matching.parsing.money_rules import EXCUSES, Excuse, Reason, Rules, rules
from beursvloer.matching.parsing.text import MAX_LENGTH, fold, language, quote, words
from beursvloer.terms import Kind

_CLAUSE = re.compile(r"(?<!\b[a-z])[.!?;]+(?=\s|$)|\n|,?\s(?:maar|aber|sondern|but)\s")
_GIVING = re.compile(
    r"done\w*|donatie\w*|schenk\w*|gift|giften|sponsor(?:en|t|s)?|spende\w*|sponsern|donat(?:e|es|ing|ions?)|sponsor(?:ing)?"
)
_GIFT = re.compile(r"gift|giften|donaties?|schenking(?:en)?|spenden?|donations?")
_OURS = re.compile(r"\s*(?:onze?|mijn|unsere?n?|our|my)\b")
"""Who sponsors our shirts pays for them; who sponsors twenty balls gives balls."""
_WANTED = re.compile(r"\s*(?:wanted|needed|sought|required|gezocht|gevraagd|nodig|gesucht|benotigt|erbeten)\b")
"""A sponsor that is wanted is somebody who pays, whatever stands before: "shirt sponsor wanted"."""
_PRIZE = re.compile(r"(?:prij(?:s|sjes?|zen)|preise?|prices?)$")
"""In Dutch and German one word means both what one pays and what one wins; a game nearby tells them apart."""
_CHARGED = re.compile(
    r"\b(?:wij|we|ik) (?:vragen|rekenen|vraag|reken)\b"
    r"|\d (?:euro )?(?:entree|toegang)\b|\b(?:entree|toegang|kaartjes?) (?:\w+ ){0,4}(?:is|zijn|kost|kosten|bedraagt) "
    r"(?:€|\d)|\bwir (?:verlangen|berechnen)\b|\bwe charge\b"
)
"""Who charges for entrance or material asks a price."""
_TO_WHOM = {"nl": r"\b(?:voor|aan|tbv)\b", "de": r"\b(?:fur|an|zugunsten)\b", "en": r"\b(?:for|to|towards)\b"}


_COINS = frozenset(
    "euro euros eur pound pounds dollar dollars quid cent cents procent prozent percent per uur duizend k".split()
)
"""Behind a number these are no things."""
_WITH_THINGS = re.compile(
    r"\b(?:met|mit|with) (?:een krat |een doos )?\d+ (?!euro|eur\b|pound|procent|prozent|per)[a-z]{3}"
)
"""Who sponsors something with so many things gives things."""
SURELY_A_THING = 0.5
"""Evidence from which a word names goods; words with a doubtful meaning excuse nothing."""


@dataclass(frozen=True, slots=True)
class Money:
    """The words for which a text is stopped, as typed, and the reason of the first."""

    reason: Reason
    words: tuple[str, ...]


def asks_for_money(text: str, lang: str = "nl") -> Money | None:
    """What in a text asks for money, or None.

    Sponsorship, gifts, loans, grants, funding, payment by another and prices are stopped; knowledge about money,
    gifts of things, denials, a mention of value and the exception of the rule are not.
    """
    lang = language(lang)
    folded = fold(text[:MAX_LENGTH])
    table = rules(lang)
    reason: Reason | None = None
    found: list[str] = []
    for start, end in _clauses(folded):
        clause = folded[start:end]
        for why, pattern in table.asking:
            for hit in pattern.finditer(clause):
                if _excused(clause, hit, why, table, lang):
                    continue
                reason = reason or why
                quoted = quote(text, start + hit.start(), start + hit.end())
                if quoted not in found:
                    found.append(quoted)
    return Money(reason, tuple(found)) if reason else None


def _clauses(folded: str) -> list[tuple[int, int]]:
    bounds, last = [], 0
    for cut in _CLAUSE.finditer(folded):
        bounds.append((last, cut.start()))
        last = cut.end()
    return [*bounds, (last, len(folded))]


def _excused(clause: str, hit: re.Match[str], why: Reason, table: Rules, lang: str) -> bool:
    before, behind = clause[: hit.start()], clause[hit.end() :]
    if table.denied_before.search(before) or table.denied_behind.search(behind):
        return True
    if why is not Reason.PRICE and table.done.search(clause):
        return True
    if why not in (Reason.PRICE, Reason.AMOUNT) and table.ourselves.search(clause) and not _pays_people(hit, table):
        return True
    for excuse in EXCUSES[why]:
        pattern = table.excused[excuse]
        if excuse is Excuse.PRIZE and not _PRIZE.search(hit.group()):
            continue
        if excuse is Excuse.ALLOWED:
            told = hit.group() if why in (Reason.GIFT, Reason.PRICE) else clause
            contributes = why is Reason.PAYMENT or table.contribution.search(told)
            if not contributes or _included(clause) or _CHARGED.search(clause):
                continue
        if excuse is Excuse.KNOWLEDGE:
            near = re.split(_TO_WHOM[lang], behind)[0]
            if table.doing.search(clause) or pattern.search(before) or pattern.search(near):
                return True
        elif pattern.search(clause):
            return True
    invited = hit.group().startswith("sponsor") and not before.strip(" '\"-*") and not hit.group().endswith("t")
    return (
        bool(_GIVING.fullmatch(hit.group()))
        and not invited
        and not (hit.group().startswith("spons") and _OURS.match(behind))
        and _gives_things(before, behind, lang, bool(_GIFT.fullmatch(hit.group())))
    )


def _pays_people(hit: re.Match[str], table: Rules) -> bool:
    """Whether what was found is itself that we pay somebody: "wij betalen u", not "de verf betalen wij"."""
    return bool(table.ourselves.match(hit.group()))


def _included(clause: str) -> bool:
    """Whether material or entrance is only said to be in a price: "15 euro per persoon inclusief materiaal"."""
    return bool(re.search(r"\b(?:incl\w*|inbegrepen|exclusief|excl\.?|including|included|inbegriffen)\b", clause))


def _gives_things(before: str, behind: str, lang: str, named: bool) -> bool:
    """Whether what is given is a thing: "wij doneren tien computers", not "doneren voor nieuwe doelen". What is `named`
    a gift is a thing only when it is said of what: "een gift van boeken"."""
    if _WANTED.match(behind):
        return False
    if not named and _WITH_THINGS.search(behind):
        return True
    behind = re.split(_TO_WHOM[lang], behind)[0]
    near = [word.text for word in words(behind)][:5]
    if len(near) > 1 and near[0].isdigit() and not named and near[1] not in _COINS:
        return True
    if not re.search(_TO_WHOM[lang], before):
        near += [word.text for word in words(before)][-1 if named else -3 :]
    return any(dict(word_kinds(word, lang)).get(Kind.GOODS, 0.0) >= SURELY_A_THING for word in near)
