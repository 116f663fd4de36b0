"""What a layer computes is affine; it is linear exactly when its bias is zero."""

from __future__ import annotations

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def symbols():
    """A, c, x and y of symbolic sizes."""
    from sympy import MatrixSymbol

    from symact.logic import width

    matrix = MatrixSymbol("A", width(1), width(0))
    offset = MatrixSymbol("c", width(1), 1)
    return matrix, offset, MatrixSymbol("x", width(0), 1), MatrixSymbol("y", width(0), 1)


def values():
    """What T takes x, y and x + y to: p, q and s."""
    from sympy import MatrixSymbol

    matrix, offset, x, y = symbols()
    places = {"p": x, "q": y, "s": x + y}
    return {MatrixSymbol(k, *offset.shape): matrix * at + offset for k, at in places.items()}


def derived(*chains):
    """A derivation of some chains, with what p, q and s are."""
    from symact.logic import Derivation, Meaning

    meanings = tuple(Meaning(letter, "", value) for letter, value in values().items())
    return Derivation.of(*chains, meanings=meanings)


def additivity(defect=1):
    """T(x + y) − T(x) − T(y) is minus the bias."""
    from symact.logic import Chain, MatrixIdentity

    (p, q, s), offset = values(), symbols()[1]
    put_in = MatrixIdentity(values())
    return derived(Chain.of(s - p - q, ("=", -defect * offset, "distribute and cancel", put_in)))


def scaling(defect=1):
    """T(t·x) − t·T(x) is (1 − t) times the bias."""
    from sympy import Symbol

    from symact.logic import Chain, Derivation, MatrixIdentity

    matrix, offset, x, _ = symbols()
    t = Symbol("t", real=True)
    chain = Chain.of(
        (matrix * (t * x) + offset) - t * (matrix * x + offset),
        ("=", (defect - t) * offset, "distribute and cancel", MatrixIdentity()),
    )
    return Derivation.of(chain)


def only_if(is_additive=True):
    """Where T(x + y) = T(x) + T(y) the bias is zero."""
    from sympy import ZeroMatrix

    from symact.logic import Chain, MatrixIdentity

    (p, q, s), offset = values(), symbols()[1]
    additive = MatrixIdentity(given={s: p + q} if is_additive else {})
    return derived(
        Chain.of(
            offset,
            ("=", p + q - s, "distribute and cancel", MatrixIdentity(values())),
            ("=", ZeroMatrix(*offset.shape), "T is additive there", additive),
        )
    )


def refutes(weight, bias):
    """Whether x ↦ weight·x + bias moves 0, which no linear map does."""
    return weight * 0 + bias != 0


def examples():
    """A map and two points."""
    from symact.testing import affine_maps

    point = affine_maps(inputs=1, outputs=2)
    return {"layer": affine_maps(inputs=2), "p": point, "q": point}


def defect_is_bias(layer, p, q, sign=-1):
    """Whether T(p + q) − T(p) − T(q) is minus the bias."""
    x, y = p([1]), q([1])
    both = layer([a + b for a, b in zip(x, y, strict=True)])
    defect = [s - a - b for s, a, b in zip(both, layer(x), layer(y), strict=True)]
    return defect == [sign * row[0] for row in layer.offset.fractions()]


theorem = Theorem(
    id="linear-vs-affine",
    title="Layers without activations make an affine map, linear only if its offset is zero",
    section="1",
    claim="However many layers are stacked without activations, they are one linear function.",
    verdict="false",
    statements=(
        Statement("additivity", additivity),
        Statement("scaling", scaling),
        Statement("linear only if the bias is zero", only_if),
    ),
    counterexamples=(
        Counterexample(
            "One layer of width 1 that sends 0 to 1; a linear function sends 0 to 0.",
            {"weight": 1, "bias": 1},
            refutes,
            {"weight": 1, "bias": 0},
        ),
    ),
    attack=Attack(examples, defect_is_bias, wrong={"sign": 1}),
    mutants=(
        Mutant("an affine map taken for additive", {"defect": 0}, "additivity"),
        Mutant("the bias with the wrong sign", {"defect": -1}, "additivity"),
        Mutant("an affine map taken for homogeneous", {"defect": 0}, "scaling"),
        Mutant("any values", {"is_additive": False}, "linear only if the bias is zero"),
    ),
    see_also=("two-layer-affine-collapse", "depth-l-affine-collapse"),
    remark="The collapsed offset is W₂b₁ + b₂ and so on; a stack of layers with biases is linear "
    "exactly when it is zero.",
    concludes=("linear only if the bias is zero",),
)
