"""Changes to a reading before it is confirmed, and taking them back."""

import copy

import pytest

from consultations.documents import services
from consultations.documents.correction import reading_changes
from consultations.models import Document
from core.errors import NotAllowed, Refused
from tests.consultations.conftest import READING


@pytest.fixture
def document(house) -> Document:
    return services.add_document(symbol="A/HRC/99/5", title="", reading=copy.deepcopy(READING), by=house.officer)


def rows(document: Document) -> list[dict]:
    document.refresh_from_db()
    return document.reading["paragraphs"]


def was(document: Document, place: int) -> str:
    return reading_changes.fingerprint(rows(document)[place])


def test_divided_where_the_words_stand_and_undone(house, document):
    before = rows(document)
    text = f"{before[0]['text']} Cities should   help."
    reading_changes.replace_paragraph(document, 0, {**before[0], "text": text}, was=was(document, 0), by=house.officer)
    text = " ".join(text.split())
    reading_changes.replace_paragraph(document, 0, {**before[0], "text": text}, was=was(document, 0), by=house.officer)
    reading_changes.split_paragraph(document, 0, "Cities  should", "7bis", was=was(document, 0), by=house.officer)
    after = rows(document)
    assert [row["number"] for row in after] == ["7", "7bis", "8"]
    assert after[1]["text"] == "Cities should help."
    assert after[1]["limbs"][0]["addressees"] == ["local governments"]
    assert [reading_changes.undo(document, by=house.officer) for _ in range(3)] == [0, 0, 0]
    assert rows(document) == before
    with pytest.raises(Refused, match="There is nothing to undo"):
        reading_changes.undo(document, by=house.officer)


def test_an_item_that_asks_by_the_words_above_it_stays_a_recommendation_in_both_halves(house, document):
    (limb, *_others) = rows(document)[0]["limbs"]
    text = "End the detention of children and publish their number."
    new = [{"number": "7.1", "text": text, "limbs": [{**limb, "limb": 1, "text": text, "force": "recommends"}]}]
    services.replace_paragraphs(document, new, by=house.officer)
    reading_changes.split_paragraph(document, 0, "publish", "7.2", was=was(document, 0), by=house.officer)
    halves = [(row["text"], [(each["text"], each["force"]) for each in row["limbs"]]) for row in rows(document)]
    assert halves == [
        (words, [(words, "recommends")]) for words in ("End the detention of children and", "publish their number.")
    ]


def test_words_that_are_not_there_divide_nothing(house, document):
    for words in ("", "Nowhere to be found", rows(document)[0]["text"][:10]):
        with pytest.raises(Refused, match="are not in the paragraph") as refusal:
            reading_changes.split_paragraph(document, 0, words, "9", was=was(document, 0), by=house.officer)
        assert refusal.value.field == "begins"


def test_joined_with_the_next(house, document):
    first, second = rows(document)
    reading_changes.join_paragraphs(document, 0, was=was(document, 0), by=house.officer)
    (joined,) = rows(document)
    assert joined["text"] == f"{first['text']} {second['text']}"
    assert [limb["limb"] for limb in joined["limbs"]] == [1, 2, 3]
    with pytest.raises(Refused, match="No paragraph follows"):
        reading_changes.join_paragraphs(document, 0, was=was(document, 0), by=house.officer)
    reading_changes.undo(document, by=house.officer)
    assert rows(document) == [first, second]


@pytest.mark.parametrize("place", [0, 1])
def test_a_recommendation_joined_with_its_other_half_is_whole(house, document, place):
    part = {"limb": 1, "addressees": ["States"], "implied": False, "participants": [], "force": "should", "reasons": []}
    texts = ("States should protect children", "in every court and in every prison.")
    new = [
        {"number": str(at), "text": text, "limbs": [{**part, "text": text}] if at == place else []}
        for at, text in enumerate(texts)
    ]
    services.replace_paragraphs(document, new, by=house.officer)
    reading_changes.join_paragraphs(document, 0, was=was(document, 0), by=house.officer)
    (joined,) = rows(document)
    assert joined["text"] == "States should protect children in every court and in every prison."
    assert [limb["text"] for limb in joined["limbs"]] == [joined["text"]]


def test_a_part_that_was_not_all_of_its_half_stays_as_it_is_when_joined(house, document):
    (limb, *_others) = rows(document)[0]["limbs"]
    new = [
        {"number": "1", "text": "It is late. States should act.", "limbs": [{**limb, "text": "States should act."}]},
        {"number": "2", "text": "All of them agree.", "limbs": []},
    ]
    services.replace_paragraphs(document, new, by=house.officer)
    reading_changes.join_paragraphs(document, 0, was=was(document, 0), by=house.officer)
    assert [limb["text"] for limb in rows(document)[0]["limbs"]] == ["States should act."]


def test_counted_anew_items_with_their_paragraph(house, document):
    new = [
        {"number": number, "text": "States should act.", "limbs": []} for number in ("7", "7(a)", "7(b)", "9", "9.1")
    ]
    services.replace_paragraphs(document, new, by=house.officer)
    reading_changes.renumber(document, 0, 4, "12", by=house.officer)
    assert [row["number"] for row in rows(document)] == ["12", "12(a)", "12(b)", "13", "13.1"]
    for number, last in (("twelve", 4), ("-1", 4), ("1", 9)):
        with pytest.raises(Refused):
            reading_changes.renumber(document, 0, last, number, by=house.officer)


def test_what_somebody_else_changed_is_not_overwritten(house, document):
    seen = was(document, 0)
    reading_changes.set_heading(document, 0, 1, ["Elsewhere"], by=house.officer)
    for act in (
        lambda: reading_changes.join_paragraphs(document, 0, was=seen, by=house.officer),
        lambda: reading_changes.split_paragraph(document, 0, "should", "9", was=seen, by=house.officer),
        lambda: reading_changes.replace_paragraph(document, 0, None, was=seen, by=house.officer),
    ):
        with pytest.raises(Refused, match="Someone else has corrected"):
            act()


def test_only_officers_and_only_before_it_is_confirmed(house, document):
    with pytest.raises(NotAllowed):
        reading_changes.undo(document, by=house.XAA.focal)
    with pytest.raises(Refused, match="confirmed and cannot be changed"):
        reading_changes.renumber(house.document, 0, 0, "1", by=house.officer)


# In each language: a paragraph, the first words of its second half as they are copied, who is asked in each half.
DIVIDED = {
    "en": ("States should build wells. Cities should publish data.", "Cities should", ["States", "local governments"]),
    "fr": (
        "Les États devraient construire des puits. Le Secrétaire général devrait présenter un rapport.",
        "Le Secrétaire  general",
        ["States", "Secretary-General"],
    ),
    "es": (
        "Los Estados deberían construir pozos. El Secretario General debería presentar un informe.",
        "El Secretario\nGeneral",
        ["States", "Secretary-General"],
    ),
    "ru": (
        "Государствам следует строить колодцы. Генеральному секретарю следует представить доклад.",
        "ГЕНЕРАЛЬНОМУ секретарю",
        ["States", "Secretary-General"],
    ),
    "zh": ("各国应当建造水井。秘书长应当提交报告。", "秘书长 应当", ["States", "Secretary-General"]),
    "ar": (
        "ينبغي للدول أن تبني الآبار. وينبغي للأمين العام أن يقدم تقريراً في عام ٢٠٢٨.",
        "\u200fوينبغي للأمين العـــام أن يقدم تقريرا في عام 2028",
        ["States", "Secretary-General"],
    ),
}


@pytest.mark.parametrize("language", DIVIDED)
def test_divided_and_joined_in_each_language(house, language):
    text, begins, asked = DIVIDED[language]
    row = {"number": "1", "heading_path": [], "text": text, "kind": "recommendation", "limbs": []}
    document = services.add_document(
        symbol="X/1", title="", reading={"language": language, "paragraphs": [row]}, by=house.officer
    )
    reading_changes.split_paragraph(document, 0, begins, "2", was=was(document, 0), by=house.officer)
    halves = rows(document)
    assert [row["number"] for row in halves] == ["1", "2"]
    assert [each["limbs"][0]["addressees"] for each in halves] == [[name] for name in asked]
    assert all(row["text"] == row["text"].strip() and row["text"][-1] in ".。" for row in halves)
    reading_changes.join_paragraphs(document, 0, was=was(document, 0), by=house.officer)
    (joined,) = rows(document)
    assert joined["text"] == text  # in Chinese without a space


def test_both_halves_of_a_question_are_asked_of_everybody(house):
    part = {"limb": 1, "text": "What works? Who should pay?", "addressees": [], "force": ""}
    row = {"number": "1", "heading_path": [], "text": part["text"], "kind": "question", "limbs": [part]}
    reading = {"language": "en", "paragraphs": [row]}
    document = services.add_document(symbol="X/1", title="", reading=reading, by=house.officer)
    reading_changes.split_paragraph(document, 0, "Who should", "2", was=was(document, 0), by=house.officer)
    assert [(row["text"], row["kind"], [limb["text"] for limb in row["limbs"]]) for row in rows(document)] == [
        ("What works?", "question", ["What works?"]),
        ("Who should pay?", "question", ["Who should pay?"]),
    ]
