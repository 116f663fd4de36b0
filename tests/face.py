"""The public face as text: every public name with its signature and what it is, for docs/api.md.

``python -m tests.face`` writes the page anew; :mod:`tests.test_face` holds it to the code, so that
no signature changes unseen.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "api.md"

HEAD = """\
# The public face

Everything that is public, with its signature; `help(symact.collapse)` has the rest. What is not
here may change without notice. Points, vertices and maps are in the coordinates of a network's
inputs; what is in the parameters of a segment or plane says `parameter` in its name. Indices count
from 0 in Python; pages and files for people count from 1.

This page is written by `python -m tests.face`, and a test holds it to the code.
"""

PACKAGES = {
    "symact": "What the first lines of a program need.",
    "symact.logic": "For authors of theorems: derivations, words, and every check.",
    "symact.library": "For authors of theorems: what a theorem is made of.",
    "symact.testing": "Hypothesis strategies, and checks of executions and enclosures.",
}


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for package, purpose in PACKAGES.items():
        module = importlib.import_module(package)
        parts.append(f"## {package}\n\n{purpose}\n")
        parts += [entry(name, getattr(module, name)) for name in sorted(module.__all__)]
    return "\n".join(parts)


def entry(name: str, value: Any) -> str:
    """One public thing: heading, first sentence, signatures."""
    if inspect.ismodule(value):
        return f"### {name}\n\n{sentence(value)}\n"
    if inspect.isclass(value):
        lines = list(of_class(name, value))
    elif callable(value) and not _is_instance_of_ours(value):
        lines = [f"{name}{signature(value)}"]
    else:
        lines = [f"{name}: {type(value).__name__}"]
    shown = "\n".join(map(wrapped, lines))
    return f"### {name}\n\n{sentence(value)}\n\n```python\n{shown}\n```\n"


def _is_instance_of_ours(value: Any) -> bool:
    return not inspect.isroutine(value) and type(value).__module__.startswith("symact")


def of_class(name: str, value: type) -> Iterator[str]:
    """The constructor, then public attributes and methods, those of public bases too."""
    yield f"{name}{constructor(value)}"
    members: dict[str, Any] = {}
    for base in reversed(value.__mro__):
        if base.__module__.startswith("symact"):
            members |= vars(base)
    fields = {f.name for f in dataclasses.fields(value)} if dataclasses.is_dataclass(value) else ()
    for member, what in sorted(members.items()):
        if (member.startswith("_") and member != "__call__") or member in fields:
            continue
        if isinstance(what, property | cached_property):
            function = what.fget if isinstance(what, property) else what.func
            yield f"    .{member}{result(function)}"
        elif isinstance(what, staticmethod | classmethod):
            yield f"    .{member}{signature(what.__func__, bound=isinstance(what, classmethod))}"
        elif inspect.isfunction(what):
            yield f"    .{member}{signature(what, bound=True)}"


def constructor(value: type) -> str:
    """The arguments that make an object."""
    try:
        return signature(value).removesuffix(" -> None")
    except ValueError:
        return "(...)"


def signature(function: Any, *, bound: bool = False) -> str:
    """A signature with its annotations as they are written in the source."""
    found = inspect.signature(function)
    shown, star = [], False
    parameters = list(found.parameters.values())[bound:]
    for parameter in parameters:
        text = parameter.name
        if parameter.kind is parameter.VAR_POSITIONAL:
            text, star = f"*{text}", True
        elif parameter.kind is parameter.VAR_KEYWORD:
            text = f"**{text}"
        elif parameter.kind is parameter.KEYWORD_ONLY and not star:
            shown.append("*")
            star = True
        if parameter.annotation is not parameter.empty:
            text += f": {annotation(parameter.annotation)}"
        if parameter.default is not parameter.empty:
            text += f" = {default(parameter.default)}"
        shown.append(text)
    return f"({', '.join(shown)}){result(function)}"


def result(function: Any) -> str:
    """What a function gives."""
    found = inspect.signature(function).return_annotation
    return "" if found is inspect.Signature.empty else f" -> {annotation(found)}"


def annotation(value: Any) -> str:
    """An annotation as it is written."""
    return value if isinstance(value, str) else inspect.formatannotation(value)


def default(value: Any) -> str:
    """A default; the factories of dataclasses have no other."""
    shown = repr(value)
    return "..." if shown.startswith("<") or len(shown) > 40 else shown


def sentence(value: Any) -> str:
    """The first sentence of a docstring."""
    if _is_instance_of_ours(value):
        return f"`{value!r}`"
    paragraph = " ".join((inspect.getdoc(value) or "").split("\n\n")[0].split())
    return re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", paragraph.replace("``", "`"))


def wrapped(line: str) -> str:
    """A long signature with an argument a line."""
    if len(line) <= 96 or "(" not in line:
        return line
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    head, rest = line.split("(", 1)
    depth, parts, start = 0, [], 0
    for k, sign in enumerate(rest):
        depth += (sign in "([{") - (sign in ")]}")
        if (sign == "," and depth == 0) or depth < 0:
            parts.append(rest[start:k].strip())
            start = k + 1
        if depth < 0:
            arguments = "".join(f"{indent}{part},\n" for part in parts)
            return f"{head}(\n{arguments}{indent[4:]}){rest[k + 1 :]}"
    return line


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
