"""The options that name a domain, ``--box``, ``--line`` and ``--plane``, and points in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from symact.cli.options import F
from symact.errors import UsageError

if TYPE_CHECKING:
    from symact.regions.domain import Box, Domain
    from symact.reports.floats import Inputs


def domain_options(command: F) -> F:
    """``--box``, ``--line`` and ``--plane``, which :func:`chosen_domain` reads."""
    for option in (
        click.option(
            "--plane",
            nargs=3,
            metavar="O U V",
            help="The parallelogram with corners O, U and V, O first.",
        ),
        click.option("--line", nargs=2, metavar="P Q", help="The segment between two points."),
        click.option(
            "--box", nargs=2, metavar="LO HI", help="A box; one number, or one for each input."
        ),
    ):
        command = option(command)
    return command


def chosen_domain(
    inputs: int,
    box: tuple[str, str] | None,
    line: tuple[str, str] | None,
    plane: tuple[str, str, str] | None,
) -> Domain:
    """The domain that the options are; a box from -1 to 1 where there are none.

    Raises:
        UsageError: for points that are none, or not of one size.
    """
    from symact.regions.domain import Box, Plane, Segment

    if line is not None:
        return Segment(*(_point(text, "--line") for text in line))
    if plane is not None:
        origin, first, second = (_point(text, "--plane") for text in plane)
        if not len(origin) == len(first) == len(second):
            sizes = f"{len(origin)}, {len(first)} and {len(second)}"
            raise UsageError(f"--plane has points of {sizes} coordinates; all need the same number")
        return Plane(
            origin,
            [b - a for a, b in zip(origin, first, strict=True)],
            [c - a for a, c in zip(origin, second, strict=True)],
        )
    low, high = box if box is not None else ("-1", "1")
    return Box(_corner(low, inputs), _corner(high, inputs))


def around(middle: str, radius: str) -> Box:
    """The box of all points that are at most so far from a point, in each coordinate.

    Raises:
        UsageError: for a point that is none, and a radius below 0.
    """
    from symact.numbers.rational import rational
    from symact.regions.domain import Box

    reach = rational(radius, "--radius")
    if reach < 0:
        raise UsageError(f"--radius is {radius}; give 0 or more")
    point = [rational(entry, "a coordinate of --around") for entry in _point(middle, "--around")]
    return Box([entry - reach for entry in point], [entry + reach for entry in point])


def at_option(command: F) -> F:
    """``--at``, which :func:`inputs_at` reads."""
    return click.option(
        "--at",
        metavar="POINT",
        help="Bound float32 executions here too: 1,2,3 or FILE.npz:NAME, one point or several.",
    )(command)


def inputs_at(text: str | None, inputs: int) -> Inputs | None:
    """The points of ``--at``; None where there are none.

    Raises:
        UsageError: for what is no point.
        ShapeError: for numbers that are no points of that width.
    """
    from symact.numbers.rational import rational
    from symact.reports.floats import Inputs

    if text is None:
        return None
    numbers = [rational(entry, "a coordinate of --at") for entry in _point(text, "--at")]
    return Inputs.at(numbers, inputs, *point_names((text, text), None)[:1])


def point_names(
    line: tuple[str, str] | None, plane: tuple[str, str, str] | None
) -> tuple[str, ...]:
    """What the points of a segment or plane are called in pictures: as they are given, but without
    the directory of a file.

    >>> point_names(None, ("data/digits.npz:zero", "0,1", "1,0"))
    ('digits.npz:zero', '(0,1)', '(1,0)')
    """
    given = line or plane or ()
    return tuple(
        re.sub(r"^.*[/\\](?=[^/\\]*$)", "", text) if ":" in text else f"({text})" for text in given
    )


def _corner(text: str, inputs: int) -> list[Any]:
    point = _point(text, "--box")
    return point * inputs if len(point) == 1 else point


def _point(text: str, option: str) -> list[Any]:
    """A point as exact numbers: from ``1,1/3,0.5`` or from an array in an npz file."""
    from symact.numbers.rational import rational

    name, colon, key = text.rpartition(":")
    if colon and name.lower().endswith(".npz"):
        from symact.formats import read_point

        return list(read_point(name, key))
    words = [word.strip() for word in text.split(",")]
    if "" in words or any(word.lower().endswith(".npz") or ":" in word for word in words):
        raise UsageError(f"{option} has {text!r}; points are 1,2,3 or 1/3,0.5 or FILE.npz:NAME")
    return [rational(word, f"a coordinate of {option}") for word in words]
