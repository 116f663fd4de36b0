"""symact inside pytest: executions held to bounds that are derived, in place of a tolerance.

pytest loads this by its entry point. Nothing of symact but this file is loaded, and nothing is
printed, until a test asks for the fixture :func:`symact_close`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from symact.networks.network import Network

PROPERTY = "symact_share"
"""The name under which reports of tests have what was used of a bound: ``"float32 0.031"``."""

SHOWN = 20
"""The most tests that the summary lists, those first that used most."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, in a group of their own."""
    group = parser.getgroup("symact", "executions held to derived bounds")
    group.addoption(
        "--symact-examples",
        type=_count,
        default=20,
        metavar="N",
        help="how many inputs symact_close.everywhere tries (20)",
    )
    group.addoption(
        "--symact-seed", type=int, default=0, metavar="S", help="seed of these inputs (0)"
    )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text)):
        from symact.errors import shown

        raise pytest.UsageError(f"{shown(text)} is no number of inputs; give 1 or more")
    return int(text)


class Close:
    """What the fixture hands over: a function, and a search.

    >>> import numpy as np
    >>> from symact import AffineMap, Network
    >>> network = Network([AffineMap([["1/3"]])])
    >>> close = Close(20, 0, lambda dtype, share: print(dtype, share < 1))
    >>> close(np.float32([1 / 3]), network, [1])
    float32 True
    """

    def __init__(self, examples: int, seed: int, note: Callable[[str, Fraction], None]) -> None:
        self._examples, self._seed, self._note = examples, seed, note

    def __call__(
        self, actual: Any, network: Network, x: Any, *, dtype: Any = None, **how: Any
    ) -> None:
        """Assert that an execution is as close as its rounding explains, and note what was used.

        Takes and raises what :func:`symact.testing.assert_close` does.
        """
        from symact.testing import assert_close
        from symact.testing.executed import executed, named_type

        kind = executed(actual, "the outputs").dtype if dtype is None else named_type(dtype)
        share = assert_close(actual, network, x, dtype=kind, **how)
        self._note(kind, share)

    def everywhere(
        self,
        execution: Callable[[Any], Any],
        network: Network,
        *,
        dtype: Any = "float32",
        **how: Any,
    ) -> None:
        """The same for ``--symact-examples`` inputs that look for trouble: near kinks, where large
        terms cancel, subnormal ones, and large ones.

        Takes and raises what :func:`symact.testing.search_close` does.
        """
        from symact.testing import search_close
        from symact.testing.executed import named_type

        how = {"examples": self._examples, "seed": self._seed, **how}
        share = search_close(execution, network, dtype=dtype, **how)
        if share is not None:
            self._note(named_type(dtype), share)


@pytest.fixture
def symact_close(request: pytest.FixtureRequest) -> Close:
    """``symact_close(actual, network, x)``: an execution held to the bound of its rounding."""
    properties = request.node.user_properties

    def note(dtype: str, share: Fraction) -> None:
        properties.append((PROPERTY, f"{dtype} {float(share):.3g}"))

    examples, seed = (request.config.getoption(f"symact_{n}") for n in ("examples", "seed"))
    return Close(examples, seed, note)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How much of their bounds tests used, where there are such: far less than 1 is usual, and far
    more than others is worth a look."""
    rows = sorted(_used(terminalreporter), key=lambda row: -row[2])
    if not rows:
        return
    terminalreporter.section("symact: how much of each bound was used")
    for name, dtype, share in rows[:SHOWN]:
        terminalreporter.write_line(f"{100 * share:7.2g} %  {dtype:8}  {name}")
    if len(rows) > SHOWN:
        terminalreporter.write_line(f"and {len(rows) - SHOWN} more, none with more")


def _used(terminalreporter: Any) -> Iterator[tuple[str, str, float]]:
    """For each test and type the largest share; tests that ran elsewhere reported theirs."""
    most: dict[tuple[str, str], float] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) != "teardown":
                continue
            for name, text in getattr(report, "user_properties", ()):
                if name == PROPERTY:
                    dtype, share = str(text).split()
                    key = report.nodeid, dtype
                    most[key] = max(most.get(key, 0.0), float(share))
    yield from ((name, dtype, share) for (name, dtype), share in most.items())
