"""Codings made elsewhere come in, and themes are suggested for the rest."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import NotAllowed, Refused
from core.models import Job
from submissions.drafting.subjects import Subject
from submissions.models import Input
from synthesis.codebook.services import add_theme, remove_theme
from synthesis.coding import suggestions
from synthesis.coding.selectors import coder_pairs
from synthesis.coding.services import code_passage, uncode
from synthesis.enums import CodingOrigin
from synthesis.imports.codings import Codings, import_codings, read_codings
from synthesis.models import CodedPassage, SecondCoding, Theme, ThemeChange, ThemeSuggestion
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory
from tests.submissions.imports.tables import as_csv, imported, row
from tests.support.officers import sign_in
from tests.synthesis.conftest import DURING

pytestmark = pytest.mark.django_db

TEXTS = {
    "1": "Detention of children on account of their status should end.",
    "2": "No child shall be held in detention.",
    "3": "Schools must admit every child.",
    "4": "Access to education and schools for all.",
    "5": "We saw detention of children at the border.",
    "6": "Every school must admit us: schools for all.",
}
CODED = [["1", "Detention"], ["2", "detention"], ["3", "Education"], ["4", "Education"], ["4", "Access"]]


@pytest.fixture
def round_() -> Any:
    round_ = RoundFactory()
    imported(round_, [row(External_ID=key, Organisation=f"Body {key}", Constituency="State", Para="123", Comment=text)
                     for key, text in TEXTS.items()])  # fmt: skip
    return round_


@pytest.fixture
def coder(round_: Any) -> Any:
    return OfficerFactory(round=round_, duties=["code_round", "see_confidential"])


def table(folder: Path, rows: list[list[str]] = CODED, heading: tuple[str, ...] = ("External ID", "Theme")) -> Path:
    path = folder / "codings.csv"
    path.write_bytes(as_csv(rows, heading=list(heading)))
    return path


def coded(round_: Any, coder: Any, folder: Path, rows: list[list[str]] = CODED) -> int:
    return import_codings(round_, read_codings(round_, table(folder, rows), by=coder), by=coder)


def line(key: str) -> Input:
    return Input.objects.get(line__imported__external_id=key)


def test_codings_come_in_on_the_whole_comment_with_the_themes_that_were_missing(
    round_: Any, coder: Any, tmp_path: Path
) -> None:
    add_theme(round_, "DETENTION", by=coder)
    assert coded(round_, coder, tmp_path) == 5
    assert sorted(Theme.objects.values_list("name", flat=True)) == ["Access", "DETENTION", "Education"]
    passages = CodedPassage.objects.filter(input=line("4"))
    assert {(each.field, each.start, each.end) for each in passages} == {("comment", 0, len(TEXTS["4"]))}
    again = read_codings(round_, table(tmp_path), by=coder)
    assert (again.pairs, again.there(0)) == ([], 5)


def test_what_another_has_coded_so_already_is_agreed_with(round_: Any, coder: Any, tmp_path: Path) -> None:
    coded(round_, coder, tmp_path)
    other = OfficerFactory(round=round_, duties=["code_round", "see_confidential"])
    rows = [["1", "Detention"], ["2", "Education"], ["3", "Education"]]
    assert coded(round_, other, tmp_path, rows) == 1
    assert coded(round_, other, tmp_path, rows) == 0
    seconds = SecondCoding.objects.filter(by=other).values_list("coded__input", "coded__theme__name", "coded__by")
    assert set(seconds) == {(line("1").pk, "Detention", coder.pk), (line("3").pk, "Education", coder.pk)}
    (pair,) = coder_pairs(round_, by=coder)
    assert [(each.theme, each.both, each.first + each.second, each.neither) for each in pair.themes] == [
        ("Detention", 1, 1, 1),
        ("Education", 1, 1, 1),
    ]


def test_an_answer_that_was_corrected_meanwhile_keeps_what_it_had(answered: Any) -> None:
    with clock.at(DURING):
        theme = add_theme(answered.round, "Towns", by=answered.coder)
        version = answered.versions["XCC"]
        said = answered.input(version, "123")
        code_passage(said, "comment", 0, len(said.comment), said.comment, theme, by=answered.writer)
        answered.correct(version, {"123": ("amendment", "Otra cosa.")})
        assert import_codings(answered.round, Codings(rows=1, all_pairs=[(said, "Towns")]), by=answered.coder) == 0
    assert CodedPassage.objects.count() == 1 and not SecondCoding.objects.exists()


def test_bad_rows_stand_against_all(round_: Any, coder: Any, tmp_path: Path) -> None:
    rows = [*CODED, ["77", "Detention"], ["1", ""], ["1", "x" * 121]]
    found = read_codings(round_, table(tmp_path, rows), by=coder)
    assert [(each.row, each.code) for each in found.faults] == [
        (7, "unknown_input"), (8, "theme_missing"), (9, "text_too_long"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="3 of 8 rows"):
        import_codings(round_, found, by=coder)
    assert not CodedPassage.objects.exists() and not Theme.objects.exists()
    with pytest.raises(Refused, match="lacks the columns: Theme"):
        read_codings(round_, table(tmp_path, CODED, ("External ID", "Topic")), by=coder)


def test_an_input_that_the_officer_may_not_see_is_answered_as_one_that_nobody_has(round_: Any, tmp_path: Path) -> None:
    """Imported ones are for the secretariat's eyes that hold the duty for it."""
    other = OfficerFactory(round=round_, duties=["code_round"])
    found = read_codings(round_, table(tmp_path, [["1", "Detention"], ["77", "Detention"]]), by=other)
    hidden, unknown = ((each.code, each.what, each.column, each.hint) for each in found.faults)
    assert hidden == unknown and hidden[0] == "unknown_input"
    own_id = str(line("1").line_id)
    (fault,) = read_codings(round_, table(tmp_path, [[own_id, "Detention"]]), by=other).faults
    assert fault.code == "unknown_input"
    with pytest.raises(Refused, match="5 of 5 rows"):
        coded(round_, other, tmp_path)
    assert not Theme.objects.exists() and not CodedPassage.objects.exists()


def test_a_theme_added_between_reading_and_importing_is_the_one_that_is_given(
    round_: Any, coder: Any, tmp_path: Path
) -> None:
    found = read_codings(round_, table(tmp_path), by=coder)
    add_theme(round_, "Education", by=coder)
    assert import_codings(round_, found, by=coder) == 5
    assert sorted(Theme.objects.values_list("name", flat=True)) == ["Access", "Detention", "Education"]


def test_a_theme_removed_between_reading_and_importing_is_told(round_: Any, coder: Any, tmp_path: Path) -> None:
    theme = add_theme(round_, "Education", by=coder)
    found = read_codings(round_, table(tmp_path), by=coder)
    remove_theme(theme, by=coder)
    with pytest.raises(Refused, match="no longer in the codebook"):
        import_codings(round_, found, by=coder)
    assert not CodedPassage.objects.exists()


def test_what_a_colleague_coded_between_reading_and_importing_is_agreed_with_and_not_counted_as_new(
    round_: Any, coder: Any, tmp_path: Path
) -> None:
    theme = add_theme(round_, "Detention", by=coder)
    colleague = OfficerFactory(round=round_, duties=["code_round", "see_confidential"])
    early = code_passage(line("2"), "comment", 0, 2, "No", theme, by=colleague)
    found = read_codings(round_, table(tmp_path), by=coder)
    meanwhile = code_passage(line("1"), "comment", 0, len(TEXTS["1"]), TEXTS["1"], theme, by=colleague)
    uncode(early, by=colleague)
    new = import_codings(round_, found, by=coder)
    assert new == CodedPassage.objects.filter(by=coder).count() == 4
    assert found.there(new) == 1
    assert [(row.coded, row.by) for row in SecondCoding.objects.all()] == [(meanwhile, coder)]


def test_themes_that_a_table_brought_stand_in_the_history_of_the_codebook(
    round_: Any, coder: Any, tmp_path: Path
) -> None:
    coded(round_, coder, tmp_path)
    added = ThemeChange.objects.filter(round=round_).order_by("number").values_list("act", "name")
    assert list(added) == [("add", "Detention"), ("add", "Education"), ("add", "Access")]


def test_an_input_closed_between_reading_and_importing_is_not_coded(round_: Any, coder: Any, tmp_path: Path) -> None:
    found = read_codings(round_, table(tmp_path), by=coder)
    with pytest.raises(NotAllowed):
        import_codings(round_, found, by=OfficerFactory(round=round_, duties=["code_round"]))
    with pytest.raises(NotAllowed):
        read_codings(round_, table(tmp_path), by=round_.created_by)
    assert not Theme.objects.exists()


def test_uncoded_inputs_get_the_themes_of_similar_ones(round_: Any, coder: Any, tmp_path: Path) -> None:
    coded(round_, coder, tmp_path)
    found = {input_.line.imported.external_id: themes for input_, themes in suggestions.suggest(round_)}
    assert sorted(found) == ["5", "6"]
    assert (found["5"][0][0].name, found["6"][0][0].name) == ("Detention", "Education")


def test_without_codings_there_is_nothing_to_suggest(round_: Any) -> None:
    assert [themes for _input, themes in suggestions.suggest(round_)] == [[]] * 6


def test_a_person_accepts_or_rejects_and_it_is_remembered(round_: Any, coder: Any, tmp_path: Path) -> None:
    coded(round_, coder, tmp_path)
    about = Subject(round_, line("5").recommendation)
    assert suggestions.refresh_suggestions(about, by=coder) >= 2
    waiting = suggestions.open_suggestions([line("5").pk, line("6").pk], round_)
    passage = suggestions.accept_suggestion(waiting[line("5").pk][0], by=coder)
    assert (passage.theme.name, passage.origin) == ("Detention", CodingOrigin.SUGGESTED)
    for each in waiting[line("6").pk]:
        suggestions.reject_suggestion(each, by=coder)
    told = suggestions.suggestion_record(round_)
    assert (told.accepted, told.rejected) == (1, len(waiting[line("6").pk]))
    suggestions.refresh_suggestions(about, by=coder)
    assert not suggestions.open_suggestions([line("6").pk], round_)
    with pytest.raises(Refused, match="decision"):
        suggestions.reject_suggestion(waiting[line("5").pk][0], by=coder)


def test_a_coding_by_hand_stays_one_where_the_same_suggestion_is_accepted_later(
    round_: Any, coder: Any, tmp_path: Path
) -> None:
    coded(round_, coder, tmp_path)
    suggestions.refresh_suggestions(Subject(round_, line("5").recommendation), by=coder)
    (suggestion, *_rest) = suggestions.open_suggestions([line("5").pk], round_)[line("5").pk]
    by_hand = code_passage(line("5"), "comment", 0, len(TEXTS["5"]), TEXTS["5"], suggestion.theme, by=coder)
    assert suggestions.accept_suggestion(suggestion, by=coder) == by_hand
    by_hand.refresh_from_db()
    assert by_hand.origin == CodingOrigin.PERSON


def test_suggestions_count_nowhere(round_: Any, coder: Any, tmp_path: Path) -> None:
    coded(round_, coder, tmp_path)
    suggestions.refresh_suggestions(Subject(round_, line("5").recommendation), by=coder)
    assert ThemeSuggestion.objects.exists() and not CodedPassage.objects.filter(input=line("5")).exists()


def test_only_coders_ask_for_them(round_: Any) -> None:
    with pytest.raises(NotAllowed):
        suggestions.refresh_suggestions(Subject(round_, line("5").recommendation), by=round_.created_by)


def test_the_commands(round_: Any, coder: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = table(tmp_path)
    call_command("import_codings", round_.reference, str(path), "--by", coder.email)
    assert json.loads(capsys.readouterr().out)["counts"]["codings"] == 5 and not CodedPassage.objects.exists()
    call_command("import_codings", round_.reference, str(path), "--by", coder.email, "--apply")
    assert json.loads(capsys.readouterr().out)["new_themes"] == ["Detention", "Education", "Access"]
    call_command("suggest_themes", round_.reference, "--json")
    told = {each["external_id"]: each["themes"] for each in json.loads(capsys.readouterr().out)["inputs"]}
    assert told["5"][0]["theme"] == "Detention" and told["6"][0]["theme"] == "Education"
    assert told["5"] == sorted(told["5"], key=lambda each: -each["score"])
    with pytest.raises(CommandError, match="no round"):
        call_command("suggest_themes", "none", "--json")


def test_the_workbench_shows_them_as_suggestions_with_a_reason(
    client: Client, round_: Any, coder: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    coded(round_, coder, tmp_path)
    sign_in(client, coder)
    about = line("5").recommendation
    place = [round_.pk, about.pk]
    with django_capture_on_commit_callbacks(execute=False) as asked:
        client.post(reverse("coding:suggest", args=place))
        client.post(reverse("coding:suggest", args=place))
    assert (Job.objects.filter(kind=suggestions.SUGGEST).count(), ThemeSuggestion.objects.count()) == (
        1,
        0,
    )  # nothing is made while a page is answered
    assert "Suggestions are being prepared." in client.get(reverse("coding:bench", args=place)).content.decode()
    for callback in asked:
        callback()
    page = client.get(reverse("coding:bench", args=place)).content.decode()
    assert "Suggested by similarity, not yet decided" in page
    assert "similar to this coded passage:" in page and TEXTS["2"] in page
    waiting = suggestions.open_suggestions([line("5").pk, line("6").pk], round_)
    client.post(reverse("coding:accept_suggestion", args=[*place, waiting[line("5").pk][0].pk]))
    client.post(reverse("coding:reject_suggestion", args=[*place, waiting[line("6").pk][0].pk]))
    page = client.get(reverse("coding:bench", args=place)).content.decode()
    assert "Suggested themes accepted so far: 1 of 2 (50 per cent)." in page
    assert CodedPassage.objects.get(input=line("5")).theme.name == "Detention"


def test_the_reason_is_told_in_words_only_to_who_reads_them(client: Client) -> None:
    round_ = RoundFactory()
    plain = OfficerFactory(round=round_, duties=["code_round"])
    sees = OfficerFactory(round=round_, duties=["code_round", "see_confidential"])
    secret, open_one = (
        SubmittedFactory(
            delegation=DelegationFactory(round=round_),
            answers={"123": {"comment": text}},
            package={"confidentiality": level},
        ).inputs.get()
        for text, level in ((TEXTS["1"], "secretariat"), (TEXTS["5"], "public"))
    )
    theme = add_theme(round_, "Detention", by=sees)
    code_passage(secret, "comment", 0, len(TEXTS["1"]), TEXTS["1"], theme, by=sees)
    suggestions.refresh_suggestions(Subject(round_, open_one.recommendation), by=sees)
    for person, shown in ((plain, False), (sees, True)):
        sign_in(client, person)
        page = client.get(reverse("coding:bench", args=[round_.pk, open_one.recommendation_id])).content.decode()
        assert (f"“<bdi>{TEXTS['1']}</bdi>”" in page, "similar to a passage coded with this theme" in page) == (
            shown,
            not shown,
        )
