"""Imports of inputs received elsewhere, from a table: read, matched, checked, applied whole or not at all, undone."""
