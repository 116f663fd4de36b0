"""ATen's matrix products."""

from __future__ import annotations

from symact.errors import ModelError, ShapeError
from symact.formats.bytes import shape_text
from symact.formats.onnx.program import Tensor, positions_of
from symact.formats.torch.table import Result, Step, aten


@aten("addmm.default", names="input mat1 mat2 beta alpha")
def _addmm(step: Step) -> Result:
    """beta·input + alpha·mat1·mat2, an affine map where input and one matrix are constant."""
    return step.onnx(
        "Gemm",
        step.tensor("mat1"),
        step.tensor("mat2"),
        step.tensor("input"),
        alpha=step.number("alpha", 1),
        beta=step.number("beta", 1),
    )


@aten("addmv.default", names="input mat vec beta alpha")
def _addmv(step: Step) -> Result:
    return _added(step, step.onnx("MatMul", step.tensor("mat"), step.tensor("vec")))


@aten("baddbmm.default", names="input batch1 batch2 beta alpha")
def _baddbmm(step: Step) -> Result:
    return _added(step, step.onnx("MatMul", step.tensor("batch1"), step.tensor("batch2")))


def _added(step: Step, product: Tensor) -> Tensor:
    """beta·input + alpha·product."""
    scales = [step.number("beta", 1), step.number("alpha", 1)]
    scaled = [
        tensor if scale == 1 else step.onnx("Mul", tensor, step.numbers(scale, tensor))
        for tensor, scale in zip((step.tensor("input"), product), scales, strict=True)
    ]
    return step.onnx("Add", scaled[1], scaled[0])


@aten("mm.default", "bmm.default", names="input mat2")
def _product(step: Step) -> Result:
    return step.onnx("MatMul", step.tensor("input"), step.tensor("mat2"))


@aten("matmul.default", names="input other")
def _matmul(step: Step) -> Result:
    return step.onnx("MatMul", step.tensor("input"), step.tensor("other"))


@aten("mv.default", names="input vec")
def _mv(step: Step) -> Result:
    return step.onnx("MatMul", step.tensor("input"), step.tensor("vec"))


@aten("dot.default", names="input tensor")
def _dot(step: Step) -> Result:
    return step.onnx("MatMul", step.tensor("input"), step.tensor("tensor"))


@aten("linear.default", names="input weight bias")
def _linear(step: Step) -> Result:
    """x Wᵀ + b for each row x."""
    weight = step.tensor("weight")
    if not 1 <= len(weight.shape) <= 2:
        raise ShapeError(
            f"{step} has a weight of shape {shape_text(weight.shape)}; it needs a matrix"
        )
    turned = step.program.select(weight, positions_of(weight.shape).T)
    product = step.onnx("MatMul", step.tensor("input"), turned)
    return step.onnx("Add", product, step.tensor("bias")) if step.has("bias") else product


@aten("einsum.default", names="equation operands path")
def _einsum(step: Step) -> Result:
    equation = step.word("equation", "").replace(" ", "")
    operands = step.tensors("operands")
    if "->" not in equation:  # the letters that stand once, in order
        letters = sorted(c for c in set(equation) - {","} if equation.count(c) == 1)
        equation += "->" + "".join(letters)
    if not operands:
        raise ModelError(f"{step} has no operands; it needs one or more")
    return step.onnx("Einsum", *operands, equation=equation)
