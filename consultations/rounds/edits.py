"""Edit a round after it was set up: anything in a draft; later only what harms nobody who has written by it.

From the announcement on, each change needs a reason and is recorded. From the opening on, the questions and the rules
by which people write are fixed: everybody answers the same, and promises are kept (PRACTICE 9, 14).
"""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.enums import ActKind, Constituency, Duty, LatePolicy
from consultations.models import Question, Recommendation, Round, RoundAct
from consultations.rounds.selectors import answered_questions
from consultations.rounds.services import add_constituency
from core import audit, clock
from core.errors import Refusals, Refused
from core.refusals import changed_meanwhile
from core.text.strings import clean_text, digest

FACTS = (
    "title", "introduction", "mandate", "issued_by", "office", "office_email", "purpose", "feeds", "use_of_inputs",
)  # fmt: skip
WRITING_RULES = (
    "sealed",
    "identities_public",
    "inputs_public",
    "inputs_public_days",
    "late_policy",
    "all_cleared",
    "all_confirmed",
)
# What the secretariat's own report waits for; nobody writes by these, so they can change until it is published.
REPORT_RULES = ("disposition_required", "contested_published", "facts_required", "facts_days")
# How focal points sign in: nobody loses by a safer one, so that it can change until the report is published.
SIGN_IN_RULES = ("second_factor_required",)
RULES = (*WRITING_RULES, *REPORT_RULES, *SIGN_IN_RULES)
MOST_QUESTIONS = 50
LIMITS = {"words": "word_limit", "joint": "joint_word_limit"}  # fields of forms, columns of ConstituencyRule

_ON_THE_PAGE = _("Fixed: this text is now on the public page. Edit it there.")
_ASKED = _("Fixed: the round has opened, and all participants must answer the same questions.")
_PROMISED = _("Fixed: the round has opened, and participants write under this rule.")
_INVITED = _("Fixed: participants of this kind have been invited.")
_WRITING = _("Fixed: the round is already open to them.")
_PUBLISHED = _("Fixed: the report is published.")
_PLANNED = _("Fixed: the release of the report is planned.")


class WordLimits(NamedTuple):
    """Word limits of one constituency (0: no limit), and of a joint text that it leads (0: the same)."""

    words: int = 0
    joint: int = 0

    def of(self, name: str) -> int:
        """Return the limit that applies for `name`, "words" or "joint"."""
        return self.joint or self.words if name == "joint" else self.words


def fixed_fields(round_: Round, now: datetime) -> dict[str, Any]:
    """Return the fields that can no longer be changed, each with the reason. Three queries at most.

    Fields of constituencies are `invite_<constituency>`, `words_<constituency>` and `joint_<constituency>`.
    """
    chosen = set(round_.constituency_rules.values_list("constituency", flat=True))
    if round_.published_at is not None:
        parts = (*FACTS, *RULES, "recommendations", "questions")
        named = [f"{name}_{each}" for name in ("invite", *LIMITS) for each in Constituency]
        return dict.fromkeys((*parts, *named), _PUBLISHED if round_.is_published else _PLANNED)
    invited = set(round_.delegations.values_list("organisation__constituency", flat=True))
    fixed: dict[str, Any] = {f"invite_{each}": _INVITED for each in chosen & invited}
    if round_.announced_at is not None:
        fixed["introduction"] = _ON_THE_PAGE
    if has_opened(round_, now):
        fixed |= dict.fromkeys(("recommendations", "questions", "purpose", "use_of_inputs"), _ASKED)
        fixed |= dict.fromkeys(WRITING_RULES, _PROMISED)
        fixed |= {f"invite_{each}": _WRITING for each in chosen}
        if round_.rules.late_policy == LatePolicy.REFUSE:
            del fixed["late_policy"]  # to be more generous takes nothing from anybody
    return fixed


def has_opened(round_: Round, now: datetime) -> bool:
    """Return whether the round is announced and a window has begun: people may have written since."""
    return round_.announced_at is not None and any(window.opens <= now for window in round_.windows.all())


def edit_round(
    round_: Round,
    *,
    by: User,
    facts: Mapping[str, Any],
    recommendations: Iterable[Recommendation],
    questions: Iterable[str],
    limits: Mapping[str, WordLimits],
    rules_said: Mapping[str, Any],
    reason: str = "",
    seen_digest: str = "",
) -> list[str]:
    """Change the round to the given content and return the names of what has changed.

    `limits` are those of each constituency, `rules_said` columns of RoundRules, `facts` columns of Round; `seen_digest`
    is `round_content_digest` of what was edited. Raises NotAllowed, and Refusals with the fields of what is fixed or
    missing, or where somebody else has edited the round meanwhile.
    """
    changes = {**facts, **rules_said, "recommendations": recommendations, "questions": questions, "limits": limits}
    return change_round(round_, by=by, changes=changes, reason=reason, seen_digest=seen_digest)


def change_round(
    round_: Round, *, by: User, changes: Mapping[str, Any], reason: str = "", seen_digest: str = ""
) -> list[str]:
    """Change the named parts of the round and return the names of what has changed.

    `changes` has the names of `round_content`, all or a few of them; `seen_digest` is `round_content_digest` of these
    parts as they were edited. A draft may have no recommendation yet. Raises NotAllowed, and Refusals as `edit_round`.
    """
    wanted = {name: _as_stored(name, value) for name, value in changes.items()}
    with transaction.atomic():
        round_ = Round.objects.select_for_update(of=("self",)).select_related("rules").get(pk=round_.pk)
        permissions.check_duty(by, Duty.MANAGE, round_)
        before = round_content(round_)
        changed = [name for name in wanted if wanted[name] != before[name]]
        _check(round_, before, wanted, changed, reason=reason, seen_digest=seen_digest)
        if changed:
            _write(round_, {**before, **wanted}, before)
            if round_.announced_at is not None:
                RoundAct.objects.create(round=round_, act=ActKind.EDITED, by=by, reason=reason.strip())
            audit.record("consultations.round.edit", round_, by=by, changed=changed)
    return changed


def round_content(round_: Round) -> dict[str, Any]:
    """Return what `edit_round` can change, as it is now, by the same names. Three queries."""
    rows = round_.constituency_rules.values_list("constituency", *LIMITS.values())
    limits = {key: WordLimits(*words) for key, *words in rows}
    return {
        **{name: getattr(round_, name) for name in FACTS},
        **{name: getattr(round_.rules, name) for name in RULES},
        "recommendations": sorted(round_.recommendations.values_list("pk", flat=True)),
        "questions": list(round_.questions.values_list("text", flat=True)),
        "limits": {each.value: limits[each] for each in Constituency if each in limits},
    }


def round_content_digest(round_: Round, names: Collection[str] = ()) -> str:
    """Return a digest that shows whether the round, or only these parts of it, was edited between two moments."""
    return _digest(round_content(round_), names)


def _digest(content: Mapping[str, Any], names: Collection[str]) -> str:
    parts = {name: value for name, value in content.items() if not names or name in names}
    return digest(json.dumps(parts, sort_keys=True, default=str))


def _as_stored(name: str, value: Any) -> Any:
    if name == "recommendations":
        return sorted(row.pk for row in value)
    if name == "questions":
        return [_clean(text, "questions") for text in value]
    if name == "limits":
        return {each.value: value[each] for each in Constituency if each in value}
    return _clean(value, name) if name in FACTS else value


def lines_of(text: str) -> list[str]:
    """Return the non-empty lines of a text, stripped of blanks."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def set_questions(round_: Round, texts: list[str]) -> None:
    """Set the round's questions, numbered from 1. Only before the opening.

    A question whose text stays is the same row wherever it moves: workbooks that people have name it by its id. Raises
    Refused where one is left out or reworded that an import answers already, or left out that a team has noted
    something on: that one has is nobody else's to know (DECIDED 8), so it is said in the same words.
    """
    left = list(round_.questions.all())
    rows = [_taken_out(left, [row for row in left if row.text == text]) for text in texts]
    in_use = answered_questions(row.pk for row in left)
    for each in left:
        if each.pk in in_use:
            raise _in_use(each)
    for at, earlier in enumerate(rows):
        if earlier is None:
            rows[at] = _taken_out(left, [row for row in left if row.number == at + 1] or left)
    for each in left:
        try:
            each.delete()
        except ProtectedError as error:
            raise _in_use(each) from error
    round_.questions.update(number=F("number") + 10_000)  # or two rows would have one number in between
    for number, (earlier, text) in enumerate(zip(rows, texts, strict=True), start=1):
        row = earlier or Question(round=round_)
        row.number, row.text = number, text
        row.save()


def _in_use(question: Question) -> Refused:
    text = _("“%(question)s” is in use. Leave this question as it is.") % {"question": question.text}
    return Refused("in_use", text, field="questions")


def _taken_out(left: list[Question], candidates: list[Question]) -> Question | None:
    """Return the first candidate and remove it from those that are left; None without any."""
    if not candidates:
        return None
    return left.pop(left.index(candidates[0]))


def _check(
    round_: Round,
    before: Mapping[str, Any],
    wanted: Mapping[str, Any],
    changed: list[str],
    *,
    reason: str,
    seen_digest: str,
) -> None:
    faults = []
    if seen_digest and seen_digest not in (_digest(before, wanted), _digest(before, ())):
        faults.append(changed_meanwhile())
    still = fixed_fields(round_, clock.now())
    faults += [Refused("fixed", still[name], field=name) for name in changed if name in still]
    if "limits" in wanted:
        faults += _limits_refused(round_, before["limits"], wanted["limits"], still)
    if not wanted.get("title", before["title"]):
        faults.append(Refused("title_missing", _("Enter a title for the round."), field="title"))
    if not wanted.get("recommendations", True) and round_.announced_at is not None:
        faults.append(Refused("no_recommendations", _("Choose at least one from the list."), field="recommendations"))
    if len(wanted.get("questions", ())) > MOST_QUESTIONS:
        faults.append(
            Refused(
                "too_many_questions",
                _("Enter no more than %(n)s questions.") % {"n": MOST_QUESTIONS},
                field="questions",
            )
        )
    if round_.announced_at is not None and changed and not reason.strip():
        faults.append(
            Refused("reason_missing", _("Enter the reason for changing the announced round."), field="reason")
        )
    if faults:
        raise Refusals("round_not_edited", _("These changes to the round cannot be saved."), refusals=faults)


def _limits_refused(
    round_: Round, before: Mapping[str, WordLimits], wanted: Mapping[str, WordLimits], still: Mapping[str, Any]
) -> list[Refused]:
    """Return refusals for limits that may not change.

    A constituency that is invited, or that writes already, cannot be removed; once the report is published, none can be
    added. Once the round has opened, a word limit can be raised or lifted only.
    """
    faults = [
        Refused("fixed", still[f"invite_{each}"], field=f"invite_{each}")
        for each in sorted(before.keys() ^ wanted.keys())
        if f"invite_{each}" in still
    ]
    if not wanted:
        faults.append(Refused("no_constituencies", _("Choose at least one constituency."), field="constituencies"))
    opened = has_opened(round_, clock.now())
    for each in before.keys() & wanted.keys():
        for name in LIMITS:
            field, then, now = f"{name}_{each}", before[each].of(name), wanted[each].of(name)
            if getattr(wanted[each], name) == getattr(before[each], name):
                continue
            if field in still:
                faults.append(Refused("fixed", still[field], field=field))
            elif opened and now and (not then or now < then):
                fewer = _("The round has opened: you can raise or remove the limit, but not lower it.")
                faults.append(Refused("fewer_words", fewer, field=field))
    return faults


def _write(round_: Round, wanted: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    for name in FACTS:
        setattr(round_, name, wanted[name])
    round_.save(update_fields=list(FACTS))
    for name in RULES:
        setattr(round_.rules, name, wanted[name])
    round_.rules.save()
    if wanted["recommendations"] != before["recommendations"]:
        _set_recommendations(round_, wanted["recommendations"])
    if wanted["questions"] != before["questions"]:
        set_questions(round_, wanted["questions"])
    for each in before["limits"].keys() - wanted["limits"].keys():
        round_.constituency_rules.filter(constituency=each).delete()
        round_.windows.filter(constituency=each).delete()
    for each, limits in wanted["limits"].items():
        if each not in before["limits"]:
            add_constituency(round_, each, *limits)
        elif limits != before["limits"][each]:
            columns = dict(zip(LIMITS.values(), limits, strict=True))
            round_.constituency_rules.filter(constituency=each).update(**columns)


def _set_recommendations(round_: Round, keys: list[Any]) -> None:
    rows = Recommendation.objects.filter(pk__in=keys, paragraph__document=round_.document_id)
    if len(rows) != len(keys):
        raise Refused("no_recommendations", _("Choose at least one text of this document."), field="recommendations")
    round_.recommendations.set(rows)


def _clean(text: str, field: str) -> str:
    return clean_text(text.strip(), field=field)
