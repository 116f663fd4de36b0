"""A network layer by layer, and a stack of layers of symbolic size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from symact import display
from symact.activations.pairs import NAME, MaxOfPairs
from symact.collapsing.blocks import Stack
from symact.collapsing.layers import Block, Pairs
from symact.display import count_of, grouped
from symact.networks.network import Network, Node
from symact.rendering.page import Detail, Details, Page, Part, Sentence, Table, Value, Verbatim
from symact.reports.figures import model_data, plain_size
from symact.reports.report import Report

MOST = 60
"""The most operations that a page lists."""


def network_report(network: Network) -> Report:
    """A network: its operations in order, with what each gives and stores."""
    return Report(lambda: network_data(network), lambda format: network_page(network))


def network_data(network: Network) -> dict[str, Any]:
    """A network for JSON: every operation, without the numbers that it stores."""
    return {
        "schema": "symact.network/1",
        "model": model_data(network),
        "affine_maps": network.maps,
        "activations": network.activations,
        "parameters": network.parameters,
        "output": network.output,
        "operations": [
            {
                "number": number,
                "name": node.name or None,
                "operation": node.operation.describe(),
                "reads": list(node.reads),
                "width": network.widths[number],
                "parameters": node.parameters,
            }
            for number, node in enumerate(network.nodes, start=1)
        ],
    }


def network_page(network: Network) -> Page:
    """A network as a table of its operations; columns in which nothing stands are left out."""
    counts = (count_of(network.maps, "affine map"), count_of(network.activations, "activation"),
              count_of(network.parameters, "parameter"))  # fmt: skip
    name: Value = Verbatim(network.source.file) if network.source else "network"
    title = (name, f"{network.inputs} → {network.outputs}", ", ".join(counts))
    nodes = [*enumerate(network.nodes, start=1)]
    # of very many the first and the last ones
    shown = nodes if len(nodes) <= MOST else [*nodes[: MOST - 10], *nodes[-10:]]
    parts: list[Part] = []
    if shown:
        heads = ("", "name", "operation", "reads", "gives", "parameters")
        rows = [_row(network, *entry) for entry in shown]
        parts.append(_without_empty(heads, rows))
    if len(shown) < len(nodes):
        left = count_of(len(nodes) - len(shown), "operation")
        parts.append(Sentence(f"Left out in the middle: {left}; JSON has all."))
    if network.output != len(nodes):
        parts.append(Sentence(f"The result is {network.describe(network.output)}."))
    details = tuple(_notes(network))
    return Page(title, (*parts, Details(details)) if details else tuple(parts))


def _row(network: Network, number: int, node: Node) -> tuple[Value, ...]:
    is_next = node.reads == (number - 1,)
    return (
        str(number),
        Verbatim(node.name) if node.name else "",
        display.escaped(node.operation.describe()),
        "" if is_next else ", ".join(str(read) if read else "input" for read in node.reads),
        grouped(network.widths[number]),
        grouped(node.parameters) if node.parameters else "",
    )


def _without_empty(heads: Sequence[str], rows: Sequence[tuple[Value, ...]]) -> Table:
    kept = [k for k in range(len(heads)) if any(row[k] for row in rows)]
    return Table(tuple(heads[k] for k in kept), tuple(tuple(row[k] for k in kept) for row in rows))


def _notes(network: Network) -> Iterator[Detail]:
    source = network.source
    for entry in source.imports if source else ():
        yield Detail("read", f"{entry.operation}: rounded when read, {entry.error}")
    for note in source.notes if source else ():
        yield Detail("read", note)


def stack_report(stack: Stack) -> Report:
    """A stack: its layers in order, as formulas."""
    return Report(lambda: _stack_data(stack), lambda format: stack_page(stack))


def layers_of(stack: Stack) -> Value:
    """What a stack of any number of layers has."""
    if not stack.layers:
        return stack.letter, " affine layers of any sizes"
    (between,) = stack.layers
    return stack.letter, f" hidden layers of any sizes with {between}, then an affine layer"


def stack_page(stack: Stack) -> Page:
    """A stack as a table of its layers."""
    if stack.letter is not None:
        return Page((layers_of(stack),), ())
    rows, columns = stack.shape
    counts = f"{count_of(stack.maps, 'affine map')}, {count_of(stack.activations, 'activation')}"
    lines: list[tuple[Value, ...]] = []
    for number, layer in enumerate(stack.layers, start=1):
        if isinstance(layer, Block):
            size = (layer.weight.shape[1], " → ", layer.weight.shape[0])
            lines.append((str(number), (layer.weight, ", ", layer.bias), size))
        elif isinstance(layer, Pairs):
            lines.append((str(number), NAME, (layer.inputs, " → ", layer.width)))
        else:
            lines.append((str(number), layer.title, ""))
    title = ("layers of symbolic sizes", (columns, " → ", rows), counts)
    return Page(title, (Table(("", "layer", "size"), tuple(lines)),))


def _stack_data(stack: Stack) -> dict[str, Any]:
    return {
        "schema": "symact.stack/1",
        "model": model_data(stack),
        "affine_maps": plain_size(stack.maps),
        "activations": plain_size(stack.activations),
        "layers": [
            {"weight": str(layer.weight), "bias": str(layer.bias)}
            if isinstance(layer, Block)
            else NAME
            if isinstance(layer, (MaxOfPairs, Pairs))
            else layer.name
            for layer in stack.layers
        ],
    }


display.report.register(Network, network_report)
display.report.register(Stack, stack_report)
