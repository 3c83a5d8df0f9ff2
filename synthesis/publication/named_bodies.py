"""Names of bodies in the sentences of a report, and whether they may be there (decision 0040).

The check uses public facts only: whether the public reads the body's name with its position on the recommendation. It
does not look at what was cited, so that nobody can try out names to find who sent a text without one.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext_lazy as _

from consultations.models import Delegation, Organisation, ProtectedReport, Round
from consultations.organisations import lookalikes
from consultations.rounds.selectors import public_texts_of
from core.errors import Refused
from core.text.strings import WORD
from submissions.enums import MemberListing, MemberState
from submissions.models import Alignment, Input, JointMember
from submissions.public_state.entries import named_files
from submissions.public_state.services import current_state
from submissions.visibility.confidentiality import named_condition
from submissions.visibility.disclosure_context import inputs_of_counted_versions
from synthesis.counts.positions import body_positions, current_sources, public_sources as positions_in_public
from synthesis.counts.public_positions import withheld_positions
from synthesis.models import FactCheck, Finding

_SENDER = "version__submission__delegation__organisation"
JOINT_NUMBER = re.compile(r"\bJS\s?\d+\b")


def names_of(body: Organisation) -> list[str]:
    """Return every name of a body in the register, each once: acronyms, earlier names, and those that were corrected.

    Sentences were written with the corrected ones. Nobody reads them here: they are compared only (decision 0104).
    """
    names = (unicodedata.normalize("NFC", name) for name in (*lookalikes.names_of(body), *body.former_names))
    return [name for name in dict.fromkeys(names) if name]


def names_of_bodies(round_: Round, language: str) -> dict[UUID, str]:
    """Return the short name of each body of the round in a language. One query."""
    return {body.pk: body.display_short_name(language) for body in bodies_of(round_)}


class SourceNames:
    """The names of the bodies of a round, and where each is public, by the current rows.

    Two queries, and at most 14 more where a text names somebody.
    """

    def __init__(self, round_: Round) -> None:
        self.round = round_
        bodies = list(bodies_of(round_))
        self.names = {body.pk: names_of(body) for body in bodies}
        self._fearing = {body.pk for body in bodies if body.may_fear_being_named}
        self._every = longest_first(name for names in self.names.values() for name in names)
        self._known = {name for text in public_texts_of(round_) for name in standing_names(text, self._every)}

    @cached_property
    def public_on(self) -> Mapping[UUID | None, Collection[UUID]]:
        return public_sources(self.round)

    @cached_property
    def fact_checked(self) -> Mapping[UUID, Collection[UUID]]:
        """By finding, the States that were sent it for factual corrections."""
        checked: dict[UUID, set[UUID]] = defaultdict(set)
        checks = FactCheck.objects.filter(finding__report__round=self.round)
        for finding, body in checks.values_list("finding", "delegation__organisation"):
            checked[finding].add(body)
        return checked

    def in_text(self, text: str) -> set[UUID]:
        """Return the bodies that the text names, except by names in texts that everybody reads.

        These are the recommendations and the titles of document and round.
        """
        names_in_text = standing_names(text, self._every) - self._known
        return (
            {body for body, names in self.names.items() if not names_in_text.isdisjoint(names)}
            if names_in_text
            else set()
        )

    def named_sources(self, finding: Finding) -> set[UUID]:
        """Return the bodies that the sentence names and that are public by name there."""
        named = self.in_text(finding.text)
        return named & set(self.public_on.get(finding.recommendation_id, ())) if named else named

    def public_bodies_in(self, text: str) -> set[UUID]:
        """Return the bodies that a title or the front matter names and that are public by name anywhere."""
        named = self.in_text(text)
        return named & self.named_with().union(self.public_on.get(None, ())) if named else named

    def named_with(self, about: UUID | None = None) -> set[UUID]:
        """Return the bodies that are public by name with an input on `about`, or as members of a joint text with one.

        Without `about`: with any input or file. Three queries.
        """
        inputs = inputs_of_counted_versions(self.round).filter(named_condition(self.round)).order_by()
        inputs = inputs.filter(recommendation=about) if about else inputs
        joined = JointMember.objects.filter(
            submission__in=inputs.values("version__submission"),
            state=MemberState.CONFIRMED,
            listing=MemberListing.NAMED,
        ).exclude(organisation__in=ProtectedReport.objects.holding_back().values("organisation"))
        named: list[Any] = [inputs] if about else [inputs, named_files(self.round)]
        senders = (rows.order_by().values_list(_SENDER, flat=True) for rows in named)
        return {key for keys in (*senders, joined.values_list("organisation", flat=True)) for key in keys if key}

    def is_withheld_in(self, text: str, about: UUID | None = None, *, readers: Collection[UUID] = ()) -> bool:
        """Return whether a text around the findings names an organization that is not public by name.

        It must be so on the recommendation `about`, else anywhere. A State or an entity of the United Nations may stand
        there for other reasons than its input; `readers` are bodies whose names those who read the text know.
        """
        named = self.in_text(text) & self._fearing - set(readers)
        if not named:
            return False
        named -= set(self.public_on.get(about, ()))
        return bool(named and named - self.named_with(about))

    def check_not_withheld(
        self, text: str, about: Iterable[UUID | None] = (None,), *, field: str | None, readers: Collection[UUID] = ()
    ) -> None:
        """Raise Refused `names_withheld` at the field where `is_withheld_in`, on one of these recommendations."""
        if any(self.is_withheld_in(text, each, readers=readers) for each in about):
            words = _("The text names an organization whose inputs are not public with its name.")
            raise Refused("names_withheld", words, field=field, hint=_("Remove the name."))

    def names_withheld(self, finding: Finding) -> bool:
        """Return whether the sentence names a body that is not public by name there.

        A State that was sent the sentence for factual corrections is its subject and does not count (PRACTICE 22).
        """
        named = self.in_text(finding.text)
        named = named - set(self.fact_checked.get(finding.pk, ())) if named else named
        return bool(named and named - set(self.public_on.get(finding.recommendation_id, ())))


def check_not_withheld(
    round_: Round, text: str, about: Iterable[UUID | None], *, field: str, readers: Collection[UUID]
) -> None:
    """Check a text of the packages below, as `SourceNames.check_not_withheld` does."""
    SourceNames(round_).check_not_withheld(text, about, field=field, readers=readers)


def public_sources(round_: Round, *, public: bool = False) -> dict[UUID | None, set[UUID]]:
    """Return by recommendation the bodies whose position there is public by name; under None those public anywhere.

    At most thirteen queries.
    """
    sources: dict[UUID | None, set[UUID]] = defaultdict(set)
    positions = body_positions(round_, public=public)
    for row in set(positions) - withheld_positions(round_, positions, public=public):
        sources[row.recommendation].add(row.body)
        sources[None].add(row.body)
    return sources


def bodies_of(round_: Round) -> QuerySet[Organisation]:
    """Return the bodies of the round: those that were invited, and those that a joint submission's lead has asked."""
    joined = JointMember.objects.filter(submission__delegation__round=round_, organisation__isnull=False)
    invited = Delegation.objects.filter(round=round_)
    return Organisation.objects.filter(
        Q(pk__in=invited.values("organisation")) | Q(pk__in=joined.values("organisation"))
    )


def longest_first(names: Iterable[str]) -> list[str]:
    """Return the names, each once, in the order in which they are looked for."""
    return sorted({name for name in names if name.strip()}, key=len, reverse=True)


def standing_names(text: str, names: Iterable[str]) -> set[str]:
    """Return which of the names, given `longest_first`, are in the text as they are written: "Peace" is not "peace".

    Of names that contain each other the longer one is meant: a text on Guinea-Bissau does not name Guinea.
    """
    text, names_in_text = unicodedata.normalize("NFC", text), set[str]()
    for name in names:
        if name[:3] in text and _pattern(name).search(text):
            names_in_text.add(name)
            text = _pattern(name).sub("\0", text)
    return names_in_text


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a name: Chinese and Arabic words have no boundaries to match, Russian endings change."""
    script = unicodedata.name(name[0], "").partition(" ")[0]
    if script in ("CJK", "ARABIC"):
        return re.compile(re.escape(name))
    words = [
        rf"{re.escape(word[:-2])}\w{{0,5}}" if script == "CYRILLIC" and len(word) >= _INFLECTED else re.escape(word)
        for word in name.split()
    ]
    return re.compile(rf"(?<!\w){r'\s+'.join(words)}(?!\w)")


RUN, RUN_OF_SIGNS = 8, 16  # consecutive words; signs of a script that writes each as one
_INFLECTED = 5  # letters of a Cyrillic word from which its ending may differ


def names_in(text: str, names: Iterable[str], *, others: Iterable[str] = ()) -> bool:
    """Return whether one of the names is in the text: word by word where words are separated by spaces, else anywhere.

    As it is written, or in capitals: "who" is not the WHO. `others` are names that may be there: a name that is only a
    part of one ("Sudan" in "South Sudan") does not count.
    """
    names = [name for name in names if name.strip()]
    written, parts = _without_marks(text), [_plain(name) for name in names]
    for other in sorted({_plain(name) for name in others}, key=len, reverse=True):
        if any(part in other and part != other for part in parts):
            ends = ("", "") if _runs_on(other) else (r"(?<!\w)", r"(?!\w)")
            written = re.sub(re.escape(other).join(ends), "\0", written, flags=re.IGNORECASE)
    words = WORD.findall(written)
    return any(_holds_name(words, written, name) for name in names)


def covered_words_in(text: str, spans: Iterable[str], public_texts: Iterable[str]) -> bool:
    """Return whether redacted words are in the text.

    A whole span counts, whatever its length, or eight consecutive words of it (sixteen signs of Han script).
    `public_texts` are texts that anybody reads, such as the recommendation and titles of documents: words in them
    reveal nothing.
    """
    spans = list(spans)
    if not has_run(text, runs_of(spans)):
        return False
    words = _words(text)
    public = [_words(each) for each in public_texts]
    return any(_exposes(words, _words(span), public) for span in spans)


def runs_of(spans: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return the runs of words without which a text says nothing of these spans, to look through many texts."""
    words = [_words(span) for span in spans]
    return frozenset(run for each in words if each for run in ([tuple(each)] if len(each) <= RUN else _runs(each, RUN)))


def has_run(text: str, runs: Collection[tuple[str, ...]]) -> bool:
    """Return whether one of the runs is in the text; only then `covered_words_in` can be true."""
    words = _words(text)
    return any(not _runs(words, length).isdisjoint(runs) for length in {len(run) for run in runs})


def is_common(span: str, texts: Iterable[str], *, least: int = 3) -> bool:
    """Return whether a span is one common word, found in several other texts. A person decides about such a word."""
    words = _words(span)
    if len(words) != 1 or span.strip()[:1].isupper():
        return False
    return sum(words[0] in _words(text) for text in texts) >= least


def _exposes(words: Sequence[str], span: Sequence[str], public: Sequence[Sequence[str]]) -> bool:
    if not span or not words:
        return False
    if _stands_in(span, words) and not any(_stands_in(span, each) for each in public):
        return True
    run = RUN_OF_SIGNS if all(len(word) == 1 and "CJK" in unicodedata.name(word, "") for word in span) else RUN
    published = {piece for each in public for piece in _runs(each, run)}
    return bool((_runs(span, run) & _runs(words, run)) - published)


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def _stands_in(piece: Sequence[str], words: Sequence[str]) -> bool:
    length = len(piece)
    return any(words[at : at + length] == piece for at in range(len(words) - length + 1))


def _holds_name(words: Sequence[str], written: str, name: str) -> bool:
    wanted = WORD.findall(_without_marks(name))
    if not wanted:
        return False
    if _runs_on(name):
        return _plain(name) in written.casefold()
    length = len(wanted)
    return any(
        all(_is_same(word, each) for word, each in zip(words[at : at + length], wanted, strict=True))
        for at in range(len(words) - length + 1)
    )


def _runs_on(name: str) -> bool:
    """Return whether the name's script has no word boundaries to match, or attaches other words."""
    return any(unicodedata.name(letter, "").startswith(("CJK", "ARABIC")) for letter in name)


def _is_same(word: str, wanted: str) -> bool:
    """Return whether the word is the wanted one, allowing for capitals and for the endings of Russian names."""
    if wanted[:1].isupper() and not (word.isupper() if len(wanted) > 1 and wanted.isupper() else word[:1].isupper()):
        return False
    word, wanted = word.casefold(), wanted.casefold()
    if word == wanted:
        return True
    if len(wanted) >= _INFLECTED and unicodedata.name(wanted[0], "").startswith("CYRILLIC"):
        return word[: len(wanted) - 2] == wanted[:-2] and abs(len(word) - len(wanted)) <= 3
    return False


def _words(text: str) -> list[str]:
    return WORD.findall(_plain(text))


def _plain(text: str) -> str:
    return _without_marks(text).casefold()


def _without_marks(text: str) -> str:
    """Return the text without invisible characters, letters in their common form."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in normal if unicodedata.category(letter) != "Cf")


def followers_of(round_: Round, inputs: Collection[UUID], *, public: bool) -> dict[UUID | None, list[tuple[str, str]]]:
    """Return by line of these inputs the short name and the position of each body aligned with it.

    `public`: of bodies that the public state names; none where there is no state yet. Three queries where nobody
    aligned, else twenty.
    """
    if public and current_state(round_) is None:
        return {}
    ground = positions_in_public(round_) if public else current_sources(round_)
    aligning = Alignment.objects.filter(version__in=ground.aligning.values("pk"))
    kinds = set(aligning.values_list("version__submission__delegation__organisation__constituency", flat=True))
    if not kinds:
        return {}
    cited = Input.objects.filter(pk__in=inputs)
    lines = set(cited.values_list("line", flat=True))
    on = cited.filter(recommendation__isnull=False).values("recommendation")
    positions = body_positions(round_, public=public, on=on, kinds=kinds, citing=lines)
    aligned = [row for row in positions if row.aligned_with is not None and row.lines]
    hidden = withheld_positions(round_, aligned, public=True) if public else frozenset()
    bodies = Organisation.objects.in_bulk({row.body for row in aligned})
    names = {key: body.display_short_name(get_language() or "") for key, body in bodies.items()}
    followers: dict[UUID | None, list[tuple[str, str]]] = defaultdict(list)
    for row in sorted(aligned, key=lambda row: names[row.body]):
        for line in row.lines if row not in hidden else ():
            followers[line].append((names[row.body], row.position))
    return dict(followers)
