"""Signals that packages above may receive."""

from django.dispatch import Signal

account_closing = Signal()  # sender User; user, by. Sent within the transaction, before anything is blanked
