"""Where results go: to one place, whole, and files beside them only once all is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from symact.cli.options import Output
from symact.rendering.page import Page
from symact.rendering.writers import Format
from symact.reports.report import Report

REPORT = Report(lambda: {"found": 2}, lambda _: Page(("two",), ()), ("something is missing",))


def test_the_result_and_what_is_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    beside = tmp_path / "beside"
    Output("text", None, quiet=False).deliver(
        REPORT, None, (beside, lambda file: [*map(file.write_text, ["it"])] and None), (None, fail)
    )
    printed = capsys.readouterr()
    assert printed.out == "two\n"
    assert printed.err.split() == f"Warning: something is missing {beside} written".split()
    assert beside.read_text() == "it"


def test_a_file_and_no_messages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Output("json", tmp_path / "result", quiet=True).deliver(REPORT)
    assert (tmp_path / "result").read_bytes() == b'{\n  "found": 2\n}\n'
    printed = capsys.readouterr()
    assert printed.out == printed.err == ""


def test_nothing_is_written_of_a_report_that_cannot_be_made(tmp_path: Path) -> None:
    def broken(_: Format) -> Page:
        raise ZeroDivisionError

    output = Output("text", tmp_path / "result", quiet=False)
    with pytest.raises(ZeroDivisionError):
        output.deliver(Report(dict, broken), None, (tmp_path / "beside", fail))
    with pytest.raises(AssertionError):
        output.deliver(REPORT, None, (tmp_path / "beside", fail))
    assert not list(tmp_path.iterdir())


def fail(_: Path) -> None:
    raise AssertionError("this is not to be written")
