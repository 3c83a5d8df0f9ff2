"""Two entries of the register that are one organization become one; undone until the entry is used (decision 0053).

Every row that points at the entry that goes follows to the one that is kept: relations are read from the models, so
that none is forgotten. What was published is not touched: an entry whose inputs are public is kept, never merged away.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.models import User
from consultations import permissions
from consultations.enums import Duty, RegionalGroup, Role, Status
from consultations.models import Assignment, Contact, Delegation, Membership, Organisation, OrganisationMerge
from consultations.organisations.entries import distinct_names, keep_former_names
from consultations.organisations.lookalikes import names_of
from consultations.organisations.services import check_keeps_register, lock_bodies
from consultations.signals import organisations_merging
from core import audit, clock
from core.errors import Refused
from core.text.addresses import mail_address
from core.text.languages import isolate_name

# Columns that the kept entry takes over where it has nothing of its own.
_FILLED = {
    "country": "",
    "country_code": "",
    "regional_group": RegionalGroup.NONE,
    "status": Status.NONE,
    "declares_interest": "",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A column of another model that points at an organization."""

    model: type[models.Model]
    column: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.column}"

    def keys(self, body: UUID) -> list[str]:
        """Return the keys of the rows that point at the organization."""
        rows = self.model._default_manager.filter(**{self.column: body}).order_by("pk")
        return [str(key) for key in rows.values_list("pk", flat=True)]


@dataclass(slots=True)
class MergePreview:
    """What a merge would do: how many rows of which kind follow, the names that are added, and what forbids it."""

    rounds: int = 0
    people: int = 0
    invitations: int = 0
    contacts: int = 0
    names: list[str] = field(default_factory=list)
    second_focal_point: str = ""
    obstacle: Refused | None = None


def relations() -> list[Relation]:
    """Return every foreign key that points at Organisation, hidden ones included."""
    fields: list[Any] = Organisation._meta.get_fields(include_hidden=True)
    relations_of_body = [
        Relation(each.related_model, each.field.name)
        for each in fields
        if each.auto_created and not each.concrete and (each.one_to_many or each.one_to_one)
    ]
    return sorted(relations_of_body, key=lambda relation: relation.label)


def preview(target: Organisation, gone: Organisation, *, by: User) -> MergePreview:
    """Return what `merge` would do now. Changes nothing."""
    plan = MergePreview(
        rounds=Delegation.objects.filter(organisation=gone).count(),
        people=Membership.objects.live().filter(organisation=gone).count(),
        invitations=gone.invitations.unanswered().count(),
        contacts=gone.contacts.count(),
        names=distinct_names([*names_of(gone)], without=[*names_of(target)]),
    )
    try:
        _check(target, gone, by)
    except Refused as refusal:
        plan.obstacle = refusal
    if _focal_point(target) and (second := _focal_point(gone)):
        plan.second_focal_point = second.user.get_full_name()
    return plan


def merge(target: Organisation, gone: Organisation, *, by: User) -> OrganisationMerge:
    """Merge `gone` into `target`: rounds, inputs, invitations, people, contacts and names follow, and the entry goes.

    Of two focal points the one of `target` stays, the other becomes deputy. Raises NotAllowed; Refused `same_entry`,
    `not_there`, `other_kind`, `same_round`, `both_named`, and what a higher package refuses (`organisations_merging`).
    """
    with transaction.atomic():
        check_keeps_register(by)
        lock_bodies(target, gone)
        there = Organisation.objects.in_bulk([target.pk, gone.pk])
        if not {target.pk, gone.pk} <= there.keys():  # of two clicks, or of two officers, the first one merged them
            missing = _("The register has no organization with this name or code.")
            raise Refused("not_there", missing, field="other")
        target, gone = there[target.pk], there[gone.pk]
        _check(target, gone, by)
        row = OrganisationMerge(kept=target, gone=gone.pk, entry=_snapshot(gone), before=_snapshot(target), by=by)
        row.entry["twice"] = _drop_common_contacts(target, gone)
        row.roles = _settle_roles(target, gone)
        for relation in relations():
            row.own[relation.label] = relation.keys(target.pk)
            row.moved[relation.label] = relation.keys(gone.pk)
        Delegation.objects.filter(organisation=gone, former_code="").update(former_code=gone.code)
        for relation in relations():
            relation.model._default_manager.filter(**{relation.column: gone.pk}).update(**{relation.column: target.pk})
        gone.delete()
        _take_over(target, row.entry)
        row.after = _snapshot(target)
        row.save(force_insert=True)
        audit.record("consultations.organisation.merge", target, by=by, gone=row.gone, merge=row.pk)
    return row


def undo(row: OrganisationMerge, *, by: User) -> Organisation:
    """Undo a merge: the entry comes back with the rows that it had. Return it.

    Raises NotAllowed; Refused `undone`, and `used` where the kept entry was corrected, new rows point at it, or
    somebody wrote, sent or declined in a round that came with the merge: who wrote it may be of either.
    """
    with transaction.atomic():
        check_keeps_register(by)
        row = OrganisationMerge.objects.select_for_update(of=("self",)).select_related("kept").get(pk=row.pk)
        lock_bodies(row.kept)
        survivor = Organisation.objects.get(pk=row.kept_id)
        _check_unused(row, survivor)
        body = Organisation(pk=row.gone, **_columns(row.entry))
        _restore(survivor, row.before)
        body.save(force_insert=True)
        for relation in relations():
            keys = row.moved.get(relation.label, [])
            relation.model._default_manager.filter(pk__in=keys).update(**{relation.column: body.pk})
        Delegation.objects.filter(organisation=body, former_code=body.code).update(former_code="")
        _restore_roles(row, survivor)
        for each in Contact.objects.filter(pk__in=row.entry.get("twice", [])):
            each.pk, each.organisation = uuid4(), body
            each.save(force_insert=True)
        row.undone_at, row.undone_by = clock.now(), by
        row.save(update_fields=["undone_at", "undone_by"])
        audit.record("consultations.organisation.undo_merge", survivor, by=by, gone=row.gone, merge=row.pk)
    return body


def _check(target: Organisation, gone: Organisation, by: User) -> None:
    if target.pk == gone.pk:
        raise Refused("same_entry", _("Choose another organization than this one."), field="other")
    if target.constituency != gone.constituency or target.is_demonstration != gone.is_demonstration:
        raise Refused(
            "other_kind",
            _("The two entries are of different kinds."),
            hint=_("Correct the kind of one of them first."),
        )
    rounds = Delegation.objects.filter(organisation=gone).values("round")
    same = Delegation.objects.filter(organisation=target, round__in=rounds).select_related("round").order_by("round")
    if same:
        mine = set(permissions.rounds_with_duty(by, *Duty.values).values_list("pk", flat=True))
        names = [each.round.reference for each in same if each.round_id in mine]
        words = _("Both take part in the same round: %(rounds)s. Two participants of one round cannot become one.")
        hidden = _("Both take part in the same round. Two participants of one round cannot become one.")
        raise Refused("same_round", words % {"rounds": _(", ").join(names)} if names else hidden)
    for relation, others in _unique_with():
        mine, theirs = (_values(relation, others, body.pk) for body in (target, gone))
        if mine & theirs:
            raise Refused("both_named", _("Both are named in the same joint submission. They cannot become one."))
    organisations_merging.send(Organisation, target=target, gone=gone)


_BY_ITSELF = {"consultations.Delegation", "consultations.Membership", "consultations.Contact"}  # `merge` resolves these


def _unique_with() -> Iterator[tuple[Relation, list[str]]]:
    """Yield each relation with the other columns of a rule that allows it once."""
    for relation in relations():
        if relation.model._meta.label in _BY_ITSELF:
            continue
        for rule in relation.model._meta.total_unique_constraints:
            if relation.column in rule.fields:
                yield relation, [name for name in rule.fields if name != relation.column]
        column: Any = relation.model._meta.get_field(relation.column)
        if column.unique:
            yield relation, []


def _values(relation: Relation, names: list[str], body: UUID) -> set[Any]:
    rows = relation.model._default_manager.filter(**{relation.column: body})
    return set(rows.values_list(*names)) if names else set(rows.values_list(models.Value(1)))


def _drop_common_contacts(target: Organisation, gone: Organisation) -> list[str]:
    """Delete the contacts of `gone` that `target` has too, in whatever form; return the keys of the latter."""
    here = {mail_address(each.email): each for each in target.contacts.all()}
    common = [each for each in gone.contacts.all() if mail_address(each.email) in here]
    gone.contacts.filter(pk__in=[each.pk for each in common]).delete()
    both = [here[email] for email in dict.fromkeys(mail_address(each.email) for each in common)]
    return [str(each.pk) for each in both]


_RANK = (Role.FOCAL_POINT, Role.DEPUTY, Role.CONTRIBUTOR)  # from the one with most rights


def _settle_roles(target: Organisation, gone: Organisation) -> dict[str, list[Any]]:
    """Leave one role to people who work for both, the one with more rights, and make a second focal point deputy.

    What was assigned to the other role goes along. Return how they were: `{membership: [role, assignments moved]}`.
    """
    before: dict[str, list[Any]] = {}
    members = Membership.objects.select_for_update().filter(ended_at__isnull=True)
    here = {row.user_id: row for row in members.filter(organisation=target)}
    has_focal = any(row.role == Role.FOCAL_POINT for row in here.values())
    for row in members.filter(organisation=gone).order_by("pk"):
        was_focal = row.role == Role.FOCAL_POINT
        role = Role.DEPUTY if was_focal and has_focal else Role(row.role)
        same = here.get(row.user_id)
        if same is not None:
            moved = list(row.assignments.values_list("pk", flat=True))
            row.assignments.update(membership=same)
            before[str(row.pk)] = [row.role, moved]
            row.ended_at = clock.now()
            if _RANK.index(role) < _RANK.index(Role(same.role)):
                before[str(same.pk)] = [same.role, None]
                same.role = role
                same.save(update_fields=["role"])
        elif role != row.role:
            before[str(row.pk)] = [row.role, None]
            row.role = role
        row.save(update_fields=["role", "ended_at"])
    return before


def _restore_roles(row: OrganisationMerge, target: Organisation) -> None:
    """Give people their roles back. Who has left since the merge stays out: rights that ended do not come back (A7)."""
    here = set(Membership.objects.filter(organisation=target, ended_at__isnull=True).values_list("user", flat=True))
    for each in Membership.objects.select_for_update().filter(pk__in=row.roles):
        role, moved = row.roles[str(each.pk)]
        if each.role == role and each.user_id in here:  # ended by the merge itself: the person works for both
            each.ended_at = None
        each.role = role
        each.save(update_fields=["role", "ended_at"])
        Assignment.objects.filter(pk__in=moved or (), membership__user=each.user_id).update(membership=each)


def _focal_point(body: Organisation) -> Membership | None:
    rows = Membership.objects.live().filter(organisation=body, role=Role.FOCAL_POINT)
    return rows.select_related("user").first()


def _take_over(target: Organisation, entry: dict[str, Any]) -> None:
    """Give the kept entry the names of the other, and what it has none of itself."""
    gone = Organisation(**_columns(entry))
    target.other_names = distinct_names(
        [*target.other_names, *names_of(gone)], without=(target.name, target.short_name)
    )
    translated = {name for parts in target.names.values() for name in parts.values()}
    target.other_names = distinct_names(target.other_names, without=(target.name, target.short_name, *translated))
    keep_former_names(target, [*gone.former_names, *names_of(gone)])
    for name, nothing in _FILLED.items():
        if getattr(target, name) == nothing:
            setattr(target, name, getattr(gone, name))
    target.save(update_fields=["other_names", "former_names", *_FILLED])


def _check_unused(row: OrganisationMerge, target: Organisation) -> None:
    if row.undone_at is not None:
        raise Refused("undone", _("This merge is already undone."))
    name = isolate_name(target.short_name)
    snapshot = _snapshot(target)
    if any(snapshot.get(key) != value for key, value in row.after.items()):  # merges from before lack newer columns
        raise Refused(
            "used", _("The entry of %(name)s was changed since. The merge can no longer be undone.") % {"name": name}
        )
    undone = OrganisationMerge.objects.filter(kept=target, undone_at__isnull=False).values_list("pk", flat=True)
    no_use = {str(row.pk), *map(str, undone)}
    for relation in relations():
        now = set(relation.keys(target.pk)) - no_use
        if now - {*row.own.get(relation.label, []), *row.moved.get(relation.label, [])}:
            raise _used(name)
    moved = [UUID(key) for key in row.moved.get("consultations.Delegation.organisation", [])]
    declined = Delegation.objects.filter(pk__in=moved, declined_at__gt=row.at)
    if declined.exists() or any(wrote(moved, row.at) for wrote in hooks.get_hooks("register_written_since")):
        raise _used(name)
    if Organisation.objects.filter(code=row.entry["code"]).exists():
        raise Refused("used", _("Another organization has the code %(code)s now.") % {"code": row.entry["code"]})


def _used(name: str) -> Refused:
    return Refused("used", _("%(name)s was used since the merge. The merge can no longer be undone.") % {"name": name})


def _snapshot(body: Organisation) -> dict[str, Any]:
    """Return the columns of an entry as they are stored, so that two of them can be compared."""
    values = {column.attname: getattr(body, column.attname) for column in _stored()}
    snapshot: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return snapshot


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    return {
        column.attname: column.to_python(values[column.attname]) for column in _stored() if column.attname in values
    }


def _restore(body: Organisation, values: dict[str, Any]) -> None:
    for name in ("other_names", "former_names", *_FILLED):
        setattr(body, name, values.get(name, []))  # a merge from before has no `former_names`
    body.save(update_fields=["other_names", "former_names", *_FILLED])


def _stored() -> list[Any]:
    return [column for column in Organisation._meta.concrete_fields if not column.primary_key]
