"""Activation functions: what one is, the catalogue of them, and their curves in doubles.

:mod:`~symact.activations.activation` has the types, :mod:`~symact.activations.entries` the
catalogue, :mod:`~symact.activations.curves` the values of curved ones on arrays.
"""

# whoever has an activation can pickle it
from symact.activations import pickling as pickling
