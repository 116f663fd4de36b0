"""Networks as programs over a small set of operations, and the one traversal over them.

:mod:`~symact.networks.operations` has the instruction set, :mod:`~symact.networks.network` the
programs, :mod:`~symact.networks.traversal` the walks; what a program is run over is a kind of
number, of :mod:`~symact.networks.kinds`. :mod:`~symact.networks.liveness` tells what is read,
:mod:`~symact.networks.bends` what is affine, and :mod:`~symact.networks.algebra` makes networks of
networks.
"""
