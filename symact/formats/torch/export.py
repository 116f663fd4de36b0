"""A live module as a graph: torch.export, then everything that torch says of it written down.

This is the only module that imports torch, and only when it is asked for a graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symact.errors import MissingDependencyError, UnsupportedError, UsageError
from symact.formats.bytes import printable
from symact.formats.torch.graph import (
    ELEMENT_OF,
    GETITEM,
    Argument,
    Reference,
    StoredTensor,
    TorchGraph,
    TorchNode,
    Type,
    Word,
)
from symact.formats.torch.reading import has_rule


def exported(module: Any, example: Any = None) -> TorchGraph:
    """The graph of a module on an example, or of a program that torch.export gave.

    Args:
        module: a ``torch.nn.Module``, or a ``torch.export.ExportedProgram``.
        example: the inputs that the module is called with: a tensor, or a tuple of them; their
            shapes are those of the network. Nothing for a program, which has them.

    Raises:
        MissingDependencyError: where torch is not installed.
        UsageError: for what is neither, and for a module without an example.
        UnsupportedError: for what torch cannot export, and for sizes that are left open.
    """
    try:
        import torch
    except ImportError:
        raise MissingDependencyError.of("torch", "torch", "reading PyTorch modules") from None
    if isinstance(module, torch.export.ExportedProgram):
        if example is not None:
            raise UsageError("an exported program has its example; give none")
        return _graph(_decomposed(module))
    if not isinstance(module, torch.nn.Module):
        raise UsageError(
            f"what is given, of type {type(module).__name__}, is no PyTorch "
            "module; give a torch.nn.Module, or what torch.export.export gives"
        )
    given = (example,) if isinstance(example, torch.Tensor) else example
    if not isinstance(given, tuple | list) or not all(isinstance(x, torch.Tensor) for x in given):
        raise UsageError(
            f"the example is of type {type(example).__name__}; give the tensor that the "
            "module is called with, or a tuple of them: torch.zeros(1, 784)"
        )
    try:
        program = torch.export.export(module, tuple(given))
    except Exception as error:  # torch raises what it likes here, user code runs inside
        raise UnsupportedError(f"torch.export refuses the module: {_first_line(error)}") from error
    return _graph(_decomposed(program))


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return printable(lines[0])


def _decomposed(program: Any) -> Any:
    """The program over core ATen, except for operators that have a rule here."""
    import torch

    table = torch.export.default_decompositions()
    for known in list(table):
        if has_rule(str(known)):
            table.pop(known)
    return program.run_decompositions(table)


def _graph(program: Any) -> TorchGraph:
    signature = program.graph_signature
    changed = [*signature.buffers_to_mutate, *getattr(signature, "user_inputs_to_mutate", {})]
    if changed:
        raise UnsupportedError(
            f"the module changes {len(changed)} of its tensors when it is called, as batch norm in "
            "training does; call module.eval() before exporting"
        )
    held = _held(program)
    inputs, nodes, outputs = [], [], []
    for node in program.graph.nodes:
        if node.op == "placeholder" and node.name not in held:
            inputs.append((node.name, _input_type(node)))
        elif node.op == "call_function":
            nodes.append(_node(node))
        elif node.op == "output":
            outputs = [_output(given) for given in node.args[0]]
        elif node.op != "placeholder":
            raise UnsupportedError(f"the program has the node '{node.name}' of kind {node.op}")
    return TorchGraph(tuple(inputs), _stored(held), tuple(nodes), tuple(outputs))


def _held(program: Any) -> dict[str, tuple[str, Any]]:
    """Name and tensor of each placeholder that stands for a stored tensor."""
    signature = program.graph_signature
    names = {
        **signature.inputs_to_parameters,
        **signature.inputs_to_buffers,
        **signature.inputs_to_lifted_tensor_constants,
    }
    tensors = {**program.constants, **program.state_dict}
    return {placeholder: (name, tensors[name]) for placeholder, name in names.items()}


def _stored(held: dict[str, tuple[str, Any]]) -> tuple[StoredTensor, ...]:
    import torch

    found: list[StoredTensor] = []
    first: dict[Any, str] = {}
    for placeholder, (name, tensor) in held.items():
        element = _element(tensor.dtype, f"the tensor '{name}'")
        plain = tensor.detach().cpu().contiguous()
        if plain.dtype == torch.bfloat16:
            plain = plain.view(torch.uint16)
        key = (tensor.data_ptr(), tuple(tensor.shape), tensor.stride(), element)
        same = first.setdefault(key, placeholder) if tensor.numel() else placeholder
        tied = "" if same == placeholder else same
        found.append(StoredTensor(placeholder, name, plain.numpy(), element, tied))
    return tuple(found)


def _element(dtype: Any, what: str) -> str:
    name = str(dtype).removeprefix("torch.")
    if name not in ELEMENT_OF:
        raise UnsupportedError(f"{what} holds {name} numbers, which are not read")
    return name


def _input_type(node: Any) -> Type:
    kind = _type(node.meta.get("val"), f"the input '{node.name}'")
    if kind is None:
        raise UnsupportedError(f"the input '{node.name}' is no tensor; networks read tensors")
    return kind


def _type(value: Any, what: str) -> Type | None:
    import torch

    if not isinstance(value, torch.Tensor):
        return None
    sizes = []
    for size in value.shape:
        if not isinstance(size, int):
            raise UnsupportedError(
                f"{what} has the size {size}, which is left open; export with fixed sizes, without "
                "dynamic_shapes"
            )
        sizes.append(size)
    return tuple(sizes), str(value.dtype).removeprefix("torch.")


def _node(node: Any) -> TorchNode:
    target = GETITEM if node.target.__name__ == "getitem" else str(node.target)
    value = node.meta.get("val")
    values: Sequence[Any] = value if isinstance(value, tuple | list) else (value,)
    what = f"node '{node.name}'"
    return TorchNode(
        node.name,
        target,
        tuple(_argument(arg, what) for arg in node.args),
        tuple((key, _argument(arg, what)) for key, arg in node.kwargs.items()),
        tuple(_type(given, what) for given in values),
    )


def _argument(value: Any, what: str) -> Argument:
    import torch

    if isinstance(value, torch.fx.Node):
        return Reference(value.name)
    if isinstance(value, tuple | list):
        return tuple(_argument(part, what) for part in value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, torch.dtype | torch.layout | torch.memory_format | torch.device):
        return Word(str(value).removeprefix("torch."))
    raise UnsupportedError(f"{what} has an argument of type {type(value).__name__}; none is read")


def _output(given: Any) -> str:
    import torch

    if not isinstance(given, torch.fx.Node):
        raise UnsupportedError(f"the module gives a {type(given).__name__}; networks give tensors")
    return str(given.name)
