"""Files of another kind than they say, texts in old encodings, lists without columns; all invented."""

import pytest

from consultations.reading import ReadingError, read

_SENTENCES = {
    "cp1251": (
        "1. Государства должны чистить реки каждый год.\n\n2. Комитет просит сообщить об этом.\n",
        "Windows-1251",
    ),
    "koi8-r": ("1. Государства должны чистить реки каждый год.\n\n2. Комитет просит сообщить об этом.\n", "KOI8-R"),
    "cp1256": (
        "1. ينبغي للدول أن تنظف الأنهار كل سنة.\n\n2. تطلب اللجنة إلى الدولة الطرف تقديم تقرير.\n",
        "Windows-1256",
    ),
    "gb18030": ("1. 各国应当建立学校，并培训教师。\n\n2. 委员会请秘书长在下届会议上提交报告。\n", "GB 18030"),
    "cp1252": (
        "1. Les États devraient nettoyer les rivières.\n\n2. Le Comité prie l’État partie d’agir.\n",
        "Windows-1252",
    ),
}


@pytest.mark.parametrize("encoding", _SENTENCES)
def test_texts_in_encodings_of_their_language(encoding: str) -> None:
    text, name = _SENTENCES[encoding]
    reading = read(text.encode(encoding), "draft.txt")
    assert [f"{each.number}. {each.text}" for each in reading.paragraphs] == text.strip().split("\n\n")
    assert ("encoding_guessed", name) in [(note.code, note.words) for note in reading.notes]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'<?xml version="1.0"?><doc><p>1. States should pay.</p></doc>', "XML"),
        (b'{"recommendations": [{"no": 1, "text": "States should pay."}]}', "JSON"),
        (b"From ana@example.org Mon May  3 10:00:00 2027\nFrom: ana@example.org\n\nPlease pay.\n", "EML, MBOX"),
        (b"From: ana@example.org\nTo: b@example.org\nMIME-Version: 1.0\n\nPlease pay.\n", "EML, MBOX"),
    ],
)
def test_texts_of_programs_are_no_documents(data: bytes, kind: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read(data, "draft.txt")
    assert caught.value.code == "kind_not_supported" and kind in caught.value.message


def test_a_memorandum_is_no_mail() -> None:
    memorandum = (
        b"To: All officers\nFrom: The secretariat\nSubject: Rivers\n\n1. States should pay.\n\n2. Cities should help.\n"
    )
    assert [each.number for each in read(memorandum, "memo.txt").paragraphs] == ["1", "2"]


def test_a_list_of_one_column_whose_texts_have_commas() -> None:
    table = b"Recommendation\nStates should ratify the Convention.\nStates should build schools, and train teachers.\n"
    reading = read(table, "list.csv")
    assert [(each.number, each.text) for each in reading.paragraphs] == [
        ("1", "States should ratify the Convention."),
        ("2", "States should build schools, and train teachers."),
    ]
