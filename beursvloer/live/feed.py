"""One reader per process: looks into the table of events twenty times a second and wakes the streams it rings for.

A query per stream per event starves the pages: with 2,000 streams that each asked for themselves, four pages were
served in all. So does waking everybody for what only two may hear: most events of an evening are between two parties
and the desks. A thread does not outlive a fork, so it starts with the first stream; and it ends a while after the last.
"""

import json
import logging
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from beursvloer.live.events import Audience, Topic, Viewer, concerns, hears

EVERY = 0.05  # seconds between two looks
AFTER_ERROR = 0.5
BLIND = 10.0  # seconds without a look that succeeds, after which no stream stays open
IDLE = 10.0  # seconds without a stream
LOOK = 1.0  # seconds between two looks at who is still there
KEPT = 500  # events in memory, for who was away for a moment
AT_ONCE = 500  # events read at a time
PER_STREAM, LEAST_SPREAD, MOST_SPREAD = 40, 1_000, 10_000
"""Milliseconds: a hall that answers one bell takes so long for each phone of this process, and no less or more in all.
A process makes some fifty fragments a second while it does everything else."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bell:
    """One event as it goes over the line: what it is about, and nothing else."""

    id: int
    edition_id: int
    topic: Topic | None
    audience: Audience
    data: dict[str, int] = field(repr=False)

    def frame(self, viewer: Viewer, spread: int) -> bytes:
        """Its text on the stream; `spread`: over how many milliseconds the hall is to answer it."""
        everyone = spread if self.audience is Audience.EVERYONE else 0
        return _text(self.id, self.topic, everyone, concerns(viewer, self.data))

    def rings_for(self, edition_id: int, viewer: Viewer) -> bool:
        return self.topic is not None and self.edition_id == edition_id and hears(viewer, self.audience, self.data)


@lru_cache(maxsize=2 * KEPT)
def _text(number: int, topic: Topic | None, everyone: int, mine: bool) -> bytes:
    """Made once for all who hear the same."""
    told = {"topic": topic, **({"everyone": everyone} if everyone else {}), **({"mine": True} if mine else {})}
    return f"id: {number}\nevent: bell\ndata: {json.dumps(told, separators=(',', ':'))}\n\n".encode()


class Source(Protocol):
    """Where events are read. Each call takes and gives back its own connection."""

    def newest(self, limit: int) -> Sequence[Bell]: ...

    def after(self, number: int, limit: int) -> Sequence[Bell]: ...


@dataclass(eq=False, slots=True)
class Place:
    """One open stream: what it may hear, its connection where the server shows it, whether the other end hung up."""

    edition_id: int
    viewer: Viewer
    line: socket.socket | None = None
    gone: bool = False
    woken: threading.Event = field(default_factory=threading.Event)

    def look(self) -> bool:
        """Whether the other end just hung up. It never says anything: what can be read is the end."""
        try:
            self.gone = self.line is not None and not self.line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            pass
        except OSError:
            self.gone = True
        return self.gone


class Feed:
    """The events of this process, and its open streams: at most `most` of them."""

    def __init__(self, source: Source, most: int, ending: Callable[[], bool] = lambda: False) -> None:
        self.source = source
        self.most = most
        #: Whether the process is about to end; the web server sets it, so that no stream holds it up.
        self.ending = ending
        self._lock = threading.Lock()
        self._ring: deque[Bell] = deque()
        #: Everything after this number, up to `head`, is in the ring.
        self._floor = 0
        self.head: int | None = None
        self._places: set[Place] = set()
        self._lines: dict[int, Place] = {}
        self._hung_up = select.poll()
        self._reader: threading.Thread | None = None
        self._seen_at = 0.0

    # --- streams --------------------------------------------------------------------------------------------------

    def enter(self, edition_id: int, viewer: Viewer, line: socket.socket | None = None) -> Place | None:
        """A place for one more stream; None: all are taken, or nothing can be heard here. Who entered must leave."""
        with self._lock:
            if len(self._places) >= self.most or self.ending() or self.is_blind:
                return None
            place = Place(edition_id, viewer, line)
            place.woken.set()  # it looks once at what it missed before it came
            self._places.add(place)
            if line is not None:
                self._lines[line.fileno()] = place
                self._hung_up.register(line.fileno(), select.POLLIN)
            if self._reader is None:
                self._seen_at = time.monotonic()
                self._reader = threading.Thread(target=self._read, name="events", daemon=True)
                self._reader.start()
            return place

    def leave(self, place: Place) -> None:
        with self._lock:
            self._places.discard(place)
            for number in [number for number, one in self._lines.items() if one is place]:
                del self._lines[number]
                self._hung_up.unregister(number)

    @property
    def streams(self) -> int:
        return len(self._places)

    @property
    def spread(self) -> int:
        """Milliseconds over which those who listen here should answer a bell for everybody."""
        return min(MOST_SPREAD, max(LEAST_SPREAD, round(PER_STREAM * len(self._places), -2)))

    def wait(self, place: Place, last: int | None, seconds: float) -> int | None:
        """Wait until something rings for this place, or the reader first knows where it stands; at most so long. The
        newest number there is by then, also of what rings for others, or None when that is no more than `last`."""
        place.woken.wait(seconds)
        place.woken.clear()
        with self._lock:
            return self.head if self._is_news(last) else None

    def is_over(self, place: Place) -> bool:
        """Whether nobody listens there any more, nothing can be heard, or the process is about to end."""
        return place.gone or self.is_blind or self.ending()

    @property
    def is_blind(self) -> bool:
        """Whether the reader has read nothing for long: an open stream would keep its page from asking for itself."""
        return self._reader is not None and time.monotonic() - self._seen_at > BLIND

    def _is_news(self, last: int | None) -> bool:
        return self.head is not None and (last is None or self.head > last)

    def after(self, last: int) -> Sequence[Bell]:
        """What came after that number, in order and at most AT_ONCE; from memory when it reaches back that far."""
        found: list[Bell] = []
        with self._lock:
            if last >= self._floor:
                for bell in reversed(self._ring):  # nearly always only the last one is new
                    if bell.id <= last:
                        break
                    found.append(bell)
                return found[::-1]
        return self.source.after(last, AT_ONCE)

    def end(self) -> None:
        """Close all streams and stop reading, for good."""
        self.ending = lambda: True
        if reader := self._reader:
            reader.join()

    # --- the reader -----------------------------------------------------------------------------------------------

    def _read(self) -> None:
        idle_since = looked_at = time.monotonic()
        failed = False
        while not self.ending():
            try:
                self._take(self.source.newest(KEPT) if self.head is None else self.source.after(self.head, AT_ONCE))
                failed, self._seen_at = False, time.monotonic()
            except Exception:
                # Whatever is wrong with the database: the streams stay open for a while, and go on when it is back.
                if not failed:
                    log.exception("events cannot be read; trying again")
                failed = True
                if self.is_blind:
                    self._wake_all()
            if time.monotonic() - looked_at > LOOK:
                looked_at = time.monotonic()
                self._look_who_hung_up()
            if self.streams or self.head is None or failed:
                idle_since = time.monotonic()
            if time.monotonic() - idle_since > IDLE and self._stopped():
                return
            time.sleep(AFTER_ERROR if failed else EVERY)
        self._wake_all()

    def _wake_all(self) -> None:
        with self._lock:
            for place in self._places:
                place.woken.set()

    def _take(self, bells: Sequence[Bell]) -> None:
        if not bells and self.head is not None:
            return
        with self._lock:
            is_first = self.head is None
            if is_first:
                self._floor = bells[0].id - 1 if len(bells) >= KEPT else 0
            self._ring.extend(bells)
            while len(self._ring) > KEPT:
                self._floor = self._ring.popleft().id
            self.head = bells[-1].id if bells else 0
            for place in self._places:
                if is_first or any(bell.rings_for(place.edition_id, place.viewer) for bell in bells):
                    place.woken.set()

    def _look_who_hung_up(self) -> None:
        """Whoever goes on to another page opens another stream: the old one must not keep its place until its next
        beat but one, when writing to it fails at last."""
        with self._lock:
            for number, _events in self._hung_up.poll(0):
                place = self._lines[number]
                if place.look():
                    place.woken.set()

    def _stopped(self) -> bool:
        """End the reader when still nobody listens; the next stream starts another, which begins anew."""
        with self._lock:
            if self._places:
                return False
            self._reader, self.head, self._floor = None, None, 0
            self._ring.clear()
            return True
