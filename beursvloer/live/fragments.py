"""Fragments that are the same for a whole audience: made once per process and version, however many phones ask."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from flask import current_app

KEPT = 300
T = TypeVar("T")


@dataclass(slots=True)
class _Kept:
    lock: threading.Lock = field(default_factory=threading.Lock)
    version: Hashable = None
    value: Any = None
    made: bool = False


class Fragments:
    """What was made last for each key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def once(self, key: Hashable, version: Hashable, render: Callable[[], Any]) -> Any:
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        with kept.lock:  # whoever asks for the same meanwhile waits for it instead of making it too
            if not kept.made or not _serves(kept.version, version):
                kept.value = render()
                kept.version, kept.made = version, True
            return kept.value


def _serves(kept: Hashable, asked: Hashable) -> bool:
    """Whether what was made for the one is good for the other: numbers count up, and who began to ask a moment earlier
    is well served with what is newer."""
    have, want = (each if isinstance(each, tuple) else (each,) for each in (kept, asked))
    if len(have) == len(want) and all(isinstance(each, int) for each in (*have, *want)):
        return all(each >= other for each, other in zip(have, want, strict=True))
    return kept == asked


def once(key: Hashable, version: Hashable, render: Callable[[], T]) -> T:
    """The fragment for that key, made by `render` unless it was made before for this version.

    The key names all that makes a difference to what is shown: which fragment, edition, audience, language. The version
    is what the data is true for, `live.queries.newest_event` or finer; of numbers the newer serves for an older. Give
    `render` everything by value: it must not hold rows of a session.
    """
    fragments: Fragments = current_app.extensions["fragments"]
    return cast(T, fragments.once(key, version, render))
