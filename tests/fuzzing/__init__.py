"""Certificates changed in every way one at a time, and what the checker makes of them."""
