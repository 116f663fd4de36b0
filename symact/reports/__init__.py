"""Results as data for programs and as pages for people: one module a command."""
