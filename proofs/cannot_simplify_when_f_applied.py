"""Layers with activations between them can sometimes be merged; ReLU layers mostly cannot."""

from __future__ import annotations

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def chain(left, relation, right, reason, check, *, meanings=()):
    """A derivation of one step."""
    from symact.logic import Chain, Derivation

    return Derivation.of(Chain.of(left, (relation, right, reason, check)), meanings=meanings)


def twice(factor=1):
    """ReLU after ReLU is ReLU."""
    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases

    check = Cases((x,), DEFINITIONS)
    return chain(r(r(x)), "=", factor * r(x), "sign of x", check, meanings=meanings(r))


def on_a_box(low=-1):
    """Where nothing is cut off, a ReLU layer is affine."""
    from sympy import Interval

    from symact.library.vocabulary import DEFINITIONS, r, x
    from symact.logic import Cases, Split

    check = Cases((Split(x, at=(-1,), on=Interval(low, 1)),), DEFINITIONS)
    return chain(r(x + 1), "=", x + 1, "x + 1 is not negative", check)


def squares(mixed=2):
    """With f(z) = z², two layers are one polynomial."""
    from sympy import symbols

    from symact.logic import RingIdentity

    a, b, c, d, x = symbols("a b c d x", real=True)
    whole = a**2 * (b * x + c) ** 4 + mixed * a * d * (b * x + c) ** 2 + d**2
    return chain((a * (b * x + c) ** 2 + d) ** 2, "=", whole, "multiply out", RingIdentity())


def affine_activation(shared=1):
    """With f(z) = sz + m in every coordinate, two layers are one affine map."""
    from sympy import MatrixSymbol, Symbol

    from symact.logic import MatrixIdentity, Meaning, block_symbols, width

    first, first_bias = block_symbols(1, width(1), width(0))
    second, second_bias = block_symbols(2, width(2), width(1))
    x, ones = MatrixSymbol("x", width(0), 1), MatrixSymbol("e", width(1), 1)
    s, m = Symbol("s", real=True), Symbol("m", real=True)
    layered = second * (s * (first * x + first_bias) + m * ones) + second_bias
    offset = s * second * first_bias + shared * m * second * ones + second_bias
    merged = s * second * first * x + offset
    meaning = Meaning(ones, "the column of ones")
    return chain(layered, "=", merged, "distribute", MatrixIdentity(), meanings=(meaning,))


def bent(sign=1):
    """F(x) = r(x) + r(−x) is no affine map L, whatever its weights, by second differences."""
    from sympy import Function, Integer, Lambda, symbols

    from symact.library.vocabulary import DEFINITIONS, r, x
    from symact.logic import Cases, Chain, Derivation, Meaning, RingIdentity

    a, c = symbols("a c", real=True)
    bent, affine = (Function(name, real=True) for name in "FL")
    values = {bent: r(x) + sign * r(-x), affine: a * x + c}
    known = {**DEFINITIONS, **{f: Lambda(x, value) for f, value in values.items()}}
    first, second = (f(-1) - 2 * f(0) + f(1) for f in values)
    chain = Chain.of(
        first,
        ("=", Integer(2), "put in", RingIdentity(known)),
        ("≠", second, "which is 0", Cases((), known)),
    )
    return Derivation.of(
        chain, meanings=tuple(Meaning(f(x), "", value) for f, value in values.items())
    )


def refutes(scale, shift):
    """Whether r(scale·r(x) + shift) = scale·r(x) + shift for all real x: no need for a second r.

    Both sides are constant for x ≤ 0 and have their other kinks at −shift/scale.
    """
    places = {0, 1, -shift / scale, 1 - shift / scale, 2 - shift / scale}
    inner = [scale * max(x, 0) + shift for x in places]
    return all(max(value, 0) == value for value in inner)


def networks():
    """Two layers of one unit each, and where to look."""
    from symact.testing import rationals

    return {name: rationals(max_numerator=20, max_denominator=5) for name in ("w", "c", "x")}


def merges_if_not_cut(w, c, x, always=False):
    """Whether r(w·r(x) + c) is w·r(x) + c, given that w and c are not negative."""
    if not always and (w < 0 or c < 0):
        return None
    inner = w * max(x, 0) + c
    return max(inner, 0) == inner


theorem = Theorem(
    id="cannot-simplify-when-f-applied",
    title="Some layers with activations can be merged too; for general weights they cannot",
    section="2",
    claim="With an activation in between, two layers cannot be written as one equation any more.",
    verdict="conditional",
    statements=(
        Statement("ReLU twice", twice),
        Statement("on an interval", on_a_box),
        Statement("squares", squares),
        Statement("affine activations", affine_activation),
        Statement("weights that do not merge", bent),
    ),
    counterexamples=(
        Counterexample(
            "r(2r(x) + 3) = 2r(x) + 3: what the second ReLU gets is never negative.",
            {"scale": 2, "shift": 3},
            refutes,
            {"scale": 2, "shift": -3},
        ),
    ),
    attack=Attack(networks, merges_if_not_cut, wrong={"always": True}),
    mutants=(
        Mutant("a second ReLU that doubles", {"factor": 2}, "ReLU twice"),
        Mutant("an interval where something is cut off", {"low": -2}, "on an interval"),
        Mutant("a square without its mixed term", {"mixed": 0}, "squares"),
        Mutant("the constant of f is lost", {"shared": 0}, "affine activations"),
        Mutant("weights that do merge, to x", {"sign": -1}, "weights that do not merge"),
    ),
    see_also=(
        "every-net-collapses-iff-f-affine",
        "relu-net-affine-iff-jumps-cancel",
        "square-network-degree",
    ),
    remark="That no weights can be merged is too much; that not all can be, for an f that is not "
    "affine, is right.",
    concludes=("ReLU twice", "on an interval", "affine activations", "weights that do not merge"),
)
