"""The report as a neutral tree for one reader, rendered as docx, pdf and html.

Order and numbering come from the frozen outline, notes from what the reader may see.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.models import Round
from core.audience import Audience
from core.documents import (
    Block,
    Contents,
    DocumentLabels,
    Footnote,
    HeadingBlock,
    Items,
    KeyValue,
    ParagraphBlock,
    QuoteBlock,
    ReportDocument,
    Run,
    TableBlock,
)
from core.files.messages import demonstration_notice
from core.tables.formats import guess_language
from core.text.dates import day, moment
from core.text.languages import isolate_name
from submissions.enums import POSITION_LETTERS
from submissions.tables.visible_submissions import aligned_senders, joint_names
from submissions.visibility.reader import InputReader, PassageQuote, read_inputs, read_passages
from submissions.visibility.visible_inputs import VisibleInput, VisibleSender
from synthesis.enums import ProcessingStep, Promise
from synthesis.exports.charts import matrix_figure, position_figure, position_matrix, position_tables
from synthesis.exports.sources import Followers, Joints, attribution, contributors, passages
from synthesis.publication.edition_marks import (
    corrigendum_line,
    edition_day,
    edition_name,
    for_edition,
    paragraph_mark,
    paragraph_text,
    sign_off_line,
)
from synthesis.publication.frozen_outline import is_advance, kind_of
from synthesis.publication.named_bodies import followers_of
from synthesis.publication.note_places import note_places

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def report_document(
    outline: Mapping[str, Any], *, round_: Round, audience: Audience, now: datetime, as_if_public: bool = False
) -> ReportDocument:
    """Return the tree of a publication's outline. `as_if_public` for a pack made ahead of its release.

    A constant number of queries: the visible inputs, and the passages.
    """
    rows = [row for section in outline["sections"] for finding in section["findings"] for row in finding["evidence"]]
    with translation.override(outline["language"]):
        inputs = read_inputs(round_, audience, now=now, as_if_public=as_if_public)
        reader = InputReader(round_, audience, now=now, as_if_public=as_if_public)
        senders: list[VisibleInput | VisibleSender] = [*inputs, *aligned_senders(reader)]
        quotes = read_passages(passages(rows), audience, round_=round_, now=now, as_if_public=as_if_public)
        joints = joint_names(inputs)
        quotes_by_key = {str(key): quote for key, quote in quotes.items()}
        sighted = audience.sees_confidential
        followers = followers_of(round_, {UUID(row["input"]) for row in rows}, public=not sighted)
        blocks = [
            *_front(outline, now),
            *_findings(outline, quotes_by_key, joints, followers),
            *_assurance(outline),
            *_positions(outline),
            *(_contributors(senders, joints) if kind_of(outline).names_sources else ()),
        ]
        about = outline["round"]
        return ReportDocument(
            title=outline["title"],
            language=outline["language"],
            created=now,
            blocks=blocks,
            symbol=outline["symbol"] or outline["reference"],
            masthead=capfirst(about["issued_by"]),
            subtitle=_("Call for inputs on %(document)s") % {"document": about["document"]},
            running_head=_("%(title)s (advance unedited version)") % {"title": outline["title"]}
            if is_advance(outline)
            else outline["title"],
            running_foot=demonstration_notice() if about["demonstration"] else "",
            words=DocumentLabels(
                page=_("Page {page} of {pages}"),
                notes=_("Notes"),
                back=_("Back to the text"),
                note=_("Note {number}"),
            ),
        )


def roman(number: int) -> str:
    """Return the Roman numeral, for the sections of a report."""
    letters = ""
    for value, letter in _ROMAN:
        while number >= value:
            letters, number = letters + letter, number - value
    return letters


def _front(outline: Mapping[str, Any], now: datetime) -> Iterable[Block]:
    about = outline["round"]
    pairs = [
        (_("Kind of report"), str(kind_of(outline).label)),
        (_("Call for inputs"), f"{about['title']} ({about['reference']})"),
        (_("Document on which inputs were requested"), about["document"]),
        (_("Mandate"), about["mandate"]),
        (_("Issued in the name of"), about["issued_by"]),
        (_("Signed off by"), sign_off_line(outline.get("signed_off"))),
        *_documents(outline.get("documents")),
        (_("Edition"), edition_name(outline)),
        (_("As of"), day(edition_day(outline["edition"], now)) if outline.get("edition") else moment(now)),
    ]
    if is_advance(outline):
        yield ParagraphBlock([Run(_("Advance unedited version"), bold=True)])
    yield KeyValue([(key, value) for key, value in pairs if value])
    if about["demonstration"]:
        yield ParagraphBlock([Run(demonstration_notice(), bold=True)])
    yield Contents(_("Contents"), depth=1)
    for kind, text in front_matter(outline):
        if kind == "heading":
            yield HeadingBlock(text)
        else:
            parts = (part for part in text.split("\n\n") if part.strip())
            yield from (ParagraphBlock(part, language=guess_language(part)) for part in parts)


def front_matter(outline: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield (kind, text) as printed: a promise in words, while it is true."""
    standing = outline.get("promises", ())
    for kind, text in outline["front_matter"]:
        if kind != "promise":
            yield kind, text
        elif text in standing:
            yield "paragraph", str(Promise(text).label)


def _documents(processing: Mapping[str, str] | None) -> Iterable[tuple[str, str]]:
    """Yield the facts of the documents service (PRACTICE 23)."""
    if processing:
        yield _("Agenda item"), processing["agenda_item"]
        yield _("Original language"), str(translation.get_language_info(processing["language"])["name_translated"])
        if processing["step"] == ProcessingStep.ISSUED:
            yield _("Issued"), day(date.fromisoformat(processing["on"]))


def _findings(
    outline: Mapping[str, Any], quotes_by_id: Mapping[str, PassageQuote], joints: Joints, followers: Followers
) -> Iterable[Block]:
    for place, section in enumerate(outline["sections"], start=1):
        yield HeadingBlock(section["title"], number=f"{roman(place)}.")
        if words := section.get("words"):
            language = section.get("words_language") or guess_language(words)
            yield ParagraphBlock(words, language=language, small=True, leads=True)
        for finding in section["findings"]:
            yield ParagraphBlock(
                _noted(finding, outline, quotes_by_id, joints, followers),
                number=f"{finding['number']}.",
                language=guess_language(paragraph_text(finding, outline)),
                anchor=f"finding-{finding['number']}",
            )
            if mark := paragraph_mark(finding):
                yield ParagraphBlock(mark, small=True)
            yield from _corrigenda(finding)
            yield from _replies(finding)


def _noted(
    finding: Mapping[str, Any],
    outline: Mapping[str, Any],
    quotes_by_id: Mapping[str, PassageQuote],
    joints: Joints,
    followers: Followers,
) -> list[Run | Footnote]:
    """Return the sentence with each note after the part that its sources support."""
    text, at = paragraph_text(finding, outline), 0
    runs: list[Run | Footnote] = []
    for place in note_places(finding, text, quotes_by_id, language=outline["language"]):
        quotes = (quotes_by_id[row["id"]] for row in place.rows)
        note = attribution(
            quotes,
            joints,
            on=finding["recommendation"],
            followers=followers,
            also=place.gone,
            names=kind_of(outline).names_sources,
        )
        runs += [Run(text[at : place.at]), Footnote(note)]
        at = place.at
    return [*runs, Run(text[at:])] if at < len(text) else runs


def _corrigenda(finding: Mapping[str, Any]) -> Iterable[Block]:
    """Yield the corrections of a paragraph since it was published.

    Old words stay readable, except for those that may no longer be shown.
    """
    for row in finding.get("corrigenda") or ():
        line = corrigendum_line(row)
        if "old" in row:
            line = f"{line} {row['reason']} " + _("The paragraph read: “%(old)s”") % {"old": row["old"]}
        yield ParagraphBlock(line, small=True)


def _replies(finding: Mapping[str, Any]) -> Iterable[Block]:
    """Yield the replies of States that the finding names (PRACTICE 22); a State's own translation is marked."""
    for reply in finding.get("replies") or ():
        words = _("Reply of %(state)s to the earlier text") if reply.get("earlier") else _("Reply of %(state)s")
        yield QuoteBlock(reply["text"], language=reply["language"], source=words % {"state": reply["state"]})
        if reply["translation"]:
            words = _("Reply of %(state)s, translation by the State itself:") % {"state": reply["state"]}
            yield ParagraphBlock(words, small=True, leads=True)
            yield ParagraphBlock(reply["translation"], language=guess_language(reply["translation"]), small=True)


def _assurance(outline: Mapping[str, Any]) -> Iterable[Block]:
    """Yield the signed statement of the review editor, where one was named (IPCC)."""
    editor = outline.get("review_editor")
    if editor:
        yield HeadingBlock(_("Statement of the review editor"))
        yield ParagraphBlock(editor["statement"], language=guess_language(editor["statement"]))
        when = moment(datetime.fromisoformat(editor["at"]))
        line = _("%(name)s, %(time)s") % {"name": isolate_name(editor["name"]), "time": when}
        yield ParagraphBlock(for_edition(line, editor))
        words = _("Signed by the portal with the key %(key)s: %(signature)s. Digest of the text: %(digest)s.")
        editor = {
            "key": editor["key"],
            "signature": _grouped(editor["signature"]),
            "digest": _grouped(editor["ledger"]),
        }
        yield ParagraphBlock(words % editor, small=True)


def _grouped(digits: str) -> str:
    """Return the digits in groups of sixteen, so that lines can break between them."""
    return " ".join(digits[place : place + 16] for place in range(0, len(digits), 16))


def _positions(outline: Mapping[str, Any]) -> Iterable[Block]:
    """Yield a chart and a table per recommendation, and a table of States by region where a region has enough of them.

    Kinds of bodies are never added together, so there is no sum.
    """
    if not outline["positions"]:
        return
    yield HeadingBlock(_("Annex I: Positions by kind of participant"), new_page=True)
    yield ParagraphBlock(
        _(
            "Each participant counts once for each text. A joint submission counts as one. "
            "Kinds of participants are never added together. Treaty bodies and special procedures "
            "are not counted. A dash is shown where a number would identify a source that is not "
            "named. Participants without a name whose kind would identify them have a line of their own."
        ),
        small=True,
    )
    tables = position_tables(outline["positions"])
    used = {column["letter"]: str(column["label"]).lower() for each in tables.values() for column in each["positions"]}
    letters = _("; ").join(f"{letter} {used[letter]}" for letter in POSITION_LETTERS.values() if letter in used)
    yield ParagraphBlock(_("Letters: %(letters)s.") % {"letters": letters}, small=True)
    if (matrix := position_matrix(outline["positions"])) is not None and len(matrix.columns) > 1:
        yield matrix_figure(matrix, outline["language"])
    for table in tables.values():
        yield position_figure(table, outline["language"])
        yield _position_table(table, _("Kind of participant"))
        if table["regions"]:
            yield _position_table(table["regions"], _("Regional group"))


def _position_table(table: dict[str, Any], who: str) -> TableBlock:
    head = [who, _("Participants"), *(column["letter"] for column in table["positions"])]
    rows = [
        [
            row["label"],
            "–" if row["total"] is None else str(row["total"]),
            *(map(str, row["counts"]) if "counts" in row else "–" * len(table["positions"])),
        ]
        for row in table["rows"]
    ]
    widths = [4.0, 1.6, *(0.7 for _column in table["positions"])]
    return TableBlock(head, rows, widths, table["name"], counts=range(1, len(head)))


def _contributors(senders: Iterable[VisibleInput | VisibleSender], joints: Joints) -> Iterable[Block]:
    yield HeadingBlock(_("Annex II: Contributors"), new_page=True)
    yield ParagraphBlock(
        _(
            "Each participant listed has at least one input shown here by name, or aligned itself with "
            "one. Participants are listed under the names that they gave. These names imply no opinion "
            "on the status of any country, territory or body."
        ),
        small=True,
    )
    for kind, names in contributors(senders, joints):
        yield HeadingBlock(kind, level=2)
        yield Items(names)
