"""Good arguments for public callables: one file a room, found from where a callable is written."""
