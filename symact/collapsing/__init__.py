"""Networks without activations between their layers, collapsed to one affine map each."""
