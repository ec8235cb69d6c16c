"""What is kept on disk: the same as what is made anew, and only ever made of the files as they are."""

from pathlib import Path

import pytest

from beursvloer.matching import kept as keeping
from beursvloer.matching import lexicon
from beursvloer.matching.kept import kept


class Maker:
    """Counts how often it makes something of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.times = folder, 0

    def __call__(self) -> list[str]:
        self.times += 1
        return [path.read_text() for path in sorted(self.folder.glob("*.txt"))]


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    (tmp_path / "a.txt").write_text("schilder")
    return Maker(tmp_path)


def file_of(folder: Path) -> Path:
    return next((folder / "__pycache__").iterdir())


def test_it_is_made_once(maker: Maker) -> None:
    assert [kept(maker.folder, maker) for _ in range(3)] == [["schilder"]] * 3
    assert maker.times == 1
    assert len(list((maker.folder / "__pycache__").iterdir())) == 1


def test_another_file_or_another_text_makes_it_anew(maker: Maker) -> None:
    kept(maker.folder, maker)
    (maker.folder / "a.txt").write_text("behanger")
    assert kept(maker.folder, maker) == ["behanger"]
    (maker.folder / "b.txt").write_text("stukadoor")
    assert kept(maker.folder, maker) == ["behanger", "stukadoor"]


def test_another_version_of_the_engine_makes_it_anew(
    maker: Maker, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = tmp_path_factory.mktemp("engine")
    monkeypatch.setattr(keeping, "ENGINE", engine)
    kept(maker.folder, maker)
    (engine / "words.py").write_text("STEMMERS = {}")
    kept(maker.folder, maker)
    assert maker.times == 2


@pytest.mark.parametrize("spoil", [lambda whole: b"", lambda whole: whole[:-1], lambda whole: whole + b"!"])
def test_what_is_damaged_is_made_anew(maker: Maker, spoil: object) -> None:
    kept(maker.folder, maker)
    file = file_of(maker.folder)
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]  # the functions above
    assert kept(maker.folder, maker) == ["schilder"]
    assert maker.times == 2
    assert kept(maker.folder, maker) == ["schilder"]
    assert maker.times == 2


def test_where_nothing_can_be_written_it_is_made_each_time(maker: Maker) -> None:
    (maker.folder / "__pycache__").write_text("no folder")
    assert [kept(maker.folder, maker) for _ in range(2)] == [["schilder"]] * 2
    assert maker.times == 2


def test_the_lexicon_that_was_kept_is_the_one_that_is_read() -> None:
    """All of its tables, not what it remembers of words that it saw."""
    read, known = lexicon._read(), kept(lexicon.FOLDER, lexicon._read)
    for name, table in vars(read).items():
        if name != "_spelling":
            assert getattr(known, name) == table, name
    assert {lang: one._near for lang, one in known._spelling.items()} == {
        lang: one._near for lang, one in read._spelling.items()
    }
