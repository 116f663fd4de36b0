"""The theorems: what one is, finding and proving them, the ledger, and fact sheets.

:mod:`~symact.library.theorem` has the types that authors use, :mod:`~symact.library.vocabulary` the
names of functions.
"""
