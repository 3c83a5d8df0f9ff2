"""Backups of a running portal: the database at one moment, then the files that it names (B7)."""
