"""The windows of a convolution, against counting them one by one."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from symact.formats.onnx.windows import Axis, windows

AXES = st.builds(
    Axis,
    size=st.integers(1, 6),
    kernel=st.integers(1, 3),
    stride=st.integers(1, 3),
    dilation=st.integers(1, 3),
    before=st.integers(0, 3),
    after=st.integers(0, 3),
).filter(lambda axis: axis.places >= 1)


@given(channels=st.integers(1, 3), axes=st.lists(AXES, min_size=1, max_size=3))
def test_windows_see_what_sliding_over_the_padded_tensor_sees(
    channels: int, axes: list[Axis]
) -> None:
    sizes = [axis.size for axis in axes]
    tensor = np.arange(channels * int(np.prod(sizes))).reshape(channels, *sizes)
    padded = np.pad(
        tensor, [(0, 0), *((axis.before, axis.after) for axis in axes)], constant_values=-1
    )
    found = windows(channels, axes)
    assert found.shape == (channels, *(a.places for a in axes), *(a.kernel for a in axes))
    for index in itertools.product(*(range(size) for size in found.shape)):
        channel, place, kernel = index[0], index[1 : len(axes) + 1], index[len(axes) + 1 :]
        at = (p * a.stride + k * a.dilation for p, k, a in zip(place, kernel, axes, strict=True))
        assert found[index] == padded[(channel, *at)]


@given(axis=AXES)
def test_no_further_window_fits(axis: Axis) -> None:
    length = axis.size + axis.before + axis.after
    last = (axis.places - 1) * axis.stride + (axis.kernel - 1) * axis.dilation
    assert last < length <= last + axis.stride


@given(axis=AXES, upper=st.booleans())
def test_same_padding_gives_as_many_places_as_strides(axis: Axis, upper: bool) -> None:
    same = axis.same(upper=upper)
    assert same.places == -(-axis.size // axis.stride)
    assert (same.after - same.before if upper else same.before - same.after) in (0, 1)
    # and no padding is wasted: one zero less would lose the last window
    if same.before + same.after:
        less = Axis(
            axis.size, axis.kernel, axis.stride, axis.dilation, same.before + same.after - 1
        )
        assert less.places < same.places
