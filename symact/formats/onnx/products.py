"""Products of two paths that are activations in disguise: x·σ(x) is SiLU, and GELU in both forms.

Exporters write activations that they have no operator for as several nodes. A product is recognised
where its factors are, as polynomials and functions of one tensor x, exactly those of the formula,
up to a constant factor; where the formula has an irrational constant, the file has to have the
float next to it, and the network holds the real one, which is listed as rounded when read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import sympy

from symact.activations.activation import Activation
from symact.activations.entries import (
    abs_,
    gelu,
    gelu_tanh,
    hardswish,
    mish,
    relu6,
    sigmoid,
    silu,
    softplus,
    tanh,
)
from symact.activations.softsign import softsign
from symact.formats.onnx.call import Call
from symact.formats.onnx.program import Computed, GraphProgram
from symact.networks.network import Import
from symact.networks.opaque import Opaque
from symact.networks.operations import Activate, Addition, Operation, Scale

Polynomial = dict[int, Fraction]
"""Coefficients by degree."""

_DEGREE = 4


def product(call: Call, left: Computed, right: Computed) -> Computed | None:
    """The activation that the product of two computed tensors of one shape is, if it is known."""
    for plain, gate in ((left, right), (right, left)):
        for x, factor in _multiples(call.program, plain.value):
            found = _gated(call, x, gate.value)
            if found is not None:
                entry, inner, outer = found
                given = Computed(x, left.shape, left.element)
                return _activated(call, given, entry, inner, factor * outer)
    return None


def quotient(call: Call, left: Computed, right: Computed) -> Computed | None:
    """x / (1 + |x|), times a constant, as softsign; None for other quotients of two paths."""
    program = call.program
    factor, shift, core = _line(program, right.value)
    if left.shape != right.shape or shift != 1 or factor <= 0:
        return None
    for x, multiple in _multiples(program, left.value):
        if _is_activation(program, core, abs_, x):
            given = Computed(x, left.shape, left.element)
            return _activated(call, given, softsign(), factor, multiple / factor)
    return None


def _activated(
    call: Call, x: Computed, entry: Activation, inner: Fraction, outer: Fraction
) -> Computed:
    """outer · f(inner · x)."""
    call.program.rounds.append(f"{call}, which is {entry.name} in several nodes")
    if inner != 1:
        x = call.program.scaled(x, inner, None)
    value = call.program.activated(x, entry)
    return multiplied(call, value, outer)


def multiplied(call: Call, value: Computed, factor: Fraction) -> Computed:
    """A multiple of an activation that was recognised, so that further factors join its own."""
    base, own = call.program.multiples.get(value.value, (value.value, Fraction(1)))
    known = replace(value, value=base)
    if own * factor == 1:
        return known
    result = call.program.scaled(known, own * factor, None)
    call.program.multiples[result.value] = base, own * factor
    return result


Gated = tuple[Activation, Fraction, Fraction]
"""f, a and b with x · gate = b · f(a x)."""


def _gated(call: Call, x: int, gate: int) -> Gated | None:
    """What x times a gate is, where the gate is a known function of x, scaled and shifted."""
    program = call.program
    factor, shift, core = _line(program, gate)
    operation = _operation(program, core)
    if operation is None or not factor:
        return None
    inner = program.nodes[core - 1].reads[0]
    argument = _polynomial(program, inner, x, {})
    one = Fraction(1)
    is_multiple = argument is not None and argument.keys() == {1}
    if argument is None:
        softened = operation == Activate(tanh) and _is_activation(program, inner, softplus, x)
        return (mish, one, factor) if softened and not shift else None
    match operation:
        case Activate(activation=entry) if entry == tanh and shift == factor:
            if _is_tanh_form(call, argument):
                return gelu_tanh, one, 2 * factor
        case Opaque(kind="Erf") if shift == factor and is_multiple:
            if _stand_for(call, {argument[1]: 1 / sympy.sqrt(2)}):
                return gelu, one, 2 * factor
        case Activate(activation=entry) if entry == sigmoid and not shift and is_multiple:
            return silu, argument[1], factor / argument[1]
        case Activate(activation=entry) if entry == relu6 and not shift:
            if argument == {0: Fraction(3), 1: one}:
                return hardswish, one, 6 * factor
        case Activate(activation=entry) if entry.name == "hardsigmoid" and not shift:
            if argument == {1: one} and _is_hard_gate(call, entry):
                return hardswish, one, factor
    return None


def _is_tanh_form(call: Call, argument: Polynomial) -> bool:
    """Whether a polynomial is √(2/π)·(x + 0.044715·x³), in the floats of a file."""
    if argument.keys() != {1, 3}:
        return False
    cubic = argument[3] / argument[1]
    meant = {argument[1]: sympy.sqrt(2 / sympy.pi), cubic: sympy.Rational(44715, 1000000)}
    return _stand_for(call, meant)


def _is_hard_gate(call: Call, entry: Activation) -> bool:
    alpha, beta = entry.parameters["alpha"], entry.parameters["beta"]
    return beta == Fraction(1, 2) and _stand_for(call, {alpha: sympy.Rational(1, 6)})


def _stand_for(call: Call, meant: dict[Fraction, sympy.Expr]) -> bool:
    """Whether stored numbers are the floats next to real ones; how far each is off is listed."""
    errors = {stored: _distance(stored, number) for stored, number in meant.items()}
    if None in errors.values():
        return False
    for stored, error in errors.items():
        if error:
            name = f"{call.node}, where {float(stored)!r} stands for {meant[stored]}"
            call.program.imports.append(Import(name, error))
    return True


def _distance(stored: Fraction, meant: sympy.Expr) -> str | None:
    """A bound on |stored − meant|, empty if they are equal; None where the stored number is not the
    float of some type next to it, nor one over the float next to its inverse."""
    if sympy.Rational(stored) == meant:
        return ""
    own, inverse = (float(number.evalf(40)) for number in (meant, 1 / meant))
    for dtype in (np.float64, np.float32, np.float16):
        if stored in (Fraction(float(dtype(own))), 1 / Fraction(float(dtype(inverse)))):
            away = abs(sympy.Rational(stored) - meant).evalf(10)
            return f"≤ 2^{math.ceil(math.log2(float(away)))}"
    return None


def _is_activation(program: GraphProgram, value: int, entry: Activation, x: int) -> bool:
    operation = _operation(program, value)
    return (
        isinstance(operation, Activate)
        and operation.activation == entry
        and program.nodes[value - 1].reads == (x,)
    )


# -- lines and polynomials of a value -------------------------------------------------------------


def _operation(program: GraphProgram, value: int) -> Operation | None:
    return program.nodes[value - 1].operation if value else None


def _uniform(operation: Operation | None) -> tuple[Fraction, Fraction] | None:
    """Factor and shift of a scaling that has the same for every number."""
    if not isinstance(operation, Scale):
        return None
    factors, shifts = set(operation.factor.flat), set(operation.shift.flat)
    if len(factors) > 1 or len(shifts) > 1:
        return None
    return (
        Fraction(int(factors.pop()), int(operation.factor.denominator)),
        Fraction(int(shifts.pop()), int(operation.shift.denominator)),
    )


def _line(program: GraphProgram, value: int) -> tuple[Fraction, Fraction, int]:
    """Factor, shift and the earlier value of which a value is that line, as far back as it goes."""
    factor, shift = Fraction(1), Fraction(0)
    while (own := _uniform(_operation(program, value))) is not None:
        shift += factor * own[1]
        factor *= own[0]
        (value,) = program.nodes[value - 1].reads
    return factor, shift, value


def _multiples(program: GraphProgram, value: int) -> Iterator[tuple[int, Fraction]]:
    """Earlier values of which a value is a multiple, with the factor; it is one of itself."""
    factor = Fraction(1)
    yield value, factor
    while (own := _uniform(_operation(program, value))) is not None and own[0] and not own[1]:
        factor *= own[0]
        (value,) = program.nodes[value - 1].reads
        yield value, factor


def _polynomial(
    program: GraphProgram, value: int, x: int, known: dict[int, Polynomial | None]
) -> Polynomial | None:
    """A value as a polynomial of another one of the same size, number by number, if it is one."""
    if value == x:
        return {1: Fraction(1)}
    if value > x and value not in known:
        known[value] = _polynomial_of_reads(program, value, x, known)
    return known.get(value)


def _polynomial_of_reads(
    program: GraphProgram, value: int, x: int, known: dict[int, Polynomial | None]
) -> Polynomial | None:
    operation, reads = program.nodes[value - 1].operation, program.nodes[value - 1].reads
    parts = [_polynomial(program, read, x, known) for read in reads]
    whole = [part for part in parts if part is not None]
    if len(whole) < len(parts):
        return None
    line = _uniform(operation)
    if line is not None:
        scaled = {degree: line[0] * c for degree, c in whole[0].items()}
        return _sum([scaled, {0: line[1]}])
    match operation:
        case Addition(terms=terms) if terms == len(whole):
            return _sum(whole)
        # as many numbers as each of its factors, so that nothing is repeated
        case Opaque(kind="Mul", inputs=inputs, width=width) if inputs == 2 * width:
            return _times(*whole) if len(whole) == 2 else None
        case Opaque(kind="Pow"):
            return _power(whole[0], program.powers.get(value, 0))
    return None


def _sum(parts: list[Polynomial]) -> Polynomial:
    total: Polynomial = {}
    for part in parts:
        for degree, coefficient in part.items():
            total[degree] = total.get(degree, Fraction(0)) + coefficient
    return {degree: c for degree, c in total.items() if c} or {0: Fraction(0)}


def _times(first: Polynomial, second: Polynomial) -> Polynomial | None:
    if max(first) + max(second) > _DEGREE:
        return None
    return _sum([{i + j: a * b} for i, a in first.items() for j, b in second.items()])


def _power(base: Polynomial, exponent: int) -> Polynomial | None:
    if exponent < 1:
        return None
    result: Polynomial | None = base
    for _ in range(exponent - 1):
        result = None if result is None else _times(result, base)
    return result
