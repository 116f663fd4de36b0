"""The engines that cut a domain into activation regions.

:mod:`~symact.regions.engines.reference` is exact and plain,
:mod:`~symact.regions.engines.filtered` decides in floats what floats can decide, and
:mod:`~symact.regions.engines.auto` chooses.
"""
