"""Small PyTorch modules, and an input for each: what people write, one thing at a time.

All numbers are short dyadic ones, so that wherever a module is piecewise linear its float32 results
are exact. This file needs torch; the tests read what :mod:`tests.formats.exports.make` wrote.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn


class Of(nn.Module):
    """A module made of parts and a function of them and the inputs."""

    def __init__(self, forward: Callable[..., torch.Tensor], **parts: nn.Module | torch.Tensor):
        super().__init__()
        for name, part in parts.items():
            if isinstance(part, nn.Module):
                self.add_module(name, part)
            else:
                self.register_parameter(name, nn.Parameter(part))
        self.rule = forward

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        return self.rule(self, *inputs)


def mlp(activation: nn.Module) -> nn.Module:
    return nn.Sequential(nn.Linear(4, 6), activation, nn.Linear(6, 3))


def conv(*layers: nn.Module, outputs: int | None = None) -> nn.Module:
    return nn.Sequential(*layers)


def tied() -> nn.Module:
    first, second = nn.Linear(4, 4), nn.Linear(4, 4)
    second.weight = first.weight
    return nn.Sequential(first, nn.ReLU(), second)


def attention(m: nn.Module, x: torch.Tensor) -> torch.Tensor:
    q, k, v = m.qkv(x).chunk(3, -1)
    scores = (q @ k.transpose(-2, -1)) * 0.5
    return m.out(scores.softmax(-1) @ v)


def halves(m: nn.Module, x: torch.Tensor) -> torch.Tensor:
    a, b = m.f(x).split([2, 4], dim=1)
    return torch.cat([b, a.relu()], dim=1)


L, C1, C2 = nn.Linear, nn.Conv1d, nn.Conv2d
P, N1, N2, N3 = (1, 4), (1, 2, 8), (1, 2, 6, 6), (1, 3, 4)

MODULES: dict[str, tuple[Callable[[], nn.Module], tuple[tuple[int, ...], ...]]] = {
    "linear": (lambda: L(4, 3), (P,)),
    "linear_stack": (lambda: nn.Sequential(L(4, 8), L(8, 8), L(8, 3)), (P,)),
    "linear_no_bias": (lambda: nn.Sequential(L(4, 5, bias=False), L(5, 2, bias=False)), (P,)),
    "relu": (lambda: mlp(nn.ReLU()), (P,)),
    "leaky_relu": (lambda: mlp(nn.LeakyReLU(0.25)), (P,)),
    "gelu": (lambda: mlp(nn.GELU()), (P,)),
    "gelu_tanh": (lambda: mlp(nn.GELU(approximate="tanh")), (P,)),
    "silu": (lambda: mlp(nn.SiLU()), (P,)),
    "elu": (lambda: mlp(nn.ELU(0.5)), (P,)),
    "selu": (lambda: mlp(nn.SELU()), (P,)),
    "celu": (lambda: mlp(nn.CELU(2.0)), (P,)),
    "softplus": (lambda: mlp(nn.Softplus()), (P,)),
    "softsign": (lambda: mlp(nn.Softsign()), (P,)),
    "tanh": (lambda: mlp(nn.Tanh()), (P,)),
    "sigmoid": (lambda: mlp(nn.Sigmoid()), (P,)),
    "hardtanh": (lambda: mlp(nn.Hardtanh(-2.0, 1.5)), (P,)),
    "hardsigmoid": (lambda: mlp(nn.Hardsigmoid()), (P,)),
    "hardswish": (lambda: mlp(nn.Hardswish()), (P,)),
    "relu6": (lambda: mlp(nn.ReLU6()), (P,)),
    "mish": (lambda: mlp(nn.Mish()), (P,)),
    "prelu": (lambda: mlp(nn.PReLU(6)), (P,)),
    "conv1d": (lambda: conv(C1(2, 4, 3, padding=1), nn.ReLU(), C1(4, 2, 1)), (N1,)),
    "conv1d_stride": (lambda: conv(C1(2, 3, 3, stride=2), nn.ReLU(), nn.Flatten()), (N1,)),
    "conv2d": (lambda: conv(C2(2, 3, 3), nn.ReLU(), nn.Flatten(), L(48, 3)), (N2,)),
    "conv2d_dilation": (lambda: conv(C2(2, 3, 3, padding=2, dilation=2), nn.ReLU()), (N2,)),
    "conv2d_groups": (lambda: conv(C2(2, 4, 3, groups=2), C2(4, 2, 1), nn.ReLU()), (N2,)),
    "conv2d_same": (lambda: conv(C2(2, 2, 4, padding="same"), nn.ReLU()), (N2,)),
    "conv2d_circular": (
        lambda: conv(C2(2, 2, 3, padding=1, padding_mode="circular"), nn.ReLU()), (N2,)
    ),
    "conv2d_reflect": (
        lambda: conv(C2(2, 2, 3, padding=1, padding_mode="reflect"), nn.ReLU()), (N2,)
    ),
    "conv_transpose2d": (
        lambda: conv(nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=1)),
        ((1, 2, 3, 3),),
    ),
    "batch_norm1d": (lambda: nn.Sequential(L(4, 6), nn.BatchNorm1d(6), nn.ReLU(), L(6, 2)), (P,)),
    "batch_norm2d": (lambda: conv(C2(2, 3, 3), nn.BatchNorm2d(3), nn.ReLU()), (N2,)),
    "layer_norm": (lambda: nn.Sequential(L(4, 6), nn.LayerNorm(6), L(6, 6), L(6, 2)), (P,)),
    "max_pool2d": (lambda: conv(C2(2, 2, 3, padding=1), nn.MaxPool2d(2)), (N2,)),
    "max_pool2d_ceil": (
        lambda: conv(nn.MaxPool2d(3, 2, padding=1, ceil_mode=True), C2(2, 2, 1)), (N2,)
    ),
    "avg_pool2d": (lambda: conv(C2(2, 2, 3), nn.AvgPool2d(2), nn.Flatten(), L(8, 2)), (N2,)),
    "avg_pool2d_padded": (
        lambda: conv(nn.AvgPool2d(2, padding=1, count_include_pad=False), C2(2, 2, 1)), (N2,)
    ),
    "adaptive_avg_pool2d": (
        lambda: conv(C2(2, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), L(4, 2)), (N2,)
    ),
    "view": (lambda: Of(lambda m, x: m.f(x.view(x.size(0), -1)), f=L(72, 2)), (N2,)),
    "skip": (lambda: Of(lambda m, x: m.b(F.relu(m.a(x)) + x), a=L(4, 4), b=L(4, 2)), (P,)),
    "cat": (lambda: Of(lambda m, x: torch.cat([m.a(x), x], 1).relu(), a=L(4, 2)), (P,)),
    "split": (lambda: Of(halves, f=L(4, 6)), (P,)),
    "slice": (lambda: Of(lambda m, x: m.f(x[:, 1:]) - x[:, :2], f=L(3, 2)), (P,)),
    "pad": (lambda: Of(lambda m, x: m.c(F.pad(x, (1, 2, 0, 1))).relu(), c=C2(2, 1, 3)), (N2,)),
    "upsample": (lambda: conv(C2(2, 2, 1), nn.Upsample(scale_factor=2)), ((1, 2, 3, 3),)),
    "upsample_bilinear": (
        lambda: conv(nn.Upsample(scale_factor=2, mode="bilinear"), C2(2, 1, 1)), ((1, 2, 3, 3),)
    ),
    "dropout": (lambda: nn.Sequential(L(4, 6), nn.Dropout(), nn.Identity(), L(6, 2)), (P,)),
    "softmax_head": (lambda: nn.Sequential(L(4, 6), L(6, 3), nn.Softmax(-1)), (P,)),
    "tied": (tied, (P,)),
    "attention": (lambda: Of(attention, qkv=L(4, 12), out=L(4, 4)), (N3,)),
    "two_inputs": (
        lambda: Of(lambda m, x, y: m.a(x).relu() + m.b(y), a=L(4, 3), b=L(2, 3)), (P, (1, 2))
    ),
    "mean_and_sum": (
        lambda: Of(lambda m, x: m.f(x).mean(1) - 0.5 * x.sum(1), f=L(4, 4)), ((1, 4, 4),)
    ),
    "einsum": (
        lambda: Of(lambda m, x: torch.einsum("bij,jk->bik", x, m.w).relu(), w=torch.zeros(4, 2)),
        (N3,),
    ),
    "matmul_constant": (lambda: Of(lambda m, x: m.w @ x, w=torch.zeros(2, 3)), (N3,)),
    "clamp_and_extremes": (
        lambda: Of(
            lambda m, x: torch.maximum(m.f(x).clamp(min=-1.5), x.abs()) - torch.minimum(x, -x),
            f=L(4, 4),
        ),
        (P,),
    ),
    "lora": (
        lambda: Of(
            lambda m, x: m.f(x) + m.up(m.down(x)) * 2,
            f=L(8, 8), down=L(8, 2, bias=False), up=L(2, 8, bias=False),
        ),
        ((1, 8),),
    ),
    "quantised_weight": (
        lambda: Of(
            lambda m, x: F.linear(x, (m.w - m.zero) * m.scale).relu(),
            w=torch.zeros(3, 4), zero=torch.zeros(3, 1), scale=torch.zeros(3, 1),
        ),
        (P,),
    ),
    "pixel_shuffle": (lambda: conv(C2(2, 4, 1), nn.PixelShuffle(2)), ((1, 2, 3, 3),)),
    "stack_and_select": (
        lambda: Of(lambda m, x: torch.stack([m.f(x), x], 1)[:, 0] * 2 - x[..., [3, 0, 1, 2]],
                   f=L(4, 4)), (P,)
    ),
}  # fmt: skip


def made(name: str) -> tuple[nn.Module, tuple[torch.Tensor, ...]]:
    """A module in use, with its numbers, and an input."""
    make, shapes = MODULES[name]
    numbers = torch.Generator().manual_seed(sum(map(ord, name)))

    def drawn(shape: tuple[int, ...]) -> torch.Tensor:
        return torch.randint(-8, 9, shape, generator=numbers).float() / 8

    torch.manual_seed(0)
    module = make().eval()
    with torch.no_grad():
        for tensor in module.parameters():
            tensor.copy_(drawn(tuple(tensor.shape)))
        for key, tensor in module.named_buffers():
            if key.endswith("running_var"):  # a root that is rational with eps = 0
                tensor.fill_(4.0)
            elif key.endswith("running_mean"):
                tensor.copy_(drawn(tuple(tensor.shape)))
    return module, tuple(drawn(shape) for shape in shapes)
