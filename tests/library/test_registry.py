"""Theorems of other packages: found, told apart from symact's own, and harmless where broken.

Each test installs a small real package: a module and its metadata in a directory of the path.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

import symact as api
from symact.errors import CheckFailedError, NotFoundError
from symact.library import registry
from tests.cli.conftest import Answer, symact  # noqa: F401

Call = Callable[..., Answer]

ROOT = Path(__file__).parents[2]
OWN = list(registry.theorems())

MAKING = """
from dataclasses import replace
from symact.proofs.gelu_minimum import theorem as minimum
from symact.proofs.xor_not_linearly_separable import theorem as xor
from symact.library.theorem import Mutant, Shows, Statement, Theorem

def made(name, derivation, **more):
    statement = Statement("it", derivation)
    return Theorem(name, "A title", "1", None, "companion", (statement,),
                   mutants=(Mutant("a wrong one", {}),), **more)
"""


class Packages:
    """Packages on the path for one test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, package: str, points: dict[str, str], body: str) -> None:
        """A package with a module of its name; ``points`` are objects of it by entry point."""
        (self.folder / f"{package}.py").write_text(MAKING + body, encoding="utf-8")
        metadata = self.folder / f"{package}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1\n")
        lines = [f"{name} = {package}:{value}" for name, value in points.items()]
        text = f"[{registry.GROUP}]\n" + "\n".join(lines) + "\n"
        (metadata / "entry_points.txt").write_text(text, encoding="utf-8")
        registry.library.cache_clear()


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Packages]:
    folder = tmp_path / "site"
    folder.mkdir()
    before = {*sys.modules}
    monkeypatch.syspath_prepend(str(folder))
    yield Packages(folder)
    monkeypatch.undo()
    for name in {*sys.modules} - before:
        if getattr(sys.modules[name], "__file__", None) in map(str, folder.iterdir()):
            del sys.modules[name]
    registry.library.cache_clear()


def test_a_theorem_of_another_package_is_found_with_its_origin(packages: Packages) -> None:
    packages.install("fine_one", {"mine": "given"}, 'given = replace(xor, id="mine-a")')
    packages.install(
        "fine_two",
        {"both": "given"},
        'given = (replace(xor, id="mine-b"), replace(xor, id="mine-c"))',
    )
    assert {*registry.theorems()} == {*OWN, "mine-a", "mine-b", "mine-c"}
    assert registry.faults() == ()
    assert api.theorem("mine-a").title == api.theorem("xor-not-linearly-separable").title
    assert str(registry.origin("mine-c")) == "the entry point 'both' of the package fine_two"
    assert registry.origin("gelu-minimum") == registry.Origin("proofs/gelu_minimum.py", is_own=True)


BROKEN = {
    "no module": ("import nothing_of_the_kind", "No module named 'nothing_of_the_kind'"),
    "raises": ("raise ValueError('two\\nlines')", "ValueError: two lines"),
    "leaves": ("import sys; sys.exit('bye')", "SystemExit: bye"),
    "leaves without a word": ("raise SystemExit", "SystemExit;"),
    "neither": ("class Odd(BaseException): pass\nraise Odd('strange')", "Odd: strange"),
    "no Python": ("this is no Python", "SyntaxError"),
    "not there": ("other = 7", "AttributeError"),
    "a number": ("given = 7", "gives int, which is no Theorem"),
    "a number among them": ("given = (7,)", "gives int, which is no Theorem"),
    "nothing": ("given = ()", "gives no theorem"),
    "ill made": ("given = replace(xor, id='Not An Id')", "needs an id in lower case"),
    "taken": ("given = minimum", "'gelu-minimum', which is already in proofs/gelu_minimum.py"),
    "twice": (
        "given = (replace(xor, id='mine'), replace(xor, id='mine'))",
        "'mine', which is already there",
    ),
    "long": ("raise ValueError('a' * 5000)", "aaa …"),
    "control characters": ("raise ValueError('\\x1b[31mred')", "?[31mred"),
    "prints": ("print('noise')\nraise ValueError('silent')", "ValueError: silent"),
}


@pytest.mark.parametrize(("body", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_entry_point_is_one_warning_and_stops_nothing(
    packages: Packages,
    symact: Call,  # noqa: F811
    body: str,
    words: str,
) -> None:
    packages.install("broken_one", {"bad": "given"}, body)
    packages.install("fine_one", {"good": "given"}, 'given = replace(xor, id="good")')
    answer = symact("list", "--json")
    assert answer.code == 0
    listed = [entry["id"] for entry in answer.data["theorems"]]
    assert {*OWN, "good"} <= {*listed}
    assert len(listed) == len({*listed})
    (line,) = answer.err.splitlines()
    assert line.startswith("Warning: the entry point 'bad' of the package broken_one")
    assert words in line
    assert any(remedy in line for remedy in ("repair or uninstall", "give it another id"))
    assert len(line) < 700
    assert symact("list", "-q").err == ""
    proved = symact("prove", "good", "xor-not-linearly-separable", "--examples", "1")
    assert (proved.code, len(proved.err.splitlines())) == (0, 1)


def test_good_theorems_beside_a_bad_one_are_there(packages: Packages) -> None:
    body = "given = (replace(xor, id='first'), 7, minimum, replace(xor, id='last'))"
    packages.install("mixed_one", {"mixed": "given"}, body)
    assert {*registry.theorems()} == {*OWN, "first", "last"}
    (fault,) = registry.faults()
    assert "gives int" in str(fault)
    assert "gelu-minimum" in str(fault)
    assert fault.ids == ("gelu-minimum",)
    assert registry.origin("gelu-minimum").is_own


@pytest.mark.parametrize("backwards", [False, True])
def test_two_packages_with_one_id(
    packages: Packages, monkeypatch: pytest.MonkeyPatch, backwards: bool
) -> None:
    """The first by name has it, in whatever order the packages are found."""
    for name in ("second_one", "first_one"):
        packages.install(name, {"entry": "given"}, 'given = replace(xor, id="mine")')
    found = sorted(entry_points(group=registry.GROUP), key=str, reverse=backwards)
    monkeypatch.setattr(registry, "entry_points", lambda group: found)
    assert registry.origin("mine").package == "first_one"
    (fault,) = registry.faults()
    assert fault.origin.package == "second_one"
    assert "in the entry point 'entry' of the package first_one" in str(fault)


def test_who_asks_for_a_missing_theorem_is_told_why(
    packages: Packages,
    symact: Call,  # noqa: F811
) -> None:
    packages.install("broken_one", {"my-theorem": "given"}, "raise ValueError('why')")
    with pytest.raises(NotFoundError, match=r"broken_one.*ValueError: why"):
        api.theorem("my-theorem")
    with pytest.raises(NotFoundError, match=r"see gelu-minimum; not read: .*broken_one"):
        api.theorem("gelu-minimun")
    for command in ("show", "prove", "derive"):
        answer = symact(command, "my-theorem", "-q")
        assert answer.code == 2
        assert "ValueError: why" in answer.err
        assert len(answer.err.splitlines()) == 1


def test_metadata_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(group: str) -> Any:
        raise TypeError("no =")

    monkeypatch.setattr(registry, "entry_points", fails)
    registry.library.cache_clear()
    try:
        assert list(registry.theorems()) == OWN
        (fault,) = registry.faults()
        assert "TypeError: no =" in str(fault)
    finally:
        monkeypatch.undo()
        registry.library.cache_clear()


# -- theorems whose code raises -------------------------------------------------------------------

RAISING = {
    "an error of Python": ("1 / 0", "ZeroDivisionError: division by zero"),
    "a stop": ("raise SystemExit(7)", "SystemExit: 7"),
    "an error of symact": ("replace(xor, id='A B')", "needs an id in lower case"),
}


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("body", "words"), RAISING.values(), ids=RAISING)
def test_a_theorem_that_raises_fails_alone(
    packages: Packages,
    symact: Call,  # noqa: F811
    body: str,
    words: str,
    jobs: str,
) -> None:
    code = f"def derivation():\n    {body}\ngiven = made('raising', derivation)"
    packages.install("raising_one", {"entry": "given"}, code)
    assert symact("list").code == 0
    names = ("raising", "xor-not-linearly-separable")
    answer = symact("prove", *names, "--examples", "1", "--jobs", jobs, "--json")
    assert (answer.code, answer.err) == (1, "")
    raising, fine = answer.data["theorems"]
    assert (raising["id"], raising["ok"], fine["ok"]) == ("raising", False, True)
    (failure,) = raising["failures"]
    assert words in failure
    assert "Traceback" not in failure
    assert symact("prove", "raising").code == 1
    for command in ("show", "derive"):
        for style in ("text", "html"):
            shown = symact(command, "raising", "-f", style)
            assert shown.code in (1, 2)
            assert words in shown.err
            assert len(shown.err.splitlines()) == 1
            assert shown.out == ""


def test_what_raises_is_named_with_its_package(packages: Packages) -> None:
    packages.install(
        "raising_one",
        {"entry": "given"},
        "def derivation():\n    1 / 0\ngiven = made('raising', derivation)",
    )
    with (
        pytest.raises(CheckFailedError, match=r"'raising', from .* of the package raising_one"),
        registry.guarded(api.theorem("raising")),
    ):
        api.theorem("raising").derivation.verify()


# -- fact sheets ----------------------------------------------------------------------------------

RIVAL = """
shown = tuple(s for s in minimum.shows if s.what == "minimum")
given = replace(minimum, id="a-rival", section="1", shows=shown)
"""


def test_a_line_of_another_package_stands_beside(
    packages: Packages,
    symact: Call,  # noqa: F811
) -> None:
    before = symact("show", "gelu", "--json").data
    packages.install("rival_one", {"entry": "given"}, RIVAL)
    after = symact("show", "gelu", "--json").data
    assert [fact for fact in after["facts"] if fact["origin"] is None] == before["facts"]
    assert after["unsettled"] == before["unsettled"]
    own, rival = (fact for fact in after["facts"] if fact["fact"] == "minimum")
    assert (own["theorem"], own["origin"]) == ("gelu-minimum", None)
    assert rival["theorem"] == "a-rival"
    assert rival["origin"] == "the package rival_one"
    assert rival["value"] == own["value"]


@pytest.mark.parametrize("style", ["text", "latex", "tex", "markdown", "html"])
def test_every_format_says_whose_line_it_is(
    packages: Packages,
    symact: Call,  # noqa: F811
    style: str,
) -> None:
    packages.install("rivalling", {"entry": "given"}, RIVAL)
    out = symact("show", "gelu", "-f", style).out
    assert out.count("rivalling") == 1
    assert "gelu-minimum" in out
    steps = symact("show", "gelu", "--steps", "-f", style).out
    assert steps.count("rivalling") == 2


def test_a_line_that_is_not_settled_stays_so(
    packages: Packages,
    symact: Call,  # noqa: F811
) -> None:
    """A theorem of others on a line that symact leaves open is shown, and settles nothing."""
    from symact.activations.entries import activation
    from symact.library.sheet import FactSheet, fact_sheet

    packages.install("rival_one", {"entry": "given"}, RIVAL)
    sheet = fact_sheet(activation("gelu"))
    own = tuple(fact for fact in sheet.facts if fact.what not in ("minimum", "range"))
    open_sheet = FactSheet(sheet.entry, own, ("range", "minimum"), sheet.others)
    assert [line if isinstance(line, str) else line.theorem for line in open_sheet.lines][-3:] == [
        "range",
        "minimum",
        "a-rival",
    ]
    alone = FactSheet(sheet.entry, own, (), sheet.others)
    assert alone.shown[-1].theorem == "a-rival"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("def derivation():\n    1 / 0", "ZeroDivisionError"),
        ("def derivation():\n    raise SystemExit", "SystemExit"),
        (
            "def derivation():\n"
            "    from symact.logic.checks import RingIdentity\n"
            "    from symact.logic.derivation import Chain, Derivation\n"
            "    from symact.library.vocabulary import x\n"
            "    return Derivation.of(Chain.of(x, ('=', x + 1, 'no', RingIdentity())))",
            "the step 'no' does not hold",
        ),
    ],
)
def test_a_line_of_others_that_fails_stops_no_sheet(
    packages: Packages,
    symact: Call,  # noqa: F811
    body: str,
    words: str,
) -> None:
    before = symact("show", "relu", "--json").data
    more = "given = made('bad', derivation, shows=(Shows('relu', 'range', ('it',)),))"
    packages.install("failing_one", {"entry": "given"}, f"{body}\n{more}")
    answer = symact("show", "relu", "--json")
    assert answer.code == 0
    assert answer.data == before
    (line,) = answer.err.splitlines()
    assert "the line 'range' of the theorem 'bad'" in line
    assert "failing_one" in line
    assert words in line


def test_the_command_line_as_people_call_it(packages: Packages) -> None:
    packages.install("broken_one", {"bad": "given"}, "raise ValueError('why')")
    done = subprocess.run(
        [sys.executable, "-m", "symact", "list"],
        cwd=ROOT,
        env={"PYTHONPATH": str(packages.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr.count("Warning: ") == 1
    assert all(name in done.stdout for name in OWN)
