"""What is true, and how far it was checked: sequents, checks, derivations, meanings.

Only the checks of :mod:`~symact.logic.checks` make a sequent (:mod:`~symact.logic.sequents`);
a :class:`~symact.logic.derivation.Derivation` is a chain of steps that name them.
"""
