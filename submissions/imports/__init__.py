"""Inputs received elsewhere, from a table: read, mapped, matched, looked at, entered whole or not at all, undone."""
