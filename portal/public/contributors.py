"""Who took part and may be named: one name for each, its other names beside it, and a link to its inputs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.http import urlencode

from consultations.models import Round
from submissions.public_state.public_senders import PublicSenders
from submissions.visibility.visible_inputs import VisibleBody, VisibleInput, VisibleSender
from synthesis.exports.sources import Joints, named_contributors

CONTRIBUTORS = 100  # on a page


@dataclass(frozen=True, slots=True)
class Contributor:
    """A line of the list: "Quay Nine (A status)", the other names, the address of its inputs ("" for joint texts)."""

    name: str
    others: tuple[str, ...] = ()
    url: str = ""


def contributor_groups(
    round_: Round, inputs: Iterable[VisibleInput | VisibleSender], joints: Joints, *, links: bool
) -> list[tuple[str, list[Contributor]]]:
    """Return the contributors by kind, named and in order as in notes and files.

    Without `links`, for inputs that are not public, no line has an address.
    """
    address = reverse("round_inputs", args=[round_.reference]) if links else ""
    return [
        (kind, [_line(name, body, address) for name, body in rows]) for kind, rows in named_contributors(inputs, joints)
    ]


def contributor_page(round_: Round, senders: PublicSenders, *, number: str | None, links: bool) -> dict[str, Any]:
    """Return a page of the contributors as a context: `contributors` as `contributor_groups` has them, `page_obj`."""
    page = Paginator(senders, CONTRIBUTORS).get_page(number)
    groups = contributor_groups(round_, page.object_list, senders.joints, links=links)
    return {"contributors": groups, "page_obj": page}


def _line(name: str, body: VisibleBody | None, address: str) -> Contributor:
    if body is None:
        return Contributor(name)
    url = f"{address}?{urlencode({'organization': body.code})}" if address else ""
    return Contributor(name, tuple(body.names_besides(body.short_name)), url)
