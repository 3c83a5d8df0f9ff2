"""Signals that higher packages may listen to."""

from django.dispatch import Signal

round_announced = Signal()  # sender Round; round, by
matter_held_back = Signal()  # sender Organisation; organisation, unnamed ("" where nobody chose), by
organisations_merging = Signal()  # sender Organisation; target, gone; a receiver raises Refused where it must not be
