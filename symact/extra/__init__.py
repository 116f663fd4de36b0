"""symact inside other programs: what they load and call."""
