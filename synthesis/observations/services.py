"""Recording observations: one text for many comments, filled for each and checked against it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.models import Round
from core import audit, clock
from core.db.ids import id_in
from core.errors import Refusals, Refused
from core.text.strings import clean_text
from submissions.enums import Position
from submissions.models import TEXT_FIELDS, Line
from submissions.visibility.visible_inputs import VisibleInput
from synthesis import permissions
from synthesis.enums import Verdict
from synthesis.models import Observation, TextModule
from synthesis.publication.named_bodies import SourceNames
from synthesis.quality.source_changes import says_otherwise_since

LONGEST = 5_000  # characters
NAMED = 5  # comments that an error names
LastObservations = Mapping[UUID, tuple[Observation, bool]]  # by line; whether it was given to earlier words
NEEDS_TEXT = (Verdict.IN_PART, Verdict.NOT_ACCEPTED)


def record_observations(
    round_: Round,
    rows: Sequence[VisibleInput],
    verdict: str,
    text: str,
    *,
    issued: Mapping[UUID, str],
    by: User,
    page_marks: Mapping[UUID, str] = MappingProxyType({}),
    save_as: str = "",
) -> int:
    """Record the same observation on all these comments, or on none; return how many.

    `rows` are inputs as the person sees them, `issued` texts of recommendations by id, `page_marks` the mark of each
    line (`marks_on`) as the page showed it (B4). With `save_as` the text is saved under that name as well.

    Raises NotAllowed without the duty to code; Refused `observed_since` where a colleague has answered one of these
    lines meanwhile, without comments, for an unknown verdict, without a text where one is due, for unknown
    placeholders, where it names an organization that is not public by name, and with the comments that it does not fit.
    """
    permissions.check_may_code(by, round_)
    if not rows:
        raise Refused("nothing_chosen", _("Tick the comments first."), field="inputs")
    if verdict not in Verdict.values:
        raise Refused("not_a_choice", _("Choose one of the answers."), field="verdict")
    text = clean_text(text.strip(), field="text", limit=LONGEST)
    if verdict in NEEDS_TEXT and not text:
        raise Refused("text_missing", _("Enter a text that says why."), field="text")
    check_text(text)
    SourceNames(round_).check_not_withheld(text, {row.recommendation for row in rows}, field="text")
    texts = _texts(rows, text, issued)
    with transaction.atomic():
        _check_marks(rows, page_marks)
        now = clock.now()
        observations = [
            Observation(line_id=row.line, verdict=verdict, text=observation_text, at=now, by=by)
            for row, observation_text in zip(rows, texts, strict=True)
            if row.line is not None  # of a comment that is not shown by name
        ]
        Observation.objects.bulk_create(observations, batch_size=1000)
        if save_as:
            save_module(round_, save_as, text, by=by)
        audit.record("synthesis.lines.observe", round_, by=by, verdict=verdict, count=len(observations))
    return len(observations)


def _check_marks(rows: Sequence[VisibleInput], page_marks: Mapping[UUID, str]) -> None:
    """Lock the lines, and raise Refused where one has another observation than the person saw."""
    lines = Line.objects.filter(id_in("pk", [row.line for row in rows if row.line]))
    list(lines.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    marks = marks_on(last_observations(page_marks))
    if any(marks.get(row.line, "") != page_marks[row.line] for row in rows if row.line and row.line in page_marks):
        raise Refused(
            "observed_since",
            _("A colleague has answered some of these comments since you opened the page."),
            field="inputs",
            hint=_("Read their answers, then choose again."),
        )


def save_module(round_: Round, name: str, text: str, *, by: User) -> TextModule:
    """Save a text under a name; one of the same name is replaced. Raises NotAllowed, Refused."""
    permissions.check_may_code(by, round_)
    name, text = clean_text(name.strip(), field="save_as", limit=80), clean_text(text.strip(), field="text")
    if not text:
        raise Refused("text_missing", _("Enter the text of the module."), field="text")
    check_text(text)
    module, _created = TextModule.objects.update_or_create(round=round_, name=name, defaults={"text": text})
    return module


def latest_observations(lines: Iterable[UUID]) -> dict[UUID, Observation]:
    """Return by line its last observation, where it was given to the words that the line has now."""
    return {line: row for line, (row, before) in last_observations(lines).items() if not before}


def marks_on(last: LastObservations) -> dict[UUID, str]:
    """Return by line what a form sends back of its observation; nothing for a line without one on its words of now."""
    return {line: str(row.pk) for line, (row, before) in last.items() if not before}


def words_on(rows: Iterable[VisibleInput], last: LastObservations | None = None) -> dict[UUID, str]:
    """Return by line what an officer reads of its observation. One that was given to earlier words is marked so."""
    by_line = {row.line: row for row in rows if row.line}
    words = {}
    for line, (observation, before) in (last_observations(by_line) if last is None else last).items():
        if text := observation_words(by_line[line], observation):
            words[line] = _("Before the correction: %(outcome)s") % {"outcome": text} if before else text
    return words


def last_observations(lines: Iterable[UUID]) -> LastObservations:
    """Return by line its last observation, and whether it was given to earlier words."""
    rows = Observation.objects.filter(id_in("line", lines)).annotate(is_earlier=says_otherwise_since())
    return {row.line_id: (row, row.is_earlier) for row in rows.order_by("at", "pk")}


def has_observation() -> Coalesce:
    """Return an expression for inputs: whether the last observation of the line was given to its words of now."""
    last = Observation.objects.filter(line=OuterRef("line")).annotate(stands=~says_otherwise_since())
    return Coalesce(Subquery(last.order_by("-at", "-pk").values("stands")[:1]), Value(False))


def observation_words(row: VisibleInput, observation: Observation | None) -> str:
    """Return the observation on a comment in words, as far as its reader may know.

    Of a comment that is not shown by name nothing; of one with redacted words the answer without its text, which may
    repeat them.
    """
    if observation is None or row.withheld or row.body is None:
        return ""
    words = str(Verdict(observation.verdict).label)
    return f"{words}: {observation.text}" if observation.text and row.is_whole else words


def _texts(rows: Sequence[VisibleInput], text: str, issued: Mapping[UUID, str]) -> list[str]:
    texts, errors = [], []
    for row in rows:
        try:
            texts.append(filled_text(text, row, issued.get(row.recommendation, "") if row.recommendation else ""))
        except Refused as error:
            name = row.body.short_name if row.body else _("Name withheld")
            errors.append(Refused(error.code, f"{name}: {error.message}", field="text"))
    if errors:
        words = _("The text does not fit %(n)s of the ticked comments. Nothing was recorded.") % {"n": len(errors)}
        hint = _("Untick these comments, or change the text.")
        raise Refusals(
            "text_does_not_fit", words, refusals=[Refused("text_does_not_fit", words, hint=hint), *errors[:NAMED]]
        )
    return texts


PLACES: dict[str, Callable[[VisibleInput], str]] = {
    "participant": lambda row: row.body.short_name if row.body else "",
    "para": lambda row: row.label,
    "position": lambda row: str(Position(row.position).label) if row.position else "",
    "wording": lambda row: row.rewording or "",
}
_PLACE = re.compile(r"\{([^{}]*)\}")
_QUOTE = re.compile(r"“([^”]+)”|«\s*([^»]+?)\s*»")


def check_text(text: str) -> None:
    """Raise Refused for a placeholder that does not exist."""
    for name in _PLACE.findall(text):
        if name not in PLACES:
            values = {"name": f"{{{name}}}", "names": ", ".join(f"{{{each}}}" for each in PLACES)}
            raise Refused(
                "unknown_place",
                _("The text has the unknown placeholder %(name)s. There are: %(names)s.") % values,
                field="text",
            )


def filled_text(text: str, row: VisibleInput, issued: str = "") -> str:
    """Return the text for one comment.

    Raises Refused where the comment has nothing for a placeholder, and where the text quotes what neither the comment
    nor `issued`, the recommendation, says.
    """

    def value(match: re.Match[str]) -> str:
        wording = PLACES[match[1]](row)
        if not wording:
            raise Refused(
                "nothing_there", _("The comment has nothing for %(name)s.") % {"name": match[0]}, field="text"
            )
        return wording

    filled = _PLACE.sub(value, text)
    sources = [_plain(each) for each in (issued, *(row.text(name) for name in TEXT_FIELDS))]
    for quote in (first or second for first, second in _QUOTE.findall(filled)):
        if not any(_plain(quote) in each for each in sources):
            raise Refused(
                "not_quoted",
                _("“%(words)s” is in neither the comment nor the text it is about.") % {"words": quote[:80]},
                field="text",
            )
    return filled


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
