"""The mails of this package (`core.mail`), and how much of a round they show to whom (decision 0045)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.people.services import stop_reminders_path
from consultations import permissions
from consultations.emails import automatic, styles, values, wordings
from consultations.models import (
    Delegation,
    Extension,
    ExtensionRequest,
    Invitation,
    Membership,
    ProtectedReport,
    Registration,
    Reminder,
)
from consultations.rounds.selectors import first_releases, outcome_paths
from consultations.rounds.windows import delegation_window
from core import clock, mail
from core.mail import MailOutcome, MailValue, Recipient, mail_template, mail_values
from core.mail_links import link


def value_by(model: type[Model], key: str, path: str) -> Callable[[dict[str, Any]], Any]:
    """Return the function that finds a value for a mail, such as the id of its round.

    `ids[key]` is a row of `model`, from which `path` leads to the value.
    """
    return lambda ids: model._default_manager.filter(pk=ids[key]).values_list(path, flat=True).first()


def for_team(context: mail.Context, organisation_of: Callable[[dict[str, Any]], Any]) -> mail.Context:
    """Return the context of a mail to people of a body, None for a person whose role has ended since (A7)."""

    def of_team(ids: dict[str, Any]) -> dict[str, Any] | None:
        members = Membership.objects.live().filter(user=ids["user"], organisation=organisation_of(ids))
        return context(ids) if members.exists() else None

    return of_team


def _invitation(ids: dict[str, Any]) -> Invitation | None:
    """Return the invitation, None where its link no longer works."""
    rows = Invitation.objects.valid().select_related(
        "organisation", "delegation__round__document", "delegation__organisation", "invited_by"
    )
    return rows.filter(permissions.backed(), pk=ids["invitation"]).first()


def invitation_recipient(ids: dict[str, Any]) -> Recipient | None:
    invitation = _invitation(ids)
    if invitation is None:
        return None
    style = styles.invitation_style(invitation.email, invitation.organisation)
    return Recipient(invitation.email, language=invitation.language, style=style)


def invitation_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    from consultations.invitations.services import token_of  # the domain sends this mail

    invitation = _invitation(ids)
    if invitation is None:
        return None
    return values.invitation_values(invitation, link(f"/invitation/{token_of(invitation)}/"))


def save_outcome(ids: dict[str, Any], outcome: MailOutcome, style: str) -> None:
    """Save whether the address takes the invitation; nothing where our own server was away, or nothing was sent."""
    if outcome in (MailOutcome.SENT, MailOutcome.REFUSED):
        returned = None if outcome is MailOutcome.SENT else clock.now()
        Invitation.objects.unanswered().filter(pk=ids["invitation"]).update(undelivered_at=returned)


def inviter_address(ids: dict[str, Any]) -> str:
    """Return the address of the colleague who asks: answers of a drafter go to them."""
    invitation = _invitation(ids)
    return invitation.invited_by.email if invitation and invitation.invited_by.is_active else ""


def time_asked_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the context, None where the request was answered or withdrawn in the meantime."""
    request = ExtensionRequest.objects.waiting().filter(pk=ids["request"]).first()
    if request is None:
        return None
    row = Delegation.objects.select_related("round__document").get(pk=request.delegation_id)
    return {**_facts(row), "link": link(f"/admin/consultations/delegations/{row.pk}/")}


def _registration(ids: dict[str, Any]) -> Registration | None:
    return Registration.objects.filter(pk=ids["registration"]).first()


def registration_recipient(ids: dict[str, Any]) -> Recipient | None:
    row = _registration(ids)
    return Recipient(row.email, language=row.language, style=styles.registration_style(row.email)) if row else None


def registration_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    from consultations.organisations.registrations import token_of  # the domain sends these mails

    row = _registration(ids)
    return {"reference": row.reference, "link": link(f"/registration/{token_of(row)}/")} if row else None


def asks_to_join_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the context, None where the request was answered in the meantime."""
    row = _registration(ids)
    return home_context(ids) if row is not None and row.decided_at is None else None


def asks_to_register_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the reference, None where officers have answered or forwarded the request in the meantime."""
    row = Registration.objects.for_officers().filter(pk=ids["registration"]).first()
    if row is None:
        return None
    return {"reference": row.reference, "link": link(f"/admin/consultations/registrations/{row.pk}/")}


def reminder_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return closing times, parts that are due and whether colleagues have commented, as of when the mail is written.

    None where nothing of it applies any longer.
    """
    from accounts.models import User
    from consultations.monitoring.reminders import reminder_content

    user = User.objects.get(pk=ids["user"])
    content = reminder_content(user, date.fromisoformat(ids["day"]))
    if not (content.closes or content.parts or content.talked):
        return None
    comments = _("There are new internal comments on answers since you last looked.") if content.talked else ""
    alone = content.delegations[0] if len(content.delegations) == 1 else None
    window = delegation_window(alone) if alone else None
    return {
        **(values.reminder_values(alone, window) if alone and window else {}),
        "count": len(content.closes),
        "closes": content.closes,
        "parts": content.parts,
        "comments": comments,
        "link": link(settings.LOGIN_REDIRECT_URL),
        "preferences": link("/account/"),
    }


def reminded_round(ids: dict[str, Any]) -> Any:
    """Return the round of a reminder, None where it is about several."""
    rows = Reminder.objects.filter(user=ids["user"], day=date.fromisoformat(ids["day"]))
    keys = list(rows.values_list("delegation__round", flat=True).order_by().distinct()[:2])
    return keys[0] if len(keys) == 1 else None


def silent_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return when the round closes for that body.

    None where it has answered or declined since, or the time is over.
    """
    from consultations.monitoring.silent_bodies import window_of_silent

    window = window_of_silent(ids["delegation"])
    if window is None:
        return None
    delegation = Delegation.objects.select_related("round__document", "organisation").get(pk=ids["delegation"])
    return {
        **values.reminder_values(delegation, window),
        "closes": window.closes,
        "link": link(settings.LOGIN_REDIRECT_URL),
        "preferences": link("/account/"),
    }


def opened_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the round's facts. None where the time is over, or the participant has declined since."""
    row = _delegation(ids)
    window = delegation_window(row)
    if window is None or not window.is_open(clock.now()) or row.declined_at is not None:
        return None
    return {
        **values.reminder_values(row, window),
        "closes": window.closes,
        "link": link(f"/rounds/{row.pk}/"),
        "preferences": link("/account/"),
    }


def published_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the round's facts, with a link to the outcomes.

    None where the publication was withdrawn since, or the participant takes part no longer.
    """
    row = _delegation(ids)
    path = outcome_paths([row.pk]).get(row.pk)
    if path is None or row.round_id not in first_releases(clock.now()):
        return None
    common_values = values.round_values(row.round, None, row.round.recommendations.select_related("paragraph"))
    names = ("office", "title", "document", "paragraphs", "page")
    return {**{name: common_values[name] for name in names}, "link": link(path)}


def _delegation(ids: dict[str, Any]) -> Delegation:
    return Delegation.objects.select_related("round__document", "organisation").get(pk=ids["delegation"])


def time_given_context(ids: dict[str, Any]) -> dict[str, Any]:
    """Return the round's facts with the closing date that applies now. The link leads to the answers."""
    row = Delegation.objects.select_related("round__document").get(pk=given_time("pk")(ids))
    return {**_facts(row), "link": link(f"/rounds/{row.pk}/")}


def given_time(path: str) -> Callable[[dict[str, Any]], Any]:
    """Return `value_by` of the participant that got more time, which an extension or the row itself names."""
    by_extension = value_by(Extension, "extension", f"delegation__{path}")
    itself = value_by(Delegation, "delegation", path)
    return lambda ids: itself(ids) if "delegation" in ids else by_extension(ids)


def time_refused_context(ids: dict[str, Any]) -> dict[str, Any]:
    """Return the round's facts. The link leads to the request with its answer."""
    row = ExtensionRequest.objects.select_related("delegation__round__document").get(pk=ids["request"]).delegation
    return {**_facts(row), "link": link(f"/rounds/{row.pk}/more-time/")}


def _facts(row: Delegation) -> dict[str, Any]:
    """Return the values ROUND_VALUES and the closing time of a participant."""
    recommendations = row.round.recommendations.select_related("paragraph")
    common_values = values.round_values(row.round, delegation_window(row), recommendations)
    return {key: common_values[key] for key in (*ROUND_VALUES, "closes")}


def home_context(ids: dict[str, Any]) -> dict[str, Any]:
    """Return the context of a mail that contains only a link."""
    return {"link": link(settings.LOGIN_REDIRECT_URL)}


def protected_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the reference, None for an officer who may no longer read the report."""
    from accounts.models import User

    report = ProtectedReport.objects.filter(pk=ids["report"]).first()
    if report is None or not permissions.receives_protected_report(User.objects.get(pk=ids["user"]), report):
        return None
    return {"reference": report.reference, "link": link(f"/admin/consultations/protected/{report.pk}/")}


ROUND_VALUES = ("office", "title", "document", "paragraphs", "closing_day")
INVITATION_VALUES = (
    *("link", "expires", "body", "role", "inviter", "title", "document", "paragraphs", "closes"),
    *("opens", "host", "answer_to"),
)

mail_values(
    office=MailValue(_("office that invites")),
    body=MailValue(_("name of the participant")),
    role=MailValue(_("role of the recipient")),
    inviter=MailValue(_("name of the sender")),
    inviter_unit=MailValue(_("where the sender works")),
    title=MailValue(_("title of the call for inputs")),
    document=MailValue(_("symbol of the document")),
    paragraphs=MailValue(_("paragraphs")),
    closing_day=MailValue(_("closing date")),
    closes=MailValue(_("closing date and time"), is_neutral=True),
    opens=MailValue(_("opening date and time")),
    parts=MailValue(_("internal deadlines"), is_neutral=True),
    due=MailValue(_("internal deadline")),
    host=MailValue(_("address of the portal")),
    answer_to=MailValue(_("address for replies")),
    note_reference=MailValue(_("reference of the note verbale")),
    note_date=MailValue(_("date of the note verbale")),
    time_needed=MailValue(_("time needed")),
    page=MailValue(_("public page of the call for inputs")),
    comments=MailValue(_("notice of new internal comments")),
    preferences=MailValue(_("link to the preferences"), is_neutral=True),
)
mail.set_round_sources(mails=wordings.round_mail, samples=values.sample_values)

mail_template(
    "consultations.time_asked",
    trigger=_("A participant asks for more time"),
    to=_("officers who manage the round"),
    context=time_asked_context,
    values=("link", "closes", *ROUND_VALUES),
    round_of=value_by(ExtensionRequest, "request", "delegation__round"),
)
mail_template(
    "consultations.time_given",
    trigger=_("More time is given"),
    to=_("the focal point, and the person who asked"),
    context=for_team(time_given_context, given_time("organisation")),
    values=("link", "closes", *ROUND_VALUES),
    round_of=given_time("round"),
)
mail_template(
    "consultations.time_refused",
    trigger=_("More time is refused"),
    to=_("the focal point, and the person who asked"),
    context=for_team(time_refused_context, value_by(ExtensionRequest, "request", "delegation__organisation")),
    values=("link", "closes", *ROUND_VALUES),
    round_of=value_by(ExtensionRequest, "request", "delegation__round"),
)
mail_template(
    "consultations.protected",
    trigger=_("Somebody reports intimidation or reprisals, or replies to an officer"),
    to=_("officers named for protection"),
    context=protected_context,
    values=("link", "reference"),
)
mail_template(
    "consultations.invitation",
    trigger=_("An officer invites a focal point, or sends the invitation again"),
    to=_("the invited address"),
    context=invitation_context,
    recipient=invitation_recipient,
    values=(*INVITATION_VALUES, "office", "closing_day", "note_reference", "note_date", "time_needed", "page"),
    round_of=value_by(Invitation, "invitation", "delegation__round"),
    outcome=save_outcome,
)
mail_template(
    "consultations.drafter_invitation",
    trigger=_("A focal point or deputy invites a colleague, or sends the invitation again"),
    to=_("the invited address"),
    context=invitation_context,
    recipient=invitation_recipient,
    values=(*INVITATION_VALUES, "inviter_unit", "due"),
    round_of=value_by(Invitation, "invitation", "delegation__round"),
    reply_to=inviter_address,
    outcome=save_outcome,
)
mail_template(
    "consultations.registration",
    trigger=_("Somebody registers an organization, or asks to join a team"),
    to=_("the address that was given"),
    context=registration_context,
    recipient=registration_recipient,
    values=("link", "reference"),
    round_of=value_by(Registration, "registration", "round"),
)
mail_template(
    "consultations.registration_answered",
    trigger=_("A registration is refused"),
    to=_("the address that was given"),
    context=registration_context,
    recipient=registration_recipient,
    values=("link", "reference"),
    round_of=value_by(Registration, "registration", "round"),
)
mail_template(
    "consultations.asks_to_join",
    trigger=_("Somebody asks to join a team and has confirmed the address"),
    to=_("the focal point"),
    context=asks_to_join_context,
)
mail_template(
    "consultations.asks_to_register",
    trigger=_("Somebody registers for a round and has confirmed the address"),
    to=_("officers who manage the round"),
    context=asks_to_register_context,
    values=("link", "reference"),
    round_of=value_by(Registration, "registration", "round"),
)
mail_template(
    "consultations.reminder",
    trigger=_("A reminder is due, or colleagues have commented"),
    to=_("people of the team who have something to do"),
    context=reminder_context,
    values=("link", "closes", "parts", "comments", "preferences", *ROUND_VALUES),
    round_of=reminded_round,
    unsubscribe=lambda ids: stop_reminders_path(ids["user"]),
    useful_for=timedelta(days=1),
)
mail_template(
    "consultations.silent",
    trigger=_("An officer reminds participants that have not answered"),
    to=_("focal points and deputies of participants that have not answered"),
    context=for_team(silent_context, value_by(Delegation, "delegation", "organisation")),
    values=("link", "closes", "preferences", *ROUND_VALUES),
    round_of=value_by(Delegation, "delegation", "round"),
    unsubscribe=lambda ids: stop_reminders_path(ids["user"]),
)
mail_template(
    automatic.OPENED,
    trigger=_("A call for inputs opens, where the round has this email on"),
    to=_("focal points and deputies who want reminders"),
    context=for_team(opened_context, value_by(Delegation, "delegation", "organisation")),
    values=("link", "closes", "preferences", *ROUND_VALUES),
    round_of=value_by(Delegation, "delegation", "round"),
    unsubscribe=lambda ids: stop_reminders_path(ids["user"]),
)
mail_template(
    automatic.PUBLISHED,
    trigger=_("A report is published, where the round has this email on"),
    to=_("focal points and deputies of participants that took part"),
    context=for_team(published_context, value_by(Delegation, "delegation", "organisation")),
    values=("link", "office", "title", "document", "paragraphs", "page"),
    round_of=value_by(Delegation, "delegation", "round"),
)
