"""What people hold are values: they pickle, copy, compare, hash and show themselves."""

from __future__ import annotations

import copy
import inspect
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy

import symact
from symact import AffineMap, Box, Network, Node, Plane, RationalMatrix, Segment, atlas, collapse
from symact.activations.activation import Activation, Pieces, of_pieces
from symact.activations.entries import activation, gelu, names, relu
from symact.bounding.bounds import neurons
from symact.certificates import check, load, save
from symact.certificates.certificate import certificate
from symact.certificates.claims import Cells, Open
from symact.certificates.finding import certified, difference, proportional_neurons
from symact.collapsing.blocks import generic
from symact.errors import UsageError
from symact.logic.sequents import Sequent
from symact.networks.operations import Affine
from tests.fuzzing.subjects import SQUARE, bent, convolution, dense, folded, tent, twins

ROOT = Path(__file__).parents[1]
x = sympy.Symbol("x", real=True)
y = sympy.Symbol("y", positive=True)


def square(z: sympy.Expr) -> sympy.Expr:
    return z**2


def custom() -> Activation:
    """One that is in no catalogue, without pieces."""
    return Activation(
        "square",
        "square",
        {"by": Fraction(2)},
        square,
        lambda_free,
        lambda_free,
        Fraction(1),
        exact=lambda_free,
    )


def written() -> symact.Written:
    """What is told of a file that was written: the network, and what rounding changed."""
    with tempfile.TemporaryDirectory() as folder:
        return replace(symact.write_model(dense(), Path(folder) / "dense.json"), path=Path("dense"))


def lambda_free(z: Any) -> Any:
    return z * z


KINK = Pieces.of("0 1", slopes="0 2 1", intercepts="0 0 1")

VALUES: dict[str, Callable[[], Any]] = {
    **{name: lambda name=name: activation(name) for name in names()},
    "leaky_relu(alpha=1/7)": lambda: activation("leaky_relu", alpha="1/7"),
    "elu(alpha=1/2)": lambda: activation("elu", alpha="1/2"),
    "hardsigmoid": lambda: activation("hardsigmoid", alpha="1/7", beta="1/3"),
    "pieces": lambda: of_pieces(KINK),
    "other pieces": lambda: of_pieces(Pieces.of("0", slopes="0 2", intercepts="0 0")),
    "custom activation": custom,
    "activation from knots": lambda: Activation.piecewise("bent", [0, 1], [0, 2, "1/2"]),
    "activation from a formula": lambda: Activation.custom("squared", sympy.Max(0, x) ** 2),
    "Pieces": lambda: replace(KINK),
    "RationalMatrix": lambda: RationalMatrix.of([["1/2", 3], [-1, 0]]),
    "RationalMatrix of floats": lambda: RationalMatrix.of(sympy.Matrix([[0.5, 3]]).tolist()),
    "RationalMatrix of none": lambda: RationalMatrix.zeros(0, 3),
    "RationalMatrix of symbols": lambda: RationalMatrix.of([[x / 2 + y, 3], [x * y**2 - 1, 0]]),
    "AffineMap": lambda: AffineMap([["1/2"]], [1]),
    "AffineMap of symbols": lambda: AffineMap([[x, y]], [x * y]),
    "Node": lambda: Node(Affine(AffineMap([[2]])), (0,), "name", 3),
    "Network": dense,
    "Network of operations": convolution,
    "Network of symbols": lambda: generic([2, 3, 1]),
    "Network of symbols and gelu": lambda: generic([2, 3, 1], activation=gelu),
    "Network of pieces": lambda: Network([AffineMap([[2]]), of_pieces(KINK)]),
    "Stack": lambda: generic(depth=2),
    "Stack with activations": lambda: generic(depth=3, activation=relu),
    "Stack of any depth": lambda: generic(depth="L"),
    "Pairs": lambda: symact.max_of_pairs,
    "Structure of any depth": lambda: symact.structure(depth="L"),
    "Equality": lambda: symact.equal(dense(), dense()),
    "Stack of any depth with an activation": lambda: generic(depth="L", activation=relu),
    "Collapse of any depth on a pattern": lambda: collapse(generic(depth="L", activation=relu)),
    "Structure with hardtanh": lambda: symact.structure([1, 1, 1], activation("hardtanh")),
    "Collapse": lambda: collapse(dense()),
    "Collapse of operations": lambda: collapse(convolution()),
    "Collapse of nothing": lambda: collapse(tent()),
    "Collapse of symbols": lambda: collapse(generic([2, 3, 1])),
    "Collapse of a stack": lambda: collapse(generic(depth=2)),
    "Collapse of any depth": lambda: collapse(generic(depth="L")),
    "Derivation": lambda: collapse(dense()).derivation,
    "Derivation of operations": lambda: collapse(convolution()).derivation,
    "Derivation of symbols": lambda: collapse(generic([2, 3, 1])).derivation,
    "Derivation of any depth": lambda: collapse(generic(depth="L")).derivation,
    "Verified": lambda: collapse(dense()).verified,
    "Verified of any depth": lambda: collapse(generic(depth="L")).verified,
    "Structure": lambda: symact.structure([2, 3, 1]),
    "Equality that fails": lambda: symact.equal(
        Network([AffineMap([[2]])]), Network([AffineMap([[1]])])
    ),
    "Audit": lambda: symact.audit(folded(), SQUARE),
    "Inspection": lambda: symact.inspect(ROOT / "examples" / "digits_linear.onnx"),
    "Written": written,
    "FactSheet": lambda: symact.fact_sheet(relu),
    "Theorem": lambda: symact.theorem("gelu-minimum"),
    "Box": lambda: Box([-1, "1/3"], [1, "1/3"]),
    "Segment": lambda: Segment([0, 1], [1, "1/2"]),
    "Plane": lambda: Plane([0, 0], [1, 0], [0, 1]),
    "Merged and Smaller": lambda: certified(collapse(dense())),
    "Cells": lambda: certified(atlas(folded(), SQUARE)),
    "Neuron": lambda: neurons(bent(), SQUARE, steps=1),
    "Proportional": lambda: proportional_neurons(twins()),
    "Different": lambda: difference(folded(), Network([AffineMap([[1, 1]])])),
    "Open": lambda: Open(tent(), "whether it is monotone"),
    "Certificate": lambda: certificate(collapse(dense())),
    "Verdict": lambda: check(collapse(dense())),
}

EACH = pytest.mark.parametrize("name", VALUES)


@EACH
@pytest.mark.parametrize(
    "again",
    [lambda v: pickle.loads(pickle.dumps(v)), copy.copy, copy.deepcopy],
    ids=["pickle", "copy", "deepcopy"],
)
def test_it_comes_back_equal(name: str, again: Callable[[Any], Any]) -> None:
    value = VALUES[name]()
    made = again(value)
    assert type(made) is type(value)
    assert made == value
    assert hash(made) == hash(value)
    assert repr(made) == repr(value)


@EACH
def test_equal_ones_are_one_in_a_set(name: str) -> None:
    assert len({VALUES[name](), VALUES[name]()}) == 1


def test_different_ones_differ() -> None:
    made = {name: make() for name, make in VALUES.items()}
    same = {
        frozenset(pair)
        for pair in ((a, b) for a in made for b in made if a < b)
        if made[pair[0]] == made[pair[1]]
    }
    assert not same


def test_the_table_has_every_public_type() -> None:
    public = {
        thing for name in symact.__all__ if inspect.isclass(thing := getattr(symact, name))
    } - {symact.SymactError}
    held = {type(make()) for make in VALUES.values()}
    assert public - held == {symact.Atlas, symact.Region}


def test_symbols_come_back_in_another_process() -> None:
    """Where hashes of texts are others."""
    value = generic([2, 2, 1], activation=relu)
    code = (
        "import pickle, sys, symact\n"
        "from symact.activations.entries import relu\n"
        "made = pickle.load(sys.stdin.buffer)\n"
        "own = symact.generic([2, 2, 1], activation=relu)\n"
        "assert made == own and hash(made) == hash(own)\n"
        "print(symact.expression(made, [1, 2])[0])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(value), capture_output=True, check=True
    )
    assert found.stdout.decode().strip() == str(symact.expression(value, [1, 2])[0])


# -- what they still do ---------------------------------------------------------------------------


def test_a_pickled_activation_works() -> None:
    for entry in (of_pieces(KINK), custom()):
        made = pickle.loads(pickle.dumps(entry))
        for point in (Fraction(-1), Fraction(1, 2), Fraction(3)):
            assert made(point) == entry(point)
        assert made(x) == entry(x)
        assert made(2.0) == entry(2.0)


def test_a_name_of_the_catalogue_does_not_make_one_of_it() -> None:
    """Another function that calls itself gelu is not gelu, and does not become it."""
    other = replace(custom(), name="gelu", parameters={})
    assert other != gelu
    assert pickle.loads(pickle.dumps(other))(x) == x**2
    assert replace(of_pieces(KINK), name="relu") != relu


def test_a_pickled_atlas_answers() -> None:
    """An atlas is compared by identity: the order of its vertices is that of its engine."""
    found = atlas(folded(), SQUARE)
    made = pickle.loads(pickle.dumps(found))
    assert made != found
    assert len({found, made}) == 2
    assert [region.pattern for region in made] == [region.pattern for region in found]
    assert [region.parameter_vertices for region in made] == [
        region.parameter_vertices for region in found
    ]
    assert made(["1/3", "1/5"]) == found(["1/3", "1/5"])
    assert str(certificate(made)) == str(certificate(found))
    assert str(certificate(copy.deepcopy(found))) == str(certificate(found))


# -- what is checked cannot be forged -------------------------------------------------------------


def test_a_sequent_is_not_pickled() -> None:
    (sequent,) = collapse(dense()).verified.sequents[:1]
    assert sequent is not None
    with pytest.raises(UsageError, match="pickle the derivation and verify it again"):
        pickle.dumps(sequent)
    assert copy.deepcopy(sequent) is copy.copy(sequent) is sequent


class _Forged:
    """Pickles as a sequent that no check made, with what a sequent has as its state."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.state = state

    def __reduce__(self) -> tuple[Any, ...]:
        return object.__new__, (Sequent,), self.state


def test_a_forged_sequent_is_not_unpickled() -> None:
    sequent = collapse(dense()).verified.steps[0]
    data = pickle.dumps(_Forged({"left": x, "relation": "=", "right": y, "level": sequent.level}))
    with pytest.raises(UsageError, match="cannot be unpickled"):
        pickle.loads(data)


def test_what_was_verified_is_verified_again(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pickle.dumps(collapse(dense()).verified)
    ran = []
    whole = symact.Derivation.verify
    monkeypatch.setattr(
        symact.Derivation, "verify", lambda self: (ran.append(self), whole(self))[1]
    )
    assert pickle.loads(data).level == "symbolic"
    assert len(ran) == 1
    result = collapse(dense())
    assert result.verified.level == "symbolic"
    assert "verified" not in vars(pickle.loads(pickle.dumps(result)))


# -- claims and files -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Cells", "Neuron", "Proportional", "Different", "Open"])
def test_a_claim_that_is_read_equals_the_one_that_was_written(name: str, tmp_path: Any) -> None:
    made = certificate(VALUES[name]())
    save(made, tmp_path / "c.json")
    assert load(tmp_path / "c.json") == made
    assert check(tmp_path / "c.json").accepted


def test_cells_are_compared_in_one_order() -> None:
    (cells,) = certified(atlas(folded(), SQUARE))
    assert isinstance(cells, Cells)
    assert cells.ordered() == cells
    shuffled = replace(cells, cells=cells.cells[::-1])
    assert shuffled != cells
    assert shuffled.ordered() == cells
