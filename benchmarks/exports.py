"""How many real exports are read: ``python benchmarks/exports.py``.

Counts the committed exports of PyTorch and scikit-learn, and the models of the onnx wheel's backend
tests that were exported from PyTorch, one line a folder, with what refuses the others. A model with
several outputs is read up to the first one that holds floats.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import onnx

import symact
from symact.errors import SymactError

EXPORTS = Path(__file__).parent.parent / "tests" / "formats" / "exports" / "files"
BACKEND = Path(onnx.__file__).parent / "backend" / "test" / "data"


def refusal(path: Path) -> str | None:
    """Why a model is not read, None where it is."""
    until = None
    if path.suffix == ".onnx":
        outputs = onnx.load(path, load_external_data=False).graph.output
        floats = [given.name for given in outputs if given.type.tensor_type.elem_type == 1]
        until = floats[0] if len(outputs) > 1 and floats else None
    try:
        symact.read(path, until=until)
    except SymactError as error:
        return str(error)
    return None


def count(title: str, paths: Iterable[Path]) -> None:
    """One line, and one for each model that is refused."""
    refused = {path: refusal(path) for path in sorted(paths)}
    left = {path: why for path, why in refused.items() if why is not None}
    read = len(refused) - len(left)
    print(f"{title}: {read} of {len(refused)} read, {100 * read / max(len(refused), 1):.1f} %")
    for path, why in left.items():
        print(f"    {path.parent.name}: {why}")


if __name__ == "__main__":
    for form in ("script.onnx", "dynamo.onnx", "torch.json"):
        count(f"PyTorch, {form}", EXPORTS.glob(f"*.{form}"))
    count("scikit-learn", EXPORTS.glob("sklearn_*.onnx"))
    for folder in ("pytorch-converted", "pytorch-operator"):
        count(f"onnx, {folder}", (BACKEND / folder).glob("*/model.onnx"))
