"""A search for inputs at which an execution is farther off than its rounding explains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symact.errors import NotCloseError, ShapeError
from symact.networks.network import Network, need_network
from symact.numbers.arrays import Floats
from symact.numbers.asked import function, whole, wholes
from symact.testing.attack import sieged
from symact.testing.closeness import Closeness, closeness, model_of
from symact.testing.troublesome import TROUBLES, troublesome_inputs


def search_close(
    execution: Callable[[Floats], Any],
    network: Network,
    *,
    dtype: Any = "float32",
    examples: int = 20,
    seed: int = 0,
    troubles: Sequence[str] = TROUBLES,
    shape: Sequence[int] | None = None,
    accumulate: Any = None,
    tree: str | int | None = None,
    flush: bool = False,
) -> Fraction | None:
    """Look for an input at which an execution is beyond its bound, where such are likely.

    Args:
        execution: from an array of the type to what :func:`~symact.testing.assert_close` takes;
            for bfloat16, which NumPy lacks, from one of float32.
        network: what is executed.
        dtype: the type that it computes in; ``accumulate``, ``tree`` and ``flush`` as
            :func:`~symact.testing.assert_close` takes them.
        examples: how many inputs are tried, and ``seed`` of what they are drawn from.
        troubles: as :func:`~symact.testing.troublesome_inputs` takes them.
        shape: of what the execution reads; (1, inputs) if left out.

    Returns:
        The largest share of a bound that was used; None where there was none at any input.

    Raises:
        NotCloseError: an AssertionError, with the simplest such input that was found, and what
            :func:`~symact.testing.assert_close` says of it.

    >>> from symact import AffineMap, Network, relu
    >>> network = Network([AffineMap([["1/3", -1]]), relu])
    >>> search_close(network, network) < 1
    True
    """
    execute = function(execution, "the execution")
    need_network(network, "an execution")
    model = model_of(dtype, accumulate=accumulate, tree=tree, flush=flush)
    sizes = (1, network.inputs) if shape is None else wholes(shape, "the shape", 1)
    if int(np.prod(sizes, dtype=object)) != network.inputs:
        raise ShapeError(f"shape {sizes} does not hold the {network.inputs} inputs of the network")
    kind = "float32" if model.dtype == "bfloat16" else model.dtype
    shares: list[Fraction] = []

    def beside(x: Floats) -> Closeness:
        with np.errstate(all="ignore"):
            actual = execute(x.astype(kind).reshape(sizes))
        return closeness(actual, network, x, model)

    def holds(x: Floats) -> bool:
        found = beside(x)
        if found.share is not None and not found.beyond:
            shares.append(found.share)
        return not found.beyond

    strategy = troublesome_inputs(network, dtype=model.dtype, troubles=troubles)
    siege = sieged(
        strategy, holds, examples=whole(examples, "examples", 1), seed=whole(seed, "the seed")
    )
    if siege.found is not None:
        point = np.array2string(siege.found, threshold=64, separator=", ", floatmode="unique")
        raise NotCloseError(f"{beside(siege.found).complaint()}\n  at x = {point}")
    return max(shares, default=None)
