"""What takes seconds to make of files that seldom change, kept on disk beside them, as Python keeps what it compiles.

The files remain the only source. What was made of other files, by another version of this program, of Python or of the
stemmer, and what was damaged is made anew; so is all where nothing can be written, each time.
"""

import gc
import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, TypeVar

ENGINE = Path(__file__).parent

Made = TypeVar("Made")

_DIGEST = 32


def kept(folder: Path, make: Callable[[], Made]) -> Made:
    """What `make` makes of the text files in a folder: as it was kept when it was made of the same before, else new.

    What is kept stands where Python keeps the compiled form of a module, and is as trustworthy: whoever can write there
    can change the program itself.
    """
    file = Path(cache_from_source(str(folder / f"{folder.name}.py"))).with_suffix(".pickle")
    key = _key(folder)
    content = _content(file, key)
    if content is not None:
        known: Made = _loaded(content)
        return known
    made = make()
    with suppress(OSError):
        _write(file, _signed(pickle.dumps(made, pickle.HIGHEST_PROTOCOL), key))
    return made


def _key(folder: Path) -> bytes:
    """Whatever goes into it: any file of the engine may."""
    key = blake2b(f"{sys.version} {version('snowballstemmer')}".encode(), digest_size=_DIGEST)
    for source in (*sorted(folder.glob("*.txt")), *sorted(ENGINE.glob("*.py"))):
        key.update(blake2b(source.read_bytes()).digest())
    return key.digest()


def _signed(content: bytes, key: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST, key=key).digest() + content


def _content(file: Path, key: bytes) -> bytes | None:
    try:
        whole = file.read_bytes()
    except OSError:
        return None
    content = whole[_DIGEST:]
    return content if whole == _signed(content, key) else None


def _loaded(content: bytes) -> Any:
    """Without the collector of garbage, which would go through what is half made a dozen times."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return pickle.loads(content)  # noqa: S301  # as trustworthy as the program: see `kept`
    finally:
        if collecting:
            gc.enable()


def _write(file: Path, content: bytes) -> None:
    """All or nothing, whoever else writes or reads at the same time."""
    file.parent.mkdir(exist_ok=True)
    number, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    try:
        with os.fdopen(number, "wb") as writing:
            writing.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
