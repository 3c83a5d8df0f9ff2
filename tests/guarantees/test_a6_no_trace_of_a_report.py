"""A6: a State cannot tell whether a civil-society report about it exists, before publication. All that it may open is
the same with such a report and without it, and it gets no mail of it."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from consultations.enums import Duty
from consultations.models import Delegation
from core import clock
from submissions.models import Attachment, Input
from submissions.triage.services import admit
from tests.factories import (
    AttachmentFactory,
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    focal_point,
    recommendation,
    send,
)
from tests.support.redacting import redact

pytestmark = pytest.mark.django_db

NAME = "Quay Nine Legal Clinic"
ONCE = re.compile(rb'(name="(?:csrfmiddlewaretoken|token|read)" value|nonce|data-token)="[^"]*"')


def addresses(state: Delegation) -> list[str]:
    """All pages of a State's own, with what it could ask about others; and the public's."""
    own, parts = f"/rounds/{state.pk}/", [recommendation(state.round, label).pk for label in ("123", "127.2")]
    public = f"/consultations/{state.round.reference}/"
    names = ("people", "together", f"together/?q={NAME}", "alignments", "files", "workbook", "review", "whole")
    names += ("clarifications", "levels", "risk", "own-date", "more-time", "outcomes", "withdraw")
    return [
        *("/home/", own, *(f"{own}{name}{'' if '?' in name else '/'}" for name in names)),
        *(f"{own}{part}/{more}" for part in parts for more in ("", "align/", "2/")),
        *("/", "/consultations/", "/reports/", public, f"{public}inputs/", f"{public}files/", "/join/", "/register/"),
        *(f"{public}inputs/?words=report", "/search/?q=report", "/feed/", "/sitemap.xml", "/inputs/", "/keys/"),
    ]


def seen(state: Delegation) -> dict[str, Any]:
    """What the State's focal point gets from each, without what is new on every page."""
    client, found = Client(), {}
    client.force_login(focal_point(state))
    for address in addresses(state):
        answer = client.get(address)
        found[address] = (answer.status_code, answer.headers.get("Location"), ONCE.sub(b"", answer.content))
    for name, form in (("join", {"name": NAME}), ("register", {"name": NAME, "constituency": "civil_society"})):
        answer = client.post(f"/{name}/", form)
        found[name] = (answer.status_code, answer.headers.get("Location"), ONCE.sub(b"", answer.content))
    return found


def test_every_page_of_a_state_is_the_same_with_a_report_and_without(db: None) -> None:
    moment = clock.now()
    with clock.at(moment):
        round_ = RoundFactory()
        state = DelegationFactory(round=round_, constituency="state")
        SubmittedFactory(delegation=state)
        before = seen(state)
        assert sum(status == 200 for status, *_rest in before.values()) >= 25
        mail.outbox.clear()
        clinic = DelegationFactory(round=round_, constituency="civil_society", organisation__name=NAME)
        report = DraftFactory(delegation=clinic)
        AttachmentFactory(version=report, title="What became of children in that State")
        send(report)
        admit(report.submission, by=OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
        redact(Input.objects.get(version=report.pk), "supports")
        DraftFactory(delegation=DelegationFactory(round=round_, constituency="civil_society"))
        after = seen(state)
    assert Attachment.objects.filter(title__startswith="What became").exists()
    for address, told in before.items():
        assert after[address] == told, address
    assert not [each for each in mail.outbox if focal_point(state).email in each.to]
