"""A picture for the wall, made once for all screens that show it."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from math import atan2, cos, degrees, radians, sin
from typing import Any

import segno
from flask import render_template, url_for
from sqlalchemy.orm import Session

from beursvloer.access.addresses import for_others
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import public_editions
from beursvloer.editions.rules import EditionState
from beursvloer.i18n.locale import current_locale
from beursvloer.live.fragments import once
from beursvloer.live.queries import newest_event
from beursvloer.programme.queries import programme_of
from beursvloer.programme.rules import Scene
from beursvloer.tally import queries as tally
from beursvloer.wall import queries
from beursvloer.wall.rules import Frame, frame_of, in_pages

TABLES = 6
"""Tables on one page of the round."""
REQUESTS = 8
MEETINGS = 3
STILL = (Scene.SUSPENSE, Scene.REVEAL)
"""Scenes over which no single match is celebrated."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a screen shows: the event it is true for, its text, and a mark of it: the same mark is the same picture."""

    since: int
    scene: Scene
    html: str
    mark: str


def picture(session: Session, edition: Edition, chosen: Scene | None, now: datetime) -> Picture:
    """The picture of this moment. It shows what the hall may see, whoever asks."""
    since = newest_event(session, edition.id)
    frame = frame_of(programme_of(session, edition.id, now), chosen, edition.starts_at, now)
    address = join_address(session, edition) if frame.scene is Scene.WELCOME else ""
    key = ("wall", edition.id, frame.scene, current_locale(), address)
    html, mark = once(key, (since, frame), lambda: _made(session, edition, frame))
    return Picture(since, frame.scene, html, mark)


def no_picture() -> Picture:
    """For a screen that is opened while nothing can be shown: its script asks on until there is something."""
    return Picture(0, Scene.WELCOME, render_template("wall/scene_wait.html"), "")


def _made(session: Session, edition: Edition, frame: Frame) -> tuple[str, str]:
    shown = {"edition": edition, "frame": frame, **_shown(session, edition, frame)}
    if edition.frozen_at is None and frame.scene not in STILL:
        latest = shown["latest"] if "latest" in shown else queries.newest_matches(session, edition)
        shown["newest"] = latest[0] if latest else None
        shown["newest_ring"] = queries.newest_ring(session, edition)
    html = render_template(f"wall/scene_{shown['scene']}.html", **shown)
    return html, sha256(html.encode()).hexdigest()[:16]


def _shown(session: Session, edition: Edition, frame: Frame) -> dict[str, Any]:
    """What the scene's template needs; each scene asks for its own and for nothing more."""
    scene = frame.scene
    if scene is Scene.RING:
        found = queries.ring(session, edition)
        if found is not None:
            return {"scene": scene, "ring": found, **_circle(len(found.names), found.closed)}
        scene = Scene.TRADING  # no two matches hang together yet
    more: dict[str, Any] = {"scene": scene}
    if scene is Scene.WELCOME:
        address = join_address(session, edition)
        qr = segno.make(address, error="m").svg_data_uri(border=0, scale=8)
        more |= {"here": queries.arrived(session, edition), "address": address, "qr": qr}
    elif scene is Scene.ROUND:
        talks = queries.talks(session, edition, frame)
        more |= {"talks": talks, "pages": in_pages(len(talks), TABLES)}
    elif scene is Scene.TRADING:
        more |= {
            "latest": queries.newest_matches(session, edition),
            "chances": queries.last_chances(session, edition, 3),
        }
    elif scene is Scene.HALF_TIME:
        meetings = queries.meetings(session, edition, MEETINGS)
        requests = () if meetings else queries.open_requests(session, edition, MEETINGS)
        more |= {"meetings": meetings, "requests": requests}
    elif scene is Scene.LAST_CALL:
        more |= {"chances": queries.last_chances(session, edition, queries.LAST_CHANCES)}
    elif scene is Scene.BREAK:
        requests = queries.open_requests(session, edition, REQUESTS)
        more |= {"requests": requests, "pages": in_pages(len(requests), 4)}
    elif scene is Scene.REVEAL:
        return more | {"reveal": queries.reveal(session, edition)}
    elif scene is Scene.THANKS:
        return more | {"thanks": queries.thanks(session, edition)}
    if scene in (Scene.GONG, Scene.WELCOME, Scene.TRADING, Scene.HALF_TIME, Scene.SUSPENSE):
        more["numbers"] = tally.hall_numbers(session, edition)
    return more


RADIUS = 36
SPOT = 19
"""Degrees of the circle that half a spot takes, and the room around it."""


def _circle(count: int, closed: bool) -> dict[str, Any]:
    """Where the parties stand, the first on top, and the arrows from each to the next: on a circle around (0, 0) when
    it is closed, else straight down; and where the hours stand clear of them."""
    if not closed:
        gap = 2 * RADIUS / (count - 1)
        heights = [round(-RADIUS + place * gap, 2) for place in range(count)]
        lines = [f"M-16 {y + 12}L-16 {next_y - 16}" for y, next_y in pairwise(heights)]
        return {"spots": [(-16, y) for y in heights], "arcs": lines, "middle": 24}
    step = 360 / count

    def point(degrees: float) -> tuple[float, float]:
        return round(RADIUS * sin(radians(degrees)), 2), round(-RADIUS * cos(radians(degrees)), 2)

    arcs = []
    for place in range(count):
        (x1, y1), (x2, y2) = point(place * step + SPOT), point((place + 1) * step - SPOT - 5)
        arcs.append(f"M{x1} {y1}A{RADIUS} {RADIUS} 0 0 1 {x2} {y2}")
    return {"spots": [point(place * step) for place in range(count)], "arcs": arcs, "middle": 0}


@dataclass(frozen=True, slots=True)
class Arc:
    """From one party of a celebrated ring to the next: a path, and where its tip is and how many degrees it turns."""

    path: str
    x: float
    y: float
    turn: float


@dataclass(frozen=True, slots=True)
class Loop:
    """The ellipse on which a ring of so many parties is celebrated; names and gifts stand by it (wall_loop.css)."""

    count: int
    arcs: tuple[Arc, ...]


LOOP_MIDDLE, LOOP_RADII = (80, 36), (52, 27)
LOOP_STARTS = {2: -90, 3: 0, 4: 0}
"""Where the first party stands, in degrees after twelve o'clock."""
LOOP_GAP = {2: 40, 3: 34, 4: 26}
"""Degrees that the name of a party hides of the ellipse, on each side."""


def _loop(count: int) -> Loop:
    step, start, gap = 360 / count, LOOP_STARTS[count], LOOP_GAP[count]
    (mx, my), (rx, ry) = LOOP_MIDDLE, LOOP_RADII

    def point(angle: float) -> tuple[float, float]:
        return round(mx + rx * sin(radians(angle)), 2), round(my - ry * cos(radians(angle)), 2)

    arcs = []
    for place in range(count):
        first, last = start + place * step + gap, start + (place + 1) * step - gap
        (x1, y1), (x2, y2) = point(first), point(last)
        turn = round(degrees(atan2(ry * sin(radians(last)), rx * cos(radians(last)))), 1)
        arcs.append(Arc(f"M{x1} {y1}A{rx} {ry} 0 0 1 {x2} {y2}", x2, y2, turn))
    return Loop(count, tuple(arcs))


LOOPS = tuple(_loop(count) for count in LOOP_GAP)


def join_address(session: Session, edition: Edition) -> str:
    """The address for the large QR: the shortest that leads to joining this floor."""
    open_ones = [one for one in public_editions(session) if one.state is EditionState.OPEN]
    if open_ones == [edition]:
        return for_others(url_for("floor.join"))
    return for_others(url_for("floor.edition", slug=edition.slug))
