"""The theorems of symact, one a file; :mod:`symact.registry` loads them."""
