"""Pictures, drawn by matplotlib: maps of regions."""
