"""Signals that this package sends and the packages above receive."""

from django.dispatch import Signal

version_corrected = Signal()  # sender Version; version; inside the verb's transaction, errors of hearers are logged
submission_erased = Signal()  # sender Submission; submission; inside the verb's transaction
passage_redacted = Signal()  # sender Redaction; redaction; inside the verb's transaction
public_state_moved = Signal()  # sender Round; round, state, at_act, replacing; inside the transaction
public_matter_waits = Signal()  # sender Round; round, lines that an act takes out on a later day
