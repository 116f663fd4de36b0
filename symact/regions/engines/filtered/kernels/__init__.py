"""Compiled inner loops of the fast engine, with the proof of their error bounds."""
