"""Working translations: unofficial, by somebody, on a date; the original prevails (PRACTICE 31)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.domain.audience import audience_in
from consultations.enums import Duty
from core import audit, clock
from core.errors import NotYours, Refused
from core.text import at_the_door, digest
from submissions.domain.reading import Door
from submissions.enums import PassageField
from submissions.models import Input, WorkingTranslation


def record_translation(input: Input, *, text: str, by: Any, language: str = "en", field: str = "comment") -> Any:
    """A translation of the field as it stands in this version; it holds for texts of the same digest.

    Raises NotYours for whoever does not code in the round or may not see the words, Refused for an empty text, a field
    that is empty, and the language of the original.
    """
    round = input.version.submission.delegation.round
    if not consulting.holds_duty(by, Duty.CODE, round):
        raise NotYours("no_duty", _("You do not code in this round."))
    shown = Door(round, audience_in(by, round)).inputs([input.pk]).get(input.pk)
    if shown is None or shown.comment is None:
        raise NotYours("not_seen", _("There is no such input."))
    if field not in PassageField.values or not getattr(input, field).strip():
        raise Refused("nothing_to_translate", _("There are no words here to translate."), field="field")
    if language == input.language:
        raise Refused("same_language", _("The original is in this language."), field="language")
    text = at_the_door(text.strip(), field="text")
    if not text:
        raise Refused("text_missing", _("Write the translation."), field="text")
    with transaction.atomic():
        row = WorkingTranslation.objects.create(
            line_id=input.line_id,
            field=field,
            of_digest=digest(getattr(input, field)),
            language=language,
            text=text,
            by=by,
            at=clock.now(),
        )
        audit.record("submissions.input.translate", input, by=by, line=input.line_id, language=language)
    return row
