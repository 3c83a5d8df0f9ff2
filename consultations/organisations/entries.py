"""Acts on entries of the register: add, correct; and the contacts of an organization between rounds."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.enums import Constituency, Duty
from consultations.models import Contact, Delegation, Organisation
from consultations.organisations.lookalikes import names_of
from consultations.organisations.services import check_keeps_register, register_body
from core import audit
from core.errors import Refused
from core.refusals import changed_meanwhile
from core.text.addresses import address_forms, mail_address
from core.text.strings import clean_text, digest, fold

CORRECTABLE = (
    *("code", "name", "short_name", "names", "other_names", "constituency", "country", "regional_group", "status"),
    *("language", "declares_interest"),
)
PUBLIC_COLUMNS = frozenset(CORRECTABLE) - {"language", "declares_interest"}  # where the public reads the body's name


def add_entry(*, by: User, fields: Mapping[str, Any]) -> Organisation:
    """Add an organization to the register, confirmed. Raises NotAllowed, and Refused as `register_body` does."""
    check_keeps_register(by)
    cleaned = _cleaned(fields)
    return register_body(by=by, **cleaned)


def entry_digest(body: Organisation) -> str:
    """Return a digest of the columns that can be corrected, by which a form tells what its reader saw."""
    return digest(json.dumps([getattr(body, name) for name in CORRECTABLE], sort_keys=True))


def correct_entry(body: Organisation, *, by: User, fields: Mapping[str, Any], digest_seen: str = "") -> Organisation:
    """Correct an entry; `fields` are columns of CORRECTABLE. Nothing is written where nothing changes.

    `digest_seen` is the `entry_digest` of what the officer saw (B4). Raises NotAllowed; Refused `changed_meanwhile`,
    `code_in_use`, `code_fixed` for an organization that took part in a round (its files and receipts name the code),
    `kind_fixed` for a kind that a round of the organization does not include, `name_missing`.
    """
    cleaned = _cleaned(fields)
    with transaction.atomic():
        check_keeps_register(by)
        body = Organisation.objects.select_for_update(no_key=True).get(pk=body.pk)
        changed = [name for name, value in cleaned.items() if getattr(body, name) != value]
        if not changed:
            return body
        if digest_seen and digest_seen != entry_digest(body):
            raise changed_meanwhile()
        if "name" in changed and not cleaned["name"]:
            raise Refused("name_missing", _("Enter the name of the organization."), field="name")
        if "code" in changed:
            _check_code(body, cleaned["code"])
        if "constituency" in changed:
            _check_kind(body, cleaned["constituency"], by)
        before = list(names_of(body))
        for name in changed:
            setattr(body, name, cleaned[name])
        body.short_name = body.short_name or body.name[:120]
        keep_former_names(body, before)
        body.save(update_fields=[*changed, "short_name", "former_names"])
        audit.record("consultations.organisation.correct", body, by=by, fields=sorted(changed))
    return body


def add_contact(
    body: Organisation, *, by: User, email: str, name: str = "", function: str = "", language: str = ""
) -> Contact:
    """Add a contact. Raises NotAllowed, Refused for an invalid address or one that the organization has already."""
    email = _address(email)
    with transaction.atomic():
        check_keeps_register(by)
        Organisation.objects.select_for_update(no_key=True).get(pk=body.pk)
        _check_new_address(body.contacts.all(), email)
        row = Contact.objects.create(
            organisation=body,
            email=email,
            name=clean_text(name).strip(),
            function=clean_text(function).strip(),
            language=language or body.language,
            added_by=by,
        )
        audit.record("consultations.contact.add", body, by=by, contact=row.pk)
    return row


def change_contact(
    contact: Contact, *, by: User, email: str, name: str = "", function: str = "", language: str = ""
) -> Contact:
    """Correct a contact. Raises NotAllowed, Refused as `add_contact` does."""
    email = _address(email)
    with transaction.atomic():
        check_keeps_register(by)
        Organisation.objects.select_for_update(no_key=True).get(pk=contact.organisation_id)
        contact = Contact.objects.select_related("organisation").get(pk=contact.pk)
        _check_new_address(contact.organisation.contacts.exclude(pk=contact.pk), email)
        contact.email, contact.name, contact.function = email, clean_text(name).strip(), clean_text(function).strip()
        contact.language = language or contact.language
        contact.save(update_fields=["email", "name", "function", "language"])
        audit.record("consultations.contact.change", contact.organisation, by=by, contact=contact.pk)
    return contact


def remove_contact(contact: Contact, *, by: User) -> None:
    """Delete a contact for good; the log keeps its id. Raises NotAllowed."""
    with transaction.atomic():
        check_keeps_register(by)
        Contact.objects.filter(pk=contact.pk).delete()
        audit.record("consultations.contact.remove", contact.organisation, by=by, contact=contact.pk)


def delete_contacts(email: str) -> None:
    """Delete the contacts with the address of a closing account."""
    Contact.objects.filter(email__in=address_forms(email)).delete()


def distinct_names(names: Collection[str], *, without: Collection[str] = ()) -> list[str]:
    """Return the names without empty ones, repeated ones and those in `without`, in their order."""
    excluded = {fold(each) for each in without}
    distinct: dict[str, str] = {}
    for each in names:
        if (key := fold(each)) and key not in excluded:
            distinct.setdefault(key, each.strip())
    return list(distinct.values())


def keep_former_names(body: Organisation, before: Iterable[str]) -> None:
    """Add to `former_names` those of the names `before` that the entry has no longer, as they were written.

    Published sentences may contain them (decision 0104). Saves nothing.
    """
    now = {"", *names_of(body)}
    body.former_names = [name for name in dict.fromkeys((*body.former_names, *before)) if name not in now]


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    cleaned: dict[str, Any] = {name: fields[name] for name in CORRECTABLE if name in fields}
    for name, value in cleaned.items():
        if isinstance(value, str):
            cleaned[name] = clean_text(value, field=name).strip()
    if cleaned.get("code"):
        cleaned["code"] = cleaned["code"].upper()
    if "other_names" in cleaned:
        cleaned["other_names"] = distinct_names(cleaned["other_names"])
    return cleaned


def _check_code(body: Organisation, code: str) -> None:
    if Delegation.objects.filter(organisation=body).exists():
        raise Refused(
            "code_fixed",
            _("The code can no longer be changed: files and receipts of a round contain it."),
            field="code",
            hint=_("Enter the code %(code)s again.") % {"code": body.code},
        )
    if not code or Organisation.objects.filter(code__iexact=code).exclude(pk=body.pk).exists():
        raise Refused(
            "code_in_use",
            _("Another participant has the code %(code)s. Enter another code.") % {"code": code},
            field="code",
        )


def _check_kind(body: Organisation, constituency: str, by: User) -> None:
    if constituency not in Constituency.values:
        raise Refused("unknown_constituency", _("Choose the kind of organization."), field="constituency")
    rows = Delegation.objects.filter(organisation=body).exclude(round__constituency_rules__constituency=constituency)
    if rows.exists():  # rounds of other offices are not named: they may be drafts
        mine = rows.filter(round__in=permissions.rounds_with_duty(by, *Duty.values).values("pk"))
        first = mine.select_related("round").first()
        words = _("The organization takes part in %(round)s, which does not include this kind.")
        hidden = _("A round of this organization does not include this kind.")
        raise Refused(
            "kind_fixed",
            words % {"round": first.round.reference} if first else hidden,
            field="constituency",
            hint=_("Leave the kind as it is, or add the kind to the round first."),
        )


def _address(email: str) -> str:
    email = mail_address(email)
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("bad_address", _("Enter an email address such as name@example.org."), field="email") from None
    return email


def _check_new_address(others: QuerySet[Contact], email: str) -> None:
    if others.filter(email__in=address_forms(email)).exists():
        raise Refused("contact_twice", _("This organization already has a contact with this address."), field="email")
