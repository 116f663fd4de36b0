"""The model file of a certificate read once more, and the operation lists compared.

That a certificate names the SHA-256 of a file says nothing: anyone can type it in. What the readers
of :mod:`symact.formats` make of the file must be the operation list that was checked.
"""

from __future__ import annotations

from typing import Any

from symact.certificates.codec import operation_list
from symact.networks.network import Network


def disagreement(network: Network, listed: Any) -> str | None:
    """Where an operation list differs from that of a network; None where it does not.

    Args:
        network: what was read from the model file.
        listed: the JSON value ``network`` of a certificate that the checker accepted.

    >>> from symact import AffineMap, relu
    >>> network = Network([AffineMap([[2]]), relu])
    >>> listed = operation_list(network)
    >>> disagreement(network, listed)
    >>> listed["operations"][0]["operation"]["blocks"] = [[["3", "0"]]]
    >>> disagreement(network, listed)
    "operation 1 ('') differs in its operation"
    """
    own = operation_list(network)
    if own["inputs"] != listed["inputs"]:
        return f"it has {listed['inputs']} inputs, the file {own['inputs']}"
    both = zip(listed["operations"], own["operations"], strict=False)
    for k, (here, there) in enumerate(both, start=1):
        for field in ("operation", "reads", "name"):
            if here[field] != there[field]:
                return f"operation {k} ({_short(here['name'])}) differs in its {field}"
    counts = [len(part["operations"]) for part in (listed, own)]
    if counts[0] != counts[1]:
        return f"it has {counts[0]} operations, the file {counts[1]}"
    if own["output"] != listed["output"]:
        return f"its output is value {listed['output']}, that of the file {own['output']}"
    return None


def _short(name: str) -> str:
    return ascii(name) if len(name) <= 60 else f"{name[:60]!a}... {len(name)} characters in all"
