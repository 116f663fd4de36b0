"""The verdict of the checker from Python: of files, certificates and results."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from symact.certificates import Verdict, check, load, save
from symact.certificates.claims import Proportional, Smaller
from symact.collapsing.collapse import collapse
from symact.errors import CertificateError, UsageError
from symact.formats import read
from tests.fuzzing.subjects import dense, twins


def test_what_holds_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "c.json.gz"
    save(collapse(dense()), file)
    for verdict in (check(file), check(str(file)), check(load(file)), check(collapse(dense()))):
        assert verdict.accepted
        assert verdict.reason is None
        assert len(verdict.statements) == 3
        assert "operation list" in verdict.trusted[0]
        assert str(verdict).startswith("Accepted.")


def test_what_does_not_hold_is_rejected() -> None:
    for claim in (Smaller(dense(), 1, 1), Proportional(twins(), 1, 0, 1, Fraction(3))):
        verdict = check(claim)
        assert not verdict.accepted
        assert verdict.reason is not None
        assert verdict.reason.startswith("claim 0: ")
        assert str(verdict).startswith("Rejected. claim 0: ")


def test_the_model_file_is_read_again(tmp_path: Path) -> None:
    model, file = tmp_path / "model.json", tmp_path / "c.json"
    layer = '{"affine": {"weight": [["1/3"]]}}'
    model.write_text(f'{{"symact": 1, "layers": [{layer}, {layer}]}}')
    save(collapse(read(model)), file)
    assert "was read rightly" in check(file, model).trusted[0]
    model.write_text(model.read_text() + " ")
    assert "it is about" in str(check(file, model).reason)


def test_what_cannot_be_checked(tmp_path: Path) -> None:
    (tmp_path / "text.json").write_text("hello")
    for name in ("text.json", "none.json"):
        with pytest.raises(CertificateError):
            check(tmp_path / name)
    with pytest.raises(UsageError, match="save it"):
        check(collapse(dense()), tmp_path / "model.json")
    with pytest.raises(UsageError, match="a Network has no certificate"):
        check(dense())  # type: ignore[arg-type]


def test_verdicts_are_told_apart() -> None:
    good, bad = check(collapse(dense())), check(Smaller(dense(), 1, 1))
    assert isinstance(good, Verdict)
    assert good != bad
