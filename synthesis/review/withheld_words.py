"""Removes the words of an erased submission from reports that are being written, and from drafts sent for comment (D6).

What other bodies wrote themselves stays: their comments, corrections and replies.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import F

from consultations.models import Round
from consultations.rounds.selectors import recommendations_of
from synthesis.models import Circulation, FactCheck, Finding, FindingComment, SynthesisReport
from synthesis.publication.source_names import covered_words_in, has_run, runs_of

_OF_A_COMMENT = ("text", "suggestion", "words", "answer")


def blank_drafts(round_: Round, words: list[str]) -> None:
    """Blank every finding of the round that repeats the words, and every copy of it; inside the erasing transaction.

    Copies are comments of reviewers on it, ledgers of revisions, the sentence that a State checked and the text that
    was circulated. The finding stays without text, and cannot be published until somebody writes one.
    """
    public_texts = [*(row.text for row in recommendations_of(round_)), round_.document.title, round_.title]
    runs = runs_of(words)

    def repeats(text: str) -> bool:
        return has_run(text, runs) and covered_words_in(text, words, public_texts)

    _blank_rows(Finding.objects.filter(report__round=round_), ("text",), repeats, revision=F("revision") + 1)
    _blank_rows(FindingComment.objects.filter(finding__report__round=round_), _OF_A_COMMENT, repeats)
    _blank_rows(FactCheck.objects.filter(finding__report__round=round_), ("text",), repeats)
    for circulation in Circulation.objects.filter(report__round=round_):
        outline = _blanked(circulation.outline, repeats)
        if outline != circulation.outline:
            Circulation.objects.filter(pk=circulation.pk).update(outline=outline)
    for report in SynthesisReport.objects.filter(round=round_):
        for revision in report.revisions.all():
            ledger = _blanked(revision.content.get("ledger"), repeats)
            if ledger != revision.content.get("ledger"):
                revision.content["ledger"] = ledger
                revision.save(update_fields=["content"])


def _blank_rows(rows: Any, columns: tuple[str, ...], repeats: Callable[[str], bool], **changes: Any) -> None:
    for row in rows.order_by().only(*columns):
        blank = {name: "" for name in columns if repeats(getattr(row, name))}
        if blank:
            type(row).objects.filter(pk=row.pk).update(**blank, **changes)


def _blanked(value: Any, repeats: Callable[[str], bool]) -> Any:
    """Return a JSON value in which each text that repeats the words is empty."""
    if isinstance(value, dict):
        return {key: _blanked(each, repeats) for key, each in value.items()}
    if isinstance(value, list):
        return [_blanked(each, repeats) for each in value]
    return "" if isinstance(value, str) and repeats(value) else value
