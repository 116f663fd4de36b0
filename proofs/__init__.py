"""The theorems of symact, one a file; :mod:`symact.library.registry` loads them."""
