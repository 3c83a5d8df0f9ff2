"""Answers in any language, from participants of kinds in any of six, are imported and hold everywhere after it."""

import pytest
from django.template import Context, Template

from consultations.register_files.vocabulary import constituency_of
from core.errors import Refused
from core.jobs import queue
from core.text.search_terms import terms
from submissions.drafting.forms import AnswerForm
from submissions.drafting.validators import clean_answer
from submissions.imports import decisions, services, stored_checks
from submissions.models import ImportDecisions, Input
from submissions.tables.columns import LANGUAGES
from submissions.visibility.translations import check_translation
from submissions.workbooks.columns import ListVocabulary, lists_of
from tests.factories import RoundFactory
from tests.submissions.imports.tables import as_csv, imported, received, row

pytestmark = pytest.mark.django_db

SPOKEN = {
    "German": ("de", "Wir begrüßen die Empfehlung."),
    "Portugiesisch": ("pt", "Apoiamos a recomendação."),
    "Kiswahili": ("sw", "Tunaunga mkono pendekezo hili."),
    "tgl": ("tl", "Sinusuportahan namin ang rekomendasyon."),
    "اردو": ("ur", "ہم اس سفارش کی حمایت کرتے ہیں۔"),
}


@pytest.fixture
def inputs() -> dict[str, Input]:
    rows = [
        row(Organisation=f"Body {code}", Constituency="ONG", Para="123", Language=said, Comment=text)
        for said, (code, text) in SPOKEN.items()
    ]
    imported(RoundFactory(), rows)
    return {each.language: each for each in Input.objects.select_related("version__submission__delegation__round")}


def test_answers_keep_their_language_and_everything_after_the_import_holds_for_it(inputs: dict[str, Input]) -> None:
    assert set(inputs) == {"de", "pt", "sw", "tl", "ur"}
    assert inputs["de"].comment == "Wir begrüßen die Empfehlung."
    assert [LANGUAGES.get(code) for code in ("de", "sw", "tl")] == ["Deutsch", "Kiswahili", "Tagalog"]
    shown = Template("{% load portal %}<p {% lang_dir a %}></p><p {% lang_dir b %}></p>{{ b|language_name }}")
    html = shown.render(Context({"a": "ur", "b": "tl"}))
    assert html == '<p lang="ur" dir="rtl"></p><p lang="tl" dir="ltr"></p>Tagalog'
    for code, input_ in inputs.items():
        check_translation(input_, "comment", "en")
        delegation = input_.version.submission.delegation
        form = AnswerForm(input_=input_, delegation=delegation, offered=["supports"])
        assert "language" not in form.fields or code in dict(form.fields["language"].choices)
        kept = clean_answer(input_, {"language": code}, positions=["supports"], languages=["en", "fr"])
        assert kept == {"language": code}
        words = ListVocabulary(lists_of(delegation, [code]), "fr")
        assert words.key("language", LANGUAGES[code]) == code
    assert terms("Wir begrüßen die Empfehlung", "de") and terms("Tunaunga mkono", "sw")


def test_a_round_with_fewer_languages_takes_back_an_imported_answer_unchanged_but_no_other(
    inputs: dict[str, Input],
) -> None:
    from core.errors import Refused

    with pytest.raises(Refused):
        clean_answer(inputs["de"], {"language": "sw"}, positions=[], languages=["en", "fr"])


@pytest.mark.parametrize(
    ("kind", "words"),
    {
        "civil_society": [
            "NGO",
            "ONG",
            "НПО",
            "非政府组织",
            "منظمة غير حكومية",
            "N.G.O.",
            "Civil Society Organisations",
        ],
        "state": ["Government", "gouvernement", "Gobierno", "правительство", "الحكومة", "政府", "Member States"],
        "academia": ["academia", "Universities", "Academic/research institution", "جامعة", "大学"],
        "private_sector": ["Company/business", "Entreprises", "частный сектор", "شركات", "企业"],
        "intergovernmental": ["Intergovernmental organisation", "IGO", "政府间组织"],
        "other": ["EU citizen", "Particulier", "个人"],
        "": ["Martians", "Public authority", "Company / NGO"],
    }.items(),
)
def test_kinds_are_known_by_what_people_call_them(kind: str, words: list[str]) -> None:
    assert {word: constituency_of(word) for word in words} == dict.fromkeys(words, kind)


def test_unknown_words_are_mapped_once_for_the_file_and_remembered_for_the_round() -> None:
    round_ = RoundFactory()
    rows = [
        row(Organisation=f"Body {n}", Constituency="Verein", Language="Oberdeutsch", Comment=f"Wort {n}.")
        for n in range(30)
    ]
    batch = received(round_, as_csv(rows))
    stored_checks.check_file(batch)
    assert sorted(batch.found["unknown"]) == [["constituency", "Verein", 30], ["language", "Oberdeutsch", 30]]
    decisions.decide(
        batch, by=batch.by, mapping=batch.columns, bodies={}, level="secretariat",
        replacements={"constituency": {"Verein": "civil_society"}, "language": {"Oberdeutsch": "de"}},
    )  # fmt: skip
    batch.refresh_from_db()
    assert stored_checks.check_file(batch).faults == []
    services.drop(batch, by=batch.by)
    again = received(
        round_, as_csv([row(Organisation="Body 99", Constituency="verein", Language="oberdeutsch", Comment="Ja.")])
    )
    assert stored_checks.check_file(again).faults == []
    services.apply(again, by=again.by)
    assert Input.objects.get().language == "de"
    assert received(RoundFactory(), as_csv(rows)).replacements == {}


def test_columns_that_were_chosen_are_remembered_and_a_new_body_is_not() -> None:
    round_ = RoundFactory()
    batch = received(round_, as_csv([["Body A", "Word."]], heading=["Wer", "Was"]))
    decisions.decide(
        batch,
        by=batch.by,
        mapping={"organisation": "Wer", "comment": "Was"},
        bodies={"Body B": "new"},
        level="secretariat",
    )
    again = received(round_, as_csv([["Body C", "Word."]], heading=["wer", "Was"]))
    assert stored_checks.check_file(again).faults == []
    assert again.columns == {"organisation": "wer", "comment": "Was"} and again.bodies == {}
    assert ImportDecisions.objects.get().round == round_


def test_a_file_is_applied_in_the_language_in_which_it_was_checked() -> None:
    """Names and texts that the import writes itself are those that its officer saw."""
    round_ = RoundFactory()
    type(round_.created_by).objects.filter(pk=round_.created_by_id).update(language="fr")
    rows = [row(Organisation="A", Constituency="State", Para="123", Comment="Yes."), row(Organisation="B", Para="9")]
    batch = received(round_, as_csv(rows))
    queue.run_job(str(services.enqueue(batch, services.CHECK_JOB, by=batch.by).pk))
    batch.refresh_from_db()
    checked = batch.found["shown"]
    queue.run_job(str(services.enqueue(batch, services.APPLY_JOB, by=batch.by, good_only=True).pk))
    batch.refresh_from_db()
    assert batch.applied_at and batch.found["shown"] == checked
    assert "paragraphe" in str(checked)


@pytest.mark.parametrize("kind", [services.CHECK_JOB, services.APPLY_JOB])
def test_work_on_a_file_that_is_gone_ends_without_a_failure(kind: str) -> None:
    """Erasing a submission discards the files of its round that wait."""
    batch = received(RoundFactory(), as_csv([row(Organisation="A", Para="123", Comment="Yes.")]))
    job = services.enqueue(batch, kind, by=batch.by)
    batch.delete()
    queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done"


def test_a_file_that_is_being_read_is_not_discarded() -> None:
    batch = received(RoundFactory(), as_csv([row(Organisation="A", Para="123", Comment="Yes.")]))
    services.enqueue(batch, services.CHECK_JOB, by=batch.by)
    with pytest.raises(Refused) as refusal:
        services.drop(batch, by=batch.by)
    assert refusal.value.code == "going_on"
