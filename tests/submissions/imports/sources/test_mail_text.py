"""What of a message its sender wrote, and what is quoted, forwarded, or a signature."""

import time

import pytest

from submissions.imports.sources.mail_text import blocks, html_text, without_pictures


def kept(text: str) -> str:
    return "\n\n".join(words for kind, words in blocks(text) if kind == "text")


@pytest.mark.parametrize(
    "after",
    [
        "On Mon, 2 Mar 2026 at 10:00, Ada Persson <ada@example.org> wrote:\n> Please comment.\n>> Earlier.",
        "Le lun. 2 mars 2026 à 10:00, Ada Persson <ada@example.org> a\nécrit :\n\n> Merci.",
        "Am 02.03.26 um 10:00 schrieb Ada Persson:\n> Bitte.",
        "-----Original Message-----\nFrom: Ada Persson\nSecret words.",
        "________________________________\nFrom: Ada <a@example.org>\nSent: Monday\nTo: Ben\nSubject: RE: Call\n\nYes.",
        "De : Ada\nEnvoyé : lundi\nÀ : Ben\nObjet : Appel\n\nMots.",
        "От: Ada\nОтправлено: 2 марта\nКому: Ben\nТема: Призыв\n\nСлова.",
        "发件人：Ada\n发送时间：2026\n收件人：Ben\n主题：征集\n\n内容",
        "من: Ada\nتاريخ الإرسال: الاثنين\nإلى: Ben\nالموضوع: دعوة\n\nكلمات",
        "Kind regards,\nAda Persson\nHead of Unit\n+41 22 555 01 23\nada@example.org",
        "Cordialement,\n\nAda Persson",
        "С уважением,\nАда",
        "-- \nAda Persson\nRed Thread",
        "Sent from my iPhone",
        "ada@example.org\nTel.: +41 22 555 01 23",
    ],
)
def test_what_others_wrote_and_signatures_are_cut_and_nothing_is_lost(after: str) -> None:
    own = "We support paragraph 123.\n\nIts wording is clear: From 2027 on, every State reports."
    assert kept(f"{own}\n\n{after}") == own
    whole = "\n".join(words for _kind, words in blocks(f"{own}\n\n{after}"))
    assert set(whole.split()) == set(f"{own} {after}".split())


@pytest.mark.parametrize(
    "text",
    [
        "Dear colleagues,\n\nOn 3 March the Committee wrote: “States report.” We agree.",
        "To: the point of paragraph 5.\nDate: none was given.",
        "We send regards to all who wrote.\n\nSecond.\n\nThird part with 12 points and a link in it www.example.org.",
        "Regards,\nis the word with which the letter begins.",
    ],
)
def test_what_only_looks_like_it_is_kept(text: str) -> None:
    assert kept(text) == text


def test_an_answer_between_quoted_lines_is_kept() -> None:
    assert kept("> Do you agree?\nYes, we do.\n> And with 124?\nNo.") == "Yes, we do.\n\nNo."


def test_html_becomes_lines_and_its_quotations_are_cut() -> None:
    source = "<style>p{}</style><p>We&nbsp;agree.<br>Fully.</p><blockquote><p>Earlier words</p></blockquote><p>End</p>"
    assert kept(html_text(source)) == "We agree.\nFully.\n\nEnd"


def test_a_text_of_many_signs_takes_no_time() -> None:
    begun = time.process_time()
    for evil in (
        "<" * 200_000,
        "<" + " " * 199_999,
        "On " * 60_000,
        "> " * 100_000,
        "From:" * 40_000 + "\n",
        "<style" * 20_000,
        "a@" * 90_000,
    ):
        blocks(html_text(evil[:200_000]))
        blocks(evil)
    assert time.process_time() - begun < 20


def test_a_long_tag_is_no_text() -> None:
    source = f'<p>Before.</p><a title="{"x y " * 2_000}">A link</a>, after.'
    assert kept(html_text(source)) == "Before.\nA link, after."


def test_a_picture_in_the_text_goes_and_words_that_begin_with_data_stay() -> None:
    words = "<p>Half of the towns agreed (data: World Bank, 2024) and 'data: none, as before' was another answer.</p>"
    assert without_pictures(f'{words}<img src="data:image/png;base64,iVBORw0KGgo=">') == f'{words}<img src="">'
    assert without_pictures("url(data:image/svg+xml;charset=utf-8,abc)") == "url()"
