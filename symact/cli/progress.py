"""What a terminal shows while a command is at work; nothing elsewhere."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import click

from symact.display import count_of, grouped

T = TypeVar("T")

LONG = 2.0
"""After how many seconds without a region the terminal says what may be going on."""

COMPILING = "compiling the fast engine, once: a quarter of a minute "


def counted(found: Iterator[T], length: int, label: str, quiet: bool) -> list[T]:
    """All that is found, with a bar of so many steps."""
    if quiet or not sys.stderr.isatty():
        return [*found]
    with click.progressbar(found, length=length, label=label, file=sys.stderr) as bar:
        return [*bar]


@contextlib.contextmanager
def regions_found(quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """A line on the terminal with the regions so far and the rate; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    start = time.perf_counter()

    def line(text: str) -> None:
        click.echo(f"\r{text}\033[K", nl=False, err=True)

    waiting = threading.Timer(LONG, line, [COMPILING])
    waiting.daemon = True
    waiting.start()

    def show(count: int) -> None:
        waiting.cancel()
        rate = f"{count / max(time.perf_counter() - start, 1e-9):,.0f}".replace(",", " ")
        line(f"{count_of(count, 'region')}, {rate} a second ")

    try:
        yield show
    finally:
        waiting.cancel()
        line("")


@contextlib.contextmanager
def numbers_seen(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A line on the terminal with how many numbers of how many are done; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield None
        return

    def show(done: int, whole: int) -> None:
        share = 100 * done // max(whole, 1)
        line = f"{grouped(done)} of {count_of(whole, 'number')}, {share} %"
        click.echo(f"\r{line}\033[K", nl=False, err=True)

    try:
        yield show
    finally:
        click.echo("\r\033[K", nl=False, err=True)
