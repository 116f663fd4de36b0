"""Networks as programs over a small set of operations, and the one traversal over them.

:mod:`~symact.networks.operations` has the instruction set, :mod:`~symact.networks.network` the
programs; what a program is run over is a kind of number, of :mod:`~symact.networks.kinds`.
"""
