"""Whether two networks are equal: by rewriting, region by region, or a point where they differ."""
