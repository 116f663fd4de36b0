"""LaTeX that pdflatex with amsmath, KaTeX and MathJax all accept."""
