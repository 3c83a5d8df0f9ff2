"""Reads documents without plain paragraph numbers: by printed labels (Question 3, 1.2, A.1), else counted by us.

Every block of text becomes a paragraph; what belongs to none is in the result.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from consultations.reading.lines import END_MARKS, TextLine
from consultations.reading.messages import Reason
from consultations.reading.results import ParagraphKind
from consultations.reading.structure.headings import PLAIN, HeadingPath, level_of
from consultations.reading.structure.line_breaks import DocumentWords
from consultations.reading.structure.numbers.items import ROMANS, han_number, item_value, letter_of, lettered
from consultations.reading.structure.numbers.labels import LABEL_FORMS, PREVAILING, NumberLabelForm
from consultations.reading.structure.numbers.other_labels import other_labels
from consultations.reading.structure.paragraphs import NumberedParagraph, paragraph_of

_BULLET = re.compile(r"[•●▪■◦○‣⁃∙·*➢➤►▶✓–—-]\s+(?=\S)|[•●▪■◦○‣➢➤►▶✓]\s*(?=\S)|o\s+(?=[A-Z])")
_LETTER = re.compile(
    r"[(（]?(?P<letter>[a-zа-я]{1,2})[)）.]\s+(?=\S)|[(（](?P<han>[一二三四五六七八九十]{1,3})[)）]\s*(?=\S)"
)
_QUESTION_MARK = re.compile(r"[?？؟](?:[\"”’»)\]]|\s|$)")
_SENTENCE = re.compile(rf"[{END_MARKS};:,،؛；：，][\"”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]{2}|[\u3400-\u9fff]")
_BEGINS = re.compile(r"[\"“«(\[]?[^\W_a-zа-я]")
_END_OF_QUESTION = re.compile(r"[?？؟][\"”’»)\]]*$")
_TITLE_LENGTH, _HEADING_LENGTH = 200, 120  # characters
_FULL = 0.75  # of the usual width: a shorter line ends its paragraph
_INDENT = 8  # points
_MOST_HEADINGS = 0.5  # of the blocks; where more look like headings, they are short paragraphs
_AMONG_LABELS, _BESIDE_LABELS = 2, 3  # blocks for one with a label: from the first to the last label, in all
_RISING = 0.7  # of the labels of one form follow each other
# Headings have such numbers too.
_OF_SECTIONS = (NumberLabelForm.DOTTED, NumberLabelForm.LETTER_DOTTED, NumberLabelForm.PLAIN, NumberLabelForm.HAN)
_KINDS = {
    NumberLabelForm.QUESTION: ParagraphKind.QUESTION,
    NumberLabelForm.RECOMMENDATION: ParagraphKind.RECOMMENDATION,
}
# Forms that name what they count.
_WORDS = (NumberLabelForm.QUESTION, NumberLabelForm.RECOMMENDATION, NumberLabelForm.NAMED, NumberLabelForm.OTHER)


@dataclass(slots=True)
class UnnumberedText:
    """The paragraphs; the lines of headings; the blocks of text that belong to no paragraph; notes."""

    paragraphs: list[NumberedParagraph] = field(default_factory=list)
    headings: list[TextLine] = field(default_factory=list)
    left_out: list[list[TextLine]] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)


@dataclass(slots=True)
class _Block:
    lines: list[TextLine]
    form: NumberLabelForm | None = None
    number: str = ""
    start: int = 0  # where the text begins in the first line
    is_bullet: bool = False

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def is_heading(self) -> bool:
        return self.lines[0].is_heading

    @property
    def own_text(self) -> str:
        return self.text[self.start :]

    @property
    def own_lines(self) -> list[TextLine]:
        """The lines without label or bullet; of a label alone in its line, the lines below."""
        first = self.lines[0]
        brackets = "[" * (len(first.text) - len(first.text.lstrip("["))) if self.start else ""  # of what is not agreed
        own = [replace(first, text=f"{brackets}{first.text[self.start :]}"), *self.lines[1:]]
        return own if own[0].text or len(own) == 1 else own[1:]


def has_labels(lines: Sequence[TextLine]) -> bool:
    """Return whether the paragraphs have printed labels of their own, so that plain numbers are those of headings.

    Labels that name what they count (Question 1) always prevail; others (1.1) only where no paragraph of sentences has
    a plain number, and where the print of the lines is not known: there it tells more.
    """
    blocks = _blocks(lines)
    forms = _forms(blocks)
    if any(form in forms for form in PREVAILING):
        return True
    if any(line.type for line in lines):
        return False
    dotted = [block for block in blocks if block.form is NumberLabelForm.DOTTED and block.form in forms]
    without_dots = [block for block in blocks if block.form is NumberLabelForm.PLAIN and not _may_be_heading(block)]
    return sum(not _may_be_heading(block) for block in dotted) > 1 and not without_dots


def is_lettered(paragraphs: Sequence[NumberedParagraph], lines: Sequence[TextLine]) -> bool:
    """Return whether lettered items alone are the document's paragraphs.

    Each has its own number, and all have that of their section, or they are most of the text.
    """
    numbers = [paragraph.number for paragraph in paragraphs]
    if not numbers or len(set(numbers)) < len(numbers):
        return False
    length = sum(len(line.text) for line in lines)
    return all(number[:1].isdecimal() for number in numbers) or (
        sum(len(paragraph.text) for paragraph in paragraphs) * 2 >= length
    )


def unnumbered_paragraphs(lines: Sequence[TextLine]) -> UnnumberedText:
    """Return the paragraphs of a document that `numbering` cannot read, in the order of the document.

    `counted` is set where the number is not printed.
    """
    blocks = _blocks(lines)
    if not _forms(blocks):
        blocks = _with_other_labels(blocks)
    blocks = _with_headings(blocks, _usual_width(lines))
    forms = _forms(blocks)
    if {NumberLabelForm.RECOMMENDATION, NumberLabelForm.PLAIN} <= forms:  # both count from 1
        for block in blocks:
            if block.form is NumberLabelForm.RECOMMENDATION:
                block.number = f"Rec. {block.number}"
    reader = _BlockReader(DocumentWords([line.text for line in lines if line.text]), _usual_width(lines), forms)
    if forms:
        reader.read_labelled(blocks)
    else:
        reader.read_counted(blocks)
    return reader.result


def _blocks(lines: Sequence[TextLine]) -> list[_Block]:
    """Return the lines in blocks: a heading each, a paragraph, a list item."""
    width = _usual_width(lines)
    blocks: list[_Block] = []
    for line in lines:
        if not line.text:
            continue
        block = _block(line)
        above = blocks[-1] if blocks else None
        if (
            above is None
            or line.is_heading
            or above.is_heading
            or line.gap
            or block.is_bullet
            or (_has_mark(block) and _ends_block(above.lines[-1], line, width, at_label=True))
            or _ends_block(above.lines[-1], line, width)
        ):
            blocks.append(block)
        else:
            above.lines.append(line)
    return blocks


def _block(line: TextLine) -> _Block:
    if line.is_heading:
        return _Block([line])
    bullet = _BULLET.match(line.text)
    start = bullet.end() if bullet else 0
    for form, pattern in LABEL_FORMS.items():
        match = pattern.match(line.text, start)
        if match:
            number = unicodedata.normalize("NFKC", match["number"]).rstrip(".")
            number = str(han_number(number)) if form is NumberLabelForm.HAN else number
            if form is NumberLabelForm.CLAUSE:
                number = re.sub(r"(?<=P)\s", "", number)
            return _Block([line], form, f"Q{number}" if form is NumberLabelForm.QUESTION else number, match.end())
    return _Block([line], start=start, is_bullet=bullet is not None)


def _with_other_labels(blocks: list[_Block]) -> list[_Block]:
    """Return the blocks with their labels, where these are a row of sentences and most of the text.

    A heading may have such a label, too, and so may a few points of a letter.
    """
    free = [block for block in blocks if not block.is_heading and not block.is_bullet]
    labels = other_labels([block.text for block in free])
    labelled = {id(free[at]): replace(free[at], form=NumberLabelForm.OTHER, number=label, start=start)
                for at, (label, start) in labels.items()}  # fmt: skip
    among = free[min(labels) : max(labels) + 1] if labels else []
    few = len(labelled) * _AMONG_LABELS < len(among) or len(labelled) * _BESIDE_LABELS < len(free)
    if few or any(_may_be_heading(block) for block in labelled.values()):
        return blocks
    return [labelled.get(id(block), block) for block in blocks]


def _has_mark(block: _Block) -> bool:
    return block.form is not None or bool(_LETTER.match(block.text))


def _ends_block(above: TextLine, line: TextLine, width: int, *, at_label: bool = False) -> bool:
    """Return whether a paragraph ends with the line above, where no blank space says so."""
    if at_label:
        return above.ends or len(above.text) < width * _FULL
    if not above.ends_sentence or not _BEGINS.match(line.text):
        return False
    if _END_OF_QUESTION.search(above.text) or len(above.text) < width * _FULL:
        return True
    return bool(above.type and line.type and line.type.left > above.type.left + _INDENT)


def _forms(blocks: Sequence[_Block]) -> set[NumberLabelForm]:
    """Return the forms of labels with which the document numbers its paragraphs, not only its headings."""
    forms: set[NumberLabelForm] = set()
    for form in NumberLabelForm:
        own = [block for block in blocks if block.form is form]
        if own and form is NumberLabelForm.OTHER:
            forms.add(form)  # chosen as a row
        if len(own) < 2 or (form in _OF_SECTIONS and sum(not _may_be_heading(block) for block in own) < 2):
            continue
        keys = [_sort_key(block.number) for block in own]
        rising = sum(before < after for before, after in pairwise(keys))
        if rising >= (len(keys) - 1) * _RISING:
            forms.add(form)
    return forms


def _sort_key(number: str) -> tuple[tuple[int, str], ...]:
    if value := ROMANS.get(number):
        return ((value, ""),)
    pieces = re.findall(r"\d+|[^\W\d]", number)
    return tuple((int(piece), "") if piece.isdecimal() else (0, piece) for piece in pieces)


def _may_be_heading(block: _Block) -> bool:
    """Return whether a block reads like a heading: short, one sentence at most, without an end."""
    text = block.own_text
    return (
        0 < len(text) <= _HEADING_LENGTH
        and len(block.lines) <= 2
        and not block.is_bullet
        and not _SENTENCE.search(text[-12:])
        and bool(_BEGINS.match(text))
        and bool(_WORD.search(text))
    )


def _with_headings(blocks: list[_Block], width: int) -> list[_Block]:
    """Return the blocks with headings marked: all that read like one where the source knows none, else the title."""
    has_headings = any(block.is_heading for block in blocks)
    of_sections = (*_OF_SECTIONS, NumberLabelForm.NAMED) if NumberLabelForm.DOTTED in _forms(blocks) else _OF_SECTIONS
    likely = [
        index
        for index, (block, below) in enumerate(pairwise(blocks))
        if not block.is_heading
        and (block.form is None or block.form in of_sections)
        and _may_be_heading(block)
        and (
            len(below.text) > len(block.text)
            or below.is_bullet
            or below.is_heading
            or below.form is not None
            or _may_be_heading(below)
        )
    ]
    numbered = [index for index in likely if blocks[index].form is not None and not _is_run(blocks, index)]
    if has_headings:
        first = [0] if blocks and not blocks[0].is_heading and _is_title(blocks) else []
        likely = [*first, *numbered]
    elif len(likely) > len(blocks) * _MOST_HEADINGS:
        likely = [index for index in likely if index == 0 and _is_title(blocks)]
    else:
        likely = [index for index in likely if blocks[index].form is None or index in numbered]
    return [
        _as_heading(block, 1 if index == 0 and block.form is None else None) if index in set(likely) else block
        for index, block in enumerate(blocks)
    ]


def _is_title(blocks: Sequence[_Block]) -> bool:
    title = blocks[0]
    return len(title.text) <= _TITLE_LENGTH and not _SENTENCE.search(title.text[-12:]) and not title.is_bullet


def _is_run(blocks: Sequence[_Block], index: int) -> bool:
    """Return whether the block is next to one with the same form of label: an item of a list, no heading."""
    near = [blocks[at] for at in (index - 1, index + 1) if 0 <= at < len(blocks)]
    depth = blocks[index].number.count(".")
    return any(
        each.form is blocks[index].form and each.number.count(".") == depth and _may_be_heading(each) for each in near
    )


def _as_heading(block: _Block, level: int | None) -> _Block:
    whole = replace(block.lines[0], text=block.text, heading=level or 0)
    return _Block([whole], start=0)


@dataclass(slots=True)
class _CountedParagraph:
    """A paragraph that we number, and how many items follow it."""

    paragraph: NumberedParagraph
    items: int = 0


@dataclass(slots=True)
class _BlockReader:
    """Makes paragraphs of blocks, with the headings above them."""

    words: DocumentWords
    width: int
    forms: set[NumberLabelForm]
    path: HeadingPath = field(default_factory=HeadingPath)
    result: UnnumberedText = field(default_factory=UnnumberedText)

    def _read_headings(self, blocks: Sequence[_Block], index: int) -> bool:
        """Add a heading to the path; return whether the block is one."""
        line = blocks[index].lines[0]
        if not line.is_heading:
            return False
        if self._is_title(line) and index + 1 < len(blocks) and blocks[index + 1].is_heading:
            line = replace(line, heading=len(self.result.headings) + 1)
        self.result.headings.append(line)
        self.path = self.path.under([replace(line, heading=line.heading or None)], self.width)
        return True

    def _is_title(self, line: TextLine) -> bool:
        """Return whether a heading without level or number stands above all text."""
        begun = self.result.paragraphs or self.result.left_out
        return not begun and line.heading in {0, 1} and level_of(line.text) == PLAIN

    def read_labelled(self, blocks: Sequence[_Block]) -> None:
        """Read blocks of which some have a label; text after a label that names what it counts is no part of it."""
        current: list[TextLine] = []
        label: _Block | None = None
        for index, block in enumerate(blocks):
            heading = block.is_heading
            if heading or (block.form in self.forms and not _is_named_above(label, block, current)):
                self._close(label, current)
                label, current = (None, []) if heading else (block, block.own_lines)
                self._read_headings(blocks, index)
            elif label is None or not _belongs(block, label, current):
                self.result.left_out.append(block.lines)
            else:
                current += [replace(block.lines[0], gap=True), *block.lines[1:]]
        self._close(label, current)

    def _close(self, label: _Block | None, lines: Sequence[TextLine]) -> None:
        if label is None or not any(line.text for line in lines):
            self.result.left_out += [label.lines] if label else []
            return
        items = lettered(lines, f"{label.number}(%s)")
        asks = all(_QUESTION_MARK.search(lines[item.index].text) for item in items)
        if label.form is NumberLabelForm.QUESTION and not asks:
            items = []  # answers to choose from
        ends = [*(item.index for item in items), len(lines)][1:]
        own = lines[: items[0].index] if items else lines
        kind = _KINDS.get(label.form or NumberLabelForm.PLAIN, ParagraphKind.PARAGRAPH)
        if label.form is NumberLabelForm.CLAUSE:
            kind = ParagraphKind.PREAMBULAR if label.number.startswith("PP") else ParagraphKind.OPERATIVE
        if kind is ParagraphKind.PARAGRAPH and _END_OF_QUESTION.search(own[-1].text if own else ""):
            kind = ParagraphKind.QUESTION
        whole = paragraph_of(
            label.number, own or lines[:1], self.path, self.words, [Reason("number_as_printed")], items=len(items)
        )
        self.result.paragraphs.append(replace(whole, kind=kind))
        for item, end in zip(items, ends, strict=True):
            first = replace(lines[item.index], text=lines[item.index].text[item.start :])
            reasons = [Reason("lettered_item", label.number)]
            part = paragraph_of(
                item.number, [first, *lines[item.index + 1 : end]], self.path, self.words, reasons, parent=label.number
            )
            self.result.paragraphs.append(replace(part, kind=kind, chapeau=whole.text))

    def read_counted(self, blocks: Sequence[_Block]) -> None:
        """Number every block of text, lettered items below their paragraph."""
        count = items = 0
        chapeau: _CountedParagraph | None = None  # the paragraph above that leads to the items
        counted_paragraphs: list[_CountedParagraph] = []
        asks = [block for block in blocks if not block.is_heading and _QUESTION_MARK.search(block.text)]
        bullets = [block for block in blocks if block.is_bullet]
        all_ask = bool(bullets) and sum(block in asks for block in bullets) * 2 >= len(bullets)
        for index, block in enumerate(blocks):
            if self._read_headings(blocks, index):
                chapeau, items = None, 0
                continue
            if not _WORD.search(block.text):
                self.result.left_out.append(block.lines)
                continue
            letter = _LETTER.match(block.text)
            if chapeau is not None and (
                block.is_bullet or (letter and item_value(letter[letter.lastgroup or 0]) == items + 1)
            ):
                items += 1
                start = block.start or (letter.end() if letter else 0)
                number, parent = f"{count}({letter_of(items)})", str(count)
                chapeau.items = items
            else:
                count, items, start = count + 1, 0, block.start if block.form is None else 0  # a printed label is kept
                number, parent = str(count), ""
            first = replace(block.lines[0], text=block.lines[0].text[start:])
            own = [first, *block.lines[1:]]
            is_question = (all_ask and block.is_bullet) or bool(_END_OF_QUESTION.search(block.text))
            paragraph = paragraph_of(number, own, self.path, self.words, [Reason("counted_here")], parent=parent)
            counted_paragraphs.append(
                _CountedParagraph(
                    replace(
                        paragraph,
                        kind=ParagraphKind.QUESTION if is_question else ParagraphKind.PARAGRAPH,
                        counted=True,
                        chapeau=chapeau.paragraph.text if parent and chapeau else "",
                    )
                )
            )
            if not parent:
                leads = paragraph.text.endswith((":", "："))
                chapeau = counted_paragraphs[-1] if leads else None
        self.result.paragraphs = [replace(each.paragraph, items=each.items) for each in counted_paragraphs]
        if self.result.paragraphs:
            self.result.notes.append(Reason("paragraphs_counted", str(len(self.result.paragraphs))))


def _belongs(block: _Block, label: _Block, lines: Sequence[TextLine]) -> bool:
    """Return whether text below a label is part of its paragraph."""
    return label.form not in _WORDS or block.is_bullet or bool(_LETTER.match(block.text)) or _is_alone(label, lines)


def _is_named_above(label: _Block | None, block: _Block, lines: Sequence[TextLine]) -> bool:
    """Return whether a block with a number is the text of a label alone above it: Recommendation 1, then 2.45."""
    return label is not None and label.form in _WORDS and block.form not in _WORDS and _is_alone(label, lines)


def _is_alone(label: _Block, lines: Sequence[TextLine]) -> bool:
    """Return whether a label has no text of its own yet, because it is printed alone above it."""
    return not any(line.text for line in lines) or (len(lines) == 1 and not label.own_text)


def _usual_width(lines: Sequence[TextLine]) -> int:
    """Return the length that nine of ten lines do not exceed."""
    lengths = sorted(len(line.text) for line in lines if line.text) or [0]
    return lengths[len(lengths) * 9 // 10]
