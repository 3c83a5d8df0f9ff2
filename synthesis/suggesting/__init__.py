"""Themes proposed for inputs that nobody has coded: local, deterministic, and never more than a proposal."""
