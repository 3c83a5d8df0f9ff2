"""Finds resolutions and decisions: a line with the body's name alone, what it recalls, and what it decides.

The body's name ends in a comma ("The Human Rights Council,"). Each paragraph of the preamble ends in a comma, too. The
operative paragraphs are numbered, from 1 in each resolution, or not at all in short decisions.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from consultations.reading.lines import LeftOutKind, TextLine
from consultations.reading.messages import Reason
from consultations.reading.results import ParagraphKind
from consultations.reading.structure.headings import PLAIN, HeadingPath, level_of
from consultations.reading.structure.line_breaks import join_lines
from consultations.reading.structure.line_log import TextLedger
from consultations.reading.structure.numbers.articles import article_of
from consultations.reading.structure.numbers.numbering import Candidate, numbering_of
from consultations.reading.structure.paragraphs import DocumentPrint, NumberedParagraph, paragraph_of, paragraphs_of

_BODY = re.compile(
    r"[“\"«„”]?\s?(?:(?:The|Le|La|Les|L[’']|El|Los|Las|Der|Die|O|A)\s?[A-ZÀ-Þ][^.;:\d]{3,260},$"
    r"|(?:Генеральная Ассамблея|Совет|Комитет|Комиссия|Конференция|Экономический)[^.;:\d]{0,90},$"
    r"|إن\s[^.;:\d]{4,90}[،,]$"
    r"|[^。；：\d]{2,20}(?:会|会议|理事会|大会|委员会)[，,]$)"
)
_WITHOUT_COMMA = re.compile(r"(?:The|La|Le|El)\s[A-ZÀ-Þ][^.;:,\d]{3,160}$")  # where no preamble follows
_FIRST = re.compile(r"1[.．、]\s*\S")
_POINT = re.compile(r"\d{1,3}[.．、]\s*\S")
_QUOTED = re.compile(r"[“\"«„”]")
_SYMBOL = (
    r"(?:[A-Z]{1,4}-?)?(?:\d{1,4}|[-–—](?=/[A-Z])|[IVXLC]{1,7}|[A-Z]{1,3}-\d{1,3})/(?:\d{1,4}|[A-Z]{1,6}[./-]?\d{1,4})"
    r"(?:\s?[A-Z](?=[.\s]|$))?"
)
_NUMBER = re.compile(
    r"(?:(?:draft\s+)?(?:resolution|decision|résolution|décision|resolución|decisión|резолюция|решение|القرار|المقرر|第)\s*)?"
    rf"({_SYMBOL})(?:号?(?:决议|决定))?\s?(?:[.:：–—-]\s*|\s+|$)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:draft\s+)?(resolution|decision|résolution|décision|resolución|decisión|резолюция|решение)\s+([IVXLC]{1,6}|\d{1,4})\b",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"\d{1,4}\s?(?:st|nd|rd|th|e|ère|ème|ª|a|[-‑]?[ея]|[-‑]?ое)?\.?\s*(?:plenary\s+)?(?:meeting|séance|sesión|заседание)"
    r"|الجلسة\s|第\s?\d{1,4}\s?次",
    re.IGNORECASE,
)
_VOTE = re.compile(r"\[.{3,80}|(?:Adopted|Adoptée?|Aprobad[ao]|Принят)\w*\s", re.IGNORECASE)
_PREAMBULAR_ENDS = re.compile(r"[,،，]\s*(?:and|et|y|и|و)?[\d*]{0,4}$")
# The first words of an operative paragraph, where no number tells: a verb in the present.
_DECIDES = re.compile(
    r"(?:(?:Also|Further|Strongly|Urgently|Again)\s+)?[a-z]+s(?<!ss)(?<!as)(?<!us)\s"
    r"|(?:Décide|Demande|Prie|Invite|Recommande|Encourage|Prend note|Adopte|Approuve|Charge|Engage|Exhorte|Souligne)\s"
    r"|(?:Decide|Pide|Solicita|Invita|Recomienda|Alienta|Exhorta|Insta|Toma nota|Aprueba|Adopta|Hace suyo|Subraya)\s"
    r"|(?:постановляет|просит|призывает|предлагает|рекомендует|принимает|утверждает|поручает|приветствует)\s"
    r"|(?:يقرر|تقرر|يطلب|تطلب|يدعو|تدعو|يوصي|توصي|يشجع|تشجع|يحث|تحث|يحيط علما|يعتمد|تعتمد)\s"
    r"|(?:决定|请|呼吁|邀请|建议|鼓励|敦促|通过|核准|要求)",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"[(（]\w{1,3}[)）]")
_NUMERAL = re.compile(r"[IVX]{1,5}\.?")  # alone in its line, above the title of a part
_ENDS_PART = re.compile(r"(?:[,;.:،؛，；。：]|[,;]\s*(?:and|et|y|и))[”\"’»)]*[\d*]{0,4}$")
_ANNEX = re.compile(r"(?:annex|appendix|anexo|annexe|приложение|المرفق|附件)\b", re.IGNORECASE)
_ABOVE_SHORT = 4  # lines
_ABOVE = 12  # lines in which the number of a resolution stands above its body's name
_OF_PARTS, _LONGEST_HEADING = 11, 120  # the level of annexes and Roman numbers; characters
_INDENT = 8  # points
_WHOLE = 140  # characters; a longer line is a paragraph of its own


@dataclass(frozen=True, slots=True)
class Resolution:
    """A resolution or decision: the lines of its heading, from its body's name on, and its end (indexes)."""

    number: str
    heading: int
    body: int
    end: int


def resolutions_of(lines: Sequence[TextLine]) -> list[Resolution]:
    """Return the resolutions of a document in their order."""
    bodies = [index for index, line in enumerate(lines) if _is_body(lines, index)]
    # What one resolution quotes of another, which it asks for, is its own text.
    bodies = [index for at, index in enumerate(bodies) if not (at and _is_quoted(lines, index))]
    if not bodies:
        return []
    headings = [_heading_of(lines, body, floor) for floor, body in zip([-1, *bodies], bodies, strict=False)]
    resolutions = []
    for (number, heading), body, following in zip(
        headings, bodies, [*(heading for _number, heading in headings[1:]), len(lines)], strict=True
    ):
        end = _end_of(lines, body, following)
        if end - body > 1:
            resolutions.append(Resolution(number, heading, body, end))
    return resolutions


def _is_quoted(lines: Sequence[TextLine], index: int) -> bool:
    if not _QUOTED.match(lines[index].text) or lines[index - 1].text[-1:] not in {":", "："}:
        return False
    start = next((at for at in range(index - 1, -1, -1) if lines[at].is_heading or _POINT.match(lines[at].text)), 0)
    return not lines[start].is_heading and not any(line.gap for line in lines[start + 1 : index])


def _is_body(lines: Sequence[TextLine], index: int) -> bool:
    """Return whether a line is the name of a body that alone begins a resolution."""
    line = lines[index]
    if index + 1 < len(lines) and _WITHOUT_COMMA.match(line.text) and _FIRST.match(lines[index + 1].text):
        return any(_NUMBER.match(lines[at].text) for at in range(max(0, index - _ABOVE_SHORT), index))
    if not _BODY.match(line.text) or index + 1 >= len(lines):
        return False
    above, below = lines[index - 1] if index else None, lines[index + 1]
    parted = above is None or line.gap or above.is_heading or above.sheet != line.sheet or not above.text.endswith(",")
    alone = below.gap or below.text[:1].isupper() or not below.text[:1].isascii()
    if line.type and not (line.type.italic or line.gap or (above and above.is_heading)):
        return False
    ends_above = above is None or above.is_heading or line.gap or not above.text[-1:].islower() or above.ends
    ends_above = ends_above or (above is not None and bool(_NUMBER.match(above.text)))
    return parted and alone and ends_above and (below.gap or not below.text[:1].islower())


def _heading_of(lines: Sequence[TextLine], body: int, floor: int) -> tuple[str, int]:
    """Return the number of the resolution, "" where there is none, and the first line of its heading."""
    for index in range(body - 1, max(floor, body - _ABOVE, -1), -1):
        if match := _NUMBER.match(lines[index].text):
            return match[1], index
    for index in range(body - 1, max(floor, body - _ABOVE, -1), -1):
        if match := _NAMED.match(lines[index].text):
            return f"{match[1][:3].capitalize()}. {match[2]}", index
    start = body
    while start - 1 > max(floor, body - 4) and (lines[start - 1].is_heading or not lines[start - 1].ends):
        start -= 1
        if lines[start].gap:
            break
    return "", start


def _end_of(lines: Sequence[TextLine], body: int, following: int) -> int:
    """Return the end: an annex, or a heading with nothing numbered on from the resolution below it."""
    last = 0
    for index in range(body + 1, following):
        line = lines[index]
        if match := re.match(r"(\d{1,3})[.．、]", line.text):
            last = int(match[1]) if int(match[1]) == last + 1 else last
        if not line.is_heading and not _is_alone(lines, index):
            continue
        if article_of(line.text):
            return index
        if _ANNEX.match(line.text) or not _goes_on(lines, index, following, last):
            return index
    return following


def _is_alone(lines: Sequence[TextLine], index: int) -> bool:
    """Return whether a line reads like the heading of a part: an annex, or a Roman number, between blank lines."""
    line, below = lines[index], lines[index + 1] if index + 1 < len(lines) else None
    if not line.gap or line.ends or (below is not None and not below.gap) or len(line.text) > _LONGEST_HEADING:
        return False
    return level_of(line.text) <= _OF_PARTS or bool(article_of(line.text))


def _goes_on(lines: Sequence[TextLine], index: int, following: int, last: int) -> bool:
    """Return whether the numbers of a resolution go on below a heading inside it."""
    if _MEETING.match(lines[index].text):
        return True
    above = next((lines[at] for at in range(index - 1, -1, -1) if not lines[at].is_heading), None)
    if not last and (above is None or not _PREAMBULAR_ENDS.search(above.text)):
        return False
    numbers = (re.match(r"(\d{1,3})[.．、]", lines[at].text) for at in range(index + 1, following))
    return next((int(match[1]) == last + 1 for match in numbers if match), False)


def paragraphs_of_resolution(
    lines: Sequence[TextLine], resolution: Resolution, print_: DocumentPrint, ledger: TextLedger, path: HeadingPath
) -> tuple[list[NumberedParagraph], HeadingPath]:
    """Return the paragraphs of one resolution, with their numbers as printed in it, and the headings below its title.

    A paragraph of the preamble is PP1, PP2 …; an operative one without a number is counted from 1.
    """
    path = _path_of(lines[resolution.heading : resolution.body], path, print_, ledger)
    ledger.leave_out([lines[resolution.body]], LeftOutKind.HEADING)
    own = list(lines[resolution.body + 1 : resolution.end])
    close = next((index for index, line in enumerate(own) if index and _closes(line)), len(own))
    ledger.leave_out(own[close:], LeftOutKind.NOTE)
    own = own[:close]
    left = min((line.type.left for line in own if line.type), default=0.0)
    numbering = numbering_of(
        [replace(line, gap=True) if _is_indented(own, index, left) else line for index, line in enumerate(own)]
    )
    first = numbering.starts[0].line if numbering.starts else len(own)
    first = _first_of_headings(own, first) if numbering.starts else first
    blocks = list(_blocks([line for line in own[:first] if not line.is_heading], left))
    ledger.add_headings(line for line in own[:first] if line.is_heading)
    preambular = len(blocks)
    if not numbering.starts:
        texts = [join_lines([line.text for line in block], print_.words)[0] for block in blocks]
        preambular = next(
            (at for at, text in enumerate(texts) if not _PREAMBULAR_ENDS.search(text) or _decides(text)), len(blocks)
        )
    paragraphs = []
    for at, block in enumerate(blocks):
        in_preamble = at < preambular
        number = f"PP{at + 1}" if in_preamble else str(at - preambular + 1)
        kind = ParagraphKind.PREAMBULAR if in_preamble else ParagraphKind.OPERATIVE
        each = paragraph_of(number, block, path, print_.words, [Reason("counted_here")])
        paragraphs.append(replace(each, kind=kind, counted=True))
    if numbering.starts:
        moved = replace(
            numbering,
            starts=tuple(_moved(each, first) for each in numbering.starts),
            inner=tuple(_moved(each, first) for each in numbering.inner if each.line >= first),
            faults=tuple(replace(each, line=each.line - first) for each in numbering.faults),
        )
        operative, _inside = paragraphs_of(own[first:], moved, print_, ledger, HeadingPath())
        paragraphs += [
            replace(each, kind=ParagraphKind.OPERATIVE, path=HeadingPath(path.headings + each.path.headings))
            for each in operative
        ]
    return paragraphs, path


def _decides(text: str) -> bool:
    """Return whether a paragraph without a number says what is decided, though it ends in a comma."""
    return bool(_DECIDES.match(text))


def _first_of_headings(lines: Sequence[TextLine], first: int) -> int:
    """Return the index of the headings right above the first operative paragraph, else its own."""
    at = first
    while at and (lines[at - 1].is_heading or not _ENDS_PART.search(lines[at - 1].text)):
        below_numeral = at > 1 and bool(_NUMERAL.fullmatch(lines[at - 2].text))
        if not (lines[at - 1].is_heading or lines[at - 1].gap or below_numeral):
            break
        at -= 1
    return at


def _moved(candidate: Candidate, first: int) -> Candidate:
    return replace(candidate, line=candidate.line - first)


def _path_of(heading: Sequence[TextLine], path: HeadingPath, print_: DocumentPrint, ledger: TextLedger) -> HeadingPath:
    """Return the path below the lines of a resolution's heading, joined to one heading."""
    if not heading:
        return path
    title = [line for line in heading if line.is_heading]
    if title and not heading[0].is_heading and _NUMBER.match(heading[0].text):
        title = [heading[0], *title]  # the number alone in a line
    if not title:
        end = next((at for at, line in enumerate(heading) if line.text[-1:] in ".:;," and at), len(heading))
        title = list(heading[:end])
    of_title = {line.order for line in title}
    ledger.leave_out((line for line in heading if line.order not in of_title), LeftOutKind.TEXT)
    heading = title
    text = join_lines([line.text for line in heading], print_.words)[0]
    level = next((line.heading for line in heading if line.heading), PLAIN)
    joined = replace(heading[0], text=text, heading=level)
    ledger.add_headings([joined])
    return path.under([joined], print_.width)


def _closes(line: TextLine) -> bool:
    return bool(_MEETING.match(line.text)) or (bool(_VOTE.match(line.text)) and line.gap and line.text[:1] == "[")


def _is_indented(lines: Sequence[TextLine], index: int, left: float) -> bool:
    """Return whether a line begins a paragraph by its indent, after the end of another."""
    line = lines[index]
    if line.gap or line.type is None or not index:
        return line.gap
    above = lines[index - 1]
    return bool(_ENDS_PART.search(above.text)) and line.type.left > left + _INDENT


def _blocks(lines: Sequence[TextLine], left: float) -> Iterator[list[TextLine]]:
    """Yield the paragraphs of a preamble: parted by blank space, an indent, or a comma at the end of a line."""
    spaced = any(line.gap for line in lines[1:])
    whole = any(len(line.text) > _WHOLE for line in lines)
    block: list[TextLine] = []
    for index, line in enumerate(lines):
        lettered = bool(block and _LETTERED.match(block[0].text) and _LETTERED.match(line.text))
        if block and (lettered or _begins(lines, index, left, spaced=spaced, whole=whole)):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _begins(lines: Sequence[TextLine], index: int, left: float, *, spaced: bool, whole: bool) -> bool:
    line, above = lines[index], lines[index - 1]
    if _LETTERED.match(line.text) or (line.text[:1].islower() and not line.gap):
        return False
    if line.gap and line.text[:1].islower() and not _ENDS_PART.search(above.text):
        return False  # double-spaced: the sentence goes on
    if line.type:
        return (line.gap and bool(_ENDS_PART.search(above.text))) or _is_indented(lines, index, left)
    if spaced:
        return line.gap
    return whole or bool(_ENDS_PART.search(above.text))
