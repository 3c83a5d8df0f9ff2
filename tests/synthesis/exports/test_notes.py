"""Notes of a report: names in groups by position, in six languages."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from synthesis.exports.sources import attribution

NOTES = {
    "en": (
        "Supports: Arandia; Ombira; JS1, para. 5. Takes note: Tovral. Selda; civil society submission, name withheld."
    ),
    "fr": (
        "Appuie : Arandia ; Ombira ; JS1, para. "
        "5. Prend note : Tovral. Selda ; communication (société civile), nom non divulgué."
    ),
    "es": (
        "Apoya: Arandia; Ombira; JS1, para. "
        "5. Toma nota: Tovral. Selda; comunicación (sociedad civil), nombre reservado."
    ),
    "ru": (
        "Поддерживает: Arandia; Ombira; JS1, para. "
        "5. Принимает к сведению: Tovral. "
        "Selda; 1 представление (гражданское общество), название участника не раскрывается."
    ),
    "ar": ("تأييد: Arandia؛ Ombira؛ JS1، para. 5. إحاطة علماً: Tovral. Selda؛ ورقة حُجب اسم مقدِّمها (المجتمع المدني)."),
    "zh-hans": "支持：Arandia；Ombira；JS1、para. 5。表示注意到：Tovral。Selda；1份民间社会提交材料，名称不予公开。",
}


def quote(name: str, position: str | None, *, reference: str = "", label: str = "124", annex: str = "") -> Any:
    body = SimpleNamespace(short_name=name, sort_key=(name != "Lead", name), constituency="state") if name else None
    source = SimpleNamespace(
        withheld=False, reference=name, submission_reference=reference, body=body, label=label, annex=annex,
        position=position, line=None, constituency="civil_society",
    )  # fmt: skip
    return SimpleNamespace(source=source)


@pytest.mark.parametrize("language", NOTES)
def test_a_note_names_each_position_once(language: str) -> None:
    quotes = [
        quote("Ombira", "supports"),
        quote("Tovral", "notes"),
        quote("", "supports"),
        quote("Selda", "supports", label="125"),  # what it said on another recommendation is no position on this one
        quote("Zorvia", "supports", reference="R1", annex="para. 5"),
        quote("Arandia", "supports"),
    ]
    with translation.override(language):
        note = attribution(quotes, {"R1": "JS1"}, on="124")
    plain = "".join(letter for letter in note if letter not in "\u2068\u2069\u200f")  # isolates names
    assert " ".join(plain.split()) == NOTES[language]  # some spaces do not break
