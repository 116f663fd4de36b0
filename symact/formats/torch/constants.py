"""ATen's operators that make tensors of no tensor: zeros, ones, ranges."""

from __future__ import annotations

import numpy as np

from symact.errors import ModelError
from symact.formats.bytes import check_size, printable
from symact.formats.onnx.tensors import ELEMENTS, Constant
from symact.formats.torch.table import Result, Step, aten

_MADE = "dtype layout device pin_memory"


def _filled(step: Step, name: str, number: float | None = None) -> Constant:
    """The shape that is stated, full of one number."""
    single = step.single(name, step.element, number)
    check_size([max(size, 1) for size in step.shape], f"the result of {step}")
    array = np.full(step.shape, single.array)
    return Constant(array, step.element, f"the result of {step}")


@aten("full.default", names=f"size fill_value {_MADE}")
@aten("full_like.default", names=f"input fill_value {_MADE} memory_format")
def _full(step: Step) -> Result:
    return _filled(step, "fill_value")


@aten("scalar_tensor.default", names=f"value {_MADE}")
def _scalar_tensor(step: Step) -> Result:
    return _filled(step, "value")


@aten("zeros.default", names=f"size {_MADE}")
@aten("zeros_like.default", names=f"input {_MADE} memory_format")
def _zeros(step: Step) -> Result:
    return _filled(step, "", 0)


@aten("ones.default", names=f"size {_MADE}")
@aten("ones_like.default", names=f"input {_MADE} memory_format")
def _ones(step: Step) -> Result:
    return _filled(step, "", 1)


@aten("eye.default", names=f"n {_MADE}")
def _eye(step: Step) -> Result:
    check_size(step.shape, f"the result of {step}")
    if len(step.shape) != 2:
        raise ModelError(f"{step} states no matrix as its result")
    array = np.eye(*step.shape, dtype=np.dtype(ELEMENTS[step.element].dtype))
    return Constant(array, step.element, f"the result of {step}")


@aten("arange.default", names=f"end {_MADE}")
@aten("arange.start", names=f"start end {_MADE}")
@aten("arange.start_step", names=f"start end step {_MADE}")
def _arange(step: Step) -> Result:
    """Integers in steps; a range of floats, whose length is rounded, is refused."""
    start, end, each = (
        step.values.get(name, default)
        for name, default in (("start", 0), ("end", None), ("step", 1))
    )
    if any(type(number) is not int for number in (start, end, each)) or not each:
        shown = printable(repr((start, end, each)))
        raise ModelError(f"{step} counts in {shown}; ranges of integers are read")
    found = range(start, end, each)
    check_size((max(len(found), 1),), f"the result of {step}")
    array = np.array(found, dtype=np.int64).astype(np.dtype(ELEMENTS[step.element].dtype))
    return Constant(array, step.element, f"the result of {step}")
