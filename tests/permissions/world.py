"""A small world with a word of its own in every protected place. All through the verbs that the screens use.

Five rounds: `open` now; `done`, with a released report; `review`, with a report that nobody outside may know of;
`unannounced`; and `foreign`, in which none of the officers of the table has a duty.
"""

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group

from accounts.models import User
from consultations.documents import services as documents_services
from consultations.enums import Duty, Role
from consultations.invitations import delegations, services as invitations_services
from consultations.models import Assignment, Delegation, Document, Question, Round
from consultations.organisations import services as organisations_services
from consultations.rounds import duties, services as rounds_services, windows
from core import clock
from core.jobs.queue import due, run_job
from core.models import Beat
from submissions.attachments import services as attachments_services, uploads
from submissions.campaigns.members import input_texts
from submissions.drafting import answers as drafting_answers, internal_comments, services as drafting_services
from submissions.models import (
    Attachment,
    Campaign,
    CampaignMember,
    Input,
    SharedWording,
    SharedWordingMember,
    Submission,
    Version,
)
from submissions.sending import clarification_answers, services as sending_services
from submissions.sensitive import disclosures, erasure, redaction_requests
from submissions.triage import notes, services as triage_services
from submissions.visibility import confidentiality
from submissions.visibility.visible_inputs import InputFilters
from submissions.workbooks.answer_rows import rows_for
from submissions.workbooks.exports import make_workbook
from submissions.workbooks.services import receive_workbooks
from synthesis.codebook import services as codebook_services
from synthesis.coding import memos, services as coding_services
from synthesis.exports import services as exports_services
from synthesis.models import Corrigendum, SynthesisReport
from synthesis.publication import services as publication_services
from synthesis.reports import services as reports_services
from synthesis.reports.findings import services as findings
from synthesis.review import approval, circulation, draft_comments, fact_checks, services as review_services
from tests.factories import MembershipFactory, RoundFactory, UserFactory, invite_with_token, new_token, recommendation
from tests.permissions.askers import make_askers
from tests.permissions.messages import make_messages, send_messages
from tests.permissions.protected import make_protected
from tests.permissions.roles import EVERYBODY, OFFICERS, SIGHTED
from tests.permissions.together import make_together
from tests.permissions.tokens import Tokens
from tests.support.signing_in import PASSWORD

STATES, SOCIETY = "state", "civil_society"
# What each officer of the table holds in every round but the foreign one.
DUTIES = {
    "T": [Duty.TRIAGE, Duty.SEE_CONFIDENTIAL],
    "P": [Duty.MANAGE, Duty.TRIAGE, Duty.CODE, Duty.EXPORT],
    "D": [Duty.DRAFT_SYNTHESIS, Duty.SEE_CONFIDENTIAL],
    "R": [Duty.REVIEW_SYNTHESIS, Duty.SEE_CONFIDENTIAL],
}
OTHERS = ("first", "second")  # officers outside the table who approve


@dataclass
class World:
    tokens: Tokens = field(default_factory=Tokens)
    subject_kind: str = "recommendation"  # what the rounds consult on
    people: dict[str, User] = field(default_factory=dict)  # by letter of the table, and some beside it
    bodies: dict[str, Any] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    invited: dict[tuple[str, str], Delegation] = field(default_factory=dict)  # (round, body)
    submissions: dict[tuple[str, str], Submission] = field(default_factory=dict)
    files: dict[str, Attachment] = field(default_factory=dict)
    reports: dict[str, SynthesisReport] = field(default_factory=dict)
    exports: dict[str, tuple[str, Any]] = field(default_factory=dict)  # (round, job)
    kept: dict[str, Any] = field(default_factory=dict)  # single rows by what they are called
    mails: list[tuple[str, frozenset[str]]] = field(default_factory=list)  # sent meanwhile: subject, tokens
    logged: set[str] = field(default_factory=set)  # tokens in the log

    def plant(self, place: str, readers: str) -> str:
        return self.tokens.plant(place, readers)

    def on(self, round_: str, label: str) -> Any:
        return recommendation(self.rounds[round_], label)

    def sent(self, round_: str, body: str) -> Version:
        return self.submissions[round_, body].versions.submitted().order_by("-number")[0]


def build(subject_kind: str = "recommendation") -> World:
    """Everything, in the order of the clock. Called inside a transaction that is rolled back in the end."""
    world = World(subject_kind=subject_kind)
    now = clock.now()
    with clock.at(now - timedelta(days=200)):
        _people(world)
        _bodies(world)
        _round(world, "done", by="P", closes=timedelta(days=30))
        _round(world, "review", by="P", closes=timedelta(days=40))
    with clock.at(now - timedelta(days=190)):
        for name in ("done", "review"):
            _closed_submissions(world, name)
    with clock.at(now - timedelta(days=150)):
        _coded(world, "done")
        _coded(world, "review")
        _published_report(world)
        _report_in_review(world)
    with clock.at(now - timedelta(days=1)):
        _round(world, "open", by="P", closes=timedelta(days=31))
        _round(world, "unannounced", by="P", closes=timedelta(days=31), announced=False)
        _round(world, "foreign", by="other", closes=timedelta(days=31))
    with clock.at(now - timedelta(hours=5)):
        _state_a(world)
        _state_b(world)
        _society_x(world)
        _society_y(world)
        _foreign(world)
        _office(world)
        _circulated_report(world)
        make_askers(world)
        make_protected(world)
        make_together(world)
        make_messages(world)
        # Or the portal says that it is not ready; the walk takes minutes.
        Beat.objects.create(worker="one", at=now + timedelta(hours=2))
    _work_off()
    with clock.at(now - timedelta(hours=4)):
        send_messages(world)
    _work_off()
    return world


def _work_off() -> None:
    """What the background worker would have done by now: files read, mail sent."""
    for key in list(due(clock.now()).values_list("pk", flat=True)):
        run_job(str(key))


def _people(world: World) -> None:
    own = {"A": "Aa", "a": "Aa", "B": "B", "X": "X", "Y": "Y", "Z": "", "0": ""}
    for key, readers in own.items():
        # Who keeps the register of accounts, and a superuser, read names there; officers those in their rounds.
        officers = OFFICERS if readers else ""
        name = f"Name {world.plant(f'name of {key}', f'{key}{readers}{officers}S!')}"
        world.people[key] = User.objects.create_user(f"role-{len(world.people)}@body.example", PASSWORD, name=name)
    for key in (*DUTIES, "other", *OTHERS, "L", "S", "!"):
        world.people[key] = User.objects.create_user(
            f"officer-{'super' if key == '!' else key.lower()}@office.example", PASSWORD, name=f"Officer {key}"
        )
    groups: dict[str, Callable[[], Group]] = {"L": duties.auditors_group, "S": duties.site_administrators_group}
    for key in (*DUTIES, "other", *OTHERS, "L", "S"):
        duties.make_officer(world.people[key], group=groups.get(key, duties.officers_group)())
    User.objects.filter(pk=world.people["!"].pk).update(is_superuser=True)
    for key in (*DUTIES, "L", "S", "!"):
        user = world.people[key] = User.objects.get(pk=world.people[key].pk)
        totp.TOTP.activate(user, totp.generate_totp_secret())
        RecoveryCodes.activate(user)
    world.people["h"] = world.people["P"]


def _bodies(world: World) -> None:
    for key, kind in {"A": STATES, "B": STATES, "X": SOCIETY, "Y": SOCIETY, "Z": SOCIETY}.items():
        # X speaks in public; Y never does, so that nobody but the secretariat learns that it took part.
        readers = {"Y": "Y" + OFFICERS, "Z": ""}.get(key, EVERYBODY)
        name = world.plant(f"name of body {key}", readers)
        body = organisations_services.register_body(
            name=f"Body {name}", short_name=f"B {name}", constituency=kind, code=f"X{key}{key}"
        )
        MembershipFactory(organisation=body, user=world.people[key])
        world.bodies[key] = body
    body = world.bodies["A"]
    world.kept["membership"] = organisations_services.add_member(
        body, world.people["a"], Role.CONTRIBUTOR, by=world.people["A"], unit=world.plant("unit of a", "AaP")
    )


def _round(world: World, name: str, *, by: str, closes: timedelta, announced: bool = True) -> None:
    officer = world.people[by]
    readers = EVERYBODY if announced else "P"
    round_ = world.rounds[name] = RoundFactory(
        officer=officer, announced=False, closes=clock.now() + closes, opens=clock.now() - timedelta(hours=1),
        kind=world.subject_kind,
    )  # fmt: skip
    Round.objects.filter(pk=round_.pk).update(title=f"Round {world.plant(f'title of round {name}', readers)}")
    Question.objects.create(round=round_, number=1, text="What else?")
    if by == "P":
        held = [(key, duty) for key, each in DUTIES.items() if announced or key == "P" for duty in each]
        held += [(key, duty) for key in OTHERS for duty in (Duty.REVIEW_SYNTHESIS, Duty.SEE_CONFIDENTIAL)]
        duties.change_duties(round_, give=[(world.people[key], duty) for key, duty in held], by=officer)
    bodies = ["Z"] if by == "other" else ["A", "B", "X", "Y"]
    rows = delegations.invite_organisations(round_, [world.bodies[key] for key in bodies], by=officer)
    keys = {world.bodies[key].pk: key for key in bodies}
    round_.refresh_from_db()
    if announced:
        round_ = rounds_services.announce(round_, by=officer)
    world.rounds[name] = round_
    for row in rows:
        world.invited[name, keys[row.organisation_id]] = row


def _draft(world: World, round_: str, body: str, answers: dict[str, dict[str, Any]], **package: Any) -> Version:
    by = world.people[body]
    version = drafting_services.begin_draft(world.invited[round_, body], by=by)
    world.submissions[round_, body] = version.submission
    for label, fields in answers.items():
        _answer(world, round_, version, label, by=by, **fields)
    return drafting_services.set_submission_fields(version, {"consents": True, **package}, by=by)


def _answer(world: World, round_: str, version: Version, label: str, *, by: User, **fields: Any) -> Any:
    row = drafting_services.input_for(version, world.on(round_, label), by=by)
    if world.subject_kind == "question":  # a question takes no position and no wording
        fields = {name: value for name, value in fields.items() if name not in ("position", "rewording")}
    return drafting_services.save_input(row, fields=fields, revision=row.revision, by=by)


def _file(
    world: World, version: Version, place: str, readers: str, *, by: User, level: str = "public", listed: str = ""
) -> Attachment:
    """`listed`: who may read its title, where those are more than may open it."""
    said = {part: world.plant(f"{part} of {place}", readers) for part in ("name", "body")}
    said["title"] = world.plant(f"title of {place}", listed or readers)
    row = attachments_services.add_file(
        version,
        io.BytesIO(f"1. Words {said['body']} of a file.\n".encode()),
        name=f"report {said['name']}.txt",
        title=f"Report {said['title']}",
        confidentiality=level,
        by=by,
    )
    world.files[place] = row
    return row


def _texts(world: World, place: str, readers: str, *names: str) -> dict[str, str]:
    chosen = names or ("comment", "rewording", "rationale", "source", "annex")
    return {name: f"Words {world.plant(f'{place}, {name}', readers)} said." for name in chosen}


def _send(world: World, round_: str, body: str) -> Version:
    version = world.submissions[round_, body].versions.drafts().get()
    sending_services.submit(version, by=world.people[body], at=clock.now(), token=new_token())
    return world.sent(round_, body)


def _closed_submissions(world: World, name: str) -> None:
    """`done` is public by now, `review` is not: what differs is who else reads public and nameless words."""
    public = EVERYBODY if name == "done" else ""
    by = world.people["T"]
    _draft(
        world, name, "A",
        {"123": {"position": "supports", **_texts(world, f"{name}: A", public or f"A{OFFICERS}")},
         "124": {"position": "supports", **_texts(world, f"{name}: A, line of a", public or f"Aa{OFFICERS}")}},
        signed_by=f"Signed {world.plant(f'{name}: signature of A', 'A' + OFFICERS)}",
    )  # fmt: skip
    version = _draft(
        world, name, "X",
        {"123": {"position": "amendment", **_texts(world, f"{name}: X, public", public or f"X{OFFICERS}")},
         "124": {"position": "opposes", "confidentiality": "nameless",
                 **_texts(world, f"{name}: X, nameless", public or f"X{OFFICERS}", "comment", "rewording")},
         "127.1": {"position": "opposes", "confidentiality": "secretariat",
                   **_texts(world, f"{name}: X, secretariat", f"X{SIGHTED}")}},
    )  # fmt: skip
    _file(world, version, f"{name}: file of X", f"X{OFFICERS}", by=world.people["X"], listed=public)
    _file(world, version, f"{name}: sealed file of X", f"X{SIGHTED}", by=world.people["X"], level="secretariat")
    _draft(
        world, name, "Y",
        {"123": {"position": "opposes", **_texts(world, f"{name}: Y, nameless", public or f"Y{OFFICERS}", "comment")}},
        confidentiality="nameless", signed_by=f"Signed {world.plant(f'{name}: signature of Y', 'Y' + SIGHTED)}",
    )  # fmt: skip
    _draft(world, name, "B", {"123": {"position": "notes", **_texts(world, f"{name}: B, withdrawn", f"B{OFFICERS}")}})
    for body in "AXYB":
        _send(world, name, body)
        if body != "B":
            triage_services.admit(world.submissions[name, body], by=by)
    reason = world.plant(f"{name}: reason of B's withdrawal", f"B{OFFICERS}")
    sending_services.withdraw(
        world.submissions[name, "B"], by=world.people["B"], reason=f"Since {reason}", token=new_token()
    )
    if name == "done":
        row = world.sent(name, "X").inputs.get(recommendation=world.on(name, "123"))
        hidden = world.tokens.of("done: X, public, source")
        world.tokens.readers[hidden] = frozenset("X" + SIGHTED)
        start = row.source.index(hidden)
        asked = redaction_requests.request_redaction(
            row, field="source", start=start, end=start + len(hidden), words=hidden, ground="third_person", by=by,
            reason=f"Third person {world.plant('done: reason of a redaction', SIGHTED)}",
        )  # fmt: skip
        redaction_requests.confirm_redaction(asked, by=world.people["first"])
        _tightened(world)


def _tightened(world: World) -> None:
    """A says afterwards that its answer on 124 is the secretariat's alone."""
    row = world.sent("done", "A").inputs.get(recommendation=world.on("done", "124"))
    confidentiality.tighten(world.submissions["done", "A"], level="secretariat", line=row.line, by=world.people["A"])
    for token, place in world.tokens.places.items():
        if place.startswith("done: A, line of a"):
            world.tokens.readers[token] = frozenset("A" + SIGHTED)


def _campaign(world: World, name: str, *bodies: str, by: Any) -> None:
    """Inputs of these bodies on 123 as one text, as a person has settled."""
    round_ = world.rounds[name]
    inputs = Input.objects.filter(
        version__in=[world.sent(name, body).pk for body in bodies], recommendation=world.on(name, "123")
    )
    found = world.kept[f"{name}: campaign"] = Campaign.objects.create(round=round_, number=1)
    for said in input_texts(inputs, round_):
        member = CampaignMember.objects.create(
            campaign=found, line_id=said.current.line, input_id=said.current.input, of_digest=said.current.digest,
            settled_by=by, settled_at=clock.now(),
        )  # fmt: skip
        if member.line.submission == world.submissions[name, bodies[0]]:
            world.kept[f"{name}: campaign_member"] = member
    wording = world.kept[f"{name}: wording"] = SharedWording.objects.create(round=round_, number=1)
    every = Input.objects.filter(version__in=Version.objects.current().values("pk"))
    SharedWordingMember.objects.bulk_create(
        SharedWordingMember(
            wording=wording, line_id=said.current.line, input_id=said.current.input, of_digest=said.current.digest
        )
        for said in input_texts(every, round_)
    )


def _coded(world: World, name: str) -> None:
    by = world.people["P"]
    theme = codebook_services.add_theme(
        world.rounds[name], f"Theme {world.plant(f'{name}: theme', 'PDR')}", by=by,
        meaning=world.plant(f"{name}: meaning of a theme", "PDR"),
    )  # fmt: skip
    row = (
        world.sent(name, "A")
        .inputs.select_related("version__submission__delegation", "line")
        .get(recommendation=world.on(name, "123"))
    )
    words = "Words"
    world.kept[f"{name}: theme"] = theme
    world.kept[f"{name}: coded"] = coding_services.code_passage(row, "comment", 0, len(words), words, theme, by=by)
    _memos(world, name, "P", by=by)
    _campaign(world, name, "X", "Y", "A", by=by)


def _memos(world: World, name: str, readers: str, *, by: Any) -> None:
    """On a theme, on a coding, on a recommendation: for whoever codes, and sees the input by name and whole."""
    coded, round_ = world.kept[f"{name}: coded"], world.rounds[name]
    for what, on in (
        ("theme", {"theme": coded.theme}),
        ("coding", {"theme": coded.theme, "line": coded.input.line}),
        ("recommendation", {"recommendation": world.on(name, "123")}),
    ):
        memos.add_memo(round_, f"Memo {world.plant(f'{name}: memo on a {what}', readers)}", by=by, **on)


def _report(world: World, name: str, readers: str, inside: str) -> SynthesisReport:
    by, round_ = world.people["D"], world.rounds[name]
    report = reports_services.begin_report(round_, f"Report {world.plant(f'{name}: title of report', readers)}", by=by)
    front = world.plant(f"{name}: front matter", readers)
    report = reports_services.write_front_matter(report, [("heading", "About"), ("paragraph", f"Front {front}")], by=by)
    section = reports_services.add_section(report, f"Section {world.plant(f'{name}: section', readers)}", by=by)
    finding = findings.add_finding(
        section, text=f"One body said {world.plant(f'{name}: finding', readers)}.", by=by,
        recommendation=world.on(name, "123"), theme=world.kept[f"{name}: theme"],
    )  # fmt: skip
    row = (
        world.sent(name, "X")
        .inputs.select_related("version__submission__delegation", "line")
        .get(recommendation=world.on(name, "123"))
    )
    findings.cite(finding, row, "comment", 0, 5, "Words", by=by)
    gone = findings.add_finding(section, text=f"Gone {world.plant(f'{name}: removed finding', inside)}", by=by)
    findings.remove_finding(gone, by=by)
    remark = review_services.add_comment(
        finding, f"Remark {world.plant(f'{name}: remark', inside)}", by=world.people["R"],
        suggestion=f"Rather {world.plant(f'{name}: suggestion', inside)}",
    )  # fmt: skip
    if name == "done":  # or it would stand against publishing
        review_services.resolve_comment(
            remark, answer=f"Mended {world.plant('done: answer to a remark', inside)}", by=by
        )
    world.reports[name] = report
    world.kept[f"{name}: finding"] = finding
    world.kept[f"{name}: section"] = section
    return SynthesisReport.objects.get(pk=report.pk)


def _published_report(world: World) -> None:
    report = _report(world, "done", EVERYBODY, "PDR")
    rounds_services.begin_review(world.rounds["done"], by=world.people["P"])
    approval.send_to_review(report, by=world.people["D"])
    for key in OTHERS:
        report = approval.act_on_step(report, "approve", by=world.people[key])
    if not report.publications.exists():
        publication_services.sign_off(report, by=world.people["P"])


def _report_in_review(world: World) -> None:
    """Circulated for an hour, then sent to approval. The bodies read its title from then on."""
    report = _report(world, "review", "PDR", "PDR")
    begun = clock.now()
    _sent_for_facts(world, "review", report, closes=begun + timedelta(hours=1))
    world.kept["review: correction"] = fact_checks.submit_correction(
        world.kept["review: check"], f"It is {world.plant('review: correction of A', 'APDR')}.", by=world.people["A"]
    )
    fact_checks.submit_reply(
        world.kept["review: check"], f"We {world.plant('review: reply of A', 'APDR')}.", language="en",
        by=world.people["A"],
    )  # fmt: skip
    review_services.name_editor(report, world.people["R"], by=world.people["P"])
    told = {name: world.plant(f"review: {name} of a corrigendum", "PDR") for name in ("old", "new", "reason")}
    world.kept["review: corrigendum"] = Corrigendum.objects.create(  # a verb would want it published first
        report=report, finding=world.kept["review: finding"], proposed_by=world.people["D"], **told
    )
    _circulate(world, "review", report, closes=begun + timedelta(hours=1), readers="ABXY")
    world.kept["review: draft comment"] = _comment_on_draft(world, "review", "A", f"A{OFFICERS}")
    with clock.at(begun + timedelta(hours=2)):
        rounds_services.begin_review(world.rounds["review"], by=world.people["P"])
        approval.send_to_review(report, by=world.people["D"])


def _circulated_report(world: World) -> None:
    """With the bodies of the open round now: A drafts a comment, X has submitted three."""
    by, round_ = world.people["D"], world.rounds["open"]
    readers = "PDRABXY"
    report = reports_services.begin_report(round_, f"Report {world.plant('open: title of report', readers)}", by=by)
    section = reports_services.add_section(report, f"Section {world.plant('open: section', readers)}", by=by)
    finding = findings.add_finding(section, text=f"One {world.plant('open: finding', readers)} noted.", by=by)
    row = world.sent("open", "X").inputs.select_related("version__submission__delegation", "line")
    findings.cite(finding, row.get(recommendation=world.on("open", "123")), "comment", 0, 5, "Words", by=by)
    world.reports["open"] = report
    _sent_for_facts(world, "open", report, closes=clock.now() + timedelta(days=9))
    _circulate(world, "open", report, closes=clock.now() + timedelta(days=20), readers="")
    world.kept["open: draft comment"] = _comment_on_draft(world, "open", "A", "A", finding=finding.pk, submitted=False)
    for level, seen in (("public", f"X{OFFICERS}"), ("nameless", f"X{OFFICERS}"), ("secretariat", f"X{SIGHTED}")):
        _comment_on_draft(world, "open", "X", seen, level=level)


def _sent_for_facts(world: World, name: str, report: SynthesisReport, *, closes: Any) -> None:
    """A sentence that names State A and goes to it; besides those who read reports, A reads it."""
    by, state = world.people["D"], world.invited[name, "A"]
    body = state.organisation.short_name
    section = report.sections.get()
    readers = "APDR" if name == "review" else "PDRABXY"
    finding = findings.add_finding(section, text=f"{body} {world.plant(f'{name}: sentence on A', readers)}.", by=by)
    row = world.sent(name, "X").inputs.select_related("version__submission__delegation", "line")
    findings.cite(finding, row.get(recommendation=world.on(name, "123")), "comment", 0, 5, "Words", by=by)
    world.kept[f"{name}: check"] = fact_checks.send_for_facts(finding, state, closes=closes, zone="UTC", by=by)


def _circulate(world: World, name: str, report: SynthesisReport, *, closes: Any, readers: str) -> None:
    """`readers` besides: who reads its title from now on."""
    for token, place in world.tokens.places.items():
        if place == f"{name}: title of report":
            world.tokens.readers[token] |= frozenset(readers)
    world.kept[f"{name}: circulation"] = circulation.circulate(
        report, closes=closes, zone="UTC", constituencies=[STATES, SOCIETY], by=world.people["P"]
    )


def _comment_on_draft(
    world: World,
    name: str,
    body: str,
    readers: str,
    *,
    finding: Any = None,
    level: str = "public",
    submitted: bool = True,
) -> Any:
    """Officers of the round who do not read reports read no comment on them."""
    by, delegation = world.people[body], world.invited[name, body]
    readers = "".join(key for key in readers if key != "T")
    told = {
        part: world.plant(f"{name}: {part} of {body} on the draft, {level}", readers) for part in ("text", "wording")
    }
    made = draft_comments.add_draft_comment(
        world.kept[f"{name}: circulation"], delegation, finding=finding, confidentiality=level, by=by, **told
    )
    if submitted:
        draft_comments.submit_draft_comments(world.kept[f"{name}: circulation"], delegation, by=by)
    return made


def _state_a(world: World) -> None:
    """A draft in the making: of the focal point, of a contributor, files of both, an invitation on its way."""
    focal, helper = world.people["A"], world.people["a"]
    delegation = world.invited["open", "A"]
    delegations.mark_registered(delegation)
    delegations.assign(delegation, world.kept["membership"], [world.on("open", "124")], by=focal)
    world.kept["assignment"] = Assignment.objects.get(delegation=delegation)
    signed = f"Signed {world.plant('open: signature of A', 'A')}"
    version = _draft(
        world, "open", "A",
        {"123": {"position": "supports", **_texts(world, "open: draft of A", "A")},
         "127.1": {"position": "supports", **_texts(world, "open: more of the draft of A", "A")}},
        signed_by=signed,
    )  # fmt: skip
    row = _answer(world, "open", version, "124", by=helper, **_texts(world, "open: draft of a", "Aa"))
    drafting_services.release(row, by=helper)
    drafting_services.return_to_drafter(row, by=focal, reason=f"Mend {world.plant('open: reason of A to a', 'Aa')}")
    row.refresh_from_db()
    world.kept["line"] = row.line_id
    internal_comments.add_comment(delegation, f"Between us {world.plant('open: comment of A to a', 'Aa')}", by=focal,
                   recommendation=world.on("open", "124"))  # fmt: skip
    internal_comments.add_comment(
        delegation, f"Between us {world.plant('open: comment of A on the whole', 'A')}", by=focal
    )
    before = drafting_services.save_input(row, fields={"comment": "Mended."}, revision=row.revision, by=helper)
    drafting_answers.restore_text(before, before, row.revision, over=before.revision, by=helper)
    _workbook(world, "open", "A", "A")
    _file(world, version, "open: draft file of A", "A", by=focal)
    _file(world, version, "open: draft file of a", "Aa", by=helper)
    world.kept["invitation"], world.kept["token"] = invite_with_token(
        world.bodies["A"], delegation=delegation, role=Role.CONTRIBUTOR, by=focal,
        email=f"{world.plant('address that A invites', 'A')}@body.example", name=world.plant("whom A invites", "A"),
        recommendations=[world.on("open", "123")],
    )  # fmt: skip


def _workbook(world: World, round_: str, body: str, readers: str) -> None:
    """A workbook that waits: seen by nobody but whoever brought it. One row changes something, one is to be mended."""
    delegation, by = Delegation.objects.get(pk=world.invited[round_, body].pk), world.people[body]
    good, bad = [row.id for row in rows_for(delegation, by=by, language="en")][:2]
    words = {"comment": f"Words {world.plant(f'{round_}: workbook of {body}', readers)} said."}
    typed = {good: words, bad: {**words, "position": "Blesses"}}
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(make_workbook(delegation, by=by, language="en", typed=typed)[1])
        file.flush()
        name = f"book {world.plant(f'{round_}: name of a workbook of {body}', readers)}.xlsx"
        batch = receive_workbooks(delegation, [(name, Path(file.name))], by=by)
    world.kept[f"{round_}: workbook"] = batch
    world.kept[f"{round_}: upload"] = uploads.begin(delegation, name="report.txt", size=20, mark="ab" * 16, by=by)


def _state_b(world: World) -> None:
    """A is asked to join it (`together`)."""
    version = _draft(world, "open", "B", {"123": {"position": "opposes", **_texts(world, "open: draft of B", "AB")}})
    _file(world, version, "open: draft file of B", "AB", by=world.people["B"])


def _society_x(world: World) -> None:
    """Sent, admitted, asked about, with a correction begun."""
    by, officer = world.people["X"], world.people["T"]
    version = _draft(
        world, "open", "X",
        {"123": {"position": "supports", **_texts(world, "open: X, public", f"X{OFFICERS}")},
         "124": {"position": "opposes", "confidentiality": "nameless",
                 **_texts(world, "open: X, nameless", f"X{OFFICERS}", "comment", "rewording")},
         "127.1": {"position": "opposes", "confidentiality": "secretariat",
                   **_texts(world, "open: X, secretariat", f"X{SIGHTED}")}},
        signed_by=f"Signed {world.plant('open: signature of X', 'X' + OFFICERS)}",
    )  # fmt: skip
    _file(world, version, "open: file of X", f"X{OFFICERS}", by=by)
    _file(world, version, "open: nameless file of X", f"X{SIGHTED}", by=by, level="nameless")
    _file(world, version, "open: sealed file of X", f"X{SIGHTED}", by=by, level="secretariat")
    version = _send(world, "open", "X")
    triage_services.admit(world.submissions["open", "X"], by=officer)
    row = version.inputs.get(recommendation=world.on("open", "123"))
    triage_services.request_clarification(
        world.submissions["open", "X"], until=clock.now() + timedelta(days=9), by=officer, line=row.line,
        question=f"What is {world.plant('open: question to X', 'X' + OFFICERS)}?",
    )  # fmt: skip
    row = version.inputs.get(recommendation=world.on("open", "127.1"))
    asked = triage_services.request_clarification(
        world.submissions["open", "X"], until=clock.now() + timedelta(days=9), by=officer, line=row.line,
        question=f"What is {world.plant('open: question to X on what is for the secretariat', 'X' + SIGHTED)}?",
    )  # fmt: skip
    said = f"It is {world.plant('open: answer of X on what is for the secretariat', 'X' + SIGHTED)}."
    clarification_answers.answer_in_words(asked, text=said, by=by)
    notes.assign_submission(world.submissions["open", "X"], to=world.people["P"], by=officer)
    text = f"Note {world.plant('open: note of T on X', 'T')} among officers, @{officer.name}."
    notes.write_note(world.submissions["open", "X"], text=text, by=officer)
    erasure.request_erasure(
        world.submissions["done", "B"].reference, by=world.people["S"],
        reason=f"Asked {world.plant('done: why B is to be erased', 'SP')}",
    )  # fmt: skip
    disclosures.request_disclosure(
        world.submissions["open", "X"], by=world.people["P"],
        reason=f"Since {world.plant('open: why P asks who X is', 'P' + SIGHTED)}",
    )  # fmt: skip
    _covered(world, "open", "X", SIGHTED, by=world.people["first"], confirmed_by=world.people["second"])
    draft = sending_services.correct(world.submissions["open", "X"], by=by)
    _answer(world, "open", draft, "123", by=by, comment=f"Now {world.plant('open: correction of X', 'X')}")


def _covered(world: World, name: str, body: str, readers: str, *, by: User, confirmed_by: User) -> None:
    """Words of the body on 123: two are covered, one of them to be lifted again; others wait to be."""
    row = world.sent(name, body).inputs.get(recommendation=world.on(name, "123"))

    def ask(words: str, place: str) -> Any:
        start = row.comment.index(words)
        reason = f"Since {world.plant(f'{name}: {place}', readers)}"
        return redaction_requests.request_redaction(
            row, field="comment", start=start, end=start + len(words), words=words, ground="child", reason=reason, by=by
        )

    prefix = "" if name == "open" else f"{name}: "
    world.kept[f"{prefix}second"] = ask("Words", "reason of a redaction that waits")
    world.kept[f"{prefix}redaction"] = redaction_requests.confirm_redaction(
        ask("said", "reason of a redaction"), by=confirmed_by
    )
    refused = ask(" ", "reason of a redaction that was refused")
    words = f"Not {world.plant(f'{name}: why a redaction was refused', readers)}"
    redaction_requests.refuse_redaction(refused, by=confirmed_by, words=words)


def _society_y(world: World) -> None:
    _draft(world, "open", "Y", {"123": {"position": "opposes", **_texts(world, "open: Y", f"Y{OFFICERS}")}})
    _send(world, "open", "Y")
    triage_services.find_inadmissible(
        world.submissions["open", "Y"], reason="language", by=world.people["T"],
        words_to_sender=f"Words {world.plant('open: why Y is inadmissible', 'Y' + SIGHTED)}",
    )  # fmt: skip


def _foreign(world: World) -> None:
    """A round of other officers: sent, drafted, coded, reported on, and none of it for anybody of the table."""
    by, officer = world.people["Z"], world.people["other"]
    round_ = world.rounds["foreign"]
    duties.change_duties(round_, give=[(officer, duty) for duty in Duty.values], by=officer)
    version = _draft(
        world, "foreign", "Z", {"123": {"position": "opposes", **_texts(world, "foreign: Z", "")}},
        signed_by=f"Signed {world.plant('foreign: signature of Z', '')}",
    )  # fmt: skip
    _file(world, version, "foreign: file of Z", "", by=by)
    version = _send(world, "foreign", "Z")
    triage_services.admit(world.submissions["foreign", "Z"], by=officer)
    draft = sending_services.correct(world.submissions["foreign", "Z"], by=by)
    _answer(world, "foreign", draft, "123", by=by, comment=f"Now {world.plant('foreign: correction of Z', '')}")
    _workbook(world, "foreign", "Z", "")
    helper = UserFactory(name=world.plant("foreign: helper of Z", "S!"))
    world.kept["foreign: membership"] = organisations_services.add_member(
        world.bodies["Z"], helper, Role.CONTRIBUTOR, by=by
    )
    delegation = world.invited["foreign", "Z"]
    delegations.assign(delegation, world.kept["foreign: membership"], [world.on("foreign", "124")], by=by)
    world.kept["foreign: assignment"] = Assignment.objects.get(delegation=delegation)
    world.kept["foreign: invitation"], world.kept["foreign: token"] = invite_with_token(
        world.bodies["Z"], delegation=delegation, role=Role.CONTRIBUTOR, by=by,
        email=f"{world.plant('address that Z invites', '')}@body.example",
    )  # fmt: skip
    theme = codebook_services.add_theme(round_, f"Theme {world.plant('foreign: theme', '')}", by=officer)
    row = version.inputs.select_related("version__submission__delegation", "line").get(
        recommendation=world.on("foreign", "123")
    )
    world.kept["foreign: theme"] = theme
    world.kept["foreign: coded"] = coding_services.code_passage(row, "comment", 0, 5, "Words", theme, by=officer)
    _memos(world, "foreign", "", by=officer)
    _covered(world, "foreign", "Z", "", by=officer, confirmed_by=_also_there(world))
    _campaign(world, "foreign", "Z", by=officer)
    report = reports_services.begin_report(round_, f"Report {world.plant('foreign: title of report', '')}", by=officer)
    section = reports_services.add_section(report, f"Section {world.plant('foreign: section', '')}", by=officer)
    world.kept["foreign: section"] = section
    world.kept["foreign: finding"] = findings.add_finding(
        section, text=f"Finding {world.plant('foreign: finding', '')}", by=officer
    )
    findings.cite(world.kept["foreign: finding"], row, "comment", 0, 5, "Words", by=officer)
    review_services.add_comment(world.kept["foreign: finding"], world.plant("foreign: remark", ""), by=officer)
    world.kept["foreign: circulation"] = circulation.circulate(
        report, closes=clock.now() + timedelta(days=9), zone="UTC", constituencies=[SOCIETY], by=officer
    )
    world.kept["foreign: draft comment"] = _comment_on_draft(world, "foreign", "Z", "", submitted=False)
    world.kept["foreign: job"] = exports_services.request_files(
        round_, ["csv"], "secretariat", InputFilters(), by=officer
    )
    world.reports["foreign"] = SynthesisReport.objects.get(pk=report.pk)


def _also_there(world: World) -> User:
    """A second officer of the foreign round."""
    user = world.people["also there"] = UserFactory(name="Officer also there")
    duties.make_officer(user)
    duties.change_duties(world.rounds["foreign"], give=[(user, Duty.SEE_CONFIDENTIAL)], by=world.people["other"])
    return user


def _office(world: World) -> None:
    """What officers write about delegations, and documents of the register."""
    by = world.people["P"]
    for key in "AX":
        windows.extend(
            world.invited["open", key], closes=clock.now() + timedelta(days=40), zone="Europe/Zurich", by=by,
            reason=f"Since {world.plant(f'reason of the extension of {key}', 'P')}",
            note_number=world.plant(f"note that asks for the extension of {key}", "P"),
        )  # fmt: skip
        world.invited["open", key].refresh_from_db()
    delegations.record_authority(
        world.invited["open", "A"], note_number=f"12/{world.plant('number of a note verbale', 'AP')}",
        note_date=clock.now().date(), says=f"Names {world.plant('what a note verbale says', 'P')}", by=by,
    )  # fmt: skip
    world.kept["office invitation"], world.kept["office token"] = invite_with_token(
        world.bodies["X"], delegation=world.invited["open", "X"], role=Role.FOCAL_POINT, by=by,
        email=f"{world.plant('address that the office invites', 'XP')}@body.example",
    )  # fmt: skip
    world.kept["foreign office invitation"], _is_new = invitations_services.invite(
        world.bodies["Z"], delegation=world.invited["foreign", "Z"], role=Role.FOCAL_POINT, by=world.people["other"],
        email=f"{world.plant('address that other officers invite', '')}@body.example",
    )  # fmt: skip
    world.kept["proposed"] = documents_services.add_document(
        symbol="A/INV/PROPOSED", title=f"Document {world.plant('title of an unconfirmed document', OFFICERS)}",
        reading={"language": "en", "paragraphs": [
            {"number": "1", "text": f"States should {world.plant('a proposed reading', OFFICERS)}.", "heading_path": [],
             "limbs": [{"limb": 1, "text": "States should.", "addressees": ["States"], "force": "should"}]}]},
        by=by,
    )  # fmt: skip
    for name, audience in (("done", "public"), ("review", "secretariat")):
        for kind in ("xlsx", "docx", "pdf", "csv", "json", "ndjson"):
            job = exports_services.request_files(world.rounds[name], [kind], audience, InputFilters(), by=by)
            world.exports[f"export of {name} for {audience} as {kind}"] = (name, job)
    world.kept["job"] = job
    world.kept["document"] = Document.objects.get(pk=world.rounds["open"].document_id)
