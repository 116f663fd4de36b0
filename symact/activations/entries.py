"""The catalogue of activation functions.

An activation is one entry of this file: a SymPy formula and its derivative, the exact pieces where
the function is piecewise linear, a function on arrays of doubles, and the constants that error
analysis needs. Nothing else in symact knows an activation by name.

Public names: :func:`activation` and :func:`names`; each entry with its default parameters, under
its own name (``abs_`` for the absolute value); :class:`Activation` and :class:`Pieces`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symact.activations.activation import Activation as Activation
from symact.activations.activation import Pieces as Pieces
from symact.activations.activation import (
    double,
    left_derivatives,
    piecewise_linear,
    zero_at_zero,
)
from symact.activations.catalogue import Catalogue
from symact.activations.exponential import exponential
from symact.errors import UsageError
from symact.lazily import Later

if TYPE_CHECKING:
    import numpy as np
    import sympy

    from symact.activations import bends, curves
else:
    np, sympy, curves = Later("numpy"), Later("sympy"), Later("symact.activations.curves")
    bends = Later("symact.activations.bends")


_catalogue = Catalogue()
activation = _catalogue.activation
names = _catalogue.names
key = _catalogue.key


# -- piecewise linear ---------------------------------------------------------------------------


@_catalogue.enter
def relu() -> Activation:
    """0 on the left, x on the right."""
    return piecewise_linear(
        "relu",
        "ReLU",
        Pieces.of("0", slopes="0 1", intercepts="0 0"),
        formula=lambda x: sympy.Max(0, x),
        doubles=lambda x: np.maximum(x, 0.0),
        source="K. Fukushima, 1969",
    )


@_catalogue.enter
def leaky_relu(alpha: Fraction = Fraction(1, 100)) -> Activation:
    """alpha·x on the left, alpha any number; x on the right."""
    slope = double(alpha)
    return piecewise_linear(
        "leaky_relu",
        "Leaky ReLU",
        Pieces((Fraction(0),), (alpha, Fraction(1)), (Fraction(0), Fraction(0))),
        formula=lambda x: sympy.Piecewise((sympy.Rational(alpha) * x, x <= 0), (x, True)),
        doubles=lambda x: np.where(x < 0, slope * x if slope else 0.0, x),
        source="A. L. Maas, A. Y. Hannun and A. Y. Ng, 2013",
        parameters={"alpha": alpha},
    )


@_catalogue.enter
def abs_() -> Activation:
    """The absolute value."""
    return piecewise_linear(
        "abs",
        "absolute value",
        Pieces.of("0", slopes="-1 1", intercepts="0 0"),
        formula=lambda x: sympy.Abs(x),
        doubles=lambda x: np.abs(x),
        source="K. Jarrett, K. Kavukcuoglu, M. Ranzato and Y. LeCun, 2009",
    )


@_catalogue.enter
def relu6() -> Activation:
    """ReLU, held at 6 from there on."""
    return piecewise_linear(
        "relu6",
        "ReLU6",
        Pieces.of("0 6", slopes="0 1 0", intercepts="0 0 6"),
        formula=lambda x: sympy.Min(6, sympy.Max(0, x)),
        doubles=lambda x: np.clip(x, 0.0, 6.0),
        source="A. Krizhevsky, 2010",
    )


@_catalogue.enter
def hardtanh() -> Activation:
    """x, held at −1 and 1."""
    return piecewise_linear(
        "hardtanh",
        "hard tanh",
        Pieces.of("-1 1", slopes="0 1 0", intercepts="-1 0 1"),
        formula=lambda x: sympy.Max(-1, sympy.Min(1, x)),
        doubles=lambda x: np.clip(x, -1.0, 1.0),
        source="R. Collobert, 2004",
    )


@_catalogue.enter
def hardsigmoid(alpha: Fraction = Fraction(1, 6), beta: Fraction = Fraction(1, 2)) -> Activation:
    """alpha·x + beta, held at 0 and 1; the defaults are PyTorch's, ONNX has 1/5 and 1/2."""
    if alpha <= 0:
        raise UsageError(f"alpha of hardsigmoid is {alpha}; it must be positive")
    slope, shift = double(alpha), double(beta)
    return piecewise_linear(
        "hardsigmoid",
        "hard sigmoid",
        Pieces(
            (-beta / alpha, (1 - beta) / alpha),
            (Fraction(0), alpha, Fraction(0)),
            (Fraction(0), beta, Fraction(1)),
        ),
        formula=lambda x: sympy.Max(
            0, sympy.Min(1, sympy.Rational(alpha) * x + sympy.Rational(beta))
        ),
        doubles=lambda x: np.clip(slope * x + shift, 0.0, 1.0),
        source="M. Courbariaux, Y. Bengio and J.-P. David, 2015",
        parameters={"alpha": alpha, "beta": beta},
    )


@_catalogue.enter
def identity() -> Activation:
    """x."""
    return piecewise_linear(
        "identity",
        "identity",
        Pieces.of("", slopes="1", intercepts="0"),
        formula=lambda x: x,
        doubles=lambda x: +x,
    )


@_catalogue.enter
def step() -> Activation:
    """0 up to and including 0, then 1."""
    return piecewise_linear(
        "step",
        "Heaviside step",
        Pieces.of("0", slopes="0 0", intercepts="0 1"),
        formula=lambda x: sympy.Piecewise((0, x <= 0), (1, True)),
        doubles=lambda x: np.heaviside(x, 0.0),
        source="W. S. McCulloch and W. Pitts, 1943",
        convention="at the jump the left piece is taken: value 0 and derivative 0 at 0",
    )


@_catalogue.enter
def sign() -> Activation:
    """−1, 0 or 1."""
    return piecewise_linear(
        "sign",
        "sign",
        Pieces.of("0", slopes="0 0", intercepts="-1 1", at_knots="0"),
        formula=lambda x: sympy.sign(x),
        doubles=lambda x: np.sign(x),
        source="F. Rosenblatt, 1958",
        convention="at the jump neither piece is taken: value 0 and derivative 0 at 0",
    )


# -- curved -------------------------------------------------------------------------------------


@_catalogue.enter
def hardswish() -> Activation:
    """x times the hard sigmoid of x: piecewise quadratic."""

    def slope(x: sympy.Expr) -> sympy.Expr:
        return sympy.Piecewise((0, x <= -3), (x / 3 + sympy.Rational(1, 2), x <= 3), (1, True))

    return Activation(
        "hardswish",
        "hard swish",
        {},
        formula=lambda x: x * sympy.Max(0, sympy.Min(6, x + 3)) / 6,
        slope=slope,
        doubles=lambda x: np.where(x <= -3, 0.0, x * (np.clip(x + 3, 0.0, 6.0) / 6)),
        lipschitz=Fraction(3, 2),
        exact=lambda x: x * max(Fraction(0), min(Fraction(6), x + 3)) / 6,
        convention=left_derivatives((Fraction(-3), Fraction(3)), (Fraction(0), Fraction(3, 2))),
        ulps=4,
        bend=lambda: bends.HARDSWISH,
        source="A. Howard et al., 2019",
    )


@_catalogue.enter
def sigmoid() -> Activation:
    """The logistic function."""
    return Activation(
        "sigmoid",
        "sigmoid",
        {},
        formula=lambda x: 1 / (1 + sympy.exp(-x)),
        slope=lambda x: sympy.exp(-x) / (1 + sympy.exp(-x)) ** 2,
        doubles=lambda x: curves.sigmoid(x),
        lipschitz=Fraction(1, 4),
        ulps=4,
        bend=lambda: bends.SIGMOID,
        source="P.-F. Verhulst, 1845",
        known=lambda x: None if x else Fraction(1, 2),
    )


@_catalogue.enter
def tanh() -> Activation:
    """The hyperbolic tangent."""
    return Activation(
        "tanh",
        "tanh",
        {},
        formula=lambda x: sympy.tanh(x),
        slope=lambda x: 1 - sympy.tanh(x) ** 2,
        doubles=lambda x: np.tanh(x),
        lipschitz=Fraction(1),
        ulps=4,
        bend=lambda: bends.TANH,
        source="Y. LeCun, 1989",
        known=zero_at_zero,
    )


@_catalogue.enter
def gelu() -> Activation:
    """x times the distribution function Φ of the standard normal law."""

    def cdf(x: sympy.Expr) -> sympy.Expr:
        return (1 + sympy.erf(x / sympy.sqrt(2))) / 2

    def density(x: sympy.Expr) -> sympy.Expr:
        return sympy.exp(-(x**2) / 2) / sympy.sqrt(2 * sympy.pi)

    return Activation(
        "gelu",
        "GELU",
        {},
        formula=lambda x: x * cdf(x),
        slope=lambda x: cdf(x) + x * density(x),
        doubles=lambda x: curves.gelu(x),
        lipschitz=Fraction(113, 100),  # 1/2 + erf(1)/2 + 1/(e √π) = 1.12890…
        ulps=6,
        bend=lambda: bends.GELU,
        source="D. Hendrycks and K. Gimpel, 2016",
        known=zero_at_zero,
    )


@_catalogue.enter
def gelu_tanh() -> Activation:
    """The approximation of GELU by tanh that GPT-2 computes."""
    cubic = Fraction(44715, 1000000)

    def gate(x: sympy.Expr) -> sympy.Expr:
        return sympy.tanh(sympy.sqrt(2 / sympy.pi) * (x + sympy.Rational(cubic) * x**3))

    def slope(x: sympy.Expr) -> sympy.Expr:
        inner = sympy.sqrt(2 / sympy.pi) * (1 + 3 * sympy.Rational(cubic) * x**2)
        return (1 + gate(x)) / 2 + x * (1 - gate(x) ** 2) * inner / 2

    return Activation(
        "gelu_tanh",
        "GELU (tanh form)",
        {},
        formula=lambda x: x * (1 + gate(x)) / 2,
        slope=slope,
        doubles=lambda x: curves.gelu_tanh(x),
        lipschitz=Fraction(113, 100),  # 1.12899…
        ulps=6,
        bend=lambda: bends.GELU_TANH,
        source="D. Hendrycks and K. Gimpel, 2016",
        known=zero_at_zero,
    )


@_catalogue.enter
def silu() -> Activation:
    """x times the sigmoid of x, also called swish."""

    def slope(x: sympy.Expr) -> sympy.Expr:
        gate = 1 / (1 + sympy.exp(-x))
        return gate * (1 + x * (1 - gate))

    return Activation(
        "silu",
        "SiLU",
        {},
        formula=lambda x: x / (1 + sympy.exp(-x)),
        slope=slope,
        doubles=lambda x: curves.times_sigmoid(x, x),
        lipschitz=Fraction(11, 10),  # 1.09983…
        ulps=6,
        bend=lambda: bends.SILU,
        source="S. Elfwing, E. Uchibe and K. Doya, 2017",
        known=zero_at_zero,
    )


@_catalogue.enter
def softplus() -> Activation:
    """A smooth upper bound of ReLU."""
    return Activation(
        "softplus",
        "softplus",
        {},
        formula=lambda x: sympy.log(1 + sympy.exp(x)),
        slope=lambda x: 1 / (1 + sympy.exp(-x)),
        doubles=lambda x: curves.softplus(x),
        lipschitz=Fraction(1),
        ulps=4,
        bend=lambda: bends.SOFTPLUS,
        source="C. Dugas, Y. Bengio, F. Bélisle, C. Nadeau and R. Garcia, 2001",
    )


@_catalogue.enter
def elu(alpha: Fraction = Fraction(1)) -> Activation:
    """alpha·(exp(x) − 1) on the left, alpha any number; x on the right."""
    return exponential(
        "elu",
        "ELU",
        {"alpha": alpha},
        alpha,
        Fraction(1),
        "D.-A. Clevert, T. Unterthiner and S. Hochreiter, 2016",
    )


@_catalogue.enter
def selu(
    alpha: Fraction = Fraction("1.6732632423543772848170429916717"),
    scale: Fraction = Fraction("1.0507009873554804934193349852946"),
) -> Activation:
    """scale times the ELU with alpha; the defaults keep mean 0 and variance 1."""
    if scale <= 0:
        raise UsageError(f"scale of selu is {scale}; it must be positive")
    return exponential(
        "selu",
        "SELU",
        {"alpha": alpha, "scale": scale},
        scale * alpha,
        scale,
        "G. Klambauer, T. Unterthiner, A. Mayr and S. Hochreiter, 2017",
    )


@_catalogue.enter
def mish() -> Activation:
    """x times the tanh of softplus."""

    def gate(x: sympy.Expr) -> sympy.Expr:
        return sympy.tanh(sympy.log(1 + sympy.exp(x)))

    return Activation(
        "mish",
        "Mish",
        {},
        formula=lambda x: x * gate(x),
        slope=lambda x: gate(x) + x * (1 - gate(x) ** 2) / (1 + sympy.exp(-x)),
        doubles=lambda x: curves.mish(x),
        lipschitz=Fraction(109, 100),  # 1.08849…
        ulps=8,
        bend=lambda: bends.MISH,
        source="D. Misra, 2019",
        known=zero_at_zero,
    )
