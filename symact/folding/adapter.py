"""Adapter folders as peft writes them: which tensors they change, and how, exactly.

Low-rank adapters (E. Hu and others, 2021, LoRA) of linear, embedding and convolution layers are
read, with ranks and scales by name, biases and modules that are saved whole. What would change the
weights in another way is refused by its name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from symact.errors import ModelError, ShapeError, UnsupportedError, shown
from symact.folding.floats import STORED_FLOATS
from symact.formats.bytes import printable, read_bytes, shape_text, some
from symact.formats.safetensors import SafetensorsFile, Stored, json_object

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"

REFUSED = {
    "use_dora": "DoRA rescales each column by a norm of the merged weight, which is irrational",
    "lora_bias": "biases of the low-rank layers are another map",
    "use_qalora": "QA-LoRA pools its inputs",
    "layer_replication": "the merged model has other layers than the base",
    "target_parameters": "parameters that are no layer's weight are not looked into",
    "trainable_token_indices": "single rows of an embedding are replaced",
    "megatron_config": "its layers are cut over several processes",
    "alora_invocation_tokens": "the adapter acts on some tokens only, so nothing can be merged",
    "use_bdlora": "its factors are block-diagonal",
}
"""Settings that mean something else than W + s·B·A, and why that is not read."""

_BIASES = ("none", "all", "lora_only")
_CHANGE_BASE = ("pissa", "olora", "corda", "loftq")
_KEY = re.compile(
    r"(?P<module>.+)\.lora_(?P<which>A|B|embedding_A|embedding_B)(?:\.(?!weight$)[^.]+)?(?:\.weight)?"
)
_PREFIX = "base_model.model."
_PATTERN = re.compile(
    r"\^?(?:[\w\-]|\\?\.(?![*+])|\.\*|\\d\+?|\[[\w\-]+\]\+?|\((?:\?:)?(?:[\w\-|]|\\?\.(?![*+]))+\))+\$?",
    re.ASCII,
)
_MOST_QUANTIFIERS = 4


@dataclass(frozen=True)
class Scale:
    """The factor s of a low-rank change.

    Attributes:
        value: exactly.
        alpha: the numerator that it is made of.
        rank: of the two factors.
        is_root: whether it is α/√r, of which the value is the nearest float64.
    """

    value: Fraction
    alpha: Fraction
    rank: int
    is_root: bool


@dataclass(frozen=True)
class Change:
    """A low-rank change of one tensor.

    Attributes:
        left: B, or what the name ``lora_embedding_B`` has.
        right: A.
        scale: the factor.
        is_embedding: whether the tensor has the transposed product.
    """

    left: Stored
    right: Stored
    scale: Scale
    is_embedding: bool


@dataclass(frozen=True)
class Adapter:
    """What an adapter does to a base.

    Attributes:
        place: its folder.
        changes: low-rank changes by the name of the tensor that they change.
        replaced: tensors that take the place of those of the base.
        is_transposed: whether the base stores weights as inputs × outputs.
        files: those that were read.
    """

    place: Path
    changes: Mapping[str, Change]
    replaced: Mapping[str, Stored]
    is_transposed: bool
    files: tuple[Path, ...]


def read_adapter(place: Path) -> Adapter:
    """The adapter in a folder.

    Raises:
        ModelError: for a folder without the two files, and what they do not say or say twice.
        ShapeError: for factors that do not fit together; names both.
        UnsupportedError: for other kinds of adapters; names the setting.
    """
    if not place.is_dir():
        raise ModelError(f"{place} is no folder; an adapter is a folder with {CONFIG}")
    config = json_object(read_bytes(place / CONFIG), CONFIG)
    _refuse(config)
    if not (place / WEIGHTS).exists() and (place / "adapter_model.bin").exists():
        raise ModelError("adapter_model.bin is pickled, which is never loaded; save safetensors")
    file = SafetensorsFile(place / WEIGHTS)
    pairs: dict[str, dict[str, Stored]] = {}
    replaced: dict[str, Stored] = {}
    for name, stored in file.tensors.items():
        if stored.type not in STORED_FLOATS:
            raise UnsupportedError(f"adapter tensor {printable(name)!r} has type {stored.type}")
        short = name.removeprefix(_PREFIX)
        found = _KEY.fullmatch(short)
        if found is not None:
            own = pairs.setdefault(found["module"], {})
            if found["which"] in own:
                raise ModelError(f"{printable(found['module'])!r} has lora_{found['which']} twice")
            own[found["which"]] = stored
        else:
            target = _saved(short, config)
            if target in replaced:
                raise ModelError(f"the adapter has tensor {printable(target)!r} twice")
            replaced[target] = stored
    changes = {f"{module}.weight": _change(module, own, config) for module, own in pairs.items()}
    if not changes and not replaced:
        raise ModelError(f"{WEIGHTS} has no tensor")
    files = (place / CONFIG, place / WEIGHTS)
    return Adapter(place, changes, replaced, _flag(config, "fan_in_fan_out"), files)


def _flag(config: Mapping[str, Any], name: str) -> bool:
    value = config.get(name)
    if value is not None and not isinstance(value, bool):
        raise ModelError(f"{name} in the configuration is {shown(value)}; it is true or false")
    return bool(value)


def _refuse(config: Mapping[str, Any]) -> None:
    kind = config.get("peft_type")
    if kind != "LORA":
        raise UnsupportedError(f"the adapter has peft_type {shown(kind)}; LORA is read")
    for name, why in REFUSED.items():
        if config.get(name):
            raise UnsupportedError(f"the adapter has {name} set: {why}; merge it with peft")
    if config.get("bias", "none") not in _BIASES:
        raise ModelError(
            f"bias in the configuration is {shown(config['bias'])}; it is {' or '.join(_BIASES)}"
        )
    saved = config.get("modules_to_save")
    if saved is not None and (
        not isinstance(saved, list) or not all(isinstance(one, str) for one in saved)
    ):
        raise ModelError("modules_to_save in the configuration is no list of names")
    start = config.get("init_lora_weights")
    if isinstance(start, str) and start.lower().startswith(_CHANGE_BASE):
        raise UnsupportedError(
            f"the adapter has init_lora_weights {shown(start)}, which changes the base when it "
            "begins; convert it to a plain one when saving it, with "
            "path_initial_model_for_weight_conversion"
        )


def _saved(name: str, config: Mapping[str, Any]) -> str:
    """The tensor of the base that one of the adapter replaces."""
    name = re.sub(r"\.(?:modules_to_save(?:\.[^.]+)?|original_module|base_layer)\.", ".", name)
    saved = config.get("modules_to_save") or []
    module = name.rpartition(".")[0]
    if any(f".{module}".endswith(f".{one}") or f".{one}." in f".{module}." for one in saved):
        return name
    if name.endswith(".bias") and config.get("bias", "none") != "none":
        return name
    raise UnsupportedError(
        f"adapter tensor {printable(name)!r} is no factor of a low-rank change, no bias and in no "
        "module that modules_to_save names; other kinds of adapters are not read"
    )


def _change(module: str, own: Mapping[str, Stored], config: Mapping[str, Any]) -> Change:
    is_embedding = any("embedding" in which for which in own)
    names = ("embedding_B", "embedding_A") if is_embedding else ("B", "A")
    if set(own) != set(names):
        there = some([f"lora_{which}" for which in sorted(own)])
        raise ModelError(
            f"{printable(module)!r} has {there}; needed are lora_{names[1]} and lora_{names[0]}"
        )
    left, right = (own[which] for which in names)
    sides = f"B is {shape_text(left.shape)} and A is {shape_text(right.shape)}"
    if min(len(left.shape), len(right.shape)) < 2 or left.shape[1] != right.shape[0]:
        raise ShapeError(f"of {printable(module)!r} {sides}; B has as many columns as A has rows")
    if math.prod(left.shape[2:]) != 1:
        raise UnsupportedError(f"of {printable(module)!r} {sides}; B of a convolution is 1×1")
    if not left.count or not right.count:
        raise ShapeError(f"of {printable(module)!r} {sides}; every width is 1 or more")
    scale = _scale(module, left.shape[1], config)
    return Change(left, right, scale, is_embedding)


def _scale(module: str, rank: int, config: Mapping[str, Any]) -> Scale:
    stated = _by_name(module, "rank_pattern", config, config.get("r"))
    if type(stated) is not int or stated != rank:
        raise ModelError(
            f"the factors of {printable(module)!r} have rank {rank}, and the configuration says "
            f"{shown(stated)}"
        )
    alpha = _by_name(module, "alpha_pattern", config, config.get("lora_alpha"))
    if isinstance(alpha, bool) or not isinstance(alpha, (int, float)) or not _is_usual(alpha):
        raise ModelError(f"lora_alpha of {printable(module)!r} is {shown(alpha)}, no usual number")
    if _flag(config, "use_rslora"):
        value = Fraction(alpha / math.sqrt(rank))
        is_root = math.isqrt(rank) ** 2 != rank
        return Scale(value, Fraction(alpha), rank, is_root)
    return Scale(Fraction(alpha) / rank, Fraction(alpha), rank, False)


def _is_usual(alpha: float) -> bool:
    return alpha == 0 or 1e-30 < abs(alpha) < 1e30


def _by_name(module: str, setting: str, config: Mapping[str, Any], usual: Any) -> Any:
    """What a table of patterns says of a module: the first that matches its end, else the usual."""
    table = config.get(setting) or {}
    if not isinstance(table, dict):
        raise ModelError(f"{setting} in the configuration is no object")
    for pattern, value in table.items():
        quantifiers = len(re.findall(r"[*+]", pattern))
        if len(pattern) > 200 or quantifiers > _MOST_QUANTIFIERS or not _PATTERN.fullmatch(pattern):
            raise UnsupportedError(
                f"{setting} has the pattern {printable(pattern)!r}; read are names, with .*, \\d+, "
                "[0-9]+ and (a|b)"
            )
        try:
            if re.fullmatch(rf"(?:.*\.)?(?:{pattern.removeprefix('^')})", module) and (
                not pattern.startswith("^") or re.match(pattern, module)
            ):
                return value
        except re.error:
            raise UnsupportedError(
                f"{setting} has {printable(pattern)!r}, which is no pattern"
            ) from None
    return usual
