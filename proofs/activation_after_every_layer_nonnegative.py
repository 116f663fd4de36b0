"""An activation on the last layer bounds what a network can give; an affine last layer does not."""

from __future__ import annotations

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def chains(*relations, with_meanings=()):
    """Some relations, each decided for x < 0, x = 0 and x > 0."""
    from symact.library.vocabulary import DEFINITIONS, meanings, x
    from symact.logic import Cases, Chain, Derivation

    check = Cases((x,), DEFINITIONS)
    made = (Chain.of(left, (sign, right, "sign of x", check)) for left, sign, right in relations)
    return Derivation.of(*made, meanings=meanings(*with_meanings))


def rectified(least=0):
    """r is never negative, so it is at least 1 away from −1 whatever comes before it."""
    from sympy import S, sympify

    from symact.library.vocabulary import r, x

    return chains((r(x), "≥", sympify(least)), (r(x) - (-1), "≥", S.One), with_meanings=(r,))


def squashed(low=-1, high=1):
    """The sigmoid stays between 0 and 1, tanh between −1 and 1."""
    from sympy import S, sympify, tanh

    from symact.library.vocabulary import sigma, x

    return chains(
        (sigma(x), ">", S.Zero),
        (sigma(x), "<", S.One),
        (tanh(x), ">", sympify(low)),
        (tanh(x), "<", sympify(high)),
        with_meanings=(sigma,),
    )


def affine_last(sign=-1):
    """Two units and an affine last layer give x itself."""
    from symact.library.vocabulary import r, x

    return chains((r(x) + sign * r(-x), "=", x))


def refutes(target):
    """Whether r never gives a number: its values are the numbers that it does not change."""
    return max(0, target) != target


def networks():
    """A network of one hidden layer with an activation on its output too."""
    from symact.testing import affine_maps

    return {
        "first": affine_maps(inputs=2, outputs=3),
        "second": affine_maps(inputs=3, outputs=2),
        "point": affine_maps(inputs=1, outputs=2),
    }


def is_far(first, second, point, last=True):
    """Whether every output is at least 1 away from −1, in fractions."""
    hidden = [max(z, 0) for z in first(point([1]))]
    outputs = [max(z, 0) if last else z for z in second(hidden)]
    return all(z + 1 >= 1 for z in outputs)


theorem = Theorem(
    id="activation-after-every-layer-nonnegative",
    title="With ReLU on the last layer too, a network is never negative; leave that layer affine",
    section="2",
    claim="With an activation after every layer, networks can model complex relationships.",
    verdict="conditional",
    statements=(
        Statement("ReLU last", rectified),
        Statement("sigmoid or tanh last", squashed),
        Statement("affine layer last", affine_last),
    ),
    counterexamples=(
        Counterexample(
            "The number −1 is no value of ReLU, so a network that ends with it never gives it.",
            {"target": -1},
            refutes,
            {"target": 1},
        ),
    ),
    attack=Attack(networks, is_far, wrong={"last": False}),
    mutants=(
        Mutant("bounded away from 0", {"least": 1}, "ReLU last"),
        Mutant("tanh not negative", {"low": 0}, "sigmoid or tanh last"),
        Mutant("tanh not positive", {"high": 0}, "sigmoid or tanh last"),
        Mutant("the wrong sign in the last layer", {"sign": 1}, "affine layer last"),
    ),
    see_also=("relu-closed-forms", "nonpolynomial-iff-universal"),
    remark="The text's formula puts f on h₂ as well; that fits hidden layers, and outputs of which "
    "the range is wanted, such as probabilities.",
    concludes=("ReLU last", "affine layer last"),
)
