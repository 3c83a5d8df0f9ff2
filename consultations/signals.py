"""Signals that higher packages may listen to."""

from django.dispatch import Signal

round_announced = Signal()  # sender Round; round, by
matter_held_back = Signal()  # sender Organisation; organisation, unnamed ("" where nobody chose), by
