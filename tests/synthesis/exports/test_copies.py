"""Copies of one edition, compared as a reader compares them: page, web page of the pack, DOCX, PDF, sheets and data."""

import csv
import io
import json
import unicodedata
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
from docx.oxml.ns import qn
from lxml import etree, html
from openpyxl import load_workbook

from core import clock
from core.text.word_numbers import WordNumbering
from synthesis.models import SynthesisReport
from synthesis.publication.editions import confirm_corrigendum, propose_corrigendum
from synthesis.publication.pack import publication_pack, store_pack
from synthesis.publication.selectors import released
from synthesis.reports.findings.services import add_finding, cite, set_parts
from synthesis.reports.services import add_section, begin_report
from synthesis.review.approval import act_on_step, send_to_review
from tests.synthesis.conftest import AFTER

LATER = AFTER + timedelta(days=3)
WORDS = {
    "en": {
        "title": "Views received",
        "section": "Coordination",
        "sentences": [
            "Towns were named, as was the Kite House.",
            "Hearings were described.",
            "A forum was not ruled out.",
        ],
        "tied": ["Towns were named", "as was the Kite House"],
        "new": "Towns were named, and villages, as was the Kite House.",
        "reason": "Villages were left out.",
        "edition": ["Edition 1, released on 15 March 2027", "Edition 2, corrigendum, 18 March 2027"],
        "corrigendum": "Corrigendum 1, 18 March 2027",
    },
    "ar": {
        "title": "الآراء الواردة",
        "section": "التنسيق",
        "sentences": ["ذُكرت البلدات، وذُكر أيضاً Kite House.", "وُصفت جلسات الاستماع.", "A forum was not ruled out."],
        "tied": ["ذُكرت البلدات", "وذُكر أيضاً Kite House"],
        "new": "ذُكرت البلدات، والقرى أيضاً، وذُكر أيضاً Kite House.",
        "reason": "سقطت القرى سهواً.",
        "edition": ["الطبعة 1، صدرت في 15 آذار/مارس 2027", "الطبعة 2، تصويب، 18 آذار/مارس 2027"],
        "corrigendum": "التصويب 1، 18 آذار/مارس 2027",
    },
}


@pytest.fixture(params=WORDS)
def words(request):
    return WORDS[request.param] | {"language": request.param}


@pytest.fixture
def editions(words, answered):
    """Two editions, the second with a corrected paragraph: sources with and without name, an Arabic quotation, small
    counts that are merged, and a sentence with a note after each of its parts."""
    with clock.at(AFTER):
        report = begin_report(answered.round, words["title"], by=answered.writer, language=words["language"])
        section = add_section(report, words["section"], by=answered.writer)
        findings = [
            add_finding(section, text=text, recommendation=answered.recommendations[label], by=answered.writer)
            for text, label in zip(words["sentences"], ("124", "123", "128"), strict=True)
        ]
        for place, (code, label, quoted) in enumerate(
            [
                ("XAA", "124", "Towns matter."), ("XCC", "124", "nivel local"), ("XJJ", "123", "telephone"),
                ("XGG", "123", "abogado"), ("XDD", "128", "محفلاً جديداً"),
            ]
        ):  # fmt: skip
            finding = findings[(0, 0, 1, 1, 2)[place]]
            row = cite(finding, *answered.passage(answered.versions[code], label, quoted), by=answered.writer)
            if place < 2:
                set_parts(row, [words["tied"][place]], by=answered.writer)
        report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        report = act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
        first = released(AFTER).get()
        store_pack(first, now=AFTER)  # an edition whose files nobody could have has no number of its own
        proposed = propose_corrigendum(report, findings[0].pk, words["new"], words["reason"], by=answered.writer)
    with clock.at(LATER):
        return [first, confirm_corrigendum(proposed, by=answered.first)]


def files_of(edition):
    """{"report.docx": …}: the files of a pack by what they are; each bears the edition's number in its name."""
    files = {}
    for name, content in publication_pack(edition):
        *_round, part, _audience, report, number = (
            name.partition(".")[0].split("_") if "edition-" in name else ("", name, "", "", "")
        )
        assert (report, number) in (("", ""), (edition.report.reference, f"edition-{edition.edition}"))
        files[f"{part}.{name.rpartition('.')[2]}"] = content
    return files


def plain(text):
    """The text without spaces and marks of direction, and letters in their first form: as a PDF and a page share it."""
    kept = unicodedata.normalize("NFKC", text)
    return "".join(each for each in kept if not each.isspace() and unicodedata.category(each) != "Cf")


def of_page(page):
    """[(number, sentence with the numbers of its notes, [notes])] of the portal's own page."""
    return [
        (
            plain(block.find("a").text_content()),
            plain(block.find(".//p").text_content()),
            [plain(each.text_content()) for each in block.iter("summary") if each.getparent().get("id")],
        )
        for block in page.xpath("//div[@class='numbered']")
    ]


def of_web_page(page):
    notes = [
        plain(f"{place}{each.text_content()}").rstrip("↩")
        for place, each in enumerate(page.xpath("//section[@role='doc-endnotes']//li"), 1)
    ]
    return [
        (
            plain(each.find("span").text_content()),
            plain(each.text_content().removeprefix(each.find("span").text_content())),
            [notes[int(mark.text_content()) - 1] for mark in each.iter("sup")],
        )
        for each in page.xpath("//p[starts-with(@id, 'finding-')]")
    ]


def of_docx(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body, notes, numbers, styles = (
            etree.fromstring(archive.read(f"word/{name}.xml"))
            for name in ("document", "footnotes", "numbering", "styles")
        )
    counted = WordNumbering(numbers, styles)
    labels = [(each, counted.label(each)) for each in body.iter(qn("w:p"))]
    by_id = {each.get(qn("w:id")): "".join(each.itertext()) for each in notes}
    rows = []
    for paragraph, label in labels:
        marks = [each.get(qn("w:id")) for each in paragraph.iter(qn("w:footnoteReference"))]
        if marks:
            pieces = paragraph.iter(qn("w:t"), qn("w:footnoteReference"))
            sentence = "".join(each.text or each.get(qn("w:id")) for each in pieces)
            rows.append((f"{label}.", plain(sentence), [plain(f"{mark}{by_id[mark]}") for mark in marks]))
    return rows


def test_copies_of_an_edition_say_the_same(editions, words, client):
    assert [each.edition for each in editions] == [1, 2]
    sentences = words["sentences"][0], words["new"]
    for edition, sentence, name in zip(editions, sentences, words["edition"], strict=True):
        files = files_of(edition)
        pages = pypdfium2.PdfDocument(files["report.pdf"])
        pdf = plain("".join(page.get_textpage().get_text_range() for page in pages))
        web = html.fromstring(files["report.html"])
        copies = {"html": of_web_page(web), "docx": of_docx(files["report.docx"])}
        with clock.at(edition.release_at):
            address = f"/reports/{edition.report.reference}/"
            answer = html.fromstring(client.get(address, headers={"accept-language": words["language"]}).text)
        copies["page"] = of_page(answer)
        assert [row[0] for row in copies["page"]] == ["1.", "2.", "3."]
        assert [len(row[2]) for row in copies["page"]] == [2, 1, 1]
        assert plain(sentence) == "".join(letter for letter in copies["page"][0][1] if letter not in "12")
        # The third paragraph is in English in both reports.
        turned = [None, None, None if words["language"] == "en" else "ltr"]
        assert turned == [each.get("dir") for each in web.xpath("//p[starts-with(@id, 'finding-')]")]
        assert copies["html"] == copies["page"] and copies["docx"] == copies["page"]
        for number, text, notes in copies["page"] if words["language"] == "en" else ():
            assert f"{number}{text}" in pdf and all(note in pdf for note in notes)
        told = json.loads(files["evidence.json"])
        sheet = load_workbook(io.BytesIO(files["compilation.xlsx"]), read_only=True)
        data = json.loads(files["inputs.json"])["about"], told["about"]
        whose = edition.report.reference, str(edition.edition)
        assert [(row["report"], row["edition"]) for row in data] == [whose] * 2
        lines = csv.DictReader(io.StringIO(files["inputs.csv"].decode("utf-8-sig")))
        assert {(row["report"], row["edition"]) for row in lines} == {whose}
        info = {row[0].value: row[1].value for row in sheet["Info"].iter_rows(min_row=2)}
        assert (info["Report"], info["Edition"]) == (f"{edition.outline['title']} ({whose[0]})", edition.edition)
        assert [(row["number"], row["text"]) for row in told["findings"]] == list(
            enumerate([sentence, *words["sentences"][1:]], start=1)
        )
        with zipfile.ZipFile(io.BytesIO(files["report.docx"])) as archive:
            docx = "".join(etree.fromstring(archive.read("word/document.xml")).itertext())
        # A PDF has Arabic letters in the order of their places on the line: its words are compared in English only.
        pdf = pdf if words["language"] == "en" else plain(name)
        if edition.edition == 2:
            change = [words["corrigendum"], words["reason"], words["sentences"][0]]
            assert all(plain(each) in plain(docx) and plain(each) in plain(web.text_content()) for each in change)
            assert all(plain(each) in plain(answer.text_content()) for each in change[1:])
        everywhere = {"pdf": pdf, "docx": plain(docx), "html": plain(web.text_content())}
        assert {kind: plain(name) in text for kind, text in everywhere.items()} == dict.fromkeys(everywhere, True)
        assert plain(name) in plain(answer.text_content())
