"""Derivations where people write: documents whose marked blocks are what commands print.

The words of a mark go to a runner that is handed over, since commands lie above this room.
"""
