"""The exact piecewise-affine structure of a network on a domain.

:func:`~symact.regions.atlas.atlas` enumerates the activation regions and answers questions about
them, :func:`~symact.regions.completeness.check_complete` checks such a list on its own. Engines are
:mod:`~symact.regions.reference`, exact and plain, and :mod:`~symact.regions.filtered`, fast.
"""
