"""Documents: a reading is proposed, an officer corrects and confirms it, and only then rows are created."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import numbers, permissions
from consultations.documents.correction.checks import check_same_reading
from consultations.enums import Force, ParagraphKind, SubjectKind
from consultations.models import Document, Paragraph, Recommendation
from consultations.reading.table_columns import details_of
from core import audit, clock
from core.errors import NotAllowed, Refusals, Refused
from core.models import StoredFile
from core.text.world_languages import language_code

MAX_NUMBER = 20  # characters, as the column holds
MAX_STATE = 200


def add_document(*, symbol: str, title: str, reading: Mapping[str, Any], by: User, source: Any = None) -> Document:
    """Add a document with a reading as `consultations.reading` proposes it (a dict with `language`, `paragraphs`)."""
    _check_keeps_register(by)
    if not symbol.strip():
        raise Refused("symbol_missing", _("Enter the symbol of the document, for example A/HRC/11/7."), field="symbol")
    in_use = Refused("symbol_in_use", _("This document is already on the portal."), field="symbol")
    with transaction.atomic():
        if Document.objects.filter(symbol=symbol.strip()).exists():
            raise in_use
        try:
            with transaction.atomic():
                document = Document.objects.create(
                    symbol=symbol.strip(),
                    title=title.strip() or symbol.strip(),
                    language=document_language(reading),
                    reading=dict(reading),
                    source=source,
                    added_by=by,
                )
        except IntegrityError as error:  # somebody else added it a moment ago
            if Document.objects.filter(symbol=symbol.strip()).exists():
                raise in_use from error
            raise
        audit.record("consultations.document.add", document, by=by)
    return document


def document_language(reading: Mapping[str, Any]) -> str:
    """Return the language of a reading as the portal writes it, such as "zh-hans"; English where it is not known."""
    code = reading.get("language") or ""
    return language_code(code) or code or "en"


def replace_paragraphs(document: Document, paragraphs: Sequence[Mapping[str, Any]], *, by: User) -> Document:
    """Save an officer's changes to the proposals before they are confirmed."""
    with transaction.atomic():
        _check_keeps_register(by)
        document = Document.objects.select_for_update().get(pk=document.pk)
        _check_unconfirmed(document)
        document.reading = {**document.reading, "paragraphs": [dict(row) for row in paragraphs]}
        document.save(update_fields=["reading"])
    return document


def remove_document(document: Document, *, by: User) -> None:
    """Remove a document whose reading is not confirmed, such as a wrong file: its symbol can be used again.

    Its files go with the next sweep. Raises NotAllowed, Refused once the reading is confirmed.
    """
    with transaction.atomic():
        _check_keeps_register(by)
        document = Document.objects.select_for_update().get(pk=document.pk)
        _check_unconfirmed(document)
        files = [*document.pictures.values_list("file", flat=True), document.source_id]
        document.pictures.all().delete()
        document.checks.all().delete()
        audit.record("consultations.document.remove", document, by=by)
        document.delete()
        StoredFile.objects.filter(pk__in=[key for key in files if key]).delete()


def other_symbol(document: Document) -> str:
    """Return the symbol that the document itself shows, where it differs from the given one, else ""."""
    notes = document.reading.get("notes", [])
    return next((note.get("words", "") for note in notes if note.get("code") == "symbol_differs"), "")


def confirm_reading(document: Document, *, by: User, symbol_seen: bool = False, was: str | None = None) -> Document:
    """Create paragraphs and recommendations from the proposals; they stay.

    `symbol_seen`: the officer confirms that this is the right document, whatever `other_symbol` it shows. `was`: the
    `checks.mark_of` the list that the officer saw. Raises Refused `changed_since` where it is another one now, and
    Refusals with one refusal per paragraph that lacks a number or text, or repeats a number, one for each
    recommendation without an addressee, one for each part whose label is the number of another paragraph, and one at
    `symbol_seen` where that is not confirmed.
    """
    with transaction.atomic():
        _check_keeps_register(by)
        document = Document.objects.select_for_update().get(pk=document.pk)
        _check_unconfirmed(document)
        proposals = document.reading.get("paragraphs", [])
        check_same_reading(proposals, was)
        faults = faults_of(proposals)
        if not symbol_seen and (printed := other_symbol(document)):
            words = _("The document does not show the symbol %(symbol)s. It shows %(shown)s.")
            faults.append(
                Refused(
                    "symbol_differs",
                    words % {"symbol": document.symbol, "shown": printed},
                    field="symbol_seen",
                    hint=_("Check that it is the right file. If it is, tick the box."),
                )
            )
        if faults:
            raise Refusals("reading_faulty", _("The reading cannot be confirmed yet."), refusals=faults)
        in_brackets = any(numbers.has_dot(proposal.get("number", "")) for proposal in proposals)
        roles = (document.reading.get("table") or {}).get("roles", {})
        paragraphs: list[Paragraph] = []
        recommendations: list[Recommendation] = []
        for place, proposal in enumerate(proposals, start=1):
            paragraph = Paragraph(
                document=document,
                number=proposal["number"],
                order=place,
                heading_path=[heading for heading in proposal.get("heading_path", []) if heading],
                pages=proposal.get("pages", []),
                text=proposal["text"],
                parts_in_brackets=in_brackets,
                kind=paragraph_kind(proposal),
                context=_context(paragraphs, proposal),
                counted=bool(proposal.get("counted")),
                columns=dict(proposal.get("columns", {})),
                details=details_of(proposal.get("columns", {}), roles),
            )
            paragraphs.append(paragraph)
            limbs = proposal.get("limbs", [])
            recommendations += [
                Recommendation(
                    paragraph=paragraph,
                    limb=_part(limb, limbs),
                    order=order,
                    text=limb["text"],
                    addressees=addressees_of(proposal, limb),
                    addressees_implied=bool(limb.get("implied", False) and addressees_of(proposal, limb)),
                    addressed_state=_addressed_state(limb),
                    recommending=list(limb.get("recommending", [])),
                    participants=list(limb.get("participants", [])),
                    kind=subject_kind(proposal, limb),
                    force=_force(proposal, limb),
                )
                for order, limb in enumerate(limbs, start=len(recommendations) + 1)
            ]
        Paragraph.objects.bulk_create(paragraphs)
        Recommendation.objects.bulk_create(recommendations)
        document.confirmed_at, document.confirmed_by = clock.now(), by
        document.save(update_fields=["confirmed_at", "confirmed_by"])
        audit.record("consultations.document.confirm", document, by=by, recommendations=len(recommendations))
    return document


def paragraph_kind(proposal: Mapping[str, Any]) -> ParagraphKind:
    """Return the kind of a proposed paragraph; readings from before kinds were read have none."""
    kind = proposal.get("kind", "")
    return ParagraphKind(kind) if kind in ParagraphKind.values else ParagraphKind.PARAGRAPH


def subject_kind(proposal: Mapping[str, Any], limb: Mapping[str, Any]) -> SubjectKind:
    """Return what a part of a proposed paragraph is to those who answer it.

    Parts of questions and statements are questions and statements. A part without the wording of a request is a
    paragraph that can be answered.
    """
    kind = paragraph_kind(proposal)
    if kind in (ParagraphKind.QUESTION, ParagraphKind.STATEMENT):
        return SubjectKind(kind)
    return SubjectKind.RECOMMENDATION if limb.get("force", Force.SHOULD) else SubjectKind.PARAGRAPH


def addressees_of(proposal: Mapping[str, Any], limb: Mapping[str, Any]) -> list[str]:
    """Return who a part is addressed to. What only a recommendation implies is nobody's question: all answer it."""
    is_recommendation = subject_kind(proposal, limb) == SubjectKind.RECOMMENDATION
    return list(limb.get("addressees", [])) if is_recommendation or not limb.get("implied") else []


def faults_of(proposals: Sequence[Mapping[str, Any]]) -> list[Refused]:
    """Return why the proposals cannot be confirmed: one refusal each, at the field `paragraph-<place>`."""
    faults, numbers_before = [], set()
    if not any(proposal.get("limbs") for proposal in proposals):
        hint = _("Mark the paragraphs that participants are to answer.")
        return [Refused("nothing_recommended", _("No paragraph can be answered."), hint=hint)]
    for place, proposal in enumerate(proposals):
        number, field = proposal.get("number", ""), f"paragraph-{place}"
        name = capfirst(numbers.full_name(number, kind=_named_as(proposal)))
        if not number:
            faults.append(Refused("number_missing", _("A paragraph has no number. Enter one."), field=field))
        elif len(number) > MAX_NUMBER:
            longest = {"number": number, "limit": MAX_NUMBER}
            words = _("Number %(number)s is longer than %(limit)s characters.") % longest
            faults.append(Refused("number_too_long", words, field=field))
        elif number in numbers_before:
            faults.append(
                Refused("number_twice", _("Number %(number)s is used twice.") % {"number": number}, field=field)
            )
        numbers_before.add(number)
        if not proposal.get("text", "").strip():
            faults.append(Refused("text_missing", _("%(name)s: enter the text.") % {"name": name}, field=field))
        for limb in proposal.get("limbs", []):
            if not limb.get("addressees") and subject_kind(proposal, limb) == SubjectKind.RECOMMENDATION:
                words = _("%(name)s: choose who it is addressed to.") % {"name": name}
                faults.append(Refused("addressee_missing", words, field=field))
            if limb.get("force") and limb["force"] not in Force.values:
                words = _("%(name)s: choose a wording from the list.") % {"name": name}
                faults.append(Refused("force_unknown", words, field=field))
    return faults + list(_labelled_twice(proposals))


def _context(paragraphs: Sequence[Paragraph], proposal: Mapping[str, Any]) -> Paragraph | None:
    """Return the paragraph that is read with the proposal: one of those before it, so that it is stored first."""
    place = proposal.get("context")
    return paragraphs[place] if isinstance(place, int) and 0 <= place < len(paragraphs) else None


def _force(proposal: Mapping[str, Any], limb: Mapping[str, Any]) -> str:
    is_recommendation = subject_kind(proposal, limb) == SubjectKind.RECOMMENDATION
    return limb.get("force") or Force.SHOULD if is_recommendation else ""


def _addressed_state(limb: Mapping[str, Any]) -> str:
    """Return the State that is addressed by its name, where it is still among the addressees."""
    name = str(limb.get("addressed_state", ""))
    return name[:MAX_STATE] if name in limb.get("addressees", []) else ""


def _labelled_twice(proposals: Sequence[Mapping[str, Any]]) -> Iterator[Refused]:
    """Yield a refusal for each part whose label would be the number of another paragraph."""
    printed = {proposal.get("number", "") for proposal in proposals}
    in_brackets = any(map(numbers.has_dot, printed))
    for place, proposal in enumerate(proposals):
        limbs = proposal.get("limbs", [])
        for part in filter(None, (_part(limb, limbs) for limb in limbs)):
            label = numbers.label_of(proposal.get("number", ""), part, in_brackets=in_brackets)
            if label in printed:
                words = _("%(name)s: its label would be %(label)s, the number of another paragraph.")
                name = capfirst(numbers.full_name(proposal.get("number", ""), part, kind=_named_as(proposal)))
                yield Refused(
                    "label_twice",
                    words % {"name": name, "label": label},
                    field=f"paragraph-{place}",
                    hint=_("Change the number of the other paragraph, or combine the parts."),
                )


def _named_as(proposal: Mapping[str, Any]) -> str:
    kind = paragraph_kind(proposal)
    return kind if kind in (ParagraphKind.QUESTION, ParagraphKind.STATEMENT) else ""


def _part(limb: Mapping[str, Any], limbs: Sequence[Any]) -> int:
    """Return the number of the part, 0 where the paragraph has only one."""
    return int(limb.get("limb", 1)) if len(limbs) > 1 else 0


def _check_unconfirmed(document: Document) -> None:
    if document.confirmed_at is not None:
        raise Refused("already_confirmed", _("The reading of this document has been confirmed and cannot be changed."))


def _check_keeps_register(by: User) -> None:
    if not permissions.keeps_register(by):
        raise NotAllowed("not_an_officer", _("Only officers can add documents or correct their reading."))
