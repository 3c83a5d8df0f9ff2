"""The cast of the demonstration: invented bodies and their statements, as literal data."""
