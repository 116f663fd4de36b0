"""Makes a small transformer-like block, an adapter for it, and three merges of the two.

    python examples/merge/make_merge.py

`merged.safetensors` is the exact merge, each number rounded once; `bfloat16.safetensors` is
computed in bfloat16 step by step; in `forgotten.safetensors` the scale is left out. Everything is
drawn from seed 0, so that running it once more gives the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

import symact
from symact.folding.floats import BFLOAT16
from symact.formats.safetensors import write_tensors

HERE = Path(__file__).parent
WIDTH, INNER, RANK, ALPHA = 24, 48, 4, 10
PROJECTIONS = {
    "layers.0.self_attn.q_proj": (WIDTH, WIDTH),
    "layers.0.self_attn.v_proj": (WIDTH, WIDTH),
    "layers.0.mlp.up_proj": (INNER, WIDTH),
}
"""What the adapter changes."""


def rounded(values):
    """Float64 to bfloat16, as float64."""
    return BFLOAT16.values(BFLOAT16.nearest_of(np.asarray(values, np.float64)))


def write(name, tensors):
    """A file of bfloat16 tensors."""
    write_tensors(
        HERE / name, {key: ("BF16", BFLOAT16.nearest_of(v)) for key, v in tensors.items()}
    )


def main():
    """All files."""
    rng = np.random.default_rng(0)
    base = {f"{name}.weight": rng.standard_normal(s) * 0.2 for name, s in PROJECTIONS.items()}
    base["layers.0.mlp.down_proj.weight"] = rng.standard_normal((WIDTH, INNER)) * 0.2
    base["layers.0.input_layernorm.weight"] = 1 + rng.standard_normal(WIDTH) * 0.01
    base = {name: rounded(value) for name, value in base.items()}
    write("base.safetensors", base)
    factors, computed, forgotten = {}, dict(base), dict(base)
    for name, (outputs, inputs) in PROJECTIONS.items():
        a = rounded(rng.standard_normal((RANK, inputs)) * 0.3)
        b = rounded(rng.standard_normal((outputs, RANK)) * 0.1)
        prefix = f"base_model.model.{name}.lora_"
        factors |= {f"{prefix}A.weight": a, f"{prefix}B.weight": b}
        own = base[f"{name}.weight"]
        product = rounded((b.astype("f4") @ a.astype("f4")).astype("f8"))
        computed[f"{name}.weight"] = rounded(own + rounded(product * (ALPHA / RANK)))
        forgotten[f"{name}.weight"] = rounded(own + b @ a)
    (HERE / "adapter").mkdir(exist_ok=True)
    write("adapter/adapter_model.safetensors", factors)
    config = {
        "peft_type": "LORA", "r": RANK, "lora_alpha": ALPHA, "use_rslora": False, "bias": "none",
        "fan_in_fan_out": False, "rank_pattern": {}, "alpha_pattern": {}, "modules_to_save": None,
        "target_modules": ["q_proj", "v_proj", "up_proj"],
    }  # fmt: skip
    text = json.dumps(config, indent=2) + "\n"
    (HERE / "adapter" / "adapter_config.json").write_text(text, encoding="utf-8")
    write("bfloat16.safetensors", computed)
    write("forgotten.safetensors", forgotten)
    (HERE / "merged.safetensors").unlink(missing_ok=True)
    symact.merge(HERE / "base.safetensors", HERE / "adapter", HERE / "merged.safetensors")


if __name__ == "__main__":
    main()
