"""Names in the secretariat's own words to participants: a package above knows which of them are not public.

It registers the check with the hook `register_check_of_names`.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from wagtail import hooks

from consultations.models import Round


def check_not_withheld(
    round_: Round, text: str, about: Iterable[UUID | None] = (None,), *, field: str, readers: Collection[UUID] = ()
) -> None:
    """Raise Refused at the field where a text names an organization that is not public by name.

    It must be so on one of the recommendations `about`, None for anywhere; `readers` are bodies whose names those who
    read the text know.
    """
    for check in hooks.get_hooks("register_check_of_names"):
        check(round_, text, about, field=field, readers=readers)
