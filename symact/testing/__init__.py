"""Hypothesis strategies for exact numbers, maps and networks, and checks to hold results to.

:mod:`~symact.testing.strategies` draws what is tested, of weights in families
(:mod:`~symact.testing.families`); :mod:`~symact.testing.agreement` holds executions in floats to
their proved error bounds, and enclosures to exact values; :mod:`~symact.testing.series` has
rational bounds of exp, log, erf and their kin; :mod:`~symact.testing.attack` looks for
counterexamples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symact.lazily import handed_on

if TYPE_CHECKING:
    from symact.testing.agreement import check_agreement as check_agreement
    from symact.testing.agreement import check_enclosure as check_enclosure
    from symact.testing.closeness import assert_close as assert_close
    from symact.testing.closeness import tolerance as tolerance
    from symact.testing.searching import search_close as search_close
    from symact.testing.series import erf_between as erf_between
    from symact.testing.series import exp_between as exp_between
    from symact.testing.series import log_between as log_between
    from symact.testing.series import normal_between as normal_between
    from symact.testing.series import pi_between as pi_between
    from symact.testing.series import sigmoid_between as sigmoid_between
    from symact.testing.series import sqrt_between as sqrt_between
    from symact.testing.series import tanh_between as tanh_between
    from symact.testing.series import times as times
    from symact.testing.stability import Stability as Stability
    from symact.testing.stability import stable_argmax as stable_argmax
    from symact.testing.strategies import affine_maps as affine_maps
    from symact.testing.strategies import inputs as inputs
    from symact.testing.strategies import neighbourhoods as neighbourhoods
    from symact.testing.strategies import networks as networks
    from symact.testing.strategies import points_within as points_within
    from symact.testing.strategies import rationals as rationals
    from symact.testing.troublesome import troublesome_inputs as troublesome_inputs

_HOMES = {
    "symact.testing.agreement": "check_agreement check_enclosure",
    "symact.testing.closeness": "assert_close tolerance",
    "symact.testing.searching": "search_close",
    "symact.testing.series": (
        "erf_between exp_between log_between normal_between pi_between "
        "sigmoid_between sqrt_between tanh_between times"
    ),
    "symact.testing.stability": "Stability stable_argmax",
    "symact.testing.strategies": (
        "affine_maps inputs neighbourhoods networks points_within rationals"
    ),
    "symact.testing.troublesome": "troublesome_inputs",
}

__getattr__, __dir__, __all__ = handed_on(__name__, _HOMES)
