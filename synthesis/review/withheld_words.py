"""Withheld words in reports that are being written, and in drafts sent for comment.

Words of an erased submission are removed (D6, decision 0093). Redacted words stay where they are, since a redaction can
be lifted, and no body reads them (decision 0094). What other bodies wrote themselves stays: their comments, corrections
and replies.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from copy import copy
from typing import Any
from uuid import UUID

from django.db.models import F

from consultations.models import Round
from consultations.rounds.selectors import public_texts_of
from core import clock
from core.db.ids import id_in
from submissions.enums import Confidentiality
from submissions.models import Input, Redaction
from submissions.sensitive.redactions import redactions_in_force
from submissions.visibility.disclosure_context import inputs_of_counted_versions
from synthesis.models import (
    Circulation,
    CommentResponse,
    CorrectionAnswer,
    Corrigendum,
    Disposition,
    Evidence,
    FactCheck,
    Finding,
    FindingComment,
    Memo,
    Observation,
    Section,
    SynthesisReport,
    TextModule,
    Theme,
    ThemeChange,
)
from synthesis.publication.named_bodies import SourceNames, covered_words_in, has_run, is_common, runs_of

_QUOTED = re.compile('“([^”]+)”|«([^»]+)»|"([^"]+)"|『([^』]+)』|「([^」]+)」')
_QUOTED_AT_LEAST = 12  # characters: shorter ones are terms, not quotes
_OF_A_COMMENT = ("text", "suggestion", "words", "answer")
ERASED_TITLE = "…"  # in place of the title of a section
_FACTS = ("id", "number", "reference", "language")  # of an outline: they are no words of anybody


def redacted_words_in(round_: Round, texts: Iterable[str]) -> Callable[[str], bool]:
    """Return a function that says whether one of these texts says redacted words.

    It is for what is handed out, never for a page on which people try out words. One query, three more where some text
    may say them.
    """
    rows = redactions_in_force(Redaction.objects.filter(line__submission__delegation__round=round_))
    spans = [row.words for _line, row in rows]
    runs = runs_of(spans)
    may_say = [text for text in texts if has_run(text, runs)] if runs else []
    spans = [span for span in spans if any(has_run(text, runs_of([span])) for text in may_say)]
    if not spans:
        return lambda text: False
    public = inputs_of_counted_versions(round_).filter(confidentiality=Confidentiality.PUBLIC)
    others = list(public.order_by().values_list("comment", flat=True))
    spans = [span for span in spans if not is_common(span, others)]
    public_texts = public_texts_of(round_)
    return lambda text: has_run(text, runs) and covered_words_in(text, spans, public_texts)


def readable_outline(circulation: Circulation) -> dict[str, Any]:
    """Return the outline of a draft as the bodies read it now, and as `note` the message above it.

    Each text that says redacted words is empty, each paragraph that names a body no longer public by name there, and
    each title, piece of front matter or message that names an organization no longer public by name.
    Four queries; three more where some text may say redacted words, 14 where one names a body.
    """
    round_ = circulation.report.round
    sent = {**circulation.outline, "note": circulation.note}
    outline: dict[str, Any] = _blanked(sent, redacted_words_in(round_, _texts_in(sent)))
    names, findings = SourceNames(round_), circulation.report.findings.in_bulk()
    for each, name in (
        (outline, "title"),
        (outline, "front_matter"),
        (outline, "note"),
        *((part, "title") for part in outline["sections"]),
    ):
        each[name] = _blanked(each[name], names.is_withheld_in)
    for row in (row for part in outline["sections"] for row in part["findings"]):
        finding = findings.get(UUID(row["id"]))
        if finding is not None and _names_withheld(names, finding, row["text"]):
            row["text"] = ""
    return outline


def blank_withheld(round_: Round, checks: Iterable[FactCheck]) -> list[FactCheck]:
    """Return the fact checks of the round as the State reads them now, blanked as `readable_outline` does.

    The answers to their corrections too, as `readable_texts` does. They are not saved.
    """
    rows = list(checks)
    says_redacted_words, names = redacted_words_in(round_, [row.text for row in rows]), SourceNames(round_)
    for row in rows:
        if says_redacted_words(row.text) or _names_withheld(names, row.finding, row.text):
            row.text = ""
    corrected = [row for row in rows if hasattr(row, "correction")]
    answers = [(answer, row.finding.recommendation_id) for row in corrected for answer in row.correction.answers.all()]
    texts = readable_texts(round_, [(answer.text, about) for answer, about in answers])
    for (answer, _about), text in zip(answers, texts, strict=True):
        answer.text = text
    return rows


def readable_texts(
    round_: Round, texts: Iterable[tuple[str, UUID | None]], *, readers: Collection[UUID] = ()
) -> list[str]:
    """Return what the office wrote to a body as its people read it now; each text is about a recommendation, or none.

    A text is empty that says redacted words, or names an organization no longer public by name. `readers` are as
    `SourceNames.is_withheld_in` takes them. Three queries, none where nothing is written; three more where some text
    may say redacted words, 14 where one names a body, and three for each that names one who left.
    """
    rows = list(texts)
    if not any(text for text, _about in rows):
        return [text for text, _about in rows]
    says_redacted_words, names = redacted_words_in(round_, [text for text, _about in rows]), SourceNames(round_)
    return [
        "" if says_redacted_words(text) or names.is_withheld_in(text, about, readers=readers) else text
        for text, about in rows
    ]


def _names_withheld(names: SourceNames, finding: Finding, text: str) -> bool:
    trial = copy(finding)
    trial.text = text
    return names.names_withheld(trial)


def quotes_words(text: str, input_: Input, field: str) -> bool:
    """Return whether quoted words of the text are in that field of the input, however their spaces and lines run."""
    source_text = _evenly_spaced(getattr(input_, field))
    quoted = (_evenly_spaced("".join(match)) for match in _QUOTED.findall(text))
    return any(len(words) >= _QUOTED_AT_LEAST and words in source_text for words in quoted)


def _evenly_spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def blank_drafts(round_: Round, words: list[str]) -> None:
    """Blank every finding of the round that repeats the words, and every copy of it; inside the erasing transaction.

    Copies are comments of reviewers on it, the parts of it that citations support, ledgers of revisions, the sentence
    that a State checked and the text that was circulated. The finding stays without text, and cannot be published until
    somebody writes one. Pieces of the front matter that repeat the words are removed. A section's title becomes
    `ERASED_TITLE`, a report's its reference. Memos and text modules that repeat the words are deleted, and the meaning
    of a theme becomes empty, also the one before a change. So do the office's words to participants: the message above
    a draft, reasons, observations, and answers to comments and corrections.
    """
    repeats = _repeats(round_, words)
    memos = Memo.objects.filter(round=round_).order_by().values_list("pk", "text")
    Memo.objects.filter(pk__in=[key for key, text in memos.iterator() if repeats(text)]).delete()
    modules = TextModule.objects.filter(round=round_).values_list("pk", "text")
    TextModule.objects.filter(pk__in=[key for key, text in modules if repeats(text)]).delete()
    of_round = {"line__submission__delegation__round": round_}
    for rows, column in (
        (Disposition.objects.filter(**of_round), "reason"),
        (Observation.objects.filter(**of_round), "text"),
        (Circulation.objects.filter(report__round=round_), "note"),
        (CommentResponse.objects.filter(comment__circulation__report__round=round_), "text"),
        (CorrectionAnswer.objects.filter(correction__fact_check__finding__report__round=round_), "text"),
    ):
        _blank_rows(rows.exclude(**{column: ""}), (column,), repeats)
    _blank_rows(Theme.objects.filter(round=round_), ("meaning",), repeats)
    for change in ThemeChange.objects.filter(round=round_):
        before = _blanked(change.before, repeats)
        if before != change.before:
            ThemeChange.objects.filter(pk=change.pk).update(before=before)
    for section in Section.objects.filter(report__round=round_):
        if repeats(section.title):
            Section.objects.filter(pk=section.pk).update(title=ERASED_TITLE)
    _blank_rows(Finding.objects.filter(report__round=round_), ("text",), repeats, revision=F("revision") + 1)
    cited = Evidence.objects.filter(finding__report__round=round_).exclude(parts=[]).order_by()
    parts = cited.values_list("pk", "finding__text", "parts")
    keys = [key for key, text, words_of in parts.iterator() if not text or any(map(repeats, words_of))]
    Evidence.objects.filter(id_in("pk", keys)).update(parts=[])
    _blank_rows(FindingComment.objects.filter(finding__report__round=round_), _OF_A_COMMENT, repeats)
    _blank_rows(FactCheck.objects.filter(finding__report__round=round_), ("text",), repeats)
    for circulation in Circulation.objects.filter(report__round=round_):
        outline = _blanked(circulation.outline, repeats)
        if outline != circulation.outline:
            Circulation.objects.filter(pk=circulation.pk).update(outline=outline)
    for report in SynthesisReport.objects.filter(round=round_):
        standing = [(each.block_type, each.value) for each in report.front_matter if not repeats(str(each.value))]
        if repeats(report.title):
            report.title = report.reference
            report.save(update_fields=["title"])
        if len(standing) < len(report.front_matter):
            report.front_matter = standing
            report.save(update_fields=["front_matter"])
        for revision in report.revisions.all():
            content = dict(revision.content)
            if "ledger" in content:
                content["ledger"] = _blanked(content["ledger"], repeats)
            if repeats(content.get("title", "")):
                content["title"] = report.reference
            pieces = json.loads(content.get("front_matter") or "[]")
            if any(repeats(str(each["value"])) for each in pieces):
                content["front_matter"] = json.dumps([each for each in pieces if not repeats(str(each["value"]))])
            if content != revision.content:
                revision.content = content
                revision.save(update_fields=["content"])


def blank_corrigenda(report: SynthesisReport, findings: Collection[UUID], words: list[str]) -> None:
    """Blank corrigenda of these paragraphs, and others that repeat the words; one that waits is dropped."""
    repeats = _repeats(report.round, words)
    for row in report.corrigenda.all():
        if row.finding_id in findings or any(map(repeats, (row.old, row.new, row.reason))):
            rows = Corrigendum.objects.filter(pk=row.pk)
            rows.filter(confirmed_at__isnull=True, dropped_at__isnull=True).update(dropped_at=clock.now())
            rows.update(old="", new="", reason="")


def _repeats(round_: Round, words: list[str]) -> Callable[[str], bool]:
    public_texts = public_texts_of(round_)
    runs = runs_of(words)
    return lambda text: has_run(text, runs) and covered_words_in(text, words, public_texts)


def _blank_rows(rows: Any, columns: tuple[str, ...], repeats: Callable[[str], bool], **changes: Any) -> None:
    for row in rows.order_by().only(*columns):
        blank = {name: "" for name in columns if repeats(getattr(row, name))}
        if blank:
            type(row).objects.filter(pk=row.pk).update(**blank, **changes)


def _blanked(value: Any, repeats: Callable[[str], bool]) -> Any:
    """Return a JSON value in which each text that repeats the words is empty."""
    if isinstance(value, dict):
        return {key: each if key in _FACTS else _blanked(each, repeats) for key, each in value.items()}
    if isinstance(value, list):
        return [_blanked(each, repeats) for each in value]
    return "" if isinstance(value, str) and repeats(value) else value


def _texts_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, each in value.items() if key not in _FACTS for text in _texts_in(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts_in(each)]
    return [value] if isinstance(value, str) else []
