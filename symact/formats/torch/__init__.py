"""Graphs of ``torch.export``: from a live module, and from JSON without torch."""
