"""What the content security policy forbids must not be written; nothing a page needs may come from elsewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.svg"))
STATIC = ROOT / "beursvloer" / "static"
OWN_STATIC = [
    path
    for path in sorted(STATIC.rglob("*"))
    if path.suffix in {".css", ".js", ".svg", ".json", ".webmanifest", ".html"} and "vendor" not in path.parts
]
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->|/\*.*?\*/", re.S)
# Names, not addresses that a browser would call.
NAMESPACES = ("http://www.w3.org/",)


def text(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a style attribute", r"<[^>]*\sstyle\s*="),
        ("a style element", r"<style\b"),
        ("a script in the page", r"<script(?![^>]*\ssrc\s*=)[^>]*>"),
        ("an event attribute", r"<[^>]*\son[a-z]+\s*="),
        ("htmx that needs eval", r"hx-on\b|hx-vals\s*=\s*[\"']js:|hx-trigger\s*=\s*[\"'][^\"']*\["),
        ("a javascript address", r"javascript:"),
    ],
)
def test_templates_hold_nothing_the_policy_forbids(what: str, pattern: str) -> None:
    found = [path.relative_to(ROOT).as_posix() for path in TEMPLATES if re.search(pattern, text(path), re.I)]
    assert found == [], what


def test_nothing_comes_from_another_host() -> None:
    """A hall has no internet. Links that a person may follow are data, never written into templates or styles."""
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {address}"
        for path in [*TEMPLATES, *OWN_STATIC]
        for address in re.findall(r"(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s\"')]*", text(path), re.I)
        if not address.startswith(NAMESPACES)
    }
    assert found == set()


def test_styles_import_nothing_from_outside() -> None:
    outside = re.compile(r"@import|url\(\s*[\"']?\s*(?:[a-z]+:)?//", re.I)
    assert [path.name for path in OWN_STATIC if path.suffix == ".css" and outside.search(text(path))] == []


def test_vendored_files_carry_their_licence() -> None:
    without = [
        folder.name
        for folder in (STATIC / "vendor").iterdir()
        if folder.is_dir() and not any("licen" in file.name.lower() for file in folder.iterdir())
    ]
    assert without == []


def test_forms_that_write_carry_a_csrf_token() -> None:
    form = re.compile(r"<form\b[^>]*method\s*=\s*[\"']?post[^>]*>.*?</form>", re.I | re.S)
    without = [
        f"{path.relative_to(ROOT).as_posix()}: {found[0][:80]}"
        for path in TEMPLATES
        for found in form.finditer(path.read_text())
        if not re.search(r"csrf|hidden_tag|form_open|form\.hidden", found[0])
    ]
    assert without == []
