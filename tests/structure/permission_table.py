"""Writes docs/permissions.md: `.venv/bin/python -m tests.structure.permission_table`."""

from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from beursvloer.access.permissions import Actor, Grant, Permission, Role, Scope, may

FILE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
EDITION = Scope(region_id=1, edition_id=1)
OUTSIDE_THE_APP = frozenset({"static"})

HEAD = """# Who may do what

Made from the routes themselves by `.venv/bin/python -m tests.structure.permission_table`; a test fails when it is
out of date. A role is granted for one edition or one region and counts only there.

- **yes**: the guard lets them in. What the page then shows or does, rules and queries settle.
- **own**: only for an organisation the person represents; to others the thing does not exist (404).
- **link**: whoever holds the personal link; the token in the address is the key.
- **machine**: only from the machine the software runs on.
"""


def routes(app: Flask) -> list[Rule]:
    return sorted(
        (rule for rule in app.url_map.iter_rules() if rule.endpoint not in OUTSIDE_THE_APP),
        key=lambda rule: (rule.endpoint.split(".")[0], rule.rule, sorted(rule.methods or ())),
    )


def permission_of(app: Flask, rule: Rule) -> Permission | None:
    return getattr(app.view_functions[rule.endpoint], "permission", None)


def answer(permission: Permission, actor: Actor) -> str:
    """What this permission is for that actor, as the table says it."""
    if permission is Permission.LINK:
        return "link"
    if permission is Permission.LOOPBACK:
        return "machine"
    if may(actor, permission, EDITION):
        return "yes"
    return "own" if permission is Permission.REPRESENT and actor.signed_in else ""


def actors() -> dict[str, Actor]:
    """One of each: a visitor, somebody signed in, and somebody with each role in the edition."""
    people = {"visitor": Actor(), "signed in": Actor(person_id=1)}
    for role in Role:
        people[role.value.replace("_", " ")] = Actor(person_id=1, grants=frozenset({Grant(role, edition_id=1)}))
    return people


def table(app: Flask) -> str:
    people = actors()
    lines = [HEAD, "| route | method | asks for | " + " | ".join(people) + " |", "| --- " * (3 + len(people)) + "|"]
    for rule in routes(app):
        permission = permission_of(app, rule)
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        cells = [answer(permission, actor) for actor in people.values()] if permission else ["?"] * len(people)
        lines.append(f"| `{rule.rule}` | {methods} | {permission or '?'} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    from beursvloer.app import create_app

    FILE.write_text(table(create_app()))
