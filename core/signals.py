"""What happens in this package and is heard above it."""

from django.dispatch import Signal

log_end_signed = Signal()  # head: the SignedHead of today
