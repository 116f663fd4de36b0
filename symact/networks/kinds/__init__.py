"""The kinds of number that a network can be run over; each is an analysis."""
