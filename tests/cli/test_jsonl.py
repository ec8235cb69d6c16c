"""Lines in, or the one that will not do."""

from pathlib import Path

import pytest

from beursvloer.cli.jsonl import BadLine, Record, read_lines, read_numbered


def number(record: Record) -> int:
    value = record.get("n")
    if not isinstance(value, int):
        raise ValueError("n is no int")
    return value


def written(path: Path, content: bytes) -> Path:
    file = path / "lines.jsonl"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    "content",
    [
        b'{"n": 1}\n{"n": 2}\n',
        b'{"n": 1}\n{"n": 2}',
        b'\xef\xbb\xbf{"n": 1}\r\n{"n": 2}\r\n',
        b'\n{"n": 1}\n\n \n{"n": 2}',
    ],
)
def test_lines_come_as_checked(tmp_path: Path, content: bytes) -> None:
    assert read_lines(written(tmp_path, content), number) == [1, 2]


def test_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    assert read_numbered(written(tmp_path, b'\n{"n": 7}\n\n{"n": 8}'), number) == [(2, 7), (4, 8)]


def test_a_line_may_hold_any_unicode(tmp_path: Path) -> None:
    """U+2028 ends a line for `str.splitlines`, but not for JSON."""
    file = written(tmp_path, '{"t": "één\u2028regel"}\n'.encode())

    assert read_lines(file, lambda record: record["t"]) == ["één\u2028regel"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"n": 1', "not JSON (Expecting ',' delimiter at character 8)"),
        (b'{"n": NaN}', "not JSON (NaN is no number)"),
        (b'{"n": "\xff"}', "not UTF-8"),
        (b"[1]", "not a JSON object"),
        (b"[" * 100_000, "not JSON we can read (nested too deep)"),
        (b'{"n": "1"}', "n is no int"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes, reason: str) -> None:
    with pytest.raises(BadLine) as bad:
        read_lines(written(tmp_path, b'{"n": 1}\n' + line + b"\n{}\n"), number)

    assert bad.value.message == f"line 2: {reason}"
    assert bad.value.exit_code == 2
