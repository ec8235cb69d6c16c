"""The answer that stays open: server-sent events for one viewer of one edition."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, cast

from flask import Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from beursvloer.access.permissions import Actor, Scope, roles_at
from beursvloer.clock import now
from beursvloer.live.events import Viewer
from beursvloer.live.feed import Feed, Place

BEAT = 15.0  # seconds; the line is never silent for longer
LIFE = 1800.0  # seconds; whoever lost a role meanwhile comes back as who they are now
RETRY = 1000  # milliseconds; for readers other than our own script, which chooses for itself
UNHEARD = 30_000  # milliseconds that what was sent may stay unconfirmed: then the phone is gone
BUFFER = 32 * 1024  # bytes that may wait for a slow one


def viewer_of(actor: Actor, scope: Scope) -> Viewer:
    return Viewer(desk=bool(roles_at(actor, scope)), organisations=actor.organisations)


def feed() -> Feed:
    """The reader of this process."""
    return cast(Feed, current_app.extensions["feed"])


def asked_since() -> int | None:
    """The last event that the asker knows of: what its page is true for, or what it heard since on this very line."""
    told = (request.args.get("since", ""), request.headers.get("Last-Event-ID", ""))
    return max((int(number) for number in told if number.isdecimal() and len(number) < 19), default=None)


def respond(edition_id: int, viewer: Viewer, since: int | None, beat: float = BEAT) -> Response:
    """All that the viewer may hear of this edition after event `since` (None: from now on), for as long as the line
    holds. A refusal, 503, when this process has no place left: another one may.

    The request's database session is given back before the first byte leaves; nothing here takes one for longer than
    a read. A slow reader finds what it missed in memory or in the table: nothing piles up for it.
    """
    source, line = feed(), _line()
    place = source.enter(edition_id, viewer, line)
    if place is None:
        return _refused()
    _bound(line)
    answer = Response(_frames(source, place, since, beat), mimetype="text/event-stream")
    answer.call_on_close(lambda: source.leave(place))  # also when the line breaks before the first frame is asked for
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _frames(source: Feed, place: Place, last: int | None, beat: float) -> Iterator[bytes]:
    yield f"retry: {RETRY}\n".encode() + _told_time("hello")
    ends = time.monotonic() + LIFE
    spoke = time.monotonic()
    while time.monotonic() < ends:
        newest = source.wait(place, last, max(0.0, spoke + beat - time.monotonic()))
        if newest is not None:
            if last is None:
                last = newest
                continue
            try:
                bells = source.after(last)
            except SQLAlchemyError:
                return  # the asker comes back, and so does the database
            last = bells[-1].id if bells else newest
            if last < newest:
                place.woken.set()  # there is more than could be read at once
            for_them = [bell for bell in bells if bell.rings_for(place.edition_id, place.viewer)]
            heard = b"".join(bell.frame(place.viewer, source.spread) for bell in for_them)
            if heard:
                yield heard
                spoke = time.monotonic()
        if source.is_over(place):
            return
        if time.monotonic() - spoke >= beat:
            # An event and no comment: a script sees no comments, and could not tell a silent hall from a cut line.
            yield _told_time("beat")
            spoke = time.monotonic()


def _told_time(name: str) -> bytes:
    return f'event: {name}\ndata: {{"now":{int(now().timestamp() * 1000)}}}\n\n'.encode()


def _refused() -> Response:
    answer = Response("all places are taken\n", status=503, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Retry-After"] = "1"
    answer.headers["Connection"] = "close"
    if line := _line():
        # gunicorn keeps the header to itself and the line open; the next try would meet the same full process.
        answer.call_on_close(lambda: _hang_up(line))
    return answer


def _line() -> socket.socket | None:
    """The connection itself, where the server shows it."""
    return request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_WR)


def _bound(line: Any) -> None:
    """A reader that stops reading, or is out of reach, loses its line and gives its place back."""
    if line is None:
        return
    with suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNHEARD)
