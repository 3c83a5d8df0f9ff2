"""A10: what an officer without sight of confidential matter finds beside a body's name does not tell whether the body
sent anything without its name. Two worlds, with and without: every page, list and file that bears the name is the same
(PUBLISHED 3, decision 0035)."""

import html
import io
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from python_calamine import CalamineWorkbook

from accounts.models import User
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.invitations.delegations import invite_organisations
from consultations.models import Delegation, Organisation, Round
from consultations.monitoring.responses import bodies_to_invite
from core import clock
from core.audience import CONFIDENTIAL, SECRETARIAT
from core.jobs.queue import due, run_job
from submissions.attachments import services as attachments_services
from submissions.models import Attachment, Version
from submissions.sensitive import disclosures, redaction_requests
from submissions.triage import notes, services as triage_services
from submissions.visibility.visible_inputs import InputFilters
from synthesis.exports import services as exports_services
from synthesis.reports import services as reports_services
from synthesis.reports.desk import answers_by_kind
from synthesis.reports.findings import services as findings
from synthesis.reports.forms import FindingForm
from synthesis.review.circulation_reach import reach_of
from tests.factories import (
    DelegationFactory,
    DocumentFactory,
    DraftFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    UserFactory,
    focal_point,
    recommendation,
    send,
)
from tests.support.doors import report
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
NAME = "Tanager Society"
WITHOUT_SIGHT = [duty for duty in Duty if duty != Duty.SEE_CONFIDENTIAL]
BEGINS = ["/admin/", "/admin/consultations/calendar/", "/admin/submissions/second-person/"]
NOT_FOLLOWED = re.compile(
    r"^/(static|media|accounts|something|rounds)|/(logout|preview|login|sprite|jsi18n|api)|format=(pdf|docx)"
)
LINK = re.compile(r'(?:href=|"(?:href|url)": ?)"([^"#]*)')
MIXED = "/admin/submissions/inputs/"  # rows of all bodies below each other, as in a file
EACH, FEW = 9, 3  # addresses of one kind: pages, and lists with a query
# What differs between two worlds that say the same: ids, references, tokens, times of making.
UNSTEADY = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b(?:SR|IN|SY|RG|JS)-\d{4}-[0-9A-Z]+\b|\b[0-9a-f]{64}\b"
    r'|nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|CSRF_TOKEN": "[^"]*"|X-CSRFToken": "[^"]*"'
    r"|[\w-]+:[\w-]{20,}|[\w+/]{43}=|\?before=\d+"  # PostgreSQL counts on from world to world
)


def make_world(*, hides: bool) -> tuple[Any, dict[str, str]]:
    """The body sends an answer and a file by name; where it `hides`, also others without. All else is the same. The
    officer without sight, and names for the ids of what the pages are about."""
    for factory in (UserFactory, OfficerFactory, OrganisationFactory, DocumentFactory):
        factory.reset_sequence(0, force=True)  # people and documents are called the same in both worlds
    round_ = RoundFactory(constituencies=("state", "civil_society"))
    sighted = OfficerFactory(round=round_, duties=list(Duty), name="S. Eeing")
    blind = OfficerFactory(round=round_, duties=WITHOUT_SIGHT, name="B. Lind")
    for number in range(6):
        _sent(DelegationFactory(round=round_, organisation__name=f"Body {number}"), {"123": "public"}, [], sighted)
    answers, levels = {"123": "public"}, ["public"]
    if hides:
        answers |= {"124": "nameless", "127.1": "secretariat"}
        levels += ["nameless", "secretariat"]
    body: Delegation = DelegationFactory(
        round=round_, constituency="civil_society", organisation__name=NAME, organisation__short_name=NAME
    )
    version = _sent(body, answers, levels, sighted)
    row, submission = version.inputs.get(recommendation=recommendation(round_, "123")), version.submission
    about = version.inputs.exclude(confidentiality="public").first() or row
    file = version.attachments.exclude(confidentiality="public").first() or version.attachments.get()
    notes.write_note(submission, text="Somebody should call them.", by=sighted)
    notes.write_note(submission, text="Which of them signed?", by=blind)
    asked = {"question": "What is meant?", "until": clock.now() + timedelta(days=9), "by": sighted}
    triage_services.request_clarification(submission, line=about.line if hides else None, **asked)
    redaction_requests.request_redaction(
        row, field="comment", start=0, end=5, words=row.comment[:5], ground="child", reason="A name.", by=sighted
    )
    disclosures.request_disclosure(submission, by=sighted, reason="To check.", attachment=file)
    report_ = reports_services.begin_report(round_, "Views received", by=sighted)
    section = reports_services.add_section(report_, "One", by=sighted)
    finding = findings.add_finding(section, text="States and others spoke.", by=sighted)
    findings.cite(finding, row, "comment", 0, 5, row.comment[:5], by=sighted)
    for kind in ("xlsx", "csv", "json", "ndjson"):
        exports_services.request_files(round_, [kind], "secretariat", InputFilters(), by=blind)
    for key in list(due(clock.now()).values_list("pk", flat=True)):
        run_job(str(key))
    ids = {str(row.pk): row.label for row in round_.recommendations.select_related("paragraph__document")}
    return blind, ids | {str(body.pk): "its-delegation", str(submission.pk): "its-submission"}


def make_world_of_imports(
    *, imports: bool, kind: str = "civil_society", level: str = "nameless"
) -> tuple[Any, dict[str, str], list[str]]:
    """The body is in the register; where the world `imports`, also in the round, by an answer at the level. The officer
    without sight, names for ids, and where pages of the body begin."""
    for factory in (UserFactory, OfficerFactory, OrganisationFactory, DocumentFactory):
        factory.reset_sequence(0, force=True)
    round_ = RoundFactory(constituencies=("state", "civil_society"))
    sighted = OfficerFactory(round=round_, duties=list(Duty), name="S. Eeing")
    blind = OfficerFactory(round=round_, duties=WITHOUT_SIGHT, name="B. Lind")
    for number in range(6):
        _sent(DelegationFactory(round=round_, organisation__name=f"Body {number}"), {"123": "public"}, [], sighted)
    body = OrganisationFactory(name=NAME, short_name=NAME, constituency="civil_society", by=sighted)
    if imports:
        delegation = Delegation.objects.create(round=round_, organisation=body)
        said = {"123": {"comment": "Words on 123.", "position": "supports"}}
        send(DraftFactory(delegation=delegation, answers=said, package={"confidentiality": level}))
        triage_services.admit(delegation.submissions.get(), by=sighted)
        Delegation.objects.filter(pk=delegation.pk).update(registered_at=None)
        Organisation.objects.filter(pk=body.pk).update(constituency=kind)  # imports bring those who were not asked
    for kind in ("xlsx", "csv"):
        exports_services.request_files(round_, [kind], "secretariat", InputFilters(), by=blind)
    for key in list(due(clock.now()).values_list("pk", flat=True)):
        run_job(str(key))
    pages = [
        reverse(f"consultations:{name}", args=[round_.pk]) for name in ("invite", "participants", "responses", "people")
    ]
    ids = {str(row.pk): row.label for row in round_.recommendations.select_related("paragraph__document")}
    return blind, ids, [*pages, reverse("consultations:organisation", args=[body.pk])]


def _sent(delegation: Delegation, answers: dict[str, str], levels: list[str], officer: Any) -> Version:
    said = {label: {"comment": f"Words on {label}.", "position": "supports", "confidentiality": level}
            for label, level in answers.items()}  # fmt: skip
    version = DraftFactory(delegation=delegation, answers=said)
    for level in levels:
        file = report(f"{level}.txt", f"A report, {level}.".encode())["file"]
        row = attachments_services.add_file(
            version, file, name=f"{level}.txt", title=f"Report {level}", by=focal_point(delegation)
        )
        Attachment.objects.filter(pk=row.pk).update(confidentiality=level)
    send(version)
    triage_services.admit(version.submission, by=officer)
    version.refresh_from_db()
    return version


def haul(user: Any, ids: dict[str, str], begins: Iterable[str] = ()) -> dict[str, list[str]]:
    """Every answer in which the name stands, by its address without ids: its lines."""

    def named(address: str) -> str:
        return re.sub("|".join(ids), lambda found: ids[found[0]], address)

    client, found, kinds, waiting = (
        sign_in(Client(), user),
        dict[str, list[str]](),
        dict[str, int](),
        [*begins, *BEGINS],
    )
    seen = set()
    while waiting:
        address = waiting.pop(0)
        if address in seen or NOT_FOLLOWED.search(address):
            continue
        seen.add(address)
        try:
            kind = f"{resolve(urlsplit(address).path).route}?{'&'.join(_asked(address))}"
        except Resolver404:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > (FEW if urlsplit(address).query else EACH):
            continue
        response = client.get(address)
        assert response.status_code < 500, address
        content = response.getvalue() if response.streaming else response.content
        text = _text(content, response.get("Content-Disposition", ""))
        if NAME in text:
            lines = _lines(text)
            if response.streaming:  # a list or a workbook: what bears no name has rows of its own in it
                lines = [line for line in lines if NAME in line]
            elif address.startswith(MIXED):
                lines = [
                    line for row in re.findall(r"<tr.*?</tr>", text, re.DOTALL) if NAME in row for line in _lines(row)
                ]
            found.setdefault(UNSTEADY.sub("…", named(address)), []).extend(lines)
        if "html" in response.get("Content-Type", "") and not response.streaming:
            links = (html.unescape(link) for link in LINK.findall(text))
            waiting += [
                urlsplit(urljoin(address, link))._replace(scheme="", netloc="", fragment="").geturl()
                for link in links
                if not link.startswith(("http", "mailto:", "data:"))
            ]
    return found


def _asked(address: str) -> list[str]:
    """The names of what the query says, and the format."""
    parts = sorted(urlsplit(address).query.split("&"))
    return [part if part.startswith("format=") else part.partition("=")[0] for part in parts]


def _text(content: bytes, disposition: str) -> str:
    if ".xlsx" in disposition:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return "\n".join(
            f"{name}: {row}" for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
        )
    return content.decode("utf-8", "replace")


def _lines(text: str) -> list[str]:
    steady = UNSTEADY.sub("…", text).replace("><", ">\n<")
    return [line.strip(" ,") for line in steady.splitlines() if line.strip(" ,")]


def test_pages_that_bear_the_name_are_the_same(settings: Any) -> None:
    without = _same_in_both_worlds(lambda hides: make_world(hides=hides))
    assert len(without) > 15, sorted(without)
    for part in ("triage/", "its-submission/", "its-delegation/", "responses/", "log/", "?format", "/file/", "coding/"):
        assert any(part in address for address in without), part


def test_pages_that_bear_the_name_of_who_was_imported_are_the_same() -> None:
    """Such a body is in the round only because it sent something: where that bears no name, it is not in the lists."""
    without = _same_in_both_worlds(lambda imports: make_world_of_imports(imports=imports))
    assert [address for address in without if "/invite/" in address], sorted(without)
    assert not [address for address in without if "/participants/" in address or "/responses/" in address]


def test_who_was_imported_is_in_the_lists_of_those_who_may_know_of_it() -> None:
    blind, _ids, pages = make_world_of_imports(imports=True)
    sighted = User.objects.get(name="S. Eeing")
    invite, participants, responses, people, body = pages
    for page, readers in {invite: "both", participants: "one", responses: "one", people: "one"}.items():
        found = [NAME in sign_in(Client(), user).get(page).text for user in (blind, sighted)]
        assert found == [readers == "both", True], page
    told = ["Not invited (imported)" in sign_in(Client(), user).get(body).text for user in (blind, sighted)]
    assert told == [False, True]


def test_a_draft_does_not_tell_who_was_imported_without_its_name() -> None:
    """Neither whom it reaches, nor of whom a comment can be entered; the body itself gets what it got."""
    blind, _ids, _pages = make_world_of_imports(imports=True)
    round_ = Round.objects.get()
    for user, is_listed in ((blind, False), (User.objects.get(name="S. Eeing"), True)):
        reach = reach_of(round_, ["state", "civil_society"], audience_in(user, round_))
        names = [row.delegation.organisation.name for row in reach]
        assert (NAME in names, "Body 0" in names) == (is_listed, True)


@pytest.mark.parametrize("kind", ["state", "nhri"])
def test_the_desk_counts_nobody_who_was_imported_without_its_name(kind: str) -> None:
    told = []
    for imports in (False, True):
        with transaction.atomic():
            make_world_of_imports(imports=imports, kind=kind)
            round_ = Round.objects.get()
            rows = answers_by_kind(round_, recommendation(round_, "123"), (), SECRETARIAT)
            told.append([(row.constituency, row.spoke, row.invited) for row in rows])
            everybody = answers_by_kind(round_, recommendation(round_, "123"), (), CONFIDENTIAL)
            assert sum(row.spoke for row in everybody) == (7 if imports else 6)
            transaction.set_rollback(True)
    assert told == [[("state", 6, 6)]] * 2


@pytest.mark.parametrize(("level", "is_told"), [("nameless", False), ("public", True)])
def test_no_filter_offers_a_constituency_that_only_an_import_without_name_has(level: str, is_told: bool) -> None:
    blind, _ids, _pages = make_world_of_imports(imports=True, kind="nhri", level=level)
    round_, sighted = Round.objects.get(), User.objects.get(name="S. Eeing")
    report_ = reports_services.begin_report(round_, "Views received", by=sighted)
    section, about = reports_services.add_section(report_, "One", by=sighted), recommendation(round_, "123")
    finding = findings.add_finding(section, text="A sentence.", recommendation=about, by=sighted)
    offers = re.compile('(?:<option|type="checkbox")[^>]*value="nhri"')
    pages = [reverse(f"submissions:{name}", args=[round_.pk]) for name in ("queue", "inputs")]
    pages += [reverse("coding:bench", args=[round_.pk, about.pk]), reverse("synthesis:export", args=[round_.pk])]
    pages += [reverse("synthesis:coverage", args=[report_.pk])]
    pages += [f"{reverse('synthesis:drafting', args=[report_.pk, about.pk])}?finding={finding.pk}"]
    for user, finds in ((blind, is_told), (sighted, True)):
        client = sign_in(Client(), user)
        for page in pages:
            assert bool(offers.search(client.get(page).text)) == finds, (page, user.name)


def test_what_a_colleague_counts_stays_ticked_for_who_may_not_count_it() -> None:
    blind, _ids, _pages = make_world_of_imports(imports=True, kind="nhri")
    round_, sighted = Round.objects.get(), User.objects.get(name="S. Eeing")
    report_ = reports_services.begin_report(round_, "Views received", by=sighted)
    finding = findings.add_finding(reports_services.add_section(report_, "One", by=sighted), text="A.", by=sighted)
    for counted, offered in (([], False), (["nhri"], True)):
        finding.counted = counted
        form = FindingForm.of(finding, round_, audience_in(blind, round_))
        assert ("nhri" in dict(form.fields["counted"].choices)) is offered


def test_who_was_imported_is_invited_like_any_other() -> None:
    round_ = RoundFactory(constituencies=("civil_society",))
    body = OrganisationFactory(constituency="civil_society", by=round_.created_by)
    assert list(bodies_to_invite(round_)) == [body]
    round_.delegations.create(organisation=body)
    assert list(bodies_to_invite(round_)) == [body]
    (delegation,) = invite_organisations(round_, [body], by=round_.created_by)
    delegation.refresh_from_db()
    assert (delegation.invited_by, delegation.invited_at is None) == (round_.created_by, False)
    assert list(bodies_to_invite(round_)) == []


def _same_in_both_worlds(make: Callable[[bool], tuple[Any, ...]]) -> dict[str, list[str]]:
    hauls = []
    moment = clock.now()
    for other in (False, True):
        with clock.at(moment), transaction.atomic():
            hauls.append(haul(*make(other)))
            transaction.set_rollback(True)
    without, having = ({address: sorted(lines) for address, lines in each.items()} for each in hauls)
    assert set(without) == set(having)
    differ = {
        address: [line for line in having[address] if line not in without[address]][:5]
        + ["-" + line for line in without[address] if line not in having[address]][:5]
        for address in without
        if without[address] != having[address]
    }
    assert not differ, "\n".join(f"{address}: {lines}" for address, lines in differ.items())
    return without
