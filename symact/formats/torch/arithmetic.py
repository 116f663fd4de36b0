"""ATen's operators that compute number by number: sums, products, maxima, powers."""

from __future__ import annotations

from symact.formats.onnx.program import Tensor
from symact.formats.torch.table import Result, Step, aten, of_element


def _both(step: Step) -> tuple[Tensor, Tensor]:
    return of_element(step, step.tensor("input")), of_element(step, step.tensor("other"))


def _times_alpha(step: Step, tensor: Tensor) -> Tensor:
    """alpha times the tensor."""
    alpha = step.number("alpha", 1)
    return tensor if alpha == 1 else step.onnx("Mul", tensor, step.numbers(alpha, tensor))


@aten("add.Tensor", "add.Scalar", names="input other alpha")
def _add(step: Step) -> Result:
    left, right = _both(step)
    return step.onnx("Add", left, _times_alpha(step, right))


@aten("sub.Tensor", "sub.Scalar", names="input other alpha")
def _sub(step: Step) -> Result:
    left, right = _both(step)
    return step.onnx("Sub", left, _times_alpha(step, right))


@aten("rsub.Tensor", "rsub.Scalar", names="input other alpha")
def _rsub(step: Step) -> Result:
    left, right = _both(step)
    return step.onnx("Sub", right, _times_alpha(step, left))


@aten("mul.Tensor", "mul.Scalar", names="input other")
def _mul(step: Step) -> Result:
    return step.onnx("Mul", *_both(step))


@aten("div.Tensor", "div.Scalar", "true_divide.Tensor", names="input other")
def _div(step: Step) -> Result:
    return step.onnx("Div", *_both(step))


@aten("maximum.default", "max.other", names="input other")
def _maximum(step: Step) -> Result:
    return step.onnx("Max", *_both(step))


@aten("minimum.default", "min.other", names="input other")
def _minimum(step: Step) -> Result:
    return step.onnx("Min", *_both(step))


@aten("pow.Tensor_Scalar", names="input exponent")
def _pow(step: Step) -> Result:
    data = step.tensor("input")
    exponent = step.single("exponent", step.element)
    if exponent.array.item() == 1:
        return data
    return step.onnx("Pow", data, exponent)


@aten("square.default", names="input")
def _square(step: Step) -> Result:
    return step.onnx("Pow", step.tensor("input"), step.single("exponent", step.element, 2))


@aten("sqrt.default", names="input")
def _sqrt(step: Step) -> Result:
    return step.onnx("Sqrt", step.tensor("input"))


@aten("reciprocal.default", names="input")
def _reciprocal(step: Step) -> Result:
    return step.onnx("Div", step.single("one", step.element, 1), step.tensor("input"))
