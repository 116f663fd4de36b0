"""The command line from a checkout: ``python cli.py collapse model.onnx``."""

from symact.cli import main

main()
