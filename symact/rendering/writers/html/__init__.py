"""HTML: one file that needs nothing else, formulas being MathML and maps SVG."""
