"""Projects that Sphinx builds with the extension."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("sphinx", reason="Sphinx is not installed")
pytest.importorskip("myst_parser", reason="MyST is not installed")

CONF = """
extensions = ["symact.sphinxext", "myst_parser"]
project = "paper"
latex_elements = {"fontpkg": "", "fncychap": "", "fontenc": ""}
"""

MODEL = (
    '{"symact": 1, "layers": [{"affine": {"weight": [[1, 2], [1, -1]]}}, {"activation": "relu"}, '
    '{"affine": {"weight": [[3, 1]]}}, {"affine": {"weight": [[2]]}}]}'
)

INDEX = """
Networks
========

.. toctree::

   page

.. symact:: relu-closed-forms
   :label: closed

By :eq:`closed`, :symact:`relu-closed-forms/half sum`; see :symact-link:`relu-closed-forms` and
:symact-link:`halves <relu-closed-forms>`.

.. symact:: xor-not-linearly-separable
   :style: page
   :steps: key

.. symact-collapse::
   :widths: 2,2,1
   :label: merged

.. symact-collapse:: model.json
   :style: page

.. symact-regions::
   :widths: 1,2,1

.. symact-regions:: model.json
   :box: 0,0 2,1
"""

PAGE = """
# In MyST

```{symact} leaky-relu-affine-combination
:steps: none
:label: leaky
```

See {eq}`leaky` and {eq}`merged`, {symact}`relu-closed-forms/maximum`, and
{symact-link}`relu-closed-forms`.

```{symact-collapse}
:depth: L
:style: page
```
"""

THEOREM = '''
"""Four is two and two."""

from symact.library import Mutant, Statement, Theorem


def four(number={number}):
    from sympy import Integer, Symbol

    from symact.logic import Chain, Derivation, RingIdentity

    x = Symbol("x", real=True)
    return Derivation.of(Chain.of(2*x + 2*x, ("=", number*x, "add", RingIdentity())))


theorem = Theorem(
    id="planted-four",
    title="Two and two is four",
    section="1",
    claim=None,
    verdict="companion",
    statements=(Statement("sum", four),),
    mutants=(Mutant("five", {{"number": 5}}),),
)
'''


@dataclass(frozen=True)
class Project:
    """A folder that Sphinx builds, and a folder with a package of theorems."""

    folder: Path

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def plant(self, number: int) -> Path:
        """A theorem of another package, true for 4."""
        place = self.folder.parent / "site"
        (place / "planted-1.dist-info").mkdir(parents=True, exist_ok=True)
        info = place / "planted-1.dist-info"
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: planted\nVersion: 1\n")
        (info / "entry_points.txt").write_text("[symact.theorems]\nfour = planted:theorem\n")
        (place / "planted.py").write_text(THEOREM.format(number=number), encoding="utf-8")
        return place / "planted.py"

    def build(self, builder: str = "html", *options: str) -> subprocess.CompletedProcess[str]:
        paths = [str(self.folder.parent / "site"), os.environ.get("PYTHONPATH", "")]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        words = [sys.executable, "-m", "sphinx", "-b", builder, *options]
        return subprocess.run(
            [*words, ".", f"_build/{builder}"],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def page(self, name: str) -> str:
        return (self.folder / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "docs")
    made.folder.mkdir()
    made.write("conf.py", CONF)
    return made


@pytest.fixture
def paper(project: Project) -> Project:
    project.write("index.rst", INDEX)
    project.write("page.md", PAGE)
    project.write("model.json", MODEL)
    return project


def test_html_in_parallel(paper: Project) -> None:
    done = paper.build("html", "-W", "-j2")
    assert done.returncode == 0, done.stderr
    index, page = paper.page("index"), paper.page("page")
    assert '<div class="math notranslate nohighlight" id="equation-closed">' in index
    # labels resolve, on the same page and from another
    assert re.search(r'href="#equation-closed">\(\d+\)</a>', index)
    assert re.search(r'href="index.html#equation-merged">\(\d+\)</a>', page)
    assert re.search(r'href="#equation-leaky">\(\d+\)</a>', page)
    # what is shown stands in the line
    assert r"r(x) = \frac{x}{2} + \frac{\left|x\right|}{2}\)</span>" in index
    assert r"\max(x, y) = x + r(y - x)\)</span>" in page
    # links lead to the place of the directive
    assert 'id="symact-relu-closed-forms"' in index
    assert index.count('href="#symact-relu-closed-forms"') == 2
    assert 'href="index.html#symact-relu-closed-forms"' in page
    # pages have their words, tables and steps
    assert "One affine map, whatever their number. Equal everywhere." in page
    assert r"\text{distribute}" in index
    assert "activation regions, complete" in index or "activation region, complete" in index


def test_latex_compiles(paper: Project) -> None:
    done = paper.build("latex", "-W")
    assert done.returncode == 0, done.stderr
    folder = paper.folder / "_build" / "latex"
    text = (folder / "paper.tex").read_text(encoding="utf-8")
    assert r"\label{equation:index:closed}" in text
    assert r"\eqref{equation:index:merged}" in text
    if not shutil.which("pdflatex"):
        pytest.skip("pdflatex is not installed")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"],
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if re.search(r"! LaTeX Error: File `.*' not found", done.stdout):
        pytest.skip("packages that Sphinx needs are not installed")
    assert done.returncode == 0, done.stdout[-2000:]
    assert (folder / "paper.pdf").exists()


def test_a_proof_that_fails_fails_the_build(project: Project) -> None:
    project.plant(4)
    project.write("index.rst", "Sums\n====\n\ntext\n\n.. symact:: planted-four\n")
    assert project.build("html", "-W").returncode == 0
    assert r"4 x" in project.page("index")
    # the page depends on the file of the proof
    project.plant(5)
    done = project.build("html")
    assert done.returncode != 0
    assert "index.rst:6: " in done.stderr
    assert "does not hold" in done.stderr
    project.plant(4)
    assert project.build("html", "-W", "-j2", "-E").returncode == 0


def test_only_what_depends_on_a_model_is_read_again(project: Project) -> None:
    project.write("model.json", MODEL)
    project.write("index.rst", "A\n=\n\n.. toctree::\n\n   b\n   c\n")
    project.write("b.md", "# B\n\n```{symact-collapse} model.json\n:style: page\n```\n")
    project.write("c.rst", "C\n=\n\n.. symact:: relu-closed-forms\n   :steps: none\n")
    assert project.build("html", "-W").returncode == 0
    assert "0 added, 0 changed, 0 removed" in project.build("html", "-W").stdout
    project.write("model.json", MODEL.replace("[[2]]", "[[2], [3]]"))
    done = project.build("html", "-W")
    assert "0 added, 1 changed, 0 removed" in done.stdout
    assert "2 → 2" in project.page("b")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (".. symact:: no-such-theorem", "there is no theorem 'no-such-theorem'"),
        (".. symact:: relu-closed-forms\n   :steps: some", "one of all, key, none"),
        (".. symact:: relu-closed-forms\n   :style: grand", "one of display, page"),
        (".. symact-collapse:: missing.json", "missing.json"),
        (".. symact-collapse::", "give either a model file or widths"),
        (".. symact-collapse::\n   :widths: 2,x", "widths are '2,x'; write them as 2,3,1"),
        (".. symact-collapse:: a.json\n   :widths: 2,1", "either a model file or widths"),
        (".. symact-collapse:: a.json\n   :depth: 2", "one of a model file, widths and depth"),
        (".. symact-regions::\n   :widths: 2,2,1\n   :box: 0 1", "a box goes with a model"),
        (".. symact-regions:: model.json\n   :box: 0", "a box has two corners"),
        (":symact:`no-such-theorem`", "there is no theorem 'no-such-theorem'"),
        (":symact:`relu-closed-forms/depth`", "has no statement 'depth'"),
        (":symact-link:`no-such-theorem`", "there is no theorem 'no-such-theorem'"),
    ],
)
def test_what_is_wrong_fails_with_its_line(project: Project, source: str, message: str) -> None:
    from sphinx.application import Sphinx

    from symact.extra.sphinx import BuildError

    project.write("model.json", MODEL)
    project.write("index.rst", f"A\n=\n\n{source}\n")
    out = project.folder / "_build"
    app = Sphinx(project.folder, project.folder, out, out, "html", status=None, warning=None)
    with pytest.raises(BuildError) as caught:
        app.build()
    assert "index.rst:4: " in str(caught.value)
    assert message in str(caught.value)


def test_links_lead_to_the_first_page_in_whatever_order_pages_are_read(project: Project) -> None:
    theorem = ".. symact:: relu-closed-forms\n   :steps: none\n"
    pages = {
        "index": ".. toctree::\n   :glob:\n\n   p*\n\n:symact-link:`relu-closed-forms`\n",
        **{f"p{k}": theorem if k in (2, 4) else "text\n" for k in range(6)},
    }
    for name, text in pages.items():
        project.write(f"{name}.rst", f"{name}\n======\n\n{text}")
    for options in (["-E"], ["-E", "-j2"]):
        assert project.build("html", "-W", *options).returncode == 0
        assert 'href="p2.html#symact-relu-closed-forms"' in project.page("index")
    # the page that had it has it no more
    project.write("p2.rst", "p2\n==\n\ntext\n")
    project.write("index.rst", f"index\n=====\n\n{pages['index']}\nmore\n")
    assert project.build("html", "-W").returncode == 0
    assert 'href="p4.html#symact-relu-closed-forms"' in project.page("index")
    project.write("p4.rst", "p4\n==\n\ntext\n")
    project.write("index.rst", f"index\n=====\n\n{pages['index']}")
    done = project.build("html", "-W")
    assert done.returncode != 0
    assert "index.rst:9" in done.stderr
    assert "relu-closed-forms" in done.stderr


def test_a_plot_is_a_picture_that_each_builder_shows(project: Project) -> None:
    pytest.importorskip("matplotlib")
    project.write("model.json", MODEL)
    project.write("index.rst", "A\n=\n\n.. symact-plot:: model.json\n   :box: -1 1\n")
    assert project.build("html", "-W").returncode == 0
    (name,) = re.findall(
        r'<img alt="The regions of model.json" src="(.*?\.svg)"', project.page("index")
    )
    assert (project.folder / "_build" / "html" / name).is_file()
    assert project.build("latex", "-W").returncode == 0
    assert [*(project.folder / "_build" / "latex").glob("*.png")]
    assert not [*project.folder.glob("*.svg")]


def test_activations_and_theorems_are_drawn(project: Project) -> None:
    project.write(
        "index.rst",
        "A\n=\n\n.. symact-plot:: relu hardtanh\n   :alt: Two\n\n.. symact-plot:: no-line\n",
    )
    assert project.build("html", "-W").returncode == 0
    assert re.findall(r'<img alt="(.*?)" src=".*?\.svg"', project.page("index")) == [
        "Two",
        "no-line",
    ]
    for words, said in (
        ("relo", "did you mean"),
        ("relu no-line", "a picture of its own"),
        ("relu\n   :box: -1 1", "a box goes with a model file"),
    ):
        project.write("index.rst", f"A\n=\n\n.. symact-plot:: {words}\n")
        failed = project.build("html")
        assert failed.returncode != 0
        assert said in " ".join(failed.stderr.split())


def test_the_short_name_is_the_extension() -> None:
    import symact.extra.sphinx
    import symact.sphinxext

    assert symact.sphinxext.setup is symact.extra.sphinx.setup
