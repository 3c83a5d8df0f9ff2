"""Checks what may be written in an input and in a submission: closed lists and clean texts.

Fields that a form does not show are refused (A3). All errors are reported at once, each at its field.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.enums import SubjectKind
from core.errors import Refusals, Refused
from core.text.strings import clean_text
from submissions.enums import CommentType, Confidentiality, Position
from submissions.models import ANSWER_VALUES, TEXT_FIELDS, Input

INPUT_VALUES = frozenset(ANSWER_VALUES)
SUBMISSION_FIELDS = frozenset({"language", "confidentiality", "signed_by", "declares_interest", "consents"})
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
MAX_STATES = 200


def clean_answer(
    input_: Input,
    fields: Mapping[str, Any],
    *,
    positions: Collection[str],
    languages: Collection[str],
    at_least: str = Confidentiality.PUBLIC,
) -> dict[str, Any]:
    """Return the fields as they are stored.

    `positions` and `languages` are those of the round. `at_least` is the level of the version before: it can only
    become more restricted. Raises Refused for one error, Refusals for more.
    """
    faults = _unknown(fields, INPUT_VALUES)
    cleaned: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in INPUT_VALUES:
            continue
        try:
            if name in TEXT_FIELDS:
                cleaned[name] = clean_text(_text(value, name), field=name)
                _check_rewording(input_, name, cleaned[name])
            elif name == "annex":
                cleaned[name] = clean_text(_text(value, name), field=name, limit=200)
            elif name == "position":
                cleaned[name] = _position(input_, value, positions)
            elif name == "comment_type":
                cleaned[name] = _one_of(value, CommentType.values, name)
            elif name == "confidentiality":
                cleaned[name] = level(value, at_least)
            elif name == "language":
                cleaned[name] = language(value, [*(languages or LANGUAGES), input_.language])
            elif name == "rewords_language":
                cleaned[name] = _one_of(value, ["", *LANGUAGES], name)
            else:
                cleaned[name] = _states(value)
        except Refused as fault:
            faults.append(fault)
    _raise_faults(faults)
    return cleaned


def clean_submission_fields(
    fields: Mapping[str, Any], *, languages: Collection[str], at_least: str = Confidentiality.PUBLIC
) -> dict[str, Any]:
    """Return the fields of the submission as a whole, as they are stored. Raises what `clean_answer` raises."""
    faults = _unknown(fields, SUBMISSION_FIELDS)
    cleaned: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in SUBMISSION_FIELDS:
            continue
        try:
            if name == "consents":
                cleaned[name] = _yes_or_no(value, name)
            elif name == "language":
                cleaned[name] = language(value, languages)
            elif name == "confidentiality":
                cleaned[name] = level(value, at_least)
            else:
                limit = 300 if name == "signed_by" else 5_000
                cleaned[name] = clean_text(_text(value, name), field=name, limit=limit)
        except Refused as fault:
            faults.append(fault)
    _raise_faults(faults)
    return cleaned


def level(value: Any, at_least: str = Confidentiality.PUBLIC) -> str:
    """Return the level if it is not more open than `at_least`. Raises Refused."""
    chosen = Confidentiality(_one_of(value, Confidentiality.values, "confidentiality"))
    if chosen.rank < Confidentiality(at_least).rank:
        raise Refused(
            "looser",
            _("“%(chosen)s” is less restricted than what you sent before: “%(before)s”.")
            % {"chosen": chosen.label, "before": Confidentiality(at_least).label},
            field="confidentiality",
            hint=_("After submission, access can only be made more restricted."),
        )
    return chosen


def language(value: Any, offered: Collection[str]) -> str:
    """Return a language in which the round takes submissions. Raises Refused."""
    return _one_of(value, offered or LANGUAGES, "language")


def _position(input_: Input, position: Any, offered: Collection[str]) -> str:
    value = _text(position, "position")
    if not value:
        return ""
    if input_.number != 1 or not _answers_text(input_):
        raise Refused(
            "no_position_here",
            _("Only the first answer on a text can have a position, and answers to questions have none."),
            field="position",
            hint=_("Leave the position empty here."),
        )
    if value not in offered or value not in Position.values:
        raise Refused(
            "position_not_offered",
            _("This position is not available to your constituency in this call for inputs."),
            field="position",
            hint=_("Choose one of: %(names)s.")
            % {"names": _(", ").join(str(Position(key).label) for key in offered if key in Position.values)},
        )
    return value


def _check_rewording(input_: Input, name: str, text: str) -> None:
    """Raise Refused for a rewording where the form offers none. One that came in before can be emptied."""
    if name == "rewording" and text and not _answers_text(input_):
        raise Refused(
            "no_rewording_here",
            _("A question cannot be reworded, nor can the call for inputs as a whole."),
            field=name,
            hint=_("Write your proposal in the comment."),
        )


def _answers_text(input_: Input) -> bool:
    """Return whether a text is answered that can be supported and reworded: no question, and not the round."""
    about = input_.recommendation
    return input_.paragraph_id is not None or (about is not None and about.kind != SubjectKind.QUESTION)


def _one_of(value: Any, choices: Iterable[str], field: str) -> str:
    if not isinstance(value, str) or value not in choices:
        raise Refused(
            "not_a_choice",
            _("This value is not in the list."),
            field=field,
            hint=_("Choose one of the values offered."),
        )
    return value


def _text(value: Any, field: str) -> str:
    if not isinstance(value, str):
        raise Refused("not_text", _("This must be text."), field=field)
    return value


def _yes_or_no(value: Any, field: str) -> bool:
    if not isinstance(value, bool):
        raise Refused("not_a_choice", _("This must be yes or no."), field=field)
    return value


def _states(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MAX_STATES or not all(isinstance(item, str) for item in value):
        raise Refused("not_a_list", _("Enter the States concerned as a list."), field="states_concerned")
    return [clean_text(item.strip(), field="states_concerned", limit=120) for item in value if item.strip()]


def _unknown(fields: Mapping[str, Any], allowed: Collection[str]) -> list[Refused]:
    """Refuse fields that no form shows, without repeating their names."""
    if set(fields) - set(allowed):
        return [Refused("unknown_field", _("The form contains a field that does not belong to it."))]
    return []


def _raise_faults(faults: list[Refused]) -> None:
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise Refusals("faults", _("Some of the fields need attention."), refusals=faults)
