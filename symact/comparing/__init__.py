"""Whether two networks are equal: by rewriting, region by region, or by a point where they differ."""
