"""A ReLU network comes near to a curve and is on no interval equal to it."""

from __future__ import annotations

from symact.theorem import Attack, Mutant, Statement, Theorem


def finitely_many(splits=2):
    """L layers of n units make at most (2n)ᴸ pieces on a line."""
    from sympy import Function, Integer, Symbol

    from symact.checks import Case, Induction, RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

    layers = Symbol("L", integer=True, nonnegative=True)
    n, p, zero = Symbol("n", positive=True), Function("P", real=True), Integer(0)

    def closed(count):
        return (2 * n) ** count

    defined = RingIdentity({p(zero): Integer(1), p(layers + 1): splits * n * p(layers)})
    put_in = RingIdentity({p(layers): closed(layers)})
    more = splits * n * p(layers)
    base, step = Case(p(zero), closed(zero), defined), Case(more, closed(layers + 1), put_in)
    return Derivation.of(
        Chain.of(p(zero), ("=", closed(zero), "no layers, one piece", defined), label="Base"),
        Chain.of(
            p(layers + 1),
            ("=", more, "n units, each splits a piece in two at most", defined),
            ("=", closed(layers + 1), "put in", put_in),
            label="Step",
        ),
        Chain.of(
            p(layers),
            ("=", closed(layers), "by induction", Induction(base, step)),
            label="For all L",
        ),
        meanings=(Meaning(p(layers), "a number that the pieces of L layers do not exceed"),),
    )


def square_bends(middle=2):
    """Second differences are 0 for an affine function and not 0 for x², wherever one looks."""
    from sympy import Interval, S, oo, symbols

    from symact.checks import Cases, RingIdentity, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import x

    h, s, c = symbols("h s c", real=True)

    def difference(f):
        return f(x - h) - middle * f(x) + f(x + h)

    ring, positive = RingIdentity(), Cases((Split(h, on=Interval.open(0, oo)),))
    return Derivation.of(
        Chain.of(
            difference(lambda at: s * at + c),
            ("=", S.Zero, "it drops out", ring),
            label="On a piece",
        ),
        Chain.of(
            difference(lambda at: at**2),
            ("=", 2 * h**2, "multiply out", ring),
            (">", S.Zero, "h > 0", positive),
            label="For the square",
        ),
    )


def nets():
    """Two hidden layers of two units each, all weights and biases small whole numbers."""
    from hypothesis import strategies as st

    small = st.integers(-3, 3)
    return {
        "first": st.lists(st.tuples(small, small), min_size=2, max_size=2),
        "second": st.lists(st.tuples(small, small, small), min_size=2, max_size=2),
        "last": st.tuples(small, small, small),
    }


def meets_rarely(first, second, last, on_each_piece=2):
    """Whether the net is x² at no more whole numbers than two on each of its pieces."""

    def net(x):
        h = [max(w * x + b, 0) for w, b in first]
        k = [max(v * h[0] + w * h[1] + b, 0) for v, w, b in second]
        return last[0] * k[0] + last[1] * k[1] + last[2]

    met = sum(net(x) == x**2 for x in range(-40, 41))
    return met <= on_each_piece * (2 * 2) ** 2


theorem = Theorem(
    id="relu-net-never-equals-curve",
    title="No ReLU network is equal to x² on any interval, however short: it only comes near",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement(
            "finitely many pieces",
            "for all L layers of n ReLU units, along any line",
            finitely_many,
            hypotheses=(
                "P pieces become at most 2P under ReLU",
                "a sum of n functions of at most P pieces has at most nP",
            ),
        ),
        Statement("no piece is curved", "for all real s, c, x and all h > 0", square_bends),
    ),
    attack=Attack(nets, meets_rarely, wrong={"on_each_piece": 0}),
    mutants=(
        Mutant("units that split in three", {"splits": 3}, "finitely many pieces"),
        Mutant("another difference", {"middle": 1}, "no piece is curved"),
    ),
    see_also=("n-pieces-best-error-x2", "yarotsky-square", "relu-decision-boundary-not-curved"),
    remark="Of finitely many pieces that cover an interval one has inner points, and there the "
    "second differences are those of an affine function. The same holds for every curve that is "
    "straight nowhere.",
)
