"""Results as data for JSON and as pages for people: one module a command."""
