"""Who may do what: the world it is tried in, the walk through it, and the table it is compared with (A1)."""
