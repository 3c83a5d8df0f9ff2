"""A2: what an address costs does not tell whether anything stands behind it. What is withheld, drafted, unreleased or
somebody else's takes the same queries of the same shape as what was never made."""

import json
import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.sign_in.mails import reset_tokens
from consultations.enums import Role
from consultations.invitations import services as invitations_services
from consultations.organisations import registrations
from consultations.protection import services as protection_services
from core import clock
from submissions.drafting import services as drafting_services
from submissions.models import Receipt
from submissions.public_state.services import open_public_state
from submissions.sending import receipts, services as sending_services
from submissions.sensitive.redaction_requests import confirm_redaction, request_redaction
from submissions.triage import services as triage_services
from synthesis.reports.services import begin_report
from tests.factories import RoundFactory, UserFactory, new_token
from tests.permissions.walk import NONCES
from tests.portal.public.conftest import RELEASE, published, released_report  # noqa: F401 - fixtures
from tests.portal.public.test_files import attach, publish  # noqa: F401 - fixtures
from tests.synthesis.conftest import AFTER, DURING, scenario  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
LATER = RELEASE + timedelta(days=1)
LITERAL = re.compile(r"'(?:[^']|'')*'|\b[0-9a-f]{32}\b|\b\d+(?:\.\d+)?\b")
LISTS = re.compile(r"\(\?(?:, \?)*\)")


def asked(
    client: Client, address: str, data: dict[str, Any] | None = None, *, now: datetime = LATER
) -> tuple[HttpResponse, list[str]]:
    """The answer, and the shape of every query: its text without what it looks for."""
    with clock.at(now), CaptureQueriesContext(connection) as queries:
        response = client.get(address) if data is None else client.post(address, data)
    return response, [LISTS.sub("(?)", LITERAL.sub("?", query["sql"])) for query in queries.captured_queries]


def check(
    client: Client,
    pattern: str,
    unknown: str,
    kinds: dict[str, object],
    status: int = 404,
    *,
    now: datetime = LATER,
) -> None:
    """Each of `kinds` is answered like `unknown`, for the same queries."""
    client.get("/")  # what the first request of a process looks up once
    for _time in range(2):
        answer, expected = asked(client, pattern % unknown, now=now)
    assert answer.status_code == status
    for kind, value in kinds.items():
        response, queries = asked(client, pattern % value, now=now)
        said = [NONCES.sub("", each.text).replace(str(key), "") for each, key in ((response, value), (answer, unknown))]
        assert response.status_code == status and said[0] == said[1], kind
        assert len(queries) == len(expected), (kind, [each for each in queries if each not in expected])
        assert queries == expected, kind


def join_all(house: Any) -> None:
    """What a new report does: all that waits becomes public with it."""
    with clock.at(LATER):
        open_public_state(house.round, report=True)


@pytest.fixture
def inputs(published: Any) -> Any:  # noqa: F811 - a fixture
    """More kinds of inputs that nobody outside may read."""
    say, bodies = published.answer, published.bodies
    withdrawn = say("XCC", {"124": ("supports", "Gone again.")})
    turned_away = say("XDD", {"124": ("supports", "Elsewhere.")}, admitted=False)
    waiting = say("XEE", {"124": ("supports", "Not looked at.")}, admitted=False)
    held = say("XII", {"124": ("supports", "In danger.")})
    lost = say("XGG", {"124": ("supports", "Ana Ruiz told us.")})
    with clock.at(DURING):
        draft = drafting_services.begin_draft(bodies["XHH"].delegation, by=bodies["XHH"].focal)
        row = drafting_services.input_for(draft, published.recommendations["124"], by=bodies["XHH"].focal)
        drafting_services.save_input(
            row, fields={"comment": "Not sent."}, revision=row.revision, by=bodies["XHH"].focal
        )
    join_all(published)
    with clock.at(LATER):
        sending_services.withdraw(withdrawn.submission, by=bodies["XCC"].focal, token=new_token())
        triage_services.find_inadmissible(
            turned_away.submission, reason="language", by=published.triage, words_to_sender="No."
        )
        protection_services.report_harm(
            by=bodies["XII"].focal, what="They came.", consent="record", organisation=bodies["XII"].organisation,
            hold_back=True, token=new_token(),
        )  # fmt: skip
    published.move(at=LATER)
    rows = {"withdrawn": withdrawn, "inadmissible": turned_away, "not triaged": waiting, "held back": held}
    published.hidden = {kind: published.input(version, "124").line for kind, version in rows.items()}
    published.hidden |= {"draft": draft.inputs.get().line, "for the secretariat": published.sealed.line}
    published.lost = lost
    return published


def test_an_input(client: Client, inputs: Any) -> None:
    kinds = {
        "of another key": inputs.public.pk,
        "the id of a line without name": inputs.nameless.line_id,
        "the random reference of a named one": inputs.public.line.public_reference,
        **{f"{kind}, by id": line.pk for kind, line in inputs.hidden.items()},
        **{f"{kind}, by reference": line.public_reference for kind, line in inputs.hidden.items()},
    }
    for unknown in (str(uuid.uuid4()), "IN-2027-0000000", "NO-SUCH-INPUT"):
        check(client, "/inputs/%s/", unknown, kinds)
    for shown in (inputs.public.line_id, inputs.nameless.line.public_reference):
        assert asked(client, f"/inputs/{shown}/")[0].status_code == 200


def test_an_input_whose_redaction_has_lost_its_place(client: Client, inputs: Any) -> None:
    row, first, second = inputs.input(inputs.lost, "124"), inputs.writer, inputs.drafter
    with clock.at(AFTER):
        asked_for = request_redaction(
            row, field="comment", start=0, end=8, words="Ana Ruiz", ground="protection", reason="Named.", by=first
        )
        confirm_redaction(asked_for, by=second)
    join_all(inputs)
    address = f"/inputs/{row.line_id}/"
    assert "[redacted" in asked(client, address)[0].text
    inputs.correct(inputs.lost, {"124": ("supports", "Somebody else told us.")}, at=DURING)
    join_all(inputs)
    assert asked(client, address)[0].status_code == 404
    check(client, "/inputs/%s/", str(uuid.uuid4()), {"lost": row.line_id})


def test_a_file(client: Client, scenario: Any, attach: Any, publish: Any) -> None:  # noqa: F811 - a fixture
    """Only named files that anybody may read open; others are as absent as a made-up one."""
    rows = {}
    for code, level in (("XAA", "public"), ("XBB", "nameless"), ("XCC", "secretariat")):
        rows[level] = attach(code, {f"File of {code}": {}}, level=level)[f"File of {code}"]
    rows["withdrawn"] = attach("XDD", {"File of XDD": {}})["File of XDD"]
    with clock.at(AFTER):
        withdrawn = rows["withdrawn"].version.submission
        sending_services.withdraw(withdrawn, by=scenario.bodies["XDD"].focal, token=new_token())
    publish()
    shown = rows.pop("public")
    pattern = f"/consultations/{scenario.round.reference}/files/%s/"
    check(client, pattern, str(uuid.uuid4()), {kind: row.file_id for kind, row in rows.items()} | {"key": shown.pk})
    assert asked(client, pattern % shown.file_id)[0].status_code == 200


def test_a_report_and_a_round(client: Client, published: Any) -> None:  # noqa: F811 - a fixture
    waits = published.publication
    with clock.at(AFTER):
        draft = begin_report(published.round, "Another one", by=published.writer)
        hidden = RoundFactory(announced=False, officer=published.manager)
    kinds = {"waits for its release": waits.report.reference, "is drafted": draft.reference}
    for pattern in ("/reports/%s/", "/reports/%s/codebook/xlsx/", "/reports/%s/files/report.docx"):
        check(client, pattern, "SY-2027-0000000", kinds, now=AFTER)
    for pattern in ("", "inputs/", "wordings/", "files/", "inputs/csv/", f"files/{uuid.uuid4()}/"):
        check(client, f"/consultations/%s/{pattern}", "A-HRC-0-0_round-9", {"unannounced": hidden.reference})


def test_personal_links(client: Client, scenario: Any) -> None:  # noqa: F811 - a fixture
    """Whoever knows the key of a row cannot tell by its link, without the signature, whether the row is there."""
    body, nobody, forged = scenario.bodies["XAA"], uuid.uuid4().hex, "x" * 43
    with clock.at(DURING):
        invitation, _is_new = invitations_services.invite(
            body.organisation, email="new@arandia.example", role=Role.DEPUTY, by=body.focal, delegation=body.delegation
        )
        asking = registrations.request_registration(name="Kite House Network", email="kite@civil.example", joins=True)
    assert asking is not None
    check(client, "/invitation/%s/", f"{nobody}.{forged}", {"there": f"{invitation.pk.hex}.{forged}"})
    check(client, "/registration/%s/", f"{nobody}.{forged}", {"there": f"{asking.pk.hex}.{forged}"})


def test_a_link_for_a_new_password(client: Client, scenario: Any) -> None:  # noqa: F811 - a fixture
    person = UserFactory()
    with clock.at(LATER):
        key = reset_tokens.make_token(UserFactory())
    pattern = f"/accounts/password/reset/key/%s-{key}/"
    kinds = {"of another account": user_pk_to_url_str(person)}
    check(client, pattern, uuid.uuid4().hex, kinds, status=200)
    User.objects.filter(pk=person.pk).update(is_active=False)
    check(client, pattern, uuid.uuid4().hex, kinds, status=200)


def test_receipts(client: Client, scenario: Any) -> None:  # noqa: F811 - a fixture
    scenario.answer("XBB", {"124": ("supports", "Yes.")})
    receipt = Receipt.objects.get()
    client.force_login(scenario.bodies["XAA"].focal)
    for pattern in ("/receipts/%s/", "/receipts/%s/file/"):
        check(client, pattern, "SR-2027-0000000/1", {"of another body": receipt.number})
    said = receipts.document(receipt, whole=False)
    answers = []
    for number in (receipt.number, "SR-2027-0000000/1"):  # its signature is that of another one
        forged = {**said, "payload": {**said["payload"], "receipt": number, "at": "2027-02-02T00:00:00.000000+00:00"}}
        answer, queries = asked(client, "/check-receipt/", {"text": json.dumps(forged)})
        answers.append((answer.status_code, NONCES.sub("", answer.text).replace(number, ""), queries))
    assert answers[0] == answers[1]
