"""What upper floors may hear of."""

from django.dispatch import Signal

round_announced = Signal()  # sender Round; round, by
