"""A bound of a neuron with the evidence from which somebody else sees that it is one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from symact.display import Drawn
from symact.geometry.vertices import Point
from symact.networks.network import Network
from symact.regions.domain import Box


@dataclass(frozen=True, repr=False)
class Neuron(Drawn):
    """What an activation reads at one place is between two bounds for all inputs of a box.

    Attributes:
        lower: the least corner of the box, and ``upper`` the greatest.
        operation: the activation, by its position in the network.
        index: the place.
        least: the lower bound, and ``most`` the upper one: multiples of 1/2²⁰.
        piece: the piece to which they keep it (of ReLU: 0 off, 1 on); −1 if to none.
        slopes: the evidence: of lines above or below the earlier activations that are not kept to
            one piece, in the order in which a pull from here to the input needs them, first for the
            lower bound.
    """

    network: Network
    lower: Point
    upper: Point
    operation: int
    index: int
    least: Fraction
    most: Fraction
    piece: int
    slopes: tuple[Fraction, ...] = ()

    def __post_init__(self) -> None:
        _ = self.box  # refuses ends that make none

    def __repr__(self) -> str:
        return f"<claim neuron: {self.index} of operation {self.operation}, {self.network!r}>"

    @cached_property
    def box(self) -> Box:
        """The box."""
        return Box(self.lower, self.upper)
