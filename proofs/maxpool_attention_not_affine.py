"""Max-pooling and attention are not affine, even without any activation function."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def max_pooling(last=-1):
    """A second difference of the maximum of two numbers; affine maps have 0."""
    from sympy import Function, Integer, Lambda, Max, S

    from symact.library.vocabulary import x, y
    from symact.logic import Chain, Derivation, Finite, Meaning

    pool, (none, one) = Function("P", real=True), map(Integer, (0, 1))
    second = pool(one, none) + pool(none, one) - pool(none, none) + last * pool(one, one)
    check = Finite({}, {pool: Lambda((x, y), Max(x, y))})
    return Derivation.of(
        Chain.of(second, ("=", S.One, "put in", check)),
        meanings=(Meaning(pool(x, y), "", Max(x, y)),),
    )


def softmax_attention(factor=2, least=0):
    """x attends to itself and to 0: an odd function that more than doubles from x to 2x."""
    from sympy import Function, Interval, Lambda, S, exp, oo

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, Meaning, RingIdentity, Split

    a = Function("a", real=True)
    value = (x * exp(x * x) + 0 * exp(x * 0)) / (exp(x * x) + exp(x * 0))
    defined = {a: Lambda(x, value)}
    check = Cases((Split(x, on=Interval.open(least, oo)),), defined)
    return Derivation.of(
        Chain.of(a(x) + a(-x), ("=", S.Zero, "put in", RingIdentity(defined))),
        Chain.of(a(2 * x), (">", factor * a(x), "e to the x² is above 1", check)),
        meanings=(Meaning(a(x), "", value),),
    )


def linear_attention(degree=3, put_in=True):
    """Attention without softmax: c times the input gives c³ times the output."""
    from sympy import MatrixSymbol, Symbol, Transpose

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning, width

    tokens, size = width("t"), width(0)
    x, y = MatrixSymbol("X", tokens, size), MatrixSymbol("Y", tokens, size)
    product, values = MatrixSymbol("A", size, size), MatrixSymbol("V", size, size)
    c = Symbol("c", real=True)
    supposed = {y: c * x, Transpose(y): c * Transpose(x)}
    scaled = MatrixIdentity(given=supposed if put_in else {})
    after = c**degree * x * product * Transpose(x) * x * values
    chain = Chain.of(
        y * product * Transpose(y) * y * values, ("=", after, "put in and pull out c", scaled)
    )
    meanings = (
        Meaning(x, "the tokens as rows"),
        Meaning(product, "the product of the weights of queries and keys"),
        Meaning(values, "the weights of the values"),
    )
    return Derivation.of(chain, meanings=meanings)


def refutes(p, q):
    """Whether the maximum of coordinates is not halfway in the middle between two points."""
    middle = [(a + b) / Fraction(2) for a, b in zip(p, q, strict=True)]
    return 2 * max(middle) != max(p) + max(q)


def tokens():
    """Two tokens that are numbers, and a factor."""
    from symact.testing import rationals

    return {name: rationals(max_numerator=20, max_denominator=5) for name in ("x", "y", "c")}


def is_cubic(x, y, c, degree=3):
    """Whether linear attention of c·x to c·x and c·y is c³ times that without c, in fractions."""

    def attention(query, *keys):
        return sum(query * key * key for key in keys)

    return attention(c * x, c * x, c * y) == c**degree * attention(x, x, y)


theorem = Theorem(
    id="maxpool-attention-not-affine",
    title="Max-pooling and attention are not affine, even without any activation function",
    section="5",
    claim="Without activation functions a neural network is nothing but linear equations.",
    verdict="conditional",
    statements=(
        Statement("max-pooling", max_pooling),
        Statement("softmax attention", softmax_attention),
        Statement("linear attention", linear_attention),
    ),
    counterexamples=(
        Counterexample(
            "Halfway between (1, 0) and (0, 1) the maximum is 1/2, but 1 at both ends.",
            {"p": (1, 0), "q": (0, 1)},
            refutes,
            {"p": (1, 0), "q": (3, 2)},
        ),
    ),
    attack=Attack(tokens, is_cubic, wrong={"degree": 1}),
    mutants=(
        Mutant("the sum in place of a difference", {"last": 1}, "max-pooling"),
        Mutant("four times as much", {"factor": 4}, "softmax attention"),
        Mutant("below 0 as well", {"least": -1}, "softmax attention"),
        Mutant("degree 1, as for a linear map", {"degree": 1}, "linear attention"),
        Mutant("any other tokens", {"put_in": False}, "linear attention"),
    ),
    references=("A. Vaswani and others, 2017, Attention Is All You Need",),
    see_also=("batchnorm-conv-avgpool-residual-affine", "depth-l-affine-collapse"),
    remark="The claim holds for networks of dense layers, convolutions, averages and skips.",
    concludes=("max-pooling", "softmax attention", "linear attention"),
)
