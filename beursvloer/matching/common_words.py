"""The common words of a language, which say little or nothing of what is asked."""

from dataclasses import dataclass

from beursvloer.matching import words


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The common words of a language: `stop` says nothing, `weak` is in nearly every listing."""

    stop: frozenset[str]
    weak: frozenset[str]
    weak_stems: frozenset[str]


NO_WORDS = Vocabulary(frozenset(), frozenset(), frozenset())


def read_common(text: str) -> dict[str, Vocabulary]:
    """Read the common words: lines "nl stop: …" and "nl weak: …", words separated by spaces."""
    lists: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, colon, rest = line.split("#", 1)[0].partition(":")
        if colon:
            lists[name] = lists.get(name, []) + words.tokens(rest)
    common: dict[str, Vocabulary] = {}
    for lang in words.STEMMERS:
        stop, weak = (frozenset(lists.get(f"{lang} {grade}", ())) for grade in ("stop", "weak"))
        common[lang] = Vocabulary(stop, weak, frozenset(words.stem(word, lang) for word in weak))
    return common
