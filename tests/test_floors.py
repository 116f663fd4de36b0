"""The rooms of the house: each imports only from rooms below it, and `import symact` is quick.

The imports are parsed, those inside functions too, so nothing hides. The table names every room, a
package or a module directly below `symact`; a package stands for all its modules, which may import
one another where that makes no circle. A new room needs a place here.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import pytest

import symact

ROOT = Path(symact.__file__).parent

ROOMS = (
    *("errors", "files", "display", "lazily", "checker"),
    *("numbers", "activations", "geometry", "networks", "formats", "logic"),
    *(
        "collapsing",
        "regions",
        "bounding",
        "rewriting",
        "comparing",
        "folding",
        "certificates",
        "auditing",
        "testing",
        "library",
    ),
    *("rendering", "plots", "reports", "documents"),
    *("extra", "sphinxext", "cli", "__main__"),
)
"""From the ground up; a room imports only from those named before it."""

OWNERS: Mapping[str, frozenset[str]] = {
    "hypothesis": frozenset({"testing"}),
    "click": frozenset({"cli"}),
    "matplotlib": frozenset({"plots"}),
    "sphinx": frozenset({"extra"}),
    "docutils": frozenset({"extra"}),
    "pytest": frozenset({"extra"}),
}
"""Libraries that only these rooms may import; torch is imported by none before it is asked to."""


@dataclass(frozen=True)
class Wall:
    """No module of ``room`` imports one of ``never``, directly or through others, ``but`` some."""

    room: str
    never: str
    but: frozenset[str] = frozenset()

    def keeps(self, module: str) -> bool:
        """Whether a module must not be reached; packages that the room is in say nothing of it."""
        is_beyond = _within(module, self.never) and not _within(module, self.room)
        return is_beyond and not _within(self.room, module) and module not in self.but

    def __str__(self) -> str:
        return f"{self.room} never reaches {self.never}"


WALLS = (
    # the second opinion on certificates shares nothing with what it is an opinion of
    *(Wall("checker", room) for room in ROOMS if room != "checker"),
    # that on regions knows the domain, and nothing that the engines are made of
    Wall("regions.check", "regions.engines"),
    Wall("regions.check", "regions", frozenset({"regions.domain"})),
    *(
        Wall("regions.check", f"networks.{module}")
        for module in ("bends", "liveness", "kinds.restriction")
    ),
    Wall("regions.check", "bounding"),
    # shapes and numbers know no network
    Wall("geometry", "networks"),
    Wall("numbers", "networks"),
    # what is true does not depend on how it looks, nor on what is to be proved
    *(Wall("logic", room) for room in ("rendering", "library", "testing")),
    # a writer writes pages
    *(Wall("rendering", room) for room in ("regions", "collapsing", "library")),
    # the command line is nobody's tool
    *(Wall(room, "cli") for room in ROOMS if room not in ("checker", "cli", "__main__")),
)


@dataclass(frozen=True)
class Import:
    """One import: the module that has it, what it imports, and where it stands."""

    module: str
    target: str
    line: int
    in_function: bool
    for_types: bool

    def __str__(self) -> str:
        return f"{self.module} line {self.line} imports {self.target}"


@cache
def imports(source: str, module: str, package: str) -> tuple[Import, ...]:
    """The imports of a module; ``package`` is the one that relative imports start from."""

    def walk(node: ast.AST, in_function: bool, for_types: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            inside = in_function or isinstance(
                child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
            )
            if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
                for statement in child.body:
                    yield from walk(ast.Module([statement], []), inside, True)
                for statement in child.orelse:
                    yield from walk(ast.Module([statement], []), inside, for_types)
                continue
            for target in targets(child):
                yield Import(module, target, child.lineno, inside, for_types)  # type: ignore[attr-defined]
            yield from walk(child, inside, for_types)

    def targets(node: ast.AST) -> list[str]:
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            parts = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = (
                ".".join([*parts, node.module or ""]).strip(".")
                if node.level
                else node.module or ""
            )
            return [f"{base}.{alias.name}" for alias in node.names]
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            return [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        return []

    return tuple(walk(ast.parse(source), False, False))


@dataclass(frozen=True)
class House:
    """A package on disk, with the table that it is held to."""

    root: Path
    rooms: Sequence[str]
    walls: Sequence[Wall] = ()
    planted: tuple[Import, ...] = ()
    """Imports that are added to those on disk, to see what is said of them."""

    @cached_property
    def modules(self) -> dict[str, Path]:
        """Every module by its dotted name below the root; the root's ``__init__`` is ''."""
        found = {}
        for path in sorted(self.root.rglob("*.py")):
            parts = path.relative_to(self.root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        return found

    @cached_property
    def imports(self) -> list[Import]:
        """Every import of every module."""
        found = [*self.planted]
        for module, path in self.modules.items():
            inside = module if path.stem == "__init__" else ".".join(module.split(".")[:-1])
            package = ".".join(filter(None, [self.root.name, inside]))
            found += imports(path.read_text(encoding="utf-8"), module, package)
        return found

    def own(self, target: str) -> str | None:
        """The module of this house that a dotted target names, None for a library."""
        parts = target.split(".")
        if parts[0] != self.root.name:
            return None
        for end in range(len(parts), 1, -1):
            if ".".join(parts[1:end]) in self.modules:
                return ".".join(parts[1:end])
        return ""

    def violations(self) -> list[str]:
        return [
            *self.homeless(),
            *self.upward(),
            *self.foreign(),
            *self.cycles(),
            *self.through_walls(),
        ]

    def homeless(self) -> Iterator[str]:
        for module in self.modules:
            if module and _room(module) not in self.rooms:
                yield f"{module} is in no room of the table"

    def upward(self) -> Iterator[str]:
        places = {room: place for place, room in enumerate(self.rooms)}
        for found in self.imports:
            target = self.own(found.target)
            if not found.module or target is None or found.module == target:
                continue
            if found.module == "checker":
                yield f"{found}, but the checker shares no code"
            elif not target:
                if found.target != f"{self.root.name}.__version__":
                    yield f"{found} from the package itself, not from the module that has it"
            elif places.get(_room(found.module), -1) < places.get(_room(target), -1):
                yield f"{found}, which is above it"

    def foreign(self) -> Iterator[str]:
        for found in self.imports:
            library = found.target.split(".")[0]
            owners = OWNERS.get(library)
            if owners is not None and _room(found.module) not in owners:
                yield f"{found}, which only {' and '.join(sorted(owners))} may"
            if library == "torch" and not found.in_function and not found.for_types:
                yield f"{found} at module level"
            alien = library not in sys.stdlib_module_names and library != self.root.name
            if found.module == "checker" and alien:
                yield f"{found}, which is not in the standard library"

    def through_walls(self) -> Iterator[str]:
        """Modules behind a wall that are reached all the same, with the way there."""
        needs: dict[str, set[str]] = {module: set() for module in self.modules}
        for found in self.imports:
            target = self.own(found.target)
            if target and not found.for_types:
                needs[found.module].add(target)
        for module, others in needs.items():
            # an imported module is run, and so is every package below the root that it is in
            for name in [*others, module]:
                others |= {name[: dot.start()] for dot in re.finditer(r"\.", name)}
            others.discard(module)
        for wall in self.walls:
            ways = {module: [module] for module in needs if _within(module, wall.room)}
            work = list(ways)
            while work:
                here = work.pop(0)
                for target in sorted(needs[here] - {*ways}):
                    ways[target] = [*ways[here], target]
                    work.append(target)
            for module, way in ways.items():
                if wall.keeps(module):
                    yield f"{' → '.join(way)}: {wall}"

    def cycles(self) -> Iterator[str]:
        """Modules that need each other, imports inside functions included, those for types not."""
        needs: dict[str, set[str]] = {module: set() for module in self.modules}
        for found in self.imports:
            target = self.own(found.target)
            if target and found.module and not found.for_types:
                needs[found.module].add(target)
        done: set[str] = set()

        def visit(module: str, path: list[str]) -> Iterator[str]:
            if module in path:
                yield "a cycle: " + " → ".join([*path[path.index(module) :], module])
            elif module not in done:
                for target in sorted(needs[module]):
                    yield from visit(target, [*path, module])
                done.add(module)

        for module in needs:
            yield from visit(module, [])


def _room(module: str) -> str:
    return module.split(".")[0]


def _within(module: str, room: str) -> bool:
    return f"{module}.".startswith(f"{room}.")


@cache
def house() -> House:
    return House(ROOT, ROOMS, WALLS)


def test_imports_go_down() -> None:
    assert house().violations() == []


def test_the_table_names_every_room_once() -> None:
    assert sorted(ROOMS) == sorted({_room(module) for module in house().modules if module})


@pytest.mark.parametrize("wall", WALLS, ids=str)
def test_every_wall_is_seen_to_be_broken(wall: Wall) -> None:
    """Planted is an import through the wall, and one through a module that is outside of it."""
    modules = list(house().modules)
    inside = next(m for m in modules if _within(m, wall.room))
    beyond = next(m for m in modules if wall.keeps(m))
    between = next(m for m in ("errors", "files", "numbers") if m not in (wall.room, wall.never))
    for way in ([inside, beyond], [inside, between, beyond]):
        planted = tuple(
            Import(here, f"symact.{there}", 0, True, False) for here, there in pairwise(way)
        )
        complaints = replace(house(), walls=[wall], planted=planted).through_walls()
        seen = f"{' → '.join(way[-2:])}: {wall}"
        assert any(line.endswith(seen) for line in complaints), way


# -- the test of the test -----------------------------------------------------------------------

TOY = ("errors", "checker", "exact", "first", "second", "shapes", "plots", "testing", "cli")

TOY_WALLS = (Wall("shapes.check", "shapes", frozenset({"shapes.corner"})), Wall("plots", "exact"))

SOUND = {
    "__init__.py": "def __getattr__(name):\n    from toy.shapes import square\n    return square\n",
    "errors.py": "class Wrong(Exception): ...\n",
    "checker.py": "import json, fractions\n",
    "exact.py": "import numpy\nfrom toy.errors import Wrong\n",
    "first.py": "from toy.exact import Wrong\n",
    "second.py": "from toy import first\nfrom . import exact\n",
    "shapes/__init__.py": "",
    "shapes/square.py": "from ..second import first\nfrom .corner import corner\n",
    "shapes/corner.py": "from typing import TYPE_CHECKING\n"
    "if TYPE_CHECKING:\n    from toy.shapes.square import side\n",
    "shapes/check/__init__.py": "from toy.shapes.check.sums import side\n",
    "shapes/check/sums.py": "from typing import TYPE_CHECKING\nfrom ..corner import corner\n"
    "if TYPE_CHECKING:\n    from toy.shapes.square import side\n",
    "plots.py": "def draw():\n    import matplotlib\n",
    "cli.py": "import click\nfrom toy import __version__\n",
    "testing.py": "from hypothesis import given\ndef of(x):\n    import torch\n",
}

BROKEN = [
    (
        "exact.py",
        "from toy.first import x",
        "exact line 1 imports toy.first.x, which is above it",
    ),
    (
        "exact.py",
        "import toy.shapes.square",
        "exact line 1 imports toy.shapes.square, which is above it",
    ),
    ("exact.py", "from . import first", "exact line 1 imports toy.first, which is above it"),
    (
        "exact.py",
        "from .first import x",
        "exact line 1 imports toy.first.x, which is above it",
    ),
    (
        "exact.py",
        "def f():\n    from toy import first",
        "exact line 2 imports toy.first, which is above it",
    ),
    (
        "exact.py",
        "if TYPE_CHECKING:\n    import toy.first",
        "exact line 2 imports toy.first",
    ),
    (
        "exact.py",
        "def f():\n    importlib.import_module('toy.first')",
        "exact line 2 imports toy.first, which is above it",
    ),
    (
        "exact.py",
        "class A:\n    f = lambda: 0\n    import toy.first",
        "exact line 3 imports toy.first",
    ),
    (
        "exact.py",
        "try:\n    import toy.first\nexcept ImportError: ...",
        "exact line 2 imports toy.first",
    ),
    (
        "first.py",
        "from toy import second",
        "first line 1 imports toy.second, which is above it",
    ),
    (
        "first.py",
        "from toy import square",
        "first line 1 imports toy.square from the package itself",
    ),
    ("first.py", "import toy", "first line 1 imports toy from the package itself"),
    (
        "shapes/square.py",
        "from ..cli import x",
        "shapes.square line 1 imports toy.cli.x, which is above it",
    ),
    (
        "checker.py",
        "from toy.errors import Wrong",
        "checker line 1 imports toy.errors.Wrong, but the",
    ),
    ("checker.py", "import numpy", "checker line 1 imports numpy, which is not in the standard"),
    ("checker.py", "def f():\n    import sympy", "checker line 2 imports sympy, which is not in"),
    ("third.py", "", "third is in no room of the table"),
    ("rooms/__init__.py", "", "rooms is in no room of the table"),
    ("first.py", "import hypothesis.strategies", "which only testing may"),
    ("shapes/corner.py", "def f():\n    from click import echo", "which only cli may"),
    ("cli.py", "import matplotlib", "cli line 1 imports matplotlib, which only plots may"),
    ("testing.py", "import torch", "testing line 1 imports torch at module level"),
    ("testing.py", "from torch.nn import Module", "imports torch.nn.Module at module level"),
    (
        "shapes/check/sums.py",
        "def f():\n    from toy.shapes.square import x",
        "shapes.check.sums → shapes.square: shapes.check never reaches shapes",
    ),
    (
        "shapes/check/__init__.py",
        "from .. import square",
        "shapes.check → shapes.square: shapes.check never reaches shapes",
    ),
    (
        "shapes/corner.py",
        "import toy.shapes.square",
        "shapes.check.sums → shapes.corner → shapes.square: shapes.check never reaches shapes",
    ),
    (
        "shapes/__init__.py",
        "from toy.shapes.square import side",
        "shapes.check → shapes → shapes.square: shapes.check never reaches shapes",
    ),
    ("plots.py", "from toy.second import first", "exact: plots never reaches exact"),
    (
        "shapes/corner.py",
        "from toy.shapes.square import x",
        "a cycle: shapes.corner → shapes.square",
    ),
    ("shapes/corner.py", "def f():\n    from toy.shapes import square", "a cycle: shapes.corner →"),
]


def toy(directory: Path, changed: Mapping[str, str] = {}) -> House:
    for name, source in {**SOUND, **changed}.items():
        path = directory / "toy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return House(directory / "toy", TOY, TOY_WALLS)


def test_a_sound_house_passes(tmp_path: Path) -> None:
    assert toy(tmp_path).violations() == []


@pytest.mark.parametrize(("module", "source", "complaint"), BROKEN)
def test_each_rule_can_fail(tmp_path: Path, module: str, source: str, complaint: str) -> None:
    found = toy(tmp_path, {module: source + "\n"}).violations()
    assert any(complaint in line for line in found), found


# -- what importing loads -----------------------------------------------------------------------

HEAVY = ("hypothesis", "click", "torch", "onnx", "sympy", "numpy", "flint", "matplotlib")


def loaded_by(code: str) -> set[str]:
    """Which heavy libraries a fresh interpreter has loaded after running some code."""
    listing = f"{code}\nimport sys\nprint(*(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True, cwd=ROOT.parent
    )
    return set(done.stdout.split())


def test_import_symact_loads_nothing_heavy() -> None:
    assert loaded_by("import symact") == set()


def test_loading_is_seen() -> None:
    assert loaded_by("import symact; symact.AffineMap") == {"sympy", "flint"}
    assert loaded_by("import symact; symact.AffineMap([[0.5]]).round()") >= {"numpy"}
    assert "hypothesis" in loaded_by("import symact.testing; symact.testing.networks")
    assert "click" in loaded_by("import click")


def test_using_networks_loads_no_tools() -> None:
    code = "import symact; n = symact.Network([symact.AffineMap([[1]]), symact.relu]); n([1])"
    assert loaded_by(code) <= {"sympy", "numpy", "flint"}


@pytest.mark.parametrize("words", [["show", "gelu"], ["show", "gelu-minimum"], ["list"]])
def test_pages_without_arrays_load_no_numpy(words: list[str]) -> None:
    code = f"from symact.cli import main\ntry: main({words!r})\nexcept SystemExit: pass"
    assert not loaded_by(code) & {"numpy", "matplotlib", "hypothesis", "torch", "onnx"}
