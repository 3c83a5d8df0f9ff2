"""Notes verbales: drafted for each permanent mission, recorded as sent, and the mission's own notes (PRACTICE 21)."""
