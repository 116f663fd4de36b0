"""``symact inspect``: what a model file stores, and which layers are one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symact import display
from symact.display import count_of, escaped, grouped
from symact.formats.inspection import Inspection, Layer
from symact.rendering.page import Page, Part, Sentence, Table, Value, Verbatim
from symact.reports.report import Report


def inspect_report(found: Inspection) -> Report:
    """What a file stores."""
    return Report(lambda: inspect_data(found), lambda _: inspect_page(found))


def inspect_data(found: Inspection) -> dict[str, Any]:
    """What a file stores, for JSON."""
    return {
        "schema": "symact.inspect/1",
        "file": found.file,
        "producer": found.producer or None,
        "opset": found.opset,
        "inputs": [{"name": name, "shape": list(shape)} for name, shape in found.inputs],
        "outputs": [{"name": name, "shape": list(shape)} for name, shape in found.outputs],
        "numbers": found.numbers,
        "layers": [
            {
                "name": layer.name,
                "operator": layer.operator,
                "shape": None if layer.shape is None else list(layer.shape),
                "numbers": layer.numbers,
                "opaque": not layer.is_known,
                "one_map_with": layer.merges,
                "merged_numbers": None if layer.saves is None else layer.saves[0],
            }
            for layer in found.layers
        ],
        "nothing_between": [list(pair) for pair in found.forgotten],
    }


def inspect_page(found: Inspection) -> Page:
    """What a file stores, as a table, with a question where something seems to be missing."""
    words = [found.producer] if found.producer else []
    words += [f"opset {found.opset}"] if found.opset is not None else []
    words += [f"inputs {_ends(found.inputs)}", f"outputs {_ends(found.outputs)}"]
    words.append(count_of(found.numbers, "number"))
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            str(k),
            Verbatim(layer.name) if layer.name else "",
            escaped(layer.operator),
            "" if layer.shape is None else "×".join(map(str, layer.shape)),
            grouped(layer.numbers) if layer.numbers else "",
            _remark(layer),
        )
        for k, layer in enumerate(found.layers, start=1)
    )
    parts: list[Part] = [Table(("", "name", "operator", "shape", "numbers", ""), rows)]
    parts += [Sentence(sentence) for sentence in _questions(found)]
    return Page((Verbatim(found.file), *words), tuple(parts))


def _ends(ends: tuple[tuple[str, tuple[int | str, ...]], ...]) -> str:
    return escaped(", ".join(f"{name} [{', '.join(map(str, shape))}]" for name, shape in ends))


def _remark(layer: Layer) -> str:
    if not layer.is_known:
        return "opaque: not looked into"
    if layer.merges is None:
        return ""
    words = f"one map with {layer.merges}"
    if layer.saves is None:
        return words
    own, given = layer.saves
    return f"{words}: {count_of(own, 'number')} instead of {grouped(given)}"


def _questions(found: Inspection) -> Iterator[str]:
    for first, second in found.forgotten:
        names = [found.layers[k - 1].name or f"layer {k}" for k in (first, second)]
        yield (
            f"Between {escaped(names[0])} and {escaped(names[1])} there is no activation: they are "
            "one layer. Was one forgotten?"
        )


display.report.register(Inspection, inspect_report)
