"""Told downstairs, heard upstairs."""

from django.dispatch import Signal

submission_erased = Signal()  # sender Submission; submission; inside the verb's transaction
