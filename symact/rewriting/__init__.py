"""Networks rewritten to a normal form: every number in terms of atoms, equal ones being one."""
