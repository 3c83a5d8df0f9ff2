"""Reports of harm to somebody because they took part (PRACTICE 7; San José Guidelines, 5 (e)).

They can be made without signing in. Named officers read them and act only as far as the person consents. An officer
with a duty in a round of one of the person's bodies does not; of a report made without signing in no body is known. If
the person asks for it, the inputs of their body are kept from publication (higher packages ask
`held_back_delegations`).
"""

import base64
import re
import uuid
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.enums import HarmConsent
from consultations.models import Organisation, ProtectedNote, ProtectedReport
from consultations.signals import matter_held_back
from core import audit, clock
from core.db.ids import new_reference
from core.db.text_functions import alphabetical_order
from core.errors import NotAllowed, Refused
from core.mail import send_later
from core.security.encryption import secret_keys
from core.text.strings import clean_text, typed_code
from core.web import forms

MAX_REPORT = 20_000  # characters
CODE_SALT = "consultations.protection"


def report_harm(
    *,
    by: User | None,
    what: str,
    consent: str,
    token: str,
    contact: str = "",
    organisation: Organisation | None = None,
    hold_back: bool = False,
    unnamed: str = "",
) -> ProtectedReport:
    """Record a person's report. The same form submitted twice is one report (B2), with other words it is refused.

    `by` is None for somebody who has not signed in: they cannot withhold anything, and read the answer with `code_of`.

    `unnamed`: when answers that are public without a name are removed too, where everything is held back; higher
    packages get it by signal. Raises Refused at the field, NotAllowed for a body that the person does not work for.
    """
    what = clean_text(what.strip(), field="what", limit=MAX_REPORT)
    contact = clean_text(contact.strip(), field="contact", limit=300)
    if not what:
        raise Refused("nothing_said", _("Enter what happened, in a few words."), field="what")
    if consent not in HarmConsent.values:
        raise Refused("not_a_choice", _("Choose what we may do."), field="consent")
    if organisation is not None and (by is None or not permissions.live_role(by, organisation.pk)):
        raise NotAllowed("not_yours", _("You are not on the team of this organization or State."))
    if hold_back and organisation is None:
        raise Refused(
            "no_body", _("Choose the organization or team whose content is to be withheld."), field="organisation"
        )
    now, key = clock.now(), uuid.uuid4()
    with transaction.atomic():
        if earlier := forms.use(token, key):
            content = {"what": what, "contact": contact, "consent": consent, "organisation": organisation}
            same = forms.find_earlier(ProtectedReport.objects.filter(told_by=by), earlier)
            return _same_report(same, content, hold_back=hold_back)
        report = ProtectedReport.objects.create(
            id=key,
            reference=new_reference("PR", now.year),
            organisation=organisation,
            what=what,
            contact=contact,
            consent=consent,
            told_at=now,
            told_by=by,
            held_back_at=now if hold_back else None,
        )
        _tell_officers(report)
        if report.holds_back and organisation is not None and by is not None:
            matter_held_back.send(Organisation, organisation=organisation, unnamed=unnamed, by=by)
        audit.record("consultations.protection.report", report)  # by nobody: the log has readers of its own
    return report


def _same_report(report: ProtectedReport, values: dict[str, Any], *, hold_back: bool) -> ProtectedReport:
    """Return the report that the form made before. Raises Refused for other words: they would be lost."""
    held_back = report.held_back_at is not None
    if held_back != hold_back or any(getattr(report, name) != value for name, value in values.items()):
        raise Refused(
            "form_used",
            _("This form was already sent with a different text."),
            hint=_("Send it again to make a second report."),
        )
    return report


def answer_report(report: ProtectedReport, *, text: str, by: User) -> ProtectedNote:
    """Record what the officer did or asks; the person reads it on the page. No mail is sent: it could harm.

    Raises NotAllowed, Refused for an empty text.
    """
    text = clean_text(text.strip(), field="text", limit=MAX_REPORT)
    if not permissions.receives_protected_report(by, report):
        raise NotAllowed("not_there", _("Page not found."))
    if not text:
        raise Refused("nothing_said", _("Enter what you did or want to ask."), field="text")
    with transaction.atomic():
        note = ProtectedNote.objects.create(report=report, text=text, by=by, at=clock.now())
        audit.record("consultations.protection.note", report, by=by, note=note.pk)
    return note


def reply_to_report(report: ProtectedReport, *, text: str, token: str) -> ProtectedNote:
    """Record what the person who reported writes after an answer, for example their consent; officers are told.

    The caller has found the report as the person's own: by sign-in, or by its code. The same form submitted twice is
    one reply (B2). Raises Refused for an empty text.
    """
    text = clean_text(text.strip(), field="text", limit=MAX_REPORT)
    if not text:
        raise Refused("nothing_said", _("Enter your reply."), field="text")
    with transaction.atomic():
        key = uuid.uuid4()
        if earlier := forms.use(token, key):
            return forms.find_earlier(ProtectedNote.objects.filter(report=report, by=None, text=text), earlier)
        note = ProtectedNote.objects.create(id=key, report=report, text=text, at=clock.now())
        _tell_officers(report)
        audit.record("consultations.protection.reply", report)  # by nobody, as the report
    return note


def _tell_officers(report: ProtectedReport) -> None:
    for officer in named_officers():
        if permissions.receives_protected_report(officer, report):
            send_later("consultations.protected", to=officer, ids={"report": report.pk})


def release_report(report: ProtectedReport, *, by: User, word: str = "") -> ProtectedReport:
    """Stop holding back the body's inputs, by the person who reported or by an officer.

    The officer records how the person asked for it. Raises NotAllowed, Refused.
    """
    with transaction.atomic():
        report = ProtectedReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        mine = report.told_by_id is not None and report.told_by_id == by.pk
        if not mine and not permissions.receives_protected_report(by, report):
            raise NotAllowed("not_there", _("Page not found."))
        if not report.holds_back:
            raise Refused("not_held", _("This report does not withhold anything from publication."))
        if not mine:
            answer_report(report, text=word, by=by)
        report.released_at, report.released_by = clock.now(), by
        report.save(update_fields=["released_at", "released_by"])
        audit.record("consultations.protection.release", report)
    return report


def own_reports(user: User | None) -> QuerySet[ProtectedReport]:
    """Return the person's own reports, newest first, with the answers; none for somebody who has not signed in."""
    if user is None:
        return ProtectedReport.objects.none()
    return ProtectedReport.objects.filter(told_by=user).select_related("organisation").prefetch_related("notes")


def code_of(report: ProtectedReport, *, secret: str | None = None) -> str:
    """Return the code with which somebody who has not signed in reads the answer: `7K3F-9QRT-…`, 80 bits.

    It is made from the report and the portal's secret, and stored nowhere.
    """
    key = salted_hmac(CODE_SALT, report.pk.hex, secret=secret, algorithm="sha256").digest()
    letters = base64.b32encode(key[:10]).decode()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def open_report(reference: str, code: str) -> ProtectedReport:
    """Return the report that was made without signing in, with the answers. Raises Refused, alike for every fault."""
    row = ProtectedReport.objects.filter(reference=typed_code(reference), told_by__isnull=True)
    report = row.prefetch_related("notes").first()
    letters = re.sub(r"[\W_]", "", typed_code(code))
    codes = [code_of(report, secret=secret) for secret in secret_keys()] if report else []
    if report is None or not any(constant_time_compare(letters, each.replace("-", "")) for each in codes):
        raise Refused(
            "no_such_report",
            _("The reference and the code do not match a report. Check both, then try again."),
            field="code",
        )
    return report


def named_officers(*organisations: Organisation) -> list[Any]:
    """Return who receives a report about these bodies: protection officers without a duty in any of their rounds."""
    people = get_user_model().objects.filter(is_active=True, groups__permissions__codename=permissions.PROTECTION)
    bodies = [each.pk for each in organisations]
    return [
        person
        for person in people.distinct().order_by(alphabetical_order("name"), "pk")
        if permissions.is_outside(person, bodies)
    ]


def near_bodies(user: User | None) -> QuerySet[Organisation]:
    """Return the bodies for which the person works or has worked: who has a duty there reads none of their reports."""
    if user is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(pk__in=user.memberships.values("organisation"))


def bodies_of(user: User | None) -> QuerySet[Organisation]:
    """Return the bodies that the person works for now; none for somebody who has not signed in."""
    if user is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(pk__in=user.memberships.live().values("organisation")).order_by(
        Organisation.alphabetical()
    )
