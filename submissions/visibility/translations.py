"""Working translations: unofficial, with an author and a date; the original prevails (PRACTICE 31)."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.models import Round
from core import audit, clock
from core.db.ids import id_in
from core.errors import NotAllowed, Refused
from core.jobs.queue import start
from core.models import Job
from core.text.strings import clean_text, digest
from submissions.drafting.services import check_not_erased, lock_delegation
from submissions.enums import Confidentiality, PassageField
from submissions.models import Erasure, Input, WorkingTranslation
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleInput

TRANSLATE = "submissions.translate"


def record_translation(
    input_: Input, *, text: str, by: User, language: str = "en", field: str = "comment", service: str = ""
) -> WorkingTranslation:
    """Record a translation of the field as it is in this version. It is valid for texts of the same digest.

    A later one replaces the one before. `service` names the service that made it, if no person did.

    Raises NotAllowed for a person who does not code in the round or may not see the words, Refused for an empty text,
    an empty field, a language that the portal does not have, the language of the original, and an erased submission.
    """
    check_may_translate(input_, field=field, language=language, by=by)
    text = clean_text(text.strip(), field="text")
    if not text:
        raise Refused("text_missing", _("Enter the translation."), field="text")
    with transaction.atomic():
        lock_delegation(input_.version.submission.delegation)  # an erasure that runs does not see the row
        check_not_erased(input_.version.submission)
        row = WorkingTranslation.objects.create(
            line_id=input_.line_id,
            field=field,
            of_digest=digest(getattr(input_, field)),
            language=language,
            text=text,
            service=service[:80],
            by=by,
            at=clock.now(),
        )
        audit.record("submissions.input.translate", input_, by=by, line=input_.line_id, language=language)
    return row


def record_many(round_: Round, rows: Sequence[tuple[Input, str, str, str]], *, by: User) -> int:
    """Record translations made elsewhere, all or none, and return their number.

    `rows` are (input, field, language, text), each checked by `check_translation`. Raises NotAllowed if the person does
    not code or may not see one of the inputs.
    """
    consulting.check_duty(by, Duty.CODE, round_)
    keys = {input_.pk for input_, *_rest in rows}
    now = clock.now()
    with transaction.atomic():
        Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round_.pk)  # no erasure runs meanwhile
        visible = InputReader(round_, audience_in(by, round_)).inputs(keys)
        if any(key not in visible or visible[key].comment is None for key in keys) or _erased(keys).exists():
            raise NotAllowed("not_seen", _("This input does not exist or was removed. Go back to the list."))
        WorkingTranslation.objects.bulk_create(
            WorkingTranslation(
                line_id=input_.line_id, field=field, of_digest=digest(getattr(input_, field)), language=language,
                text=text, by=by, at=now,
            )
            for input_, field, language, text in rows
        )  # fmt: skip
        audit.record("submissions.translations.import", round_, by=by, count=len(rows))
    return len(rows)


def _erased(inputs: set[UUID]) -> QuerySet[Erasure]:
    return Erasure.objects.filter(id_in("submission__versions__inputs", list(inputs)))


def request_service_translation(input_: Input, *, field: str, language: str, by: User) -> Job:
    """Ask the configured service for a draft, in the background. It gets only what is public by name.

    Raises what `record_translation` raises, and Refused for words that are not public.
    """
    check_may_leave_portal(input_, field=field, language=language, by=by)
    with transaction.atomic():
        return start(TRANSLATE, payload={"input": input_.pk, "field": field, "language": language}, owner=by)


def check_may_leave_portal(input_: Input, *, field: str, language: str, by: User) -> None:
    """Raise what `request_service_translation` raises."""
    visible = check_may_translate(input_, field=field, language=language, by=by)
    if visible.level != Confidentiality.PUBLIC or visible.redacted:
        raise Refused(
            "not_for_a_service",
            _("This text is confidential or redacted. It is not sent to a translation service."),
            hint=_("Write the translation yourself."),
        )


def check_may_translate(input_: Input, *, field: str, language: str, by: User) -> VisibleInput:
    """Return the input as the person reads it. Raises NotAllowed, and what `check_translation` raises."""
    round_ = input_.version.submission.delegation.round
    consulting.check_duty(by, Duty.CODE, round_)
    visible = InputReader(round_, audience_in(by, round_)).inputs([input_.pk]).get(input_.pk)
    if visible is None or visible.comment is None:
        raise NotAllowed("not_seen", _("This input does not exist or was removed. Go back to the list."))
    check_translation(input_, field, language)
    return visible


def check_translation(input_: Input, field: str, language: str) -> None:
    """Check that the field can be translated into the language. Raises Refused at `field` or `language`."""
    if field not in PassageField.values or not getattr(input_, field).strip():
        raise Refused("nothing_to_translate", _("There is no text here to translate."), field="field")
    if language not in dict(settings.LANGUAGES):
        raise Refused("unknown_language", _("Choose one of the languages of the portal."), field="language")
    if language == input_.language:
        raise Refused("same_language", _("The original is in this language."), field="language")


class TranslationService(Protocol):
    """A translation service. `name` is shown beside its translations."""

    name: str

    def translate(self, text: str, *, source: str, target: str) -> str:
        """Return the text, written in `source`, in the language `target`. Codes as in `settings.LANGUAGES`."""
        ...


def translation_service() -> TranslationService | None:
    """Return the configured service, if any. Raises ImportError if the setting names nothing."""
    if not settings.TRANSLATION_SERVICE:
        return None
    plugged: TranslationService = import_string(settings.TRANSLATION_SERVICE)()
    return plugged
