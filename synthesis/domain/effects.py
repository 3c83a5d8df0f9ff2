"""What a published report will say after a sender takes something from it, as its page tells the sender before."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.languages import listed
from submissions.models import Input, Submission
from synthesis.domain.exposure import names_in
from synthesis.domain.publications import released
from synthesis.domain.source_names import names_of
from synthesis.enums import ProcessingStep, SourceShown


def public_effects(submission: Submission, lines: Collection[UUID]) -> list[str]:
    """Sentences for the sender of these published lines. Four queries."""
    inputs = {str(key) for key in Input.objects.filter(line__in=lines).values_list("pk", flat=True)}
    names = names_of(submission.delegation.organisation)
    found: list[str] = []
    for edition in released(clock.now()).filter(report__round=submission.delegation.round_id):
        rows = [row for part in edition.outline["sections"] for row in part["findings"] if not row.get("suspended")]
        cited: list[int] = []
        alone: list[int] = []
        for row in rows:
            shown = [each for each in row["evidence"] if each.get("shown") != SourceShown.ON_FILE]
            mine = [each for each in shown if each["input"] in inputs]
            if not mine:
                continue
            by_name = any(each.get("shown") == SourceShown.NAMED for each in mine)
            is_named = by_name and names_in(row["text"], names)
            (alone if len(mine) == len(shown) or is_named else cited).append(row["number"])
        if cited:
            found.append(
                ngettext(
                    "Paragraph %(numbers)s of the published report also rests on others: it will say that one source "
                    "can no longer be shown, not which.",
                    "Paragraphs %(numbers)s of the published report also rest on others: each will say that one source "
                    "can no longer be shown, not which.",
                    len(cited),
                )
                % {"numbers": listed(cited)}
            )
        if alone:
            found.append(
                ngettext(
                    "Paragraph %(numbers)s of the published report rests on you alone, or names you: it will not be "
                    "displayed until it is corrected.",
                    "Paragraphs %(numbers)s of the published report rest on you alone, or name you: they will not be "
                    "displayed until they are corrected.",
                    len(alone),
                )
                % {"numbers": listed(alone)}
            )
        if (cited or alone) and (edition.outline.get("documents") or {}).get("step") == ProcessingStep.ISSUED:
            found.append(
                _(
                    "The report was issued as an official document: that document remains in the Official Document "
                    "System and changes only by a corrigendum of the United Nations."
                )
            )
    return found
