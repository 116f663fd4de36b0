"""No collapse makes a network larger unasked, and what acts alike at many places stays small."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact.activations.entries import relu
from symact.certificates import check
from symact.collapsing.collapse import collapse
from symact.collapsing.derivation import merging
from symact.errors import CheckFailedError
from symact.formats.onnx.windows import Axis, windows
from symact.networks.network import Network, Node, Stored
from symact.networks.operations import Activate, Addition, Affine, Composite, Scale, Select
from symact.numbers.affine import AffineMap
from symact.testing import inputs, networks

CASES = Path(__file__).parents[3] / "shared" / "cases" / "models"


class Image:
    """A network in the making on tensors of shape (channels, places)."""

    def __init__(self, draw: Any, channels: int, size: int) -> None:
        self.draw, self.nodes, self.shape = draw, list[Node](), (channels, size)
        self.inputs = channels * size

    def add(self, operation: Any, *reads: int, stored: Any = None) -> None:
        self.nodes.append(Node(operation, reads or (len(self.nodes),), stored=stored))

    def numbers(self, count: int) -> list[int]:
        drawn: list[int] = self.draw(st.lists(st.integers(-2, 2), min_size=count, max_size=count))
        return drawn

    def matrix(self, rows: int, columns: int) -> AffineMap:
        entries = np.array(self.numbers(rows * columns)).reshape(rows, columns)
        shift = self.numbers(rows) if self.draw(st.booleans()) else [0] * rows
        return AffineMap(entries, shift)

    def convolution(self) -> None:
        channels, size = self.shape
        groups = self.draw(st.sampled_from([g for g in (1, 2) if channels % g == 0]))
        axis = Axis(
            size,
            self.draw(st.integers(1, min(3, size))),
            stride=self.draw(st.integers(1, 2)),
            dilation=self.draw(st.integers(1, 2)),
            before=self.draw(st.integers(0, 1)),
            after=self.draw(st.integers(0, 1)),
        )
        if axis.places < 1:
            return
        seen = windows(channels, [axis]).reshape(groups, channels // groups, axis.places, -1)
        own = self.draw(st.integers(1, 2))
        blocks = [self.matrix(own, channels // groups * axis.kernel) for _ in range(groups)]
        self.add(Select(tuple(seen.transpose(0, 2, 1, 3).ravel().tolist()), channels * size))
        stored = groups * own * (channels // groups * axis.kernel + 1)
        self.add(Affine(*blocks, copies=axis.places), stored=stored)
        given = np.arange(groups * axis.places * own).reshape(groups, axis.places, own)
        self.add(Select(tuple(given.transpose(0, 2, 1).ravel().tolist()), given.size))
        self.shape = groups * own, axis.places

    def rows(self) -> None:
        channels, size = self.shape
        width = self.draw(st.integers(1, 3))
        self.add(Affine(self.matrix(width, size), copies=channels), stored=width * size + width)
        self.shape = channels, width

    def norm(self) -> None:
        channels, size = self.shape
        factors, shifts = (np.repeat(self.numbers(channels), size) for _ in range(2))
        self.add(Scale(factors, shifts), stored=4 * channels)

    def transposed(self) -> None:
        channels, size = self.shape
        order = np.arange(channels * size).reshape(channels, size).T.ravel()
        self.add(Select(tuple(order.tolist()), channels * size))
        self.shape = size, channels

    def average(self) -> None:
        channels, size = self.shape
        order = np.arange(channels * size).reshape(channels, size).T.ravel()
        self.add(Select(tuple(order.tolist()), channels * size))
        self.add(Addition(size, channels))
        self.add(Scale([Fraction(1, size)] * channels, [0] * channels), stored=0)
        self.shape = channels, 1

    def skip(self) -> None:
        start, shape = len(self.nodes), self.shape
        self.add(Affine(self.matrix(shape[1], shape[1]), copies=shape[0]))
        self.add(Addition(2, math.prod(shape)), start, len(self.nodes))

    def positions(self) -> None:
        self.add(Scale([1] * math.prod(self.shape), self.numbers(math.prod(self.shape))))

    def bend(self) -> None:
        self.add(Activate(relu))


@st.composite
def images(draw: Any) -> Network:
    image = Image(draw, draw(st.integers(1, 4)), draw(st.integers(1, 6)))
    steps = ["convolution", "rows", "norm", "transposed", "average", "skip", "positions", "bend"]
    image.norm()
    for step in draw(st.lists(st.sampled_from(steps), min_size=1, max_size=5)):
        getattr(image, step)()
    return Network(image.nodes, inputs=image.inputs)


def same(first: Network, second: Network) -> bool:
    points = np.eye(first.inputs, dtype=int).tolist()
    points += [[0] * first.inputs, [(3 * k + 1) % 7 - 3 for k in range(first.inputs)]]
    return all(first(point) == second(point) for point in points)


@settings(max_examples=25)
@given(images())
def test_no_network_of_images_grows_and_all_stay_equal(network: Network) -> None:
    for dense in (False, True):
        result = collapse(network, dense=dense)
        assert dense or result.network.parameters <= network.parameters
        assert same(network, result.network)
        result.derivation.verify()
        assert check(result).accepted


@given(networks(max_layers=7), st.data())
def test_no_random_network_grows(network: Network, data: Any) -> None:
    result = collapse(network)
    assert result.network.parameters <= network.parameters
    x = data.draw(inputs(network))
    assert result.network(x) == network(x)


@given(st.data())
def test_tensors_that_several_maps_share_do_not_make_it_grow(data: Any) -> None:
    image = Image(data.draw, 1, 4)
    tied = image.matrix(4, 4)
    for _ in range(data.draw(st.integers(2, 4))):
        image.add(Scale([2] * 4, [0] * 4), stored=(Stored("s", 1),))
        image.add(Affine(tied), stored=(Stored("w", 16), Stored("b", 4)))
        if data.draw(st.booleans()):
            image.bend()
    network = Network(image.nodes, inputs=4)
    result = collapse(network)
    assert result.network.parameters <= network.parameters
    assert same(network, result.network)


# -- what stays small -----------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [1, 4, 64])
def test_a_batch_of_rows_has_the_numbers_of_one(batch: int) -> None:
    rng = np.random.default_rng(1)
    sizes = [8, 16, 16, 3]
    layers = [
        Affine(AffineMap(rng.integers(-9, 9, (m, n)), rng.integers(-9, 9, m)), copies=batch)
        for n, m in pairwise(sizes)
    ]
    network = Network(layers)
    result = collapse(network)
    assert (result.network.maps, result.network.parameters) == (1, 27)
    point = [k % 13 - 6 for k in range(8 * batch)]
    assert result.network(point) == network(point)


def _convolved(first: Axis, second: Axis, *, bias: bool) -> Network:
    nodes, kernels = list[Any](), ([1, 2, 4], [1, -3, 5])
    for axis, kernel in zip((first, second), kernels, strict=True):
        seen = windows(1, [axis])
        nodes.append(Select(tuple(seen.ravel().tolist()), axis.size))
        block = AffineMap([kernel], [int(bias)])
        nodes.append(Affine(block, copies=axis.places))
    return Network(nodes)


def test_a_convolution_after_a_convolution_is_one_with_the_convolved_kernel() -> None:
    network = _convolved(Axis(9, 3, before=2, after=2), Axis(11, 3), bias=True)
    result = collapse(network)
    kernel = result.network.nodes[1].operation
    assert isinstance(kernel, Affine)
    (row,) = kernel.blocks[0].matrix.fractions()
    assert row == tuple(np.convolve([1, 2, 4], [1, -3, 5]).tolist())
    assert (result.network.parameters, kernel.copies) == (6, 9)
    assert same(network, result.network)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("dilation", [1, 2])
def test_strides_and_dilations(stride: int, dilation: int) -> None:
    first = Axis(16, 3, stride=stride, dilation=dilation)
    second = Axis(first.places, 3, stride=stride)
    network = _convolved(first, second, bias=False)
    result = collapse(network, dense=True)
    kernel = result.network.nodes[1].operation
    assert isinstance(kernel, Affine)
    seen = {stride * i + dilation * j for i in range(3) for j in range(3)}
    assert kernel.blocks[0].shape == (1, len(seen))
    assert same(network, result.network)


def test_padding_between_two_convolutions_keeps_them_apart() -> None:
    network = _convolved(Axis(9, 3, before=1, after=1), Axis(9, 3, before=1, after=1), bias=True)
    result = collapse(network)
    assert result.verdict == "left apart"
    # what one convolution of the wider kernel has at the border is another number
    wide = np.convolve([4, 2, 1], [5, -3, 1])
    point = [1, *[0] * 8]
    assert network(point)[0] - network([0] * 9)[0] != int(wide[2])
    merged = collapse(network, dense=True)
    assert merged.network.maps == 1
    assert same(network, merged.network)


def test_a_map_that_is_wrong_at_one_place_is_refused() -> None:
    network = _convolved(Axis(70, 3, before=2, after=2), Axis(72, 3), bias=True)
    result = collapse(network)
    (run,) = result.runs
    before, kernel = result.network.nodes[0].operation, result.network.nodes[1].operation
    assert isinstance(before, Select)
    for place in (0, 17, len(before.indices) - 1):
        indices = list(before.indices)
        indices[place] = 33
        wrong = Composite((Select(tuple(indices), 70), kernel))  # type: ignore[arg-type]
        with pytest.raises(CheckFailedError):
            merging([(run.form, wrong, run.subject)], result.notation).verify()


# -- real files -----------------------------------------------------------------------------------


@pytest.mark.skipif(not CASES.is_dir(), reason="the third-party models are not here")
@pytest.mark.parametrize(
    ("name", "verdict", "before", "after"),
    [
        ("linear_batch1", "collapsed", 467, 27),
        ("linear_batch4", "collapsed", 467, 27),
        ("linear_batch64", "collapsed", 467, 27),
        ("conv_1x1", "collapsed", 248, 108),
        ("conv_conv", "left apart", 504, 504),
        ("gap", "left apart", 18, 18),
        ("concat", "nothing to collapse", 8, 8),
        ("avgpool", "nothing to collapse", 0, 0),
        ("avgpool_pad", "nothing to collapse", 0, 0),
        ("neg", "collapsed", 8, 8),
    ],
)
def test_files(name: str, verdict: str, before: int, after: int) -> None:
    pytest.importorskip("onnx")
    from symact.formats import read

    network = read(CASES / f"{name}.onnx")
    result = collapse(network)
    assert result.verdict == verdict
    assert (network.parameters, result.network.parameters) == (before, after)
    result.derivation.verify()
    point = [Fraction(k % 11 - 5, 4) for k in range(network.inputs)]
    assert result.network(point) == network(point)
    if result.runs:
        assert check(result).accepted
