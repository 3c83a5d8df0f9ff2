"""One document in six languages, with every kind of block; `spice` goes into every place that takes words."""

import datetime as dt

from core.documents import (
    Contents,
    DocumentLabels,
    Figure,
    Footnote,
    HeadingBlock,
    Items,
    KeyValue,
    ParagraphBlock,
    QuoteBlock,
    ReportDocument,
    Run,
    TableBlock,
)

CREATED = dt.datetime(2027, 3, 20, 14, 30, tzinfo=dt.UTC)
SENTENCES = {
    "en": "States should strengthen the protection of children in the context of migration.",
    "fr": "Les États devraient renforcer la protection des enfants à l’échelle nationale.",
    "es": "Los Estados deberían reforzar la protección de los niños en la migración.",
    "ru": "Государствам следует усилить защиту детей в контексте миграции.",
    "ar": "ينبغي للدول أن تعزز حماية الأطفال في سياق الهجرة",
    "zh": "各国应加强在移徙背景下对儿童的保护。",
}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="60"><rect width="180" height="30" fill="#1b6b57"/>'
    '<text x="200" y="22" font-family="Noto Serif" font-size="14">Восемь 八</text></svg>'
).encode()


def document(language="en", spice="", created=CREATED):
    numbered = [
        ParagraphBlock(
            [
                Run(sentence + spice),
                Footnote([Run("Arandia; JS1, para. 5. ", italic=True), Run(f"{tag} {sentence}{spice}", language=tag)]),
                Run(" Bold", bold=True),
                Run("this report", url="#intro"),
                Run("portal", url="https://portal.example/a?b=1&c=2"),
                Run("nowhere", url="#unknown"),
                Run("script", url="javascript:alert(1)"),
            ],
            number=f"{number}.",
            language=tag,
            anchor=f"paragraph-{number}",
        )
        for number, (tag, sentence) in enumerate(SENTENCES.items(), start=1)
    ]
    blocks = [
        KeyValue([("Symbol", f"A/HRC/11/7{spice}")]),
        Contents("Contents"),
        HeadingBlock(f"Introduction{spice}", number="I.", anchor="intro"),
        *numbered,
        HeadingBlock([Run("Mixed "), Run(SENTENCES["ar"], language="ar")], level=3, number="A."),
        ParagraphBlock([Run("Two said "), Run(SENTENCES["ar"], language="ar"), Run(f" and more{spice}")], number="7."),
        QuoteBlock(SENTENCES["zh"] + spice, "zh", source=f"Lantern Wharf{spice}"),
        Items([f"first{spice}", "second"]),
        Items(["one", f"two{spice}"], ordered=True),
        TableBlock(
            ["Body", f"Comment{spice}"], [[f"Body {tag}", text + spice] for tag, text in SENTENCES.items()], (1, 3), "T"
        ),
        Figure(SVG, f"Eight support{spice}", f"Positions{spice}"),
        HeadingBlock("Conclusions", number="II.", new_page=True),
        ParagraphBlock(f"Last words{spice}", small=True),
    ]
    return ReportDocument(
        f"Report on the consultation{spice}",
        language,
        created,
        blocks,
        symbol=f"A/HRC/11/7/Add.1{spice}",
        masthead=f"United Nations{spice}",
        subtitle=f"Synthesis{spice}",
        running_head=f"Synthesis report{spice}",
        running_foot=f"Advance version{spice}",
        words=DocumentLabels(page="Page {page} of {pages}"),
    )


NASTY = (
    '#strong[x] $x^2$ `raw` //comment /*c*/ @ref <label> \\ #import "x" "quote" \'single\' = heading - item [b] {c}',
    "<script>alert(1)</script> & &amp; ]]> <w:p/> {{ x }} {% y %}",
    "control \x07 \x0b \x0c \x00 \x1b half \ud800 \ufffe",
    "turned \u202e around \u2067 and isolated",
    "{page} {pages} {number} %s %(x)s",
    "two\nlines\ttab",
    "emoji 😀 हिन्दी 한국어 \ue000",
)
