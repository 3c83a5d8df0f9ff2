"""The catalogues hold what the source says, whole, and with every placeholder where it belongs."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import to_locale

from tests.support.databases import ROOT

CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
COMPLETE = [code for code in settings.COMPLETE_LANGUAGES if code != settings.LANGUAGE_CODE]
MARKS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>")
SAID_BY_THE_FORM = 3  # none, one and two may be said without a figure


def catalogue(code: str) -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"))


def keys(messages: polib.POFile) -> set[tuple[str, str, str]]:
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in messages}


def translations(entry: polib.POEntry) -> dict[int, str]:
    return entry.msgstr_plural or {SAID_BY_THE_FORM: entry.msgstr}


@pytest.mark.parametrize("code", COMPLETE)
def test_a_language_that_is_offered_has_every_string(code: str) -> None:
    messages = catalogue(code)
    forms = int(re.search(r"nplurals=(\d)", messages.metadata["Plural-Forms"])[1])  # type: ignore[index]
    assert [entry.msgid for entry in messages if entry.fuzzy] == []
    empty = [entry.msgid for entry in messages if not all(text.strip() for text in translations(entry).values())]
    assert empty == []
    assert [entry.msgid for entry in messages if entry.msgid_plural and len(entry.msgstr_plural) != forms] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_placeholders_and_markup_are_those_of_the_original(path: Path) -> None:
    wrong = []
    for entry in polib.pofile(str(path)).translated_entries():
        marks = Counter(MARKS.findall(entry.msgid_plural or entry.msgid))
        for form, text in translations(entry).items():
            found = Counter(MARKS.findall(text))
            lacking = form >= SAID_BY_THE_FORM and found != marks
            if lacking or set(found) - set(marks):
                wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_lines_begin_and_end_as_in_the_original(path: Path) -> None:
    for entry in polib.pofile(str(path)).translated_entries():
        for text in translations(entry).values():
            assert (text[:1] == "\n", text[-1:] == "\n") == (entry.msgid[:1] == "\n", entry.msgid[-1:] == "\n")
            assert "!" not in text


HAN = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
PLACE = r"%\(\w+\)s|\{\w+\}|</\w+>"  # a word that the sentence gets
HALF_WIDTH = re.compile(
    rf"(?:[{HAN}]|{PLACE})\s?[,;:?](?!\d)|(?:[{HAN}]|{PLACE})\.(?=\s|$)|[{HAN}]\s?\(|\(\s?[{HAN}]|[{HAN}]\)"
)


def test_chinese_punctuation_has_its_full_width() -> None:
    """Latin marks stay in what is Latin: numbers, names of files, and the sign that a cell must contain."""
    for entry in catalogue("zh-hans").translated_entries():
        for text in translations(entry).values():
            if re.search("[\u3400-\u9fff]", text):
                assert not HALF_WIDTH.search(text.replace("（;）", "")), text


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="xgettext is not installed (apt-get install gettext)")
def test_french_punctuation_never_begins_a_line() -> None:
    """Before a colon, and inside quotation marks, stands a space at which no line ends."""
    loose = re.compile(r"[\w%»)}>] [:;?!](?=\s|$|<)|« | »")
    wrong = [words for entry in catalogue("fr") for words in translations(entry).values() if loose.search(words)]
    assert not wrong


def test_the_catalogues_are_those_of_the_source(tmp_path: Path) -> None:
    unread = shutil.ignore_patterns(".*", "__pycache__", "*.mo", "static")
    for name in ("core", "accounts", "consultations", "submissions", "synthesis", "portal", "templates", "locale"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=unread)
    shutil.copy(ROOT / "manage.py", tmp_path)
    command = [sys.executable, "manage.py", "makemessages", "--all", "--no-obsolete", "--settings=portal.settings"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "is used without plural and with plural" not in run.stdout + run.stderr
    for path in CATALOGUES:
        collected = keys(polib.pofile(str(tmp_path / path.relative_to(ROOT))))
        kept = keys(polib.pofile(str(path)))
        assert collected - kept == set(), "run `make messages`, then translate"
        assert kept - collected == set(), "run `make messages`: these are no longer said"


BEFORE = {"ar": "قبل %(", "fr": "avant le"}


@pytest.mark.parametrize("code", BEFORE)
def test_a_deadline_is_not_the_day_before(code: str) -> None:
    """An answer by 20 December can be sent on that day."""
    entries = [
        entry
        for entry in catalogue(code)
        if re.search(r"\b[Bb]y(?: %\((?:closing_day|due|when|until)|:$)", entry.msgid)
    ]
    assert len(entries) > 4
    assert [entry.msgstr for entry in entries if BEFORE[code] in entry.msgstr] == []
