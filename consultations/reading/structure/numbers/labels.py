"""The forms in which documents print labels of paragraphs: Question 3, OP1, Recommendation 2, 1.2, A.1, (3), iv."""

import re
from enum import StrEnum

_NUMBER = r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?)"
_END = r"(?:\s*[.:：)）\]–—-]+\s*|\s+(?=\S)|$)"


class NumberLabelForm(StrEnum):
    """How a document prints the labels of its paragraphs."""

    QUESTION = "question"
    CLAUSE = "clause"
    RECOMMENDATION = "recommendation"
    NAMED = "named"
    DOTTED = "dotted"
    LETTER_DOTTED = "letter_dotted"
    BRACKETED = "bracketed"
    HAN = "han"
    ROMAN = "roman"
    PLAIN = "plain"
    OTHER = "other"  # of `other_labels`


LABEL_FORMS = {
    NumberLabelForm.QUESTION: re.compile(
        r"(?:(?-i:Q)(?=\.?\s?\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?[.:)])|(?:consultation\s+)?questions?|pregunta|pergunta|questão|(?:konsultations|leit)?frage|domanda|vraag|pytanie|fråga|spørgsmål|spurning|kysymys|întrebarea"
        r"|otázka|вопрос|питання|въпрос|pertanyaan|soalan|soru|sual|câu hỏi|pitanje|vprašanje|küsimus|jautājums"
        r"|klausimas|pyetja"
        r"|swali(?: la)?|tanong|질문|문항|प्रश्न|প্রশ্ন|คำถาม(?:ที่|ข้อที่)?|សំណួរ(?:ទី)?|ጥያቄ"
        r"|ερώτηση|السؤال|سؤال|问题|問題|問)"
        r"\s?(?:n[o°º]?\.?\s?|nr\.?\s?|#|№\s?|رقم\s)?"
        rf"\.?\s?{_NUMBER}{_END}",
        re.IGNORECASE,
    ),
    # Drafts of resolutions are discussed by such numbers: PP3 bis, OP1.
    NumberLabelForm.CLAUSE: re.compile(
        r"\[{0,2}(?P<number>(?:PP|OP)\s?\d{1,3}(?:\s?(?:bis|ter|quater|quinquies|alt)\b\.?(?:\s?\d)?)*)"
        r"(?:\s*[.:)\]–—-]+\s*|\s+(?=\S)|$)"
    ),
    NumberLabelForm.RECOMMENDATION: re.compile(
        r"(?:recommendation|recommandation|recomendaci[oó]n|recomendação|empfehlung|raccomandazione|aanbeveling"
        rf"|рекомендация|التوصية|توصية|建议)\s?(?:n[o°º]\.?\s?|nr\.?\s?|#|№\s?)?{_NUMBER}{_END}",
        re.IGNORECASE,
    ),
    NumberLabelForm.NAMED: re.compile(
        r"(?:action|principle|objective|target|goal|commitment|measure|proposal|option|article|art\.|guideline|issue|point"
        r"|principe|objectif|mesure|proposition|engagement|principio|objetivo|meta|medida|propuesta|compromiso|artículo"
        r"|мера|принцип|цель|статья|предложение|المبدأ|الهدف|المادة|الإجراء|原则|目标|措施|行动)"
        rf"\s?(?:n[o°º]\.?\s?|nr\.?\s?|#|№\s?)?{_NUMBER}(?:\s*[.:：)–—-]+\s*|$)",
        re.IGNORECASE,
    ),
    NumberLabelForm.DOTTED: re.compile(
        r"(?P<number>\d{1,3}(?:\.\d{1,3}){1,4})[.):]?(?:\s+(?=\S)|(?=[^\W\d_a-zа-я])|$)"
    ),
    NumberLabelForm.LETTER_DOTTED: re.compile(
        r"(?P<number>[A-Z](?:\.\d{1,3}){1,4}|[A-D]\d{1,2}(?=[.):\s]))[.):]?(?:\s+(?=\S)|(?=[^\W\d_a-zа-я])|$)"
    ),
    NumberLabelForm.BRACKETED: re.compile(r"[(（\[]?(?P<number>\d{1,3})[)）\]](?:\s*(?=\S)|$)"),
    NumberLabelForm.HAN: re.compile(r"(?P<number>[一二三四五六七八九十]{1,3})[、.．]\s*(?=\S)"),
    NumberLabelForm.ROMAN: re.compile(r"[(（]?(?P<number>[ivxl]{1,6})[.)）]\s+(?=\S)"),
    NumberLabelForm.PLAIN: re.compile(r"(?P<number>\d{1,3})[.．、](?:\s+(?=\S)|(?=[^\W\d_a-zа-я])|$)"),
}
# They name what they count, and prevail over plain numbers.
PREVAILING = (NumberLabelForm.QUESTION, NumberLabelForm.RECOMMENDATION, NumberLabelForm.CLAUSE)


def holds_label(text: str) -> bool:
    """Return whether a line, or a cell of a table that is printed as text, begins with a label that prevails."""
    cells = [cell.strip() for line in text.split("\n") for cell in line.split(" | ")]
    return any(LABEL_FORMS[form].match(cell) for form in PREVAILING for cell in cells)
