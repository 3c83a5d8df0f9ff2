"""Observations of the secretariat on comments, one by one or in bulk."""
