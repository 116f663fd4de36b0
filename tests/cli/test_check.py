"""``symact check``: what collapse and regions certify is accepted, and nothing else."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Answer
from tests.fuzzing.changes import encoded, rehashed

Call = Callable[..., Answer]
ROOT = Path(__file__).parents[2]
EXAMPLES, SCRIPT = ROOT / "examples", ROOT / "symact" / "checker.py"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    file = tmp_path / "model.json"
    layers = [
        {"affine": {"weight": [[1, 2], ["1/3", 0]], "bias": [0, 1]}},
        {"affine": {"weight": [[1, -1], [2, 1]]}},
        {"activation": "relu"},
        {"affine": {"weight": [[1, 1]]}},
    ]
    file.write_text(json.dumps({"symact": 1, "layers": layers}))
    return file


@pytest.mark.parametrize("name", ["c.json", "c.json.gz"])
@pytest.mark.parametrize(
    "words", [("collapse",), ("regions",), ("regions", "--line", "0,0", "1,1")]
)
def test_what_is_certified_is_accepted(
    symact: Call, model: Path, tmp_path: Path, name: str, words: tuple[str, ...]
) -> None:
    command, *options = words
    made = symact(command, model, *options, "--certificate", tmp_path / name)
    assert made.code == 0, made.err
    found = symact("check", tmp_path / name, "--model", model)
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("Accepted.\n")
    assert "exact real arithmetic" in found.out
    assert "was read rightly" in found.out


def test_json(symact: Call, model: Path, tmp_path: Path) -> None:
    symact("collapse", model, "--certificate", tmp_path / "c.json")
    found = symact("check", tmp_path / "c.json", "--json")
    assert found.code == 0
    assert found.data["schema"] == "symact.check/1"
    assert found.data["accepted"] is True
    assert found.data["reason"] is None
    assert [claim["claim"] for claim in found.data["claims"]] == ["collapse", "collapsed"]


def test_rejected(symact: Call, model: Path, tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    symact("collapse", model, "--certificate", file)
    value = json.loads(file.read_text())
    value["claims"][0]["operations"][0]["blocks"][0][0][-1] = "7"
    file.write_bytes(encoded(rehashed(value)))
    found = symact("check", file)
    assert (found.code, found.err) == (1, "")
    assert found.out.startswith("Rejected. claim 0: value 2 is not what is claimed\n")
    as_json = symact("check", file, "-f", "json")
    assert as_json.code == 1
    assert as_json.data["accepted"] is False
    assert "claim 0" in as_json.data["reason"]


def test_another_model_file(symact: Call, model: Path, tmp_path: Path) -> None:
    symact("collapse", model, "--certificate", tmp_path / "c.json")
    model.write_text(model.read_text() + " ")
    found = symact("check", tmp_path / "c.json", "--model", model)
    assert found.code == 1
    assert "it is about" in found.out


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Two files of equal networks, and a certificate of that."""
    layers = [{"affine": {"weight": [[1], [2]]}}, {"activation": "relu"}]
    heads = {"a": [[2, 1]], "b": [[4, 0]]}
    for name, rows in heads.items():
        whole = {"symact": 1, "layers": [*layers, {"affine": {"weight": rows}}]}
        (tmp_path / f"{name}.json").write_text(json.dumps(whole))
    return tmp_path / "a.json", tmp_path / "b.json", tmp_path / "c.json"


def test_every_model_is_given_and_told_by_its_content(
    symact: Call, pair: tuple[Path, Path, Path], model: Path
) -> None:
    first, second, file = pair
    assert symact("equal", first, second, "--certificate", file).code == 0
    for given in ((first, second), (second, first)):
        words = [word for one in given for word in ("--model", one)]
        found = symact("check", file, *words)
        assert (found.code, found.err) == (0, "")
        assert found.out.count("was read rightly") == 2
        assert {"a.json", "b.json"} <= {*found.out.split()}
    missing = symact("check", file, "--model", first)
    assert missing.code == 1
    digest = hashlib.sha256(second.read_bytes()).hexdigest()
    assert f"model 1 is from file {digest}, which is not given" in " ".join(missing.out.split())
    extra = symact("check", file, "--model", first, "--model", second, "--model", model)
    assert extra.code == 1
    assert "it is about [" in " ".join(extra.out.split())
    assert "model.json" in extra.out.replace("\n", "")
    for words in ([first, second], [first], [first, second, model]):
        options = [word for one in words for word in ("--model", str(one))]
        alone = [sys.executable, "-I", str(SCRIPT), str(file), *options]
        done = subprocess.run(alone, capture_output=True, check=False)
        assert done.returncode == (0 if len(words) == 2 else 1)


def test_formats_may_be_mixed(symact: Call, pair: tuple[Path, Path, Path]) -> None:
    first, second, file = pair
    other = second.with_suffix(".npz")
    assert symact("collapse", second, "--write-model", other).code == 0
    assert symact("equal", first, other, "--certificate", file).code == 0
    assert symact("check", file, "--model", other, "--model", first).code == 0
    assert symact("check", file, "--model", second, "--model", first).code == 1


def test_an_audit_is_about_its_model_though_it_compares_another(
    symact: Call, pair: tuple[Path, Path, Path]
) -> None:
    first, second, file = pair
    made = symact("audit", first, "--box", "1", "2", "--certificate", file)
    assert made.code == 0
    assert len(json.loads(file.read_text())["models"]) == 2
    assert symact("check", file, "--model", first).code == 0
    assert symact("check", file, "--model", second).code == 1


def unnamed(value: Any) -> None:
    """The claims are about the second model, which is from no file."""
    value["models"][1]["file"] = ""
    for claim in value["claims"]:
        claim["model"], claim["other"] = 1, 0


def unused(value: Any) -> None:
    """No claim is about the first model."""
    value["claims"] = [{"claim": "unknown", "model": 1, "question": "?"}]


@pytest.mark.parametrize(
    ("change", "names", "message"),
    [
        (unnamed, "a", "it is about model 1, which is from no file"),
        (unused, "ab", "it is about ["),
    ],
)
def test_a_file_that_is_only_mentioned_proves_nothing_of_it(
    symact: Call,
    pair: tuple[Path, Path, Path],
    change: Callable[[Any], None],
    names: str,
    message: str,
) -> None:
    first, second, file = pair
    symact("equal", first, second, "--certificate", file)
    value = json.loads(file.read_text())
    change(value)
    file.write_bytes(encoded(value))
    assert symact("check", file).code == 0
    found = symact(
        "check", file, *(w for n in names for w in ("--model", file.parent / f"{n}.json"))
    )
    assert found.code == 1
    assert message in " ".join(found.out.split())


def planted(model: Path, file: Path, change: Callable[[Any], None]) -> None:
    """A certificate that names the SHA-256 of a model file, of a list that is another one."""
    value = json.loads(file.read_text())
    change(value["models"][0]["network"])
    value["claims"] = [{"claim": "unknown", "model": 0, "question": "?"}]
    assert value["models"][0]["file"] == hashlib.sha256(model.read_bytes()).hexdigest()
    file.write_bytes(encoded(rehashed(value)))


def other_weight(network: Any) -> None:
    network["operations"][1]["operation"]["blocks"][0][0][0] = "7"


def other_reading(network: Any) -> None:
    network["operations"][1]["reads"] = [0]


def other_name(network: Any) -> None:
    network["operations"][2]["name"] = "another\n" * 20


def one_less(network: Any) -> None:
    network["operations"].pop()
    network["output"] -= 1


def other_output(network: Any) -> None:
    network["output"] -= 1


def more_inputs(network: Any) -> None:
    network["inputs"] += 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (other_weight, "operation 2 ('layers[1]') differs in its operation"),
        (other_reading, "operation 2 ('layers[1]') differs in its reads"),
        (other_name, "160 characters in all) differs in its name"),
        (one_less, "it has 3 operations, the file 4"),
        (other_output, "its output is value 3, that of the file 4"),
        (more_inputs, "it has 4 inputs, the file 2"),
    ],
)
def test_a_hash_that_was_typed_in(
    symact: Call, model: Path, tmp_path: Path, change: Callable[[Any], None], message: str
) -> None:
    """The file is read again: its operation list must be that of the certificate."""
    file = tmp_path / "c.json"
    symact("collapse", model, "--certificate", file)
    planted(model, file, change)
    assert symact("check", file).code == 0
    found = symact("check", file, "--model", model)
    assert (found.code, found.err) == (1, "")
    reason = "Rejected. the operation list of model 0 is not what symact reads from model.json: "
    said = " ".join(found.out.partition("\n\n")[0].split("\n"))
    assert said.startswith(reason)
    assert message in said
    as_json = symact("check", file, "--model", model, "--json")
    assert (as_json.code, as_json.data["accepted"]) == (1, False)


def test_a_model_that_cannot_be_read_again(symact: Call, model: Path, tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    symact("collapse", model, "--certificate", file)
    moved = model.rename(tmp_path / "model.bin")
    found = symact("check", file, "--model", moved)
    assert (found.code, found.out) == (2, "")
    assert "model.bin" in found.err


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_what_does_not_fit_into_memory_is_no_verdict(
    symact: Call,
    model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
) -> None:
    def fail(*_: Any) -> Any:
        raise error

    file = tmp_path / "c.json"
    symact("collapse", model, "--certificate", file)
    for place in (
        "symact.checker.parse",
        "symact.certificates.checking.disagreement",
        "symact.formats.read",
    ):
        with monkeypatch.context() as patch:
            patch.setattr(place, fail)
            if "disagreement" in place:
                patch.setattr("symact.certificates.models.digest", lambda _: "")
            found = symact("check", file, "--model", model)
        assert (found.code, found.out) == (2, "")
        assert "neither accepted nor rejected" in found.err
        assert found.err.count("\n") == 1


def test_unreadable(symact: Call, tmp_path: Path) -> None:
    (tmp_path / "text.json").write_text("hello")
    (tmp_path / "empty.json").write_bytes(b"")
    for name in ("text.json", "empty.json", "none.json", "."):
        found = symact("check", tmp_path / name)
        assert (found.code, found.out) == (2, "")
        assert found.err.startswith("Error: ")
        as_json = symact("check", tmp_path / name, "--json")
        assert as_json.code == 2
        assert as_json.data["schema"] == "symact.check/1"
        assert as_json.data["error"]["kind"] == "certificate"


def test_formats(symact: Call, model: Path, tmp_path: Path) -> None:
    symact("collapse", model, "--certificate", tmp_path / "c.json")
    found = symact("check", tmp_path / "c.json", "-f", "latex")
    assert found.code == 2
    assert "use text or json" in found.err
    report = tmp_path / "report.json"
    found = symact("check", tmp_path / "c.json", "-o", report, "-q")
    assert (found.code, found.out, found.err) == (0, "", "")
    assert json.loads(report.read_text())["accepted"] is True


def test_trained_models(symact: Call, tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    for file in sorted(EXAMPLES.glob("*.onnx")):
        made = symact("collapse", file, "--certificate", tmp_path / "c.json.gz")
        assert made.code == 0
        assert symact("check", tmp_path / "c.json.gz", "--model", file).code == 0


def test_symbols_have_no_certificate(symact: Call, tmp_path: Path) -> None:
    found = symact("collapse", "--widths", "2,1", "--certificate", tmp_path / "c.json")
    assert found.code == 2
    assert not (tmp_path / "c.json").exists()
