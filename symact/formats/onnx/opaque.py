"""Nodes that are not looked into: opaque operations, whose shapes the operator's schema tells.

A schema of the onnx package infers, for one node, the shapes of its results from those of its
inputs and the numbers of its constants (ONNX IR specification, "Shape inference"). Nothing that the
file states about shapes is believed.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from symact.errors import ModelError, UnsupportedError
from symact.formats.bytes import check_size, printable
from symact.formats.onnx.program import Computed, Tensor
from symact.formats.onnx.tensors import BFLOAT16, ELEMENTS, FLOAT, Constant, element_name
from symact.networks.opaque import Opaque

if TYPE_CHECKING:
    from symact.formats.onnx.call import Call

NO_FUNCTIONS = {
    "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform",
    "RandomUniformLike", "If", "Loop", "Scan", "SequenceMap",
}  # fmt: skip
"""Operators whose results are no function of the inputs that they name: random ones, and those
whose graphs inside read what they like."""


class Origin(Protocol):
    """A node as its file has it: all that is asked of it where no rule looks into it."""

    def results(self, call: Call) -> Iterable[tuple[tuple[int, ...], int]]:
        """Shape and element type of every result; one that nothing can read has no numbers."""
        ...

    def identity(self) -> Iterable[bytes]:
        """What its function depends on, besides its operator and the tensors that it reads."""
        ...


@dataclass(frozen=True)
class OnnxNode:
    """A node of an ONNX file, by its NodeProto."""

    proto: Any

    def identity(self) -> Iterator[bytes]:
        """Its attributes."""
        for attribute in sorted(self.proto.attribute, key=lambda attribute: attribute.name):
            yield attribute.SerializeToString(deterministic=True)

    def results(self, call: Call) -> Iterator[tuple[tuple[int, ...], int]]:
        """Shape and element type of every result of a node; one without a name has no numbers."""
        from onnx import checker, shape_inference

        schema = _schema(self.proto.domain, self.proto.op_type, call.opset)
        if schema is None or self.proto.op_type in NO_FUNCTIONS:
            raise UnsupportedError(f"{call} is not read; docs/formats.md says which operators are")
        types, data = {}, {}
        for name, tensor in zip(self.proto.input, call.inputs, strict=True):
            if tensor is not None:
                types[name] = _type(tensor)
                if isinstance(tensor, Constant) and tensor.array.dtype != object:
                    data[name] = tensor_proto(tensor)
        try:
            found = shape_inference.infer_node_outputs(schema, self.proto, types, data)
        except (shape_inference.InferenceError, checker.ValidationError, RuntimeError) as error:
            reason = printable(str(error).strip().rpartition("\n")[2])
            raise ModelError(f"{call} does not fit what it is given: {reason}") from None
        for name in call.outputs:
            if not name:
                yield (0,), FLOAT
                continue
            kind = found[name].tensor_type if name in found else None
            if kind is None or not kind.HasField("shape") or kind.elem_type not in ELEMENTS:
                raise UnsupportedError(
                    f"{call} gives '{printable(name)}', whose shape and type are not known before "
                    "it is run; the model cannot be read through it"
                )
            dims = kind.shape.dim
            if any(not dim.HasField("dim_value") for dim in dims):
                raise UnsupportedError(
                    f"{call} gives '{printable(name)}', whose shape is not known before it is run; "
                    "the model cannot be read through it"
                )
            shape = tuple(int(dim.dim_value) for dim in dims)
            check_size(shape, f"the result '{printable(name)}' of {call}")
            yield shape, kind.elem_type


def has_schema(domain: str, operator: str, opset: int) -> bool:
    """Whether an operator without a rule of its own can be read as an opaque one."""
    return operator not in NO_FUNCTIONS and _schema(domain, operator, opset) is not None


def opaque(call: Call, shape: tuple[int, ...] | None = None) -> tuple[Tensor, ...]:
    """All that a node gives, as results of an operation that is not looked into.

    Args:
        shape: that of its only result, where the operator's rule knows it.

    Raises:
        UnsupportedError: where the shapes of its results are not known, or are those of no tensor
            of numbers, and where it reads constants only.
    """
    read = [tensor for tensor in call.given if isinstance(tensor, Computed)]
    if call.program.folds or not read:
        raise UnsupportedError(
            f"{call} computes stored numbers from stored numbers, in a way that is not read; store "
            "its result instead"
        )
    results = list(call.origin.results(call)) if shape is None else [(shape, read[0].element)]
    sizes = [math.prod(shape) for shape, _ in results]
    inputs, width = sum(math.prod(tensor.shape) for tensor in read), sum(sizes)
    _, _, kind = call.operator.rpartition(".")
    operation = Opaque(kind, inputs, width, _identity(call), call.before)
    value = call.program.emit(operation, [tensor.value for tensor in read])
    whole, starts = Computed(value, (width,), FLOAT), [0, *accumulate(sizes)]
    parts = []
    for (shape, element), size, start in zip(results, sizes, starts, strict=False):
        own = np.arange(start, start + size).reshape(shape)
        part = call.program.select(whole, own) if size else whole
        parts.append(replace(part, element=element))
    return tuple(parts)


def _schema(domain: str, operator: str, opset: int) -> Any:
    from onnx import defs

    try:
        return defs.get_schema(operator, opset, "" if domain == "ai.onnx" else domain)
    except defs.SchemaError:
        return None


def _type(tensor: Tensor) -> Any:
    from onnx import helper

    return helper.make_tensor_type_proto(tensor.element, tensor.shape)


def tensor_proto(constant: Constant) -> Any:
    """A constant as a TensorProto without a name, its numbers in raw bytes."""
    from onnx import TensorProto

    array = constant.array
    if constant.element == BFLOAT16:
        array = (array.astype("<f4").view("<u4") >> 16).astype("<u2")
    else:
        array = array.astype(ELEMENTS[constant.element].dtype)
    raw = np.ascontiguousarray(array).tobytes()
    return TensorProto(data_type=constant.element, dims=constant.shape, raw_data=raw)


def _identity(call: Call) -> str:
    """A digest of all that the function depends on: operator, attributes, constants, shapes."""
    found = hashlib.sha256(f"{call.operator} {call.opset}".encode())
    for part in call.origin.identity():
        found.update(part)
    for tensor in call.inputs:
        if tensor is None:
            found.update(b"-")
            continue
        constant = isinstance(tensor, Constant)
        found.update(f"{element_name(tensor.element)} {tensor.shape} {constant}".encode())
        if isinstance(tensor, Constant):
            found.update(repr(tensor.array.ravel().tolist()).encode())
    found.update(repr([bool(name) for name in call.outputs]).encode())
    return found.hexdigest()
