"""Told downstairs, heard upstairs."""

from django.dispatch import Signal

version_corrected = Signal()  # sender Version; version; inside the verb's transaction, errors of hearers are logged
submission_erased = Signal()  # sender Submission; submission; inside the verb's transaction
