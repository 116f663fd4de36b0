"""The exact piecewise-affine structure of a network on a domain.

:func:`~symact.regions.atlas.atlas` enumerates the activation regions and answers questions about
them, :mod:`~symact.regions.check` checks such a list and shares nothing with the engines, which are
:mod:`~symact.regions.engines.reference`, exact and plain, and
:mod:`~symact.regions.engines.filtered.engine`, fast.
"""
