"""Every sentence exists in Dutch and German, with the same placeholders. English is the source."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "beursvloer" / "i18n" / "translations"
LOCALES = ("nl", "de")
KEYWORDS: dict[str, Any] = DEFAULT_KEYWORDS | {"_l": None, "_n": (1, 2), "lazy_gettext": None, "lazy_ngettext": (1, 2)}
SHOWN = 20  # of what is wrong; nobody reads a thousand lines
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")

Key = str | tuple[str, ...] | list[str]


@cache
def sources() -> dict[Any, str]:
    """Every translatable sentence of code and templates, with a place it stands."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {mapping["pattern"]: {k: v for k, v in mapping.items() if k != "method"} for mapping in mappings}
    found: dict[Any, str] = {}
    for folder in ("beursvloer", "templates"):
        prefixed = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods if folder in pattern]
        trimmed = {p.removeprefix(f"{folder}/"): o for p, o in options.items()}
        for file, line, key, _comments, _context in extract_from_dir(ROOT / folder, prefixed, trimmed, KEYWORDS):
            found.setdefault(key, f"{folder}/{file}:{line}")
    return found


@cache
def catalogue(locale: str) -> Catalog:
    with (FOLDER / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=locale)


def singular(key: Key) -> str:
    return key if isinstance(key, str) else key[0]


def variants(translation: Any) -> list[str]:
    return [translation] if isinstance(translation, str) else list(translation)


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_missing(locale: str) -> None:
    missing = []
    for key, place in sorted(sources().items(), key=lambda entry: entry[1]):
        message = catalogue(locale).get(singular(key))
        if (
            message is None
            or not all(variants(message.string))
            or (not isinstance(key, str) and not message.pluralizable)
        ):
            missing.append(f"{place} {singular(key)!r}")
    assert missing[:SHOWN] == [], f"{len(missing)} in all"


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_fuzzy(locale: str) -> None:
    assert [message.id for message in catalogue(locale) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_left_over(locale: str) -> None:
    """A sentence that stands nowhere any more is removed, so that translators read only what people see."""
    known = {singular(key) for key in sources()}
    written = {singular(message.id) for message in catalogue(locale) if message.id}
    assert sorted(written - known)[:SHOWN] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_placeholders_are_the_same(locale: str) -> None:
    assert [line for message in catalogue(locale) if message.id for line in broken_placeholders(message)] == []


def placeholders(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def broken_placeholders(message: Message) -> Iterator[str]:
    one_form = isinstance(message.id, str)
    wanted = set[str]().union(*map(placeholders, variants(message.id)))
    for variant in variants(message.string):
        # A plural form may leave the number out ("one place"); anything else must be there.
        used = placeholders(variant)
        if (used != wanted) if one_form else not used <= wanted:
            yield f"{singular(message.id)!r}: {sorted(used ^ wanted)}"
