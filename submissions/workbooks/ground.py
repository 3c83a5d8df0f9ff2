"""What the books are compared with: the draft as it is now, the round's places and lists. Looked up once for all."""

from typing import Any

from consultations import rules as consulting
from consultations.models import Delegation
from submissions.models import Input
from submissions.workbooks.places import Places
from submissions.workbooks.sent import Subject, blank_input, fields_of, inputs_of, standing_version
from submissions.workbooks.words import Words, lists_of


class Ground:
    """The delegation as one person may see it, and what earlier books of the same reading took for themselves."""

    def __init__(self, delegation: Delegation, by: Any) -> None:
        self.delegation = delegation
        self.everything = consulting.may_draft_all(by, delegation)
        self.given = {("recommendation", str(key)) for key in consulting.assigned(by, delegation)}
        self.version = standing_version(delegation)
        self.now = inputs_of(self.version)
        self.by_line = {str(input.line_id): input for input in self.now.values()}
        self.by_subject: dict[Subject, dict[int, Any]] = {}
        for (subject, number), input in self.now.items():
            self.by_subject.setdefault(subject, {})[number] = input
        self.lists = lists_of(delegation)
        self.claimed: dict[Subject, set[int]] = {}  # numbers of answers that earlier books write
        self.added: dict[Subject, list[dict[str, str]]] = {}  # further answers of earlier books
        self._standing: dict[str, tuple[Input, dict[str, str]]] = {}
        self._places: dict[str, Places] = {}
        self._words: dict[str, Words] = {}

    def standing(self, row_id: str, subject: Subject, number: int) -> tuple[Input, dict[str, str]]:
        """The input that a row stands for, not saved where nothing is written yet, and its compared cells. The same
        one for all books."""
        if row_id not in self._standing:
            input = self.by_line.get(row_id) or self.now.get((subject, number))
            input = input or blank_input(self.delegation, self.version, subject, number)
            self._standing[row_id] = input, fields_of(input)
        return self._standing[row_id]

    def places(self, language: str) -> Places:
        """Where rows belong, for a book in this language."""
        if language not in self._places:
            self._places[language] = Places(self.delegation, language)
        return self._places[language]

    def words(self, language: str) -> Words:
        """What the lists of a book in this language may say."""
        if language not in self._words:
            self._words[language] = Words(self.lists, language)
        return self._words[language]

    def may_write(self, subject: Subject) -> bool:
        """Asked before anything is compared: what stands now in other people's rows is not told."""
        return self.everything or subject in self.given
