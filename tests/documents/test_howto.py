"""What the how-tos show is true: their Python runs, their documents are filled and compile."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import symact
from symact.cli import run
from symact.formats.safetensors import SafetensorsFile, write_tensors
from tests.folding import graphs, test_fusions

ROOT = Path(__file__).parents[2]
EXPORTS = ROOT / "tests" / "formats" / "exports" / "files"
HOWTO = ROOT / "docs" / "howto"
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in HOWTO.glob("*.md")}


def code(page: str, language: str) -> list[str]:
    """The code blocks of a page in a language; a longer fence may have others inside it."""
    form = re.compile(rf"^(`{{3,}}){language}\n(.*?)^\1$", re.S | re.M)
    return [found[2] for found in form.finditer(PAGES[page])]


def test_every_language_of_the_pages_is_tried() -> None:
    fences = {page: re.findall(r"^`{3,}([^\s`].*)$", text, re.M) for page, text in PAGES.items()}
    found = {(page, name) for page, names in fences.items() for name in names}
    untried = {("readme", "yaml"), ("theorem", "toml")}
    assert found - untried == {
        ("paper", "tex"),
        ("readme", "markdown"),
        ("notebook", "python"),
        ("course", "python"),
        ("course", "rst"),
        ("course", "markdown"),
        ("course", "{symact} leaky-relu-affine-combination"),
        ("course", "sh"),
        ("slides", "markdown"),
        ("slides", "sh"),
        ("theorem", "python"),
        ("tolerances", "python"),
        ("exports", "python"),
        ("exports", "sh"),
        ("activation", "python"),
        ("merge", "text"),
        ("merge", "sh"),
        ("merge", "python"),
        ("audit", "sh"),
        ("audit", "python"),
        ("equal", "sh"),
        ("equal", "python"),
    }


@pytest.mark.parametrize("page", ["activation", "notebook", "theorem"])
def test_the_python_runs(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "Agg")
    names: dict[str, object] = {}
    for block in code(page, "python"):
        exec(compile(block, f"{page}.md", "exec"), names)


def test_what_is_said_of_exports_is_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its commands read an exported graph that is committed; its Python runs where torch is."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXPORTS / "relu.torch.json", "model.torch.json")
    commands = [line.split() for block in code("exports", "sh") for line in block.splitlines()]
    own = [words[1:] for words in commands if words[0] == "symact"]
    assert own
    for words in own:
        assert run(words) == 0
        assert "activation" in capsys.readouterr().out
    blocks = code("exports", "python")
    for block in blocks:
        compile(block, "exports.md", "exec")
    if importlib.util.find_spec("torch") is None:
        pytest.skip("torch is not installed")
    names: dict[str, object] = {}
    for block in blocks[:2]:
        exec(compile(block, "exports.md", "exec"), names)


def test_the_paper_is_filled_and_compiles(tmp_path: Path) -> None:
    (source,) = code("paper", "tex")
    paper = tmp_path / "paper.tex"
    paper.write_text(source, encoding="utf-8")
    assert run(["docs", "update", str(paper)]) == 0
    assert "\\begin{aligned}" in paper.read_text(encoding="utf-8")
    if not shutil.which("pdflatex"):
        pytest.skip("pdflatex is not installed")
    for _ in range(2):
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout.decode(errors="replace")
    assert b"undefined" not in done.stdout


def test_the_block_of_the_readme_is_the_one_below_it() -> None:
    source, _ = code("readme", "markdown")
    head = source.splitlines()[0]
    assert PAGES["readme"].count(head) == 2


def test_the_pictures_of_the_readme_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnx")
    pytest.importorskip("matplotlib")
    _, source = code("readme", "markdown")
    monkeypatch.chdir(tmp_path)
    Path("docs").mkdir()
    hinge = symact.AffineMap([[1, 2], [-2, 1]])
    symact.write_model(symact.Network([hinge, symact.relu, hinge]), "model.onnx")
    document = Path("README.md")
    document.write_text(source, encoding="utf-8")
    assert run(["docs", "check", "README.md"]) == 1
    assert run(["docs", "update", "README.md"]) == 0
    assert run(["docs", "check", "README.md"]) == 0
    filled = document.read_text(encoding="utf-8")
    for picture in ("docs/gelu.svg", "docs/map.png"):
        assert Path(picture).stat().st_size > 1000
        assert f"]({picture})" in filled
    assert "4 activation regions" in filled


def test_the_course_builds(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="Sphinx is not installed")
    pytest.importorskip("myst_parser", reason="MyST is not installed")
    (conf,) = code("course", "python")
    (rst,) = code("course", "rst")
    (myst,) = code("course", "markdown")
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    (tmp_path / "index.rst").write_text(f"A\n=\n\n{rst}\n.. toctree::\n\n   b\n", encoding="utf-8")
    (tmp_path / "b.md").write_text(f"# B\n\n{myst}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-b", "html", ".", "_build"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (command,) = code("course", "sh")
    assert command == "symact docs build docs/theorems\n"


def test_the_slides_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (source,) = code("slides", "markdown")
    (tmp_path / "slides.md").write_text(source, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (commands,) = code("slides", "sh")
    update, reveal, beamer = (line.split() for line in commands.splitlines())
    assert update[0] == "symact"
    assert run(update[1:]) == 0
    if not shutil.which("pandoc"):
        pytest.skip("Pandoc is not installed")
    subprocess.run(reveal, check=True)
    slides = (tmp_path / "slides.html").read_text(encoding="utf-8")
    assert slides.count("<section") >= 2
    assert "<mtable" in slides
    # beamer itself is in no small TeX; that Pandoc writes the source for it is seen
    subprocess.run([*beamer[:-1], "--output=slides.tex"], check=True)
    assert "\\begin{aligned}" in (tmp_path / "slides.tex").read_text(encoding="utf-8")


def test_a_checkpoint_in_shards_is_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example's base, cut into the files that the page names."""
    example = ROOT / "examples" / "merge"
    (listing,) = code("merge", "text")
    index, first, second, *_ = (tmp_path / line for line in listing.split())
    index.parent.mkdir()
    tensors = SafetensorsFile(example / "base.safetensors").tensors
    names = [*tensors]
    where = dict.fromkeys(names[:2], first.name) | dict.fromkeys(names[2:], second.name)
    for file in (first, second):
        own = {n: (tensors[n].type, tensors[n].patterns) for n in names if where[n] == file.name}
        write_tensors(file, own)
    index.write_text(json.dumps({"weight_map": where}), encoding="utf-8")
    shutil.copytree(example / "adapter", tmp_path / "adapter")
    assert {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.*")} == {*listing.split()}
    monkeypatch.chdir(tmp_path)
    commands, _ = code("merge", "sh")
    for line in commands.splitlines():
        assert run(line.split()[1:]) == 0
    (program,) = code("merge", "python")
    exec(compile(program, "merge.md", "exec"), {})
    assert {p.name for p in (tmp_path / "merged").iterdir()} == {
        index.name, first.name, second.name,
    }  # fmt: skip


COMPARED = ROOT / "tests" / "comparing" / "models"
FILES = {
    "audit": {"forgotten.onnx": ROOT / "examples" / "forgotten.onnx"},
    "equal": {
        "model.onnx": COMPARED / "conv.onnx",
        "simplified.onnx": COMPARED / "conv_onnxsim.onnx",
        "other.onnx": COMPARED / "wrong.onnx",
    },
}


@pytest.mark.parametrize(("page", "codes"), [("audit", [0] * 5), ("equal", [0, 0, 1])])
def test_the_commands_on_models_run(
    page: str, codes: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnx")
    monkeypatch.chdir(tmp_path)
    for name, file in FILES[page].items():
        shutil.copy(file, name)
    commands = [line for block in code(page, "sh") for line in block.splitlines()]
    assert [run(line.split()[1:]) for line in commands] == codes
    (program,) = code(page, "python")
    exec(compile(program, f"{page}.md", "exec"), {})


def test_fused_models_are_checked_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page's commands on pairs of its names."""
    before, after = graphs.network(tmp_path)
    before.rename(tmp_path / "original.onnx")
    after.rename(tmp_path / "fused.onnx")
    for name, arrays in zip(("original", "fused"), test_fusions.branches(), strict=True):
        test_fusions.write(tmp_path / f"{name}.safetensors", arrays)
    monkeypatch.chdir(tmp_path)
    _, commands = code("merge", "sh")
    for line in commands.splitlines():
        assert run(line.split()[1:]) == 0
    assert "the outputs by at most" in capsys.readouterr().out
    wanted = SafetensorsFile(tmp_path / "fused.safetensors").tensors
    assert {n: s.bytes.tobytes() for n, s in wanted.items()} == {
        n: s.bytes.tobytes()
        for n, s in SafetensorsFile(tmp_path / "exact.safetensors").tensors.items()
    }


def test_the_pages_are_linked_and_link_to_what_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page, text in PAGES.items():
        assert f"docs/howto/{page}.md" in readme
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text):
            assert (HOWTO / target).exists(), target
