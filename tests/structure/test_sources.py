"""Rules of the house that an import contract cannot say, read off the source itself."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "beursvloer"
SOURCES = sorted(PACKAGE.rglob("*.py"))
PACKAGES = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
MOST_LINES = 400
LONG_FOR_A_REASON: frozenset[str] = frozenset()
"""Files that may be longer, each with its reason beside it."""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Dotted names that are called, e.g. `session.commit`, with their line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            yield ast.unparse(node.func), node.lineno


def places(called: frozenset[str] | set[str], *, suffix: bool = False) -> list[str]:
    """Where any of these is called; with `suffix`, whatever it is called on."""
    return [
        f"{name_of(path)}:{line}"
        for path in SOURCES
        for name, line in calls(path)
        if (name.rsplit(".", 1)[-1] if suffix else name) in called
    ]


def test_only_views_commands_and_jobs_commit() -> None:
    def may_commit(place: str) -> bool:
        file = place.split(":")[0]
        return (
            file.endswith("/views.py")
            or "/views/" in file
            or file.startswith("beursvloer/cli/")
            or file in {"beursvloer/scheduling/jobs.py", "beursvloer/rehearsal/run.py"}
        )

    assert [place for place in places({"commit"}, suffix=True) if not may_commit(place)] == []


def test_the_time_is_read_in_clock_only() -> None:
    readers = {
        *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
        *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today"),
        *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.strftime"),
        *("func.now", "func.current_timestamp", "func.localtimestamp", "text.now"),
    }
    assert [place for place in places(readers) if not place.startswith("beursvloer/clock.py:")] == []


def test_the_sentence_model_is_read_by_the_scheduler_and_the_command_line_only() -> None:
    """It takes 120 MB and close to a second: no web server may come near it."""
    called = {place.split(":")[0] for place in places({"installed"}, suffix=True)}
    assert called == {"beursvloer/cli/rank.py", "beursvloer/fits/planner.py", "beursvloer/scheduling/jobs.py"}
    users = [
        name_of(path)
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and f"{node.module}.{node.names[0].name}".startswith("beursvloer.fits.planner")
    ]
    assert users == ["beursvloer/scheduling/jobs.py"]


def test_no_session_is_made_outside_the_edges() -> None:
    """Actions and queries work in the session they are given; so one request stays one transaction."""
    inner = {"actions.py", "role_actions.py", "desk_actions.py", "moves.py", "queries.py", "rules.py", "forms.py"}
    found = places({"sessionmaker", "create_engine", "make_engine", "current_session"}, suffix=True)
    assert [place for place in found if Path(place.split(":")[0]).name in inner] == []


@pytest.mark.parametrize("folder", ["beursvloer", "templates", "tests", "script"])
def test_files_stay_short(folder: str) -> None:
    long = {
        name_of(path): lines
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js"}
        and "vendor" not in path.parts
        and (lines := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert {name: lines for name, lines in long.items() if name not in LONG_FOR_A_REASON} == {}


def test_no_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
    assert [name_of(path) for path in PACKAGE.rglob("*.py") if {path.stem, path.parent.name} & drawers] == []


def test_the_version_file_imports_nothing() -> None:
    imports = [
        node for node in ast.walk(tree(PACKAGE / "__init__.py")) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert imports == []


def test_every_event_is_announced() -> None:
    catalogue = tree(PACKAGE / "live" / "events.py")
    events = {
        node.name
        for node in catalogue.body
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Event" for base in node.bases)
    }
    made = {
        name.rsplit(".", 1)[-1]
        for path in SOURCES
        if path.stem.endswith("actions") or path.parent.name == "actions" or path == PACKAGE / "scheduling" / "jobs.py"
        for name, _line in calls(path)
    }
    assert events - made == set()


def test_all_tables_are_known_before_the_first_query() -> None:
    """A table that `beursvloer/models.py` does not name would be missing from migrations and from half the tests."""
    named = {
        node.module.split(".")[1]
        for node in tree(PACKAGE / "models.py").body
        if isinstance(node, ast.ImportFrom) and node.module and any(name.name == "models" for name in node.names)
    }
    assert named == {path.parent.name for path in PACKAGE.glob("*/models.py")}


def test_tests_mirror_packages() -> None:
    beside = {"structure", "browser", "benchmarks", "migrations", "server"}
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders - beside - PACKAGES == set()


def test_templates_mirror_packages() -> None:
    beside = {"errors", "macros"}
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    assert folders - beside - PACKAGES == set()
