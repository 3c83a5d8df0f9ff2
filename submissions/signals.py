"""Told downstairs, heard upstairs."""

from django.dispatch import Signal

submission_erased = Signal()  # sender Submission; submission; inside the verb's transaction
public_state_moved = Signal()  # sender Round; round, state, at_act; inside the transaction that moves it
public_matter_waits = Signal()  # sender Round; round, lines that an act takes out on a later day
