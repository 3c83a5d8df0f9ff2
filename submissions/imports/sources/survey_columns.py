"""Columns of survey tools and of regulations.gov: recognizes the tool, proposes what each column contains.

A proposal is [role, subject] for each heading: a role of `ROLES`, and for an answer the paragraph or question in words
that `SubjectFinder` understands, "" for the round as a whole.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.text.strings import fold
from submissions.imports.sources.survey_tools import SURVEY_NAMES, TIMESTAMPS
from submissions.imports.sources.tables import LABELS, guessed, plain

PRIVATE = "private"
ANSWERS = ("comment", "position", "rewording")
RESPONDENT = (
    *("external_id", "organisation", "constituency", "country", "language", "received", "level", "consented"),
    "consent_source",
)
ROLES: dict[str, Any] = {
    "": _("Not imported"),
    PRIVATE: _("Personal data: not imported"),
    **{role: LABELS[role] for role in (*RESPONDENT, *ANSWERS)},
}
REGULATIONS = "regulations.gov"
_REGULATIONS = {
    "document id": "external_id", "organization name": "organisation", "country": "country", "comment": "comment",
    "received date": "received", "posted date": "received",
    **dict.fromkeys(("first name", "last name", "city", "state/province", "zip/postal code", "email"), PRIVATE),
    **dict.fromkeys(("phone", "address", "address 1", "address 2", "fax", "submitter rep"), PRIVATE),
}  # fmt: skip
_REGULATIONS_SURE = {"document id", "docket id", "agency id", "tracking number", "comment on document id"}

# By tool, names that only its tables have together; the first ones are needed.
_TOOLS: dict[str, tuple[set[str], int]] = {
    "EUSurvey": ({"contribution id", "invitation number", "creation date", "last update", "user name"}, 2),
    "LimeSurvey": (
        {
            *("response id", "submitdate", "date submitted", "lastpage", "last page", "startlanguage"),
            *("start language", "seed", "startdate", "date started", "datestamp", "refurl"),
        },
        2,
    ),
    "Qualtrics": (
        {
            *("response id", "recorded date", "distribution channel", "user language", "external data reference"),
            *("responseid", "recordeddate", "distributionchannel", "userlanguage", "externalreference"),
        },
        3,
    ),
    "KoBoToolbox": ({"_id", "_uuid", "_submission_time", "_validation_status", "__version__", "_index"}, 3),
    "Typeform": ({"network id", "submit date", "stage date", "response type"}, 3),
    "Microsoft Forms": ({"id", "start time", "completion time", "email", "name", "last modified time"}, 3),
}
_SKIPPED = re.compile(
    r"(?:last ?page|seed|startdate|date started|datestamp|date last action|refurl|referrer url|start time|alias|"
    r"last modified time|last update|export date|total points|total score|quiz feedback|"
    r"(?:points|feedback) [-–] .*|grupo?time.*|"
    r"(?:start|end|stage) ?date(?: \(utc\))?|enddate|response type|progress|duration(?: \(.*\))?|finished|"
    r"status|tags|ending|distribution ?channel|external ?(?:data ?)?reference|start|end|today|"
    r"uuid|validation status|version|index)"
)
_PERSONAL = re.compile(
    r"\be-?mail|courriel|correo|электронн|البريد|邮箱|邮件|\bphone|téléphone|teléfono|телефон|هاتف|电话|\bip\b ?-?addr|"
    r"ipaddr|\b(?:first|last|family|given|full|your|user|contact)[ -]?name|surname|prénom|apellido|^nom$|^nombre$|"
    r"^name$|^имя|фамилия|^الاسم|^姓名|\btoken\b|invitation number|\bzip\b|postcode|postal|street|^city$|signature|"
    r"transparency register|name of (?:the )?(?:person|respondent|contact)"
)
_KIND = re.compile(
    r"(?:type|kind|category|nature)s? of (?:\w+ ){0,3}(?:organi[sz]ation|stakeholder|respondent|entity|institution)|"
    r"(?:organi[sz]ation|stakeholder|respondent) (?:type|group|category|kind)|constituency|"
    r"(?:contribution|responding|answering|replying|participating|contributing) (?:\w+ ){0,3}as\b|in what capacity|"
    r"type d.organi|catégorie d|tipo de (?:organi|entidad|participante)|тип (?:организации|участника)|категория|"
    r"نوع (?:المنظمة|الجهة)|(?:组织|机构)(?:类型|类别)"
)
_ORGANISATION = re.compile(
    r"organi[sz]ation|organización|организаци|منظمة|المؤسسة|الجهة|组织|机构|institution\b|company name|"
    r"name of (?:the |your )?(?:entity|body|state|government|participant|agency)|on behalf of|participant$|submitted by"
)
_SIZE = re.compile(r"\bsize\b|taille|tamaño|размер|scope of")
_COUNTRY = re.compile(r"\bcountry\b|\bpays\b|\bpaís\b|страна|البلد|所在国")
_LANGUAGE = re.compile(
    r"^(?:start ?language|languages?|language of .*|idioma.*|langue.*|язык.*|اللغة|لغة.*|语言|.*语文)$"
)
_LEVEL = re.compile(
    r"publication privacy|privacy setting|who (?:may|can) see|confidential|anonymity|publication setting"
)
_GENERAL = re.compile(
    r"(?:general|overall|other|further|additional|any|final) (?:\w+ ){0,2}(?:comment|remark|observation)|anything else|"
    r"^comments?$|commentaires? (?:généra|supplément)|observations générales|autres commentaires|"
    r"(?:comentarios|observaciones) (?:general|adicional)|otros comentarios|общие (?:комментарии|замечания)|"
    r"дополнительные (?:комментарии|замечания)|تعليقات (?:عامة|أخرى|إضافية)|ملاحظات عامة|"
    r"一般性?(?:评论|意见)|其他意见|总体意见"
)
_POSITION = re.compile(
    r"position|\bpos\b|stance|\bdo you (?:support|agree)|\b(?:support|agree)\b|(?:soutenez|appuyez)|apoya|"
    r"поддерживаете|позиция|الموقف|تؤيد|立场|是否支持"
)
_REWORDING = re.compile(
    r"reword|(?:proposed|alternative|suggested|new) (?:text|wording|change|language|amendment)|amend|libellé|"
    r"formulation|redacción|texto propuesto|формулировк|صياغة|措辞|修改建议"
)
_NUMBER = r"(?:q)?\d+(?:\.\d+)*(?:[ .]?\(?[a-z]\)|\.[a-z0-9]{1,2})?"
_CITED = re.compile(
    r"(?:recommendations?|rec|paragraphs?|paras?|recommandations?|paragraphes?|recomendación|párrafo|рекомендаци\w+|"
    r"пункт\w*|التوصية|الفقرة|建议|段落|第|§)\s*(?:no|nº|n°|№|number)?\.?\s*(" + _NUMBER + r")"
)
_CODED = re.compile(r"^\W*(?:q|p|r|rec|para|question|pregunta|вопрос|السؤال|问题)?[ ._-]*0*(\d+(?:\.\d+)*)\b")
_QUESTION = re.compile(r"^\W*(?:q|question|pregunta|вопрос|السؤال|问题)[ ._-]*0*(\d+)(?!\d)")
_CODE_AND_TEXT = re.compile(r"^\s*[a-z]+\d\w*(?:\[\w+\])?\s*[.:\]]\s+", re.IGNORECASE)
_ALIKE = 0.8

PlaceFinder = Callable[[str], bool]


def recognized_tool(heading: Sequence[str]) -> str:
    """Return the tool whose table this is, "" for none: by names of columns that only it has."""
    names = {plain(each) for each in heading}
    if len(names & _REGULATIONS_SURE) >= 3 and "comment" in names:
        return REGULATIONS
    for tool, (names_of_tool, enough) in _TOOLS.items():
        if len(names & names_of_tool) >= enough:
            return tool
    return "Google Forms" if heading and fold(heading[0]) in TIMESTAMPS else ""


def is_survey(heading: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Return whether a table that no tool is known of has one row a respondent: several columns are answers."""
    answers = {tuple(each) for each in columns if each[0] in ANSWERS}
    subjects = {about for _role, about in answers}
    return len(subjects) > 1 and not {"para", "comment"} <= guessed(heading).keys()


def proposed(
    heading: Sequence[str],
    tool: str,
    *,
    is_place: PlaceFinder,
    questions: Mapping[str, str],
    before: Mapping[str, Sequence[str]],
) -> list[list[str]]:
    """Return [role, subject] for each column. `before` are choices for earlier files, by heading (`fold`).

    `is_place` says whether the round has a paragraph or question that people write so; `questions` are the texts of its
    questions, by what people write for them.
    """
    columns, once = [], set[str]()
    for text in heading:
        role, about = before.get(fold(text)) or _proposed(text, tool, is_place, questions)
        if role in RESPONDENT:
            role = "" if role in once else role
            once.add(role)
        columns.append([role, about if role in ANSWERS else ""])
    return columns


def _proposed(text: str, tool: str, is_place: PlaceFinder, questions: Mapping[str, str]) -> tuple[str, str]:
    text = re.sub(r"^(?:[^\s/]+/)+", "", text) if tool == "KoBoToolbox" else text  # without the names of its groups
    name, words = plain(text), fold(text.replace("_", " "))
    if tool == REGULATIONS:
        return _REGULATIONS.get(words, _REGULATIONS.get(name, "")), ""
    if not words or _SKIPPED.fullmatch(words):
        return "", ""
    if exact := SURVEY_NAMES.get(name):
        return exact, ""
    about = _place(text, is_place, questions)
    if about is None:
        for role, pattern in (("constituency", _KIND), ("level", _LEVEL), ("language", _LANGUAGE)):
            if pattern.search(words):
                return role, ""
        if _PERSONAL.search(words):
            return PRIVATE, ""
        if _ORGANISATION.search(words) and not _SIZE.search(words) and len(words) < _LONG:
            return "organisation", ""
        if _COUNTRY.search(words) and len(words) < _LONG:
            return "country", ""
        return ("comment", "") if _GENERAL.search(words) else ("", "")
    if _REWORDING.search(words) and not is_question_text(words, questions):
        return "rewording", about
    is_position = _POSITION.search(words) and "comment" not in words and not is_question_text(words, questions)
    return ("position" if is_position and about not in questions else "comment"), about


_LONG = 90  # characters; what is longer is a question


def is_question_text(words: str, questions: Mapping[str, str]) -> bool:
    """Return whether the words are those of a question of the round."""
    return any(_same(words, fold(text)) for text in questions.values())


def _place(text: str, is_place: PlaceFinder, questions: Mapping[str, str]) -> str | None:
    """Return the subject that a heading names, None for none."""
    words = fold(text.replace("_", " "))
    bare = fold(_CODE_AND_TEXT.sub("", text))
    for name, question in questions.items():
        if _same(words, fold(question)) or _same(bare, fold(question)):
            return name
    for cited in _CITED.findall(words):
        if is_place(cited):
            return str(cited)
    if (coded := _QUESTION.match(words)) and is_place(f"Q{int(coded[1])}"):
        return f"Q{int(coded[1])}"
    if (coded := _CODED.match(words)) and not _QUESTION.match(words) and is_place(coded[1]):
        return coded[1]
    return None


def _same(words: str, question: str) -> bool:
    if not words or not question or min(len(words), len(question)) < 8:
        return words == question and bool(words)
    if question in words or (len(words) > 30 and words.rstrip("…. ") in question):
        return True
    return SequenceMatcher(None, words[:300], question[:300], autojunk=False).ratio() >= _ALIKE


def place_finder(subject: Callable[[str], Any]) -> PlaceFinder:
    """Return whether `subject` finds what people write for a place; it raises Refused where there is none."""

    def is_place(words: str) -> bool:
        try:
            subject(words)
        except Refused:
            return False
        return True

    return is_place
