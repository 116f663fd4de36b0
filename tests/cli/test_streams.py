"""Every command on every stream: encodings that lack what is printed, and readers that are gone.

No traceback, and no exit code 1, which says that a check failed.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import pytest

import symact.cli
from symact import read
from symact.certificates import save
from symact.cli import main
from symact.cli.streams import named_encoding
from symact.collapsing.collapse import collapse
from symact.rendering.writers.text.blocks import columns
from tests.fuzzing.changes import encoded, rehashed

ROOT = Path(__file__).parents[2]
ENCODINGS = ("cp1252", "latin-1", "gbk", "cp437", "ascii")
FORMS = ("text", "html", "json")

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "list": FORMS,
    "list --ledger": FORMS,
    "show relu": FORMS,
    "show xor-not-linearly-separable": FORMS,
    "derive relu-closed-forms": FORMS,
    "prove xor-not-linearly-separable --examples 0 --jobs 1": FORMS,
    "collapse --widths 2,2,1": FORMS,
    "collapse --depth L": FORMS,
    "collapse NET --certificate WRITTEN": FORMS,
    "regions --widths 1,2,1": FORMS,
    "regions NET --list --maps": FORMS,
    "check ACCEPTED": ("text", "json"),
}
"""A short one of each command, and the formats that it has."""

Call = Callable[..., tuple[int, bytes, bytes]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A network with a name that few encodings have, and certificates."""
    folder = tmp_path_factory.mktemp("streams")
    layers = [
        {"affine": {"weight": [["1", "2"], ["3", "-1"]], "bias": ["1/2", "0"]}},
        {"activation": "relu"},
        {"affine": {"weight": [["1", "1"]], "bias": ["0"]}},
        {"affine": {"weight": [["2"]], "bias": ["1"]}},
    ]
    net = folder / "наука→α.json"
    net.write_text(json.dumps({"symact": 1, "layers": layers}), encoding="utf-8")
    accepted, rejected = folder / "accepted.json", folder / "rejected.json"
    save(collapse(read(net)), accepted)
    document = json.loads(accepted.read_text())
    document["claims"][0]["operations"][0]["blocks"][0][0][-1] = "7"
    rejected.write_bytes(encoded(rehashed(document)))
    names = {"NET": net, "ACCEPTED": accepted, "REJECTED": rejected, "WRITTEN": folder / "c.json"}
    return {name: str(path) for name, path in names.items()}


@pytest.fixture
def call(files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run ``main`` on streams of bytes, in an environment; exit code and what they got."""

    def run(
        words: str | list[str], encoding: str = "", **environment: str
    ) -> tuple[int, bytes, bytes]:
        out, err = io.BytesIO(), io.BytesIO()
        with monkeypatch.context() as patch:
            for name in ("LC_ALL", "LC_CTYPE", "LANG", "PYTHONUTF8", "PYTHONIOENCODING", "COLUMNS"):
                patch.delenv(name, raising=False)
            for name, value in environment.items():
                patch.setenv(name, value)
            if encoding:
                patch.setenv("PYTHONIOENCODING", encoding)
            streams = [io.TextIOWrapper(stream, encoding="cp1252") for stream in (out, err)]
            patch.setattr(sys, "stdout", streams[0])
            patch.setattr(sys, "stderr", streams[1])
            given = words.split() if isinstance(words, str) else words
            with pytest.raises(SystemExit) as left:
                main([files.get(word, word) for word in given])
            sys.stderr.flush()
            return int(left.value.code or 0), out.getvalue(), err.getvalue()

    return run


@pytest.mark.parametrize("words", COMMANDS)
def test_every_encoding_gets_what_it_has_and_escapes_for_the_rest(call: Call, words: str) -> None:
    for form in COMMANDS[words]:
        code, whole, messages = call(f"{words} -f {form}")
        assert code == 0
        text = whole.decode("utf-8")
        for encoding in ENCODINGS:
            code, out, err = call(f"{words} -f {form}", encoding)
            assert code == 0
            assert b"Traceback" not in err
            assert err == messages.decode("utf-8").encode(encoding, "namereplace")
            if form == "json":
                assert out == whole
                assert out.isascii()
                json.loads(out)
            elif form == "html":
                assert out == text.encode("ascii", "xmlcharrefreplace")
            else:
                assert out == text.encode(encoding, "namereplace")


def _is_within(printed: bytes, width: int, names: Collection[str]) -> bool:
    """Whether lines fit; a name of a file or a hash, by itself on a line, stays whole."""
    return all(
        columns(line) <= width or (len(line.split()) == 1 and _is_whole(line, names))
        for line in printed.decode("utf-8").split("\n")
    )


def _is_whole(line: str, names: Collection[str]) -> bool:
    return line.strip() in names or re.fullmatch("[0-9a-f]{64}[;.,]?", line.strip()) is not None


@pytest.mark.parametrize("words", COMMANDS)
def test_every_screen_is_broad_enough(call: Call, files: dict[str, str], words: str) -> None:
    """Text fits, in 60 columns on narrower screens; nothing else asks how broad a screen is."""
    for form in COMMANDS[words]:
        made = []
        for width in (40, 100, 200):
            code, out, err = call(f"{words} -f {form}", COLUMNS=str(width))
            assert (code, b"Traceback" in err) == (0, False)
            assert _is_within(err, max(width, 60), files.values())
            assert form != "text" or _is_within(out, max(width, 60), ())
            made.append(out)
        assert made[1] == call(f"{words} -f {form}")[1]
        assert form == "text" or len(set(made)) == 1


@pytest.mark.parametrize("name", symact.cli.COMMANDS)
def test_help_and_mistakes_fit_too(call: Call, name: str) -> None:
    for width in (40, 80, 200):
        for words, expected in ((f"{name} -h", 0), (f"{name} --nothing", 2), (f"{name} {name}", 2)):
            code, out, err = call(words, COLUMNS=str(width))
            assert code == expected or name in ("list", "derive")
            assert _is_within(out + err, max(width, 60), ())


@pytest.mark.parametrize("name", symact.cli.COMMANDS)
def test_help_on_every_encoding(call: Call, name: str) -> None:
    whole = call(f"{name} -h")[1].decode("utf-8")
    for encoding in ENCODINGS:
        assert call(f"{name} -h", encoding) == (0, whole.encode(encoding, "namereplace"), b"")


def test_mistakes_on_every_encoding(call: Call) -> None:
    for encoding in ENCODINGS:
        code, out, err = call("show ψ→", encoding)
        assert (code, out) == (2, b"")
        assert "ψ→".encode(encoding, "namereplace") in err
        code, out, err = call("show ψ→ --json", encoding)
        assert (code, err) == (2, b"")
        assert out.isascii()
        assert "ψ→" in json.loads(out)["error"]["message"]


def test_what_no_encoding_has_is_escaped_in_files_too(call: Call, tmp_path: Path) -> None:
    """A name with bytes that are no UTF-8 reaches Python as a lone surrogate."""
    code, _, err = call(f"show \udcff -o {tmp_path / 'x.txt'}")
    assert code == 2
    assert rb"\udcff" in err


@pytest.mark.parametrize(
    ("environment", "encoding"),
    [
        ({}, None),
        ({"LANG": "C"}, None),
        ({"LANG": "en_US.UTF-8"}, "utf-8"),
        ({"LANG": "de_DE.ISO-8859-1"}, "iso8859-1"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.gbk"}, "gbk"),
        ({"LC_ALL": "", "LANG": "zh_CN.gbk"}, "gbk"),
        ({"LANG": "zh_CN.gbk", "PYTHONIOENCODING": "cp437"}, "cp437"),
        ({"LANG": "zh_CN.gbk", "PYTHONIOENCODING": ":replace"}, "gbk"),
        ({"LANG": "zh_CN.gbk", "PYTHONUTF8": "1"}, None),
        ({"LANG": "en_US.nothing"}, None),
    ],
)
def test_the_environment_names_an_encoding(
    call: Call, environment: dict[str, str], encoding: str | None
) -> None:
    assert named_encoding(environment) == encoding
    sign = "§1".encode(encoding or "utf-8", "namereplace")
    assert call("list --section 1", **environment)[1].startswith(sign)


def test_a_fault_of_symact_is_not_a_check_that_failed(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("symact.reports.list.list_report", broken)
    code, out, err = call("list")
    assert (code, out) == (3, b"")
    assert b"ZeroDivisionError" in err
    assert json.loads(call("list --json")[1])["error"]["kind"] == "internal"


# -- names that command a terminal ---------------------------------------------------------------

HOSTILE = "a\n\x1b[31m\u202e\x9bb"
SHOWN = r"a\n\x1b[31m\u202e\x9bb"


@pytest.mark.skipif(os.name == "nt", reason="files have no such names on Windows")
@pytest.mark.parametrize("form", ["text", "latex", "tex", "markdown", "html", "json"])
def test_names_are_one_line_and_escaped(
    call: Call, files: dict[str, str], tmp_path: Path, form: str
) -> None:
    model, certificate = tmp_path / f"{HOSTILE}.json", tmp_path / f"{HOSTILE}.c"
    model.write_text(Path(files["NET"]).read_text())
    files = {"MODEL": str(model), "CERTIFICATE": str(certificate)}
    for words in (
        "collapse MODEL --certificate CERTIFICATE",
        "regions MODEL",
        "check CERTIFICATE --model MODEL",
        "check MODEL",
        f"show {HOSTILE.replace(chr(10), '')}",
        "collapse MODEL.json",
    ):
        given = [files.get(word, word) for word in words.split(" ")]
        _, out, err = call([*given, "-f", form])
        for printed in (out, err):
            assert not set(printed.decode()) & set("\x1b\u202e\x9b")
            assert "a\n\\" not in printed.decode()
        if form == "json" and words == "regions MODEL":
            assert json.loads(out)["model"]["file"] == model.name
        elif form == "text" and words == "regions MODEL":
            assert out.decode().startswith(f"{SHOWN}.json   the box")


# -- streams that are closed ---------------------------------------------------------------------


def _ran(*words: str, **given: Any) -> tuple[int, bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "symact", *words],
        cwd=ROOT, stderr=subprocess.PIPE, check=False, **given,
    )  # fmt: skip
    return done.returncode, done.stderr


CLOSING = pytest.mark.skipif(os.name == "nt", reason="streams are closed differently on Windows")

ANSWERS = {
    "list": 0,
    "list -f html": 0,
    "list --json": 0,
    "--help": 0,
    "show nothing --json": 2,
    "collapse --depth 2": 0,
    "check REJECTED": 1,
    "regions NET --max-regions 1": 3,
}
"""Commands, and their own exit codes."""


@CLOSING
@pytest.mark.parametrize("words", ANSWERS)
def test_closed_streams_are_quiet_and_keep_the_exit_code(files: dict[str, str], words: str) -> None:
    given = [files.get(word, word) for word in words.split()]
    reader, writer = os.pipe()
    os.close(reader)
    for how in ({"stdout": writer}, {"preexec_fn": lambda: os.close(1)}):
        code, err = _ran(*given, **how)
        assert code == ANSWERS[words]
        assert b"Exception" not in err
        assert b"Traceback" not in err
    os.close(writer)


@CLOSING
def test_all_streams_closed() -> None:
    assert _ran("show", "nothing", preexec_fn=lambda: [os.close(k) for k in range(3)])[0] == 2


def test_real_streams_have_the_encoding_too() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "symact", "list"],
        cwd=ROOT, env=environment, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith(rb"\N{SECTION SIGN}1")
    assert done.stdout.isascii()


@pytest.mark.parametrize("form", ["text", "html"])
def test_a_stream_of_text_alone_stays(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "argv", ["symact", "collapse", "--depth", "2", "-f", form])
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert not err.getvalue()
    assert "₀" in out.getvalue() or "<math" in out.getvalue()
