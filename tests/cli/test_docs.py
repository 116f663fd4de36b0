"""``symact docs``: documents with what the commands themselves print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer

Call = Callable[..., Answer]

ROOT = Path(__file__).parents[2]

MODEL = '{"symact": 1, "layers": [{"affine": {"weight": [[1, 2]]}}, {"affine": {"weight": [[3]]}}]}'
COLLAPSE = "collapse --widths 2,2,1"


def block(command: str) -> str:
    return f"# A page\n\n<!-- symact: {command} -->\n<!-- /symact -->\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.json").write_text(MODEL, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("form", ["latex", "markdown", "text", "json"])
def test_what_is_filled_is_what_is_printed(symact: Call, folder: Path, form: str) -> None:
    page = folder / "a.md"
    page.write_text(block(f"{COLLAPSE} -f {form}"), encoding="utf-8")
    assert symact("docs", "check", "a.md").code == 1
    answer = symact("docs", "update", "a.md")
    assert answer.code == 0
    assert f"a.md:3: renewed: symact {COLLAPSE}" in answer.out
    assert symact(*COLLAPSE.split(), "-f", form).out in page.read_text(encoding="utf-8")
    assert symact("docs", "check", "a.md").code == 0


def test_documents_have_formats_of_their_own(symact: Call, folder: Path) -> None:
    (folder / "a.md").write_text(block(COLLAPSE), encoding="utf-8")
    (folder / "a.tex").write_text(f"% symact: {COLLAPSE}\n% /symact\n", encoding="utf-8")
    assert symact("docs", "update", ".").out.endswith("2 blocks in 2 documents, 2 renewed.\n")
    latex = symact(*COLLAPSE.split(), "-f", "latex").out
    assert (folder / "a.tex").read_text() == f"% symact: {COLLAPSE}\n{latex}% /symact\n"
    markdown = symact(*COLLAPSE.split(), "-f", "markdown").out
    assert f"\n{markdown}\n" in (folder / "a.md").read_text(encoding="utf-8")


def test_a_stale_block_is_named_with_what_differs(symact: Call, folder: Path) -> None:
    (folder / "a.md").write_text(block("collapse model.json"), encoding="utf-8")
    symact("docs", "update", "a.md")
    (folder / "model.json").write_text(MODEL.replace("[[3]]", "[[5]]"), encoding="utf-8")
    answer = symact("docs", "check", "a.md", "--json")
    assert answer.code == 1
    assert answer.data["stale"] == [{"place": "a.md:3", "command": "collapse model.json"}]
    text = symact("docs", "check", ".").out
    assert text.startswith("a.md:3: not what the command gives: symact collapse model.json\n---")
    assert "\n-" in text
    assert "\n+" in text


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        ("collapse model.json -o x.md", 2, "a.md:3: a command in a document writes no files"),
        ("collapse model.json --certificate c.json", 2, "writes no files"),
        ("regions model.json --write-model x.onnx", 2, "No such option"),
        ("plot gelu -o ../x.svg", 2, "a.md:3: '../x.svg' leads out of the folder"),
        ("plot gelu -o../x.svg", 2, "a.md:3: '-o../x.svg' leads out of the folder"),
        ("plot gelu -qo/tmp/x.svg", 2, "leads out of the folder"),
        ("plot gelu", 2, "a.md:3: a picture needs a file"),
        ("plot gelu -o x.json", 2, "writes no files"),
        ("plot gelu -o no/x.svg", 2, "a.md:3: no/x.svg cannot be written"),
        ("collapse ../model.json", 2, "a.md:3: '../model.json' leads out of the folder"),
        ("collapse missing.json", 2, "a.md:3: missing.json"),
        ("collapse --nope", 2, "a.md:3: No such option"),
        ("show no-such-thing", 2, "a.md:3: there is no theorem"),
        ("check c.json", 2, "a.md:3: 'check' is no command of marks"),
        ("list --help", 2, "a.md:3: symact list --help gives no result"),
        ("regions model.json --max-regions 1 --box 0,0 1,1 --seconds 0.0000001", 3, "a.md:3"),
    ],
)
def test_commands_that_are_refused(
    symact: Call, folder: Path, command: str, code: int, message: str
) -> None:
    (folder / "b.md").write_text(block("list"), encoding="utf-8")
    (folder / "a.md").write_text(block(command), encoding="utf-8")
    before = sorted(path.name for path in folder.iterdir())
    for action in ("check", "update"):
        answer = symact("docs", action, "b.md", "a.md")
        assert answer.code == code
        assert message in answer.err
    assert sorted(path.name for path in folder.iterdir()) == before
    assert (folder / "b.md").read_text(encoding="utf-8") == block("list")


def test_the_folder_of_files(symact: Call, folder: Path) -> None:
    (folder / "models").mkdir()
    (folder / "model.json").rename(folder / "models" / "model.json")
    (folder / "a.md").write_text(block("collapse model.json -f latex"), encoding="utf-8")
    assert symact("docs", "update", "a.md").code == 2
    assert symact("docs", "update", "a.md", "--root", "models").code == 0
    (folder / "models" / "b.md").write_text(block("collapse ../x.json"), encoding="utf-8")
    answer = symact("docs", "check", "models", "--root", "models")
    assert answer.code == 2
    assert "leads out" in answer.err


def test_broken_marks(symact: Call, folder: Path) -> None:
    (folder / "a.md").write_text("x\n<!-- symact: list -->\n", encoding="utf-8")
    answer = symact("docs", "check", "a.md")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("Error: a.md:2: the block that begins here is not closed")
    assert symact("docs", "check", "a.md", "--json").data["error"]["kind"] == "document"


def test_no_blocks_and_no_documents(symact: Call, folder: Path) -> None:
    (folder / "a.md").touch()
    assert symact("docs", "check", ".").out == "There is no block in these documents.\n"
    assert symact("docs", "check").code == 2
    assert symact("docs", "check", "no").code == 2
    assert symact("docs", "nothing").code == 2
    answer = symact("docs")
    assert (answer.code, answer.err.splitlines()[0]) == (2, "Error: Missing command.")


def test_a_gallery(symact: Call, folder: Path) -> None:
    answer = symact("docs", "build", "pages", "relu-closed-forms", "--json")
    assert answer.code == 0
    assert answer.data["written"] == ["pages/relu-closed-forms.md", "pages/index.md"]
    assert symact("docs", "build", "pages", "relu-closed-forms").out == "0 files written.\n"
    assert symact("docs", "build", "model.json", "relu-closed-forms").code == 2


def test_the_documents_of_the_project_are_held(
    symact: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnx")
    matplotlib = pytest.importorskip("matplotlib")
    monkeypatch.chdir(ROOT)
    answer = symact("docs", "check", "README.md", "docs", "proofs", "--json")
    is_drawn_alike = matplotlib.__version__.startswith("3.11.")  # by which the map was drawn
    stale = [one for one in answer.data["stale"] if is_drawn_alike or "picture" not in one]
    assert not stale, answer.out
    assert answer.data["documents"] >= 1
    assert "<!-- symact: " in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_hook_runs_the_check() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    for action in ("check", "update"):
        assert f"entry: symact docs {action}\n" in hooks
