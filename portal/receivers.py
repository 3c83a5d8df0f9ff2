"""What the portal does when a package below signals that something has happened."""

from typing import Any

from django.dispatch import receiver
from django.utils.html import linebreaks

from consultations.models import Round
from consultations.signals import round_announced
from portal.models import HomePage, RoundPage


@receiver(round_announced)
def make_round_page(round_: Round, **kwargs: Any) -> None:
    """Make the public page of a round when it is announced, in the same transaction."""
    home = HomePage.objects.order_by("path").last()
    if home is not None and not RoundPage.objects.filter(round=round_).exists():
        introduction = linebreaks(round_.introduction, autoescape=True) if round_.introduction else ""
        home.add_child(
            instance=RoundPage(
                title=round_.title[:255], slug=round_.reference.lower(), round=round_, introduction=introduction
            )
        )
