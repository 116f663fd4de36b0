"""Polygons, polytopes and polyhedra with exact corners; no network is known here."""
