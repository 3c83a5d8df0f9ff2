"""A round in which bodies of six kinds have answered on three recommendations, all through the acts."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from accounts.models import User
from consultations.documents import services as documents_services
from consultations.enums import Duty, Role
from consultations.invitations import delegations
from consultations.models import Round
from consultations.organisations import services as organisations_services
from consultations.rounds import duties, services as rounds_services, windows
from core import clock
from submissions.drafting.services import begin_draft, input_for, save_input, set_submission_fields
from submissions.sending.services import correct, submit
from submissions.triage.services import admit
from submissions.visibility.confidentiality import tighten
from synthesis.models import Evidence, Finding
from synthesis.reports.services import add_section, begin_report
from tests.factories import OfficerFactory
from tests.support.officers import sign_in

BEFORE = datetime(2027, 1, 10, tzinfo=UTC)
OPENS = datetime(2027, 1, 18, 8, tzinfo=UTC)
DURING = datetime(2027, 2, 1, tzinfo=UTC)
CLOSES = datetime(2027, 3, 12, 11, tzinfo=UTC)
AFTER = datetime(2027, 3, 15, 9, tzinfo=UTC)
LATER = AFTER + timedelta(hours=1)

BODIES = {
    "XAA": ("Arandia", "state"),
    "XBB": ("Veldrane", "state"),
    "XCC": ("Ombira", "state"),
    "XDD": ("Lazwara", "state"),
    "XEE": ("Tovral", "state"),
    "XFF": ("Committee", "treaty_body"),
    "XGG": ("Defensoría", "nhri"),
    "XHH": ("Valbrume", "local_government"),
    "XII": ("Kite House", "civil_society"),
    "XJJ": ("Quay Nine", "civil_society"),
}
KINDS = ("state", "treaty_body", "nhri", "local_government", "civil_society")
OFFICERS = {
    "manager": Duty.values,
    "coder": [Duty.CODE],
    "writer": [Duty.DRAFT_SYNTHESIS, Duty.CODE, Duty.SEE_CONFIDENTIAL],
    "drafter": [Duty.DRAFT_SYNTHESIS, Duty.SEE_CONFIDENTIAL],
    "first": [Duty.REVIEW_SYNTHESIS],
    "second": [Duty.REVIEW_SYNTHESIS],
    "triage": [Duty.TRIAGE],
}


def paragraph(number, text, *limbs):
    rows = [
        {"limb": place, "text": limb, "addressees": ["States"], "participants": [], "force": "should"}
        for place, limb in enumerate(limbs or [text], start=1)
    ]
    return {"number": number, "heading_path": ["Protection"], "pages": [25], "text": text, "limbs": rows}


READING = {
    "symbol": "A/HRC/99/1",
    "language": "en",
    "paragraphs": [
        paragraph("123", "States should decide well."),
        paragraph("124", "States should coordinate."),
        paragraph("128", "States should set up mechanisms."),
    ],
}


class Scenario(SimpleNamespace):
    """A round with the people who work in it, and their acts in one line each."""

    def answer(self, code, answers, *, at=DURING, level="public", admitted=True, aligned=None):
        """`answers`: {"124": (position, comment) | {field: value}}. Gives the submitted version."""
        body = self.bodies[code]
        with clock.at(at):
            version = begin_draft(body.delegation, by=body.focal)
            self._fill(version, answers, body)
            if aligned:
                from submissions.joint.alignment import align_with

                leader, excepted = aligned
                align_with(
                    version, leader, except_for=[self.recommendations[label] for label in excepted], by=body.focal
                )
            return self._send(version, body, level, admitted)

    def correct(self, version, answers, *, at=DURING):
        """The same body says something else: a new version."""
        body = next(row for row in self.bodies.values() if row.delegation.pk == version.submission.delegation_id)
        with clock.at(at):
            draft = correct(version.submission, by=body.focal, at=at)
            self._fill(draft, answers, body)
            return self._send(draft, body, None, admitted=False)

    def _fill(self, version, answers, body):
        for label, said in answers.items():
            fields = said if isinstance(said, dict) else {"position": said[0], "comment": said[1]}
            row = input_for(version, self.recommendations[label], by=body.focal)
            save_input(row, fields=fields, revision=row.revision, by=body.focal)

    def _send(self, version, body, level, admitted):
        fields = {"signed_by": "A person", "consents": True}
        if level:
            fields["confidentiality"] = level
        set_submission_fields(version, fields, by=body.focal)
        submit(version, by=body.focal, at=clock.now(), token=f"{version.pk}")
        if admitted:
            admit(version.submission, by=self.triage)
        version.refresh_from_db()
        return version

    def input(self, version, label):
        return version.inputs.select_related("version__submission__delegation", "line").get(
            recommendation=self.recommendations[label]
        )

    def passage(self, version, label, words, field="comment"):
        """What a page would send: input, field, offsets, words."""
        row = self.input(version, label)
        start = getattr(row, field).index(words)
        return row, field, start, start + len(words), words

    def move(self, *, at=LATER):
        """What the worker does within minutes: the public state moves, editions and their files are made."""
        from submissions.public_state.services import refresh
        from synthesis.publication.pack import store_due_packs

        with clock.at(at):
            refresh(Round.objects.select_related("rules", "document").get(pk=self.round.pk))
            store_due_packs(at)

    def tighten(self, version, label, level, *, at=AFTER):
        body = next(row for row in self.bodies.values() if row.delegation.pk == version.submission.delegation_id)
        with clock.at(at):
            tighten(version.submission, line=self.input(version, label).line, level=level, by=body.focal)


def make_scenario(reading=READING, **rules):
    """`reading` is that of the document; `rules` are those of the round."""
    with clock.at(BEFORE):
        people = {name: User.objects.create_user(f"{name}@secretariat.example", name=name.title()) for name in OFFICERS}
        for user in people.values():
            duties.make_officer(user)
        manager = people["manager"]
        document = documents_services.add_document(
            symbol=reading["symbol"], title="A report", reading=reading, by=manager
        )
        document = documents_services.confirm_reading(document, by=manager)
        rows = [row for part in document.paragraphs.all() for row in part.recommendations.all()]
        given = {}
        for name, held in OFFICERS.items():
            for duty in held:
                given.setdefault(duty, []).append(people[name])
        round_ = rounds_services.create_round(
            document=document,
            recommendations=rows,
            title="On a report",
            constituencies=KINDS,
            by=manager,
            officers=given,
            is_demonstration=True,
            mandate="Resolution 99/1",
            issued_by="the Independent Author",
            rules=rules,
        )
        for kind in KINDS:
            windows.set_window(round_, constituency=kind, opens=OPENS, closes=CLOSES, zone="Europe/Zurich", by=manager)
        bodies = {}
        for code, (name, kind) in BODIES.items():
            status = {"nhri": "a", "state": "member"}.get(kind, "")
            body = organisations_services.register_body(
                code=code, name=f"Body {name}", short_name=name, constituency=kind, by=manager, status=status
            )
            focal = User.objects.create_user(f"focal@{code.lower()}.example", name=f"F. {name}")
            organisations_services.add_member(body, focal, Role.FOCAL_POINT, by=manager)
            bodies[code] = SimpleNamespace(organisation=body, focal=focal)
        delegations.invite_organisations(round_, [row.organisation for row in bodies.values()], by=manager)
        round_ = rounds_services.announce(round_, by=manager)
        for delegation in round_.delegations.select_related("organisation", "round__rules"):
            bodies[delegation.organisation.code].delegation = delegation
    return Scenario(**people, round=round_, bodies=bodies, recommendations={row.label: row for row in rows})


def make_answered():
    """Four States, a committee, an institution, a union of towns and two of civil society on 123, 124 and 128.

    On 124: Arandia, Ombira and (aligned) Lazwara with an amendment, Veldrane with reservations; Tovral not yet.
    """
    scenario = make_scenario()
    said = scenario.versions = {}
    said["XAA"] = scenario.answer(
        "XAA",
        {
            "123": ("supports", "We decide in writing."),
            "124": {"position": "amendment", "comment": "Towns matter.", "rewording": "at national and local level"},
            "128": ("supports", "Our mechanism was set up in 2024."),
        },
    )
    said["XBB"] = scenario.answer(
        "XBB", {"123": ("supports", "It may be appealed."), "124": ("reservations", "Without prejudice to federalism.")}
    )
    said["XCC"] = scenario.answer(
        "XCC", {"123": ("amendment", "Por escrito."), "124": ("amendment", "También a nivel local.")}
    )
    said["XDD"] = scenario.answer("XDD", {"128": ("reservations", "لا نستبعد محفلاً جديداً.")}, aligned=(said["XAA"], []))
    said["XFF"] = scenario.answer("XFF", {"123": ("information", "See general comment No. 3.")})
    said["XGG"] = scenario.answer("XGG", {"123": ("amendment", "El 62 por ciento sin abogado.")})
    said["XHH"] = scenario.answer("XHH", {"124": ("amendment", "Associer les communes."), "128": ("amendment", "Tôt.")})
    said["XII"] = scenario.answer(
        "XII", {"124": ("supports", "Towns first."), "128": ("amendment", "Children at the table.")}
    )
    said["XJJ"] = scenario.answer(
        "XJJ",
        {"123": {"position": "amendment", "comment": "Hearings by telephone 📞 fail.", "confidentiality": "nameless"}},
    )
    return scenario


@pytest.fixture
def scenario(staged_world):
    return staged_world


@pytest.fixture
def answered(scenario):
    """The round of `make_answered`; each test gets it anew."""
    return scenario


def repeat_finding(finding, times, text):
    """As many more findings, each with its number in `text` and the same evidence. Rows alone: nothing is counted,
    checked or recorded anew, which takes a tenth of a second for each."""
    evidence = finding.evidence.all()
    copies = [_copy(finding, text=text.format(place), order=finding.order + place) for place in range(1, times + 1)]
    Finding.objects.bulk_create(copies)
    Evidence.objects.bulk_create(_copy(row, finding=each) for each in copies for row in evidence)


def _copy(row, **fields):
    own = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if not each.primary_key}
    fresh = type(row)(**own)
    for name, value in fields.items():
        setattr(fresh, name, value)
    return fresh


@pytest.fixture
def report(answered):
    with clock.at(AFTER):
        return begin_report(answered.round, "Views received", by=answered.writer)


@pytest.fixture
def section(report, answered):
    with clock.at(AFTER):
        return add_section(report, "Coordination", by=answered.writer)


@pytest.fixture
def afterwards():
    """It is an hour after all was said."""
    with clock.at(LATER):
        yield


@pytest.fixture
def coder(client, round_):
    """Signed in, with the duty to code."""
    user = OfficerFactory(round=round_, duties=[Duty.CODE])
    sign_in(client, user)
    return user
