"""Pictures: maps of regions and graphs, as what is seen, and drawn by matplotlib."""
