"""Prove a simplifier right, and refute one with a planted fault.

    python examples/prove_simplified.py

The simplifier rewrites digits_relu.onnx as such tools do: the units of the first layer are put in
another order and rescaled by powers of two, and the next layer undoes it.
The faulty one forgets to rescale one bias. symact proves the first equal for all pictures, writes a
certificate that the independent checker accepts, and finds a picture on which the second differs.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import symact

HERE = Path(__file__).parent


def simplified(network: symact.Network, faulty: bool = False) -> symact.Network:
    """The network with its first hidden units turned around and rescaled by powers of two."""
    first, second, third = (node.operation.to_affine() for node in network.nodes[::2])
    order = list(reversed(range(first.shape[0])))
    rows, shifts, factors = [], [], []
    for k in order:
        row, (shift,) = first.matrix.fractions()[k], first.offset.fractions()[k]
        largest = max(map(abs, row))
        factor = Fraction(2) ** (largest.denominator.bit_length() - largest.numerator.bit_length())
        rows.append([factor * weight for weight in row])
        forgotten = faulty and k == order[5]
        shifts.append(shift if forgotten else factor * shift)
        factors.append(factor)
    columns = [
        [row[k] / factor for k, factor in zip(order, factors, strict=True)]
        for row in second.matrix.fractions()
    ]
    return symact.Network(
        [
            symact.AffineMap(rows, shifts),
            symact.relu,
            symact.AffineMap(columns, second.offset),
            symact.relu,
            third,
        ]
    )


def main() -> None:
    """Compare the digits classifier with both."""
    network = symact.read(HERE / "digits_relu.onnx")
    pictures = symact.Box([0] * 64, [1] * 64)
    right = symact.equal(network, simplified(network), pictures)
    print(right)
    verdict = symact.check(right)
    print(f"\nThe checker: {'accepted' if verdict.accepted else verdict.reason}.\n")
    print(symact.equal(network, simplified(network, faulty=True), pictures))


if __name__ == "__main__":
    main()
