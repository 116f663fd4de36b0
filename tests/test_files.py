"""Files appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from symact.errors import UsageError
from symact.files import check_places, placed


def test_a_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old", encoding="utf-8")
    with placed(path) as temporary:
        temporary.write_text("new", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "old"
    assert path.read_text(encoding="utf-8") == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_was_there_stays_when_writing_fails(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old", encoding="utf-8")

    def fail() -> None:
        with placed(path) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise error

    with pytest.raises(error):
        fail()
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"), placed(tmp_path / "no" / "x"):
        pass
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="folder cannot be written"), placed(tmp_path / "folder"):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_places_are_checked_before_the_work(tmp_path: Path) -> None:
    model, result = tmp_path / "model.json", tmp_path / "result.json"
    model.write_text("{}", encoding="utf-8")
    check_places(result, None, tmp_path / "other", inputs=[model, None])
    refused = [
        ((tmp_path / "missing" / "x",), "is no folder to write to"),
        ((tmp_path,), "it is a folder"),
        ((model,), "is read from"),
        ((tmp_path / "." / "model.json",), "is read from"),
        ((result, tmp_path / "." / "result.json"), "named for two results"),
    ]
    for paths, message in refused:
        with pytest.raises(UsageError, match=message):
            check_places(*paths, inputs=[model])
