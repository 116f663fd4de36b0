"""Whether a list of regions is right and complete: the second opinion on the engines.

:mod:`~symact.regions.check.completeness` in at most two dimensions, by areas, and
:mod:`~symact.regions.check.facets` in more, by neighbours. Both run the network itself
(:mod:`~symact.regions.check.columns`), with their own notion of what is read, what is affine and
which piece a number is in: nothing here is imported from the engines, nor from what they are made
of, so a wrong line there cannot be believed here too.
"""

from __future__ import annotations

from symact.regions.check.completeness import check_complete

__all__ = ["check_complete"]
