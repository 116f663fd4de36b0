"""The fast engine: signs from floats with proved bounds, from integers where those say nothing."""
