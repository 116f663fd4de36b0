"""Exact numbers: rationals, matrices, affine maps, and rigorous balls around what is not rational.

:mod:`~symact.numbers.rational` is the gate that numbers of every kind come in through;
:mod:`~symact.numbers.matrix` holds matrices fraction-free, :mod:`~symact.numbers.affine` the maps x
↦ A x + c. :mod:`~symact.numbers.balls` encloses SymPy expressions, :mod:`~symact.numbers.branching`
searches boxes.
"""
