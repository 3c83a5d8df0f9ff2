"""Names taken out of a file's properties, comments and changes are looked for in its text (PRACTICE 6)."""

import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from consultations.models import Delegation, Organisation
from core.files.kinds import FileKind
from submissions.attachments.copies import names_of
from submissions.attachments.extraction.readers import extract
from submissions.attachments.extraction.removed_names import people_in, removed_names
from submissions.attachments.remaining_names import file_warnings
from submissions.attachments.scrubbing.patterns import SoughtNames, any_of, passages, quick_test, still_in, titled_names
from submissions.attachments.services import add_file
from submissions.enums import Confidentiality
from submissions.models import Attachment, Cleaning, Extraction
from tests.factories import AttachmentFactory, DelegationFactory, DraftFactory, focal_point
from tests.support import planted
from tests.support.html import text
from tests.support.office_files import W, docx_parts, paragraph, relations, write_pdf, write_zip, xlsx_parts


def test_authors_of_every_kind_of_file(tmp_path: Path) -> None:
    for kind, expected in {
        "docx": {"PLANT author", "PLANT editor", "PLANT company"},
        "xlsx": {"PLANT author", "PLANT editor", "PLANT company", "PLANT user", "PLANT"},
        "odt": {"PLANT"},
        "rtf": {"PLANT author", "PLANT"},
        "pdf": {"PLANT author"},
    }.items():
        made = planted.FILES[kind][0](tmp_path / f"planted.{kind}")
        assert set(removed_names(made, FileKind(kind))["authors"]) == expected, kind


def test_a_broken_file_gives_no_names_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 and then rubbish")
    for kind in FileKind:
        assert removed_names(tmp_path / "a.docx", kind) == {"authors": [], "mentioned": []}


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Do not name Amina Yusuf here.", ["Amina Yusuf"]),
        ("Ask Jean de la Tour.", ["Ask Jean de la Tour", "Jean de la Tour"]),
        ("Is María José López right? Check.", ["Is María José López", "María José López"]),
        ("Why Amina Yusuf Noor left", ["Why Amina Yusuf Noor", "Amina Yusuf Noor"]),
        ("Амина Юсуф просит не называть ее", ["Амина Юсуф"]),
        ("no names at all, in Geneva", []),
        ("", []),
    ],
)
def test_people_in_what_was_removed(said: str, names: list[str]) -> None:
    assert list(people_in(said)) == names


def test_only_names_that_the_text_still_has_are_stored() -> None:
    removed = {"authors": ["Amina Yusuf", "Someone Else"], "mentioned": ["Nobody Here"]}
    assert still_in(removed, [(1, "Words."), (2, "Written by AMINA  YUSUF.")]) == {
        "authors": ["Amina Yusuf"],
        "mentioned": [],
    }
    assert still_in({"authors": [], "mentioned": []}, [(1, "Words.")]) == {"authors": [], "mentioned": []}


def test_third_persons_and_children_are_told_apart_from_the_sender() -> None:
    sought = SoughtNames(own=["Quay Nine", "ICE"], authors=["Quay Nine", "B. Editor"], mentioned=["Jean Petit"])
    said = "Quay Nine met Jean Petit and the 14-year-old girl Fatima Noor, thanks to b. editor. No ice for ICE."
    found = {(each.hint.value, each.words) for each in passages([(1, said)], sought)}
    assert found == {
        ("own_name", "Quay Nine"), ("own_name", "ICE"), ("mentioned", "Jean Petit"), ("author", "b. editor"),
        ("child", "14-year-old"), ("child", "Fatima Noor"),
    }  # fmt: skip


def test_an_address_of_ones_own_is_told_once() -> None:
    sought = SoughtNames(own=["n.example@xqn.example", "xqn.example"])
    found = [(each.hint.value, each.words) for each in passages([(1, "Ask n.example@xqn.example now.")], sought)]
    assert found == [("own_name", "n.example@xqn.example")]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Aïssatou N’Diaye-d’Almeida", "AISSATOU N'DIAYE D'ALMEIDA"),
        ("Aïssatou N’Diaye", unicodedata.normalize("NFD", "Aïssatou N’Diaye")),
        ("Aissatou Ndiaye", "Aïssatou Ndiaye"),
        ("María-José O'Higgins", "María José O‘Higgins"),
        ("Пётр Щербаков", "Петра Щербакова"),
        ("Анна Рейн", "Анной Рейн"),
        ("عبد الرحمن بن عليّ", "لعبد الرَّحمن بن على"),
        ("دولة قُبَّة", "دولة قبه"),
        ("علی کریمی", "علي كريمي"),
        ("Nguyễn Thị Đào", "Nguyen Thi Dao"),
        ("Lukasz Walesa", "Łukasz Wałęsa"),
        ("Bjørn Sæther", "Bjorn Saether"),
        ("王小明", "王 小明"),
        ("王 小明", "王小\n明"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(name: str, said: str) -> None:
    """Each leak looks like a slip: no accent, another apostrophe, letters as a PDF stores them, a case or a prefix."""
    sentence = f"Signed, {said}."
    sought = SoughtNames(own=[name, "Another Name"])
    assert [(each.hint.value, each.words) for each in passages([(1, sentence)], sought)] == [("own_name", said)]
    assert quick_test([name])(sentence)
    assert still_in({"authors": [name, "Someone Else"]}, [(1, sentence)]) == {"authors": [name]}


@pytest.mark.parametrize(
    ("said", "children"),
    [
        ("Aminata Koné, 14 ans, a été arrêtée.", {"Aminata Koné", "14 ans"}),
        ("Ana Ruiz (13 años) y su madre.", {"Ana Ruiz", "13 años"}),
        ("Une fille de 9 ans.", {"9 ans"}),
        ("Une enfant âgée\u00a0de\u00a012\u00a0ans.", {"âgée\u00a0de\u00a012\u00a0ans"}),
        ("Depuis 12 ans, rien ; 12 ans après, rien.", set()),
    ],
)
def test_children_are_seen_as_french_and_spanish_write_their_age(said: str, children: set[str]) -> None:
    assert {each.words for each in passages([(1, said)], SoughtNames()) if each.hint == "child"} == children


@pytest.mark.django_db
def test_parts_of_a_long_name_that_people_use_alone() -> None:
    body = Organisation(name="Collectif « Voix d’ici & d’ailleurs » — Réseau <Ñandutí> (Genève)")
    assert {"Voix d’ici & d’ailleurs", "Ñandutí"} <= set(names_of([body]).bodies)
    assert "Genève" not in names_of([body]).bodies
    assert names_of([Organisation(name="Quay Nine")]).bodies == ["Quay Nine"]
    also_called = Organisation(name="Quay Nine", other_names=["QNLC"])  # by public pages
    assert "QNLC" in names_of([also_called]).bodies


@pytest.mark.django_db
def test_a_title_that_names_the_author_is_a_warning(tmp_path: Path) -> None:
    """The name of the file, as people give it: the title that readers see."""
    delegation = DelegationFactory(constituency="civil_society")
    attachment = AttachmentFactory(
        version=DraftFactory(delegation=delegation), title="rapport_Kone_NGuessan.docx", confidentiality="nameless"
    )
    Extraction.objects.create(file=attachment.file)
    Cleaning.objects.create(file=attachment.file, names={"authors": ["Koné N’Guessan"]})
    [warning] = file_warnings(attachment.version.submission, [(attachment, Confidentiality.NAMELESS)])
    assert warning.in_title == ["Kone_NGuessan"]


def test_other_words_are_not_taken_for_a_name() -> None:
    sought = SoughtNames(own=["МОСТ", "Ana", "Щит"])
    assert not [*passages([(1, "Мостами, banana, Anatole, щитами и мост.")], sought)]
    assert [each.words for each in passages([(1, "МОСТ и Ana")], sought)] == ["МОСТ", "Ana"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Adaeze Obi", "Ms Obi"),
        ("Tanaka Yuki", "MR. TANAKA"),
        ("María García López", "Sra. García"),
        ("Aïssatou N’Diaye", "Mme N'Diaye"),
        ("Karel de Vries", "Prof. K. de Vries"),
        ("Anna Li", "Dr Li"),
        ("Пётр Щербаков", "г-на Щербакова"),
        ("أحمد عبد الرحمن", "والسيد عبد الرحمن"),
        ("王小明", "王先生"),
        ("田中 さくら", "田中さん"),
    ],
)
def test_a_surname_is_found_beside_a_form_of_address(name: str, said: str) -> None:
    sentence = f"Signed, {said}."
    pattern = any_of(titled_names(name))
    assert pattern is not None and [each.words for each in pattern.matches(sentence)] == [said]
    assert quick_test(titled_names(name))(sentence)


def test_a_surname_alone_is_no_name_and_a_whole_name_stays_whole() -> None:
    """“Rose” and “Li” are words, too."""
    names = [each for name in ("Mary Rose", "Karel de Vries", "王小明") for each in (name, *titled_names(name))]
    text = "A rose of Rose Garden, Mary and de Vries, 王国。 Prof. Dr. Who told me Rose."
    assert [*passages([(1, text)], SoughtNames(names))] == []
    found = [each.words for each in passages([(1, "Ms Mary Rose and Prof. Dr. Vries.")], SoughtNames(names))]
    assert found == ["Mary Rose", "Dr. Vries"]


def test_a_name_divided_by_a_line_end_and_one_in_a_script_without_spaces() -> None:
    sought = SoughtNames(own=["Quay Nine Legal Clinic", "未来中心"])
    rows = [(1, "We of Quay Nine\nLegal Clinic write."), (2, "我们未来中心认为")]
    assert [each.number for each in passages(rows, sought)] == [1, 2]


@pytest.mark.django_db
def test_they_are_offered_for_redaction_children_first(
    tmp_path: Path, client: Client, django_capture_on_commit_callbacks: Callable
) -> None:
    delegation: Delegation = DelegationFactory(constituency="civil_society")
    comment = (
        f"<w:comments xmlns:w='{W}'><w:comment w:id='0' w:author='Bela Editor'>"
        f"{paragraph('Take out Jean Petit, please.')}</w:comment></w:comments>"
    )
    rows = [delegation.organisation.name, "Thanks to Bela Editor.", "Jean Petit fled.", "Amina, aged 12, was held."]
    parts = docx_parts("".join(map(paragraph, rows))) | {
        "word/_rels/document.xml.rels": relations(("comments", "comments.xml", "")),
        "word/comments.xml": comment,
    }
    path = write_zip(tmp_path / "report.docx", parts)
    with django_capture_on_commit_callbacks(execute=True), path.open("rb") as stream:
        made = add_file(
            DraftFactory(delegation=delegation), stream, name="report.docx", by=focal_point(delegation), title="Report"
        )
    cleaning = Attachment.objects.get(pk=made.pk).file.cleaning
    assert cleaning.names == {"authors": ["Bela Editor"], "mentioned": ["Jean Petit"], "beside": []}
    client.force_login(focal_point(delegation))
    page = reverse("file_words", args=[delegation.pk, made.pk])
    shown = text(client.get(page))
    places = [shown.index(words) for words in ("Amina ", "Jean Petit ", "Bela Editor ", delegation.organisation.name)]
    assert places == sorted(places)
    assert "A name from the description of the file, a removed comment or a deleted passage" in shown
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {"words": ["Jean Petit", "Bela Editor"]})
    client.post(reverse("decide_copy", args=[delegation.pk, made.pk]))
    assert "Jean Petit ·" not in text(client.get(page))


def test_headers_and_footers_are_searched_but_cannot_be_cited(tmp_path: Path) -> None:
    """Word, OpenDocument, rich text, PDF, and the tabs and drawings of a workbook."""
    title = '<w:r><w:drawing><wp:docPr xmlns:wp="urn:x" id="1" name="A" descr="Amina Yusuf at work"/></w:drawing></w:r>'
    parts = docx_parts(f"{paragraph('Words.')}<w:p>{title}</w:p>") | {
        "word/_rels/document.xml.rels": relations(("header", "header1.xml", ""), ("footer", "footer1.xml", "")),
        "word/header1.xml": f"<w:hdr xmlns:w='{W}'>{paragraph('By Bela Editor')}</w:hdr>",
        "word/footer1.xml": f"<w:ftr xmlns:w='{W}'>{paragraph('Call +41 22 555 01 23')}</w:ftr>",
    }
    content = extract(write_zip(tmp_path / "a.docx", parts), FileKind.DOCX)
    assert [each.text for each in content.paragraphs] == ["Words."]
    assert set(content.beside) == {"By Bela Editor", "Call +41 22 555 01 23", "Amina Yusuf at work"}

    office = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:s" xmlns:text="urn:t"'
    odt = planted.odt(tmp_path / "a.odt")
    with zipfile.ZipFile(odt, "a") as archive:
        footer = "<style:footer><text:p>By Bela <text:span>Editor</text:span></text:p></style:footer>"
        archive.writestr("styles.xml", f"<office:document-styles {office}>{footer}</office:document-styles>")
    assert extract(odt, FileKind.ODT).beside == ["By Bela Editor"]

    (tmp_path / "a.rtf").write_text(r"{\rtf1\ansi{\header By Bela Editor\par}{\footerf Page 1\par}Words.\par}")
    content = extract(tmp_path / "a.rtf", FileKind.RTF)
    assert ([each.text for each in content.paragraphs], content.beside) == (["Words."], ["By Bela Editor", "Page 1"])

    heads = [(72, 800, "By Bela Editor, page {}"), (72, 760, "Some words of page {}."), (300, 40, "{}")]
    pages = [[(x, y, line.format(at)) for x, y, line in heads] for at in (1, 2, 3)]
    content = extract(write_pdf(tmp_path / "a.pdf", pages), FileKind.PDF)
    assert content.beside == ["By Bela Editor, page 1", "Some words of page 1."]

    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    drawing = f'<d xmlns:a="{space}"><a:p><a:r><a:t>By Bela</a:t></a:r></a:p></d>'
    parts = xlsx_parts() | {"xl/drawings/drawing1.xml": drawing}
    assert extract(write_zip(tmp_path / "a.xlsx", parts), FileKind.XLSX).beside == ["A", "By Bela"]


def test_the_author_of_a_pdf_in_two_properties(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [[(72, 700, "Words.")]])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        with pdf.open_metadata() as described:
            described["dc:creator"] = ["Amina Yusuf", "Jean Petit"]
        pdf.docinfo["/Author"] = "Amina Yusuf; Bela Editor"
        pdf.save(path)
    assert set(removed_names(path, FileKind.PDF)["authors"]) >= {"Amina Yusuf", "Jean Petit", "Bela Editor"}


def test_a_word_file_as_programs_write_it(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Words.")
    document.core_properties.author, document.core_properties.title = "Amina Yusuf", "By Jean Petit"
    document.save(str(tmp_path / "a.docx"))
    found = removed_names(tmp_path / "a.docx", FileKind.DOCX)
    assert found == {"authors": ["Amina Yusuf"], "mentioned": ["By Jean Petit", "Jean Petit"]}


def test_a_deleted_name_that_is_divided_into_runs(tmp_path: Path) -> None:
    runs = "".join(f"<w:r><w:delText>{words}</w:delText></w:r>" for words in ("We met Am", "ina Yus", "uf twice."))
    body = f"<w:p><w:del w:id='1' w:author='Bela Editor'>{runs}</w:del></w:p>"
    found = removed_names(write_zip(tmp_path / "a.docx", docx_parts(body)), FileKind.DOCX)
    assert found == {"authors": ["Bela Editor"], "mentioned": ["Amina Yusuf"]}


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (r"\ansicpg1252\uc1", "by number"),
        (r"\ansicpg1251", "by code page"),
        (r"\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\f1", "by code page"),
    ],
)
def test_russian_names_in_rtf(head: str, said: str, tmp_path: Path) -> None:
    def written(words: str) -> str:
        by_number = said == "by number"
        return "".join(rf"\u{ord(each)}?" if by_number else rf"\'{each.encode('cp1251').hex()}" for each in words)

    revised = rf"{{\*\revtbl{{Unknown;}}{{{written('Ян Чехов')};}}}}"
    comment = rf"{{\*\annotation{{\*\atnref 1}}\pard {{{written('Не называйте Павла Ильина')}}}}}"
    deleted = rf"{{\deleted\revauth1 {written(', а Иван Белов')}{{\b {written('ский')}}}}}"
    path = tmp_path / "a.rtf"
    path.write_text(
        rf"{{\rtf1\ansi{head}{{\info{{\author {written('Амина Юсуф')}}}}}{revised}"
        rf"{{\*\atnauthor {written('Анна Петрова')}}}{comment}Words{deleted}.\par}}",
        encoding="ascii",
    )
    found = removed_names(path, FileKind.RTF)
    assert found["authors"] == ["Амина Юсуф", "Ян Чехов", "Анна Петрова"]
    assert found["mentioned"] == ["Павла Ильина", "Иван Беловский"]


def test_letters_that_stand_for_none_keep_a_name_whole(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1\ansi\uc0{\info{\author Jos\u233  P\u233 rez}}Words.}")
    assert removed_names(tmp_path / "a.rtf", FileKind.RTF)["authors"] == ["José Pérez"]


def test_an_unreadable_part_of_a_pdf_hides_no_other(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [[(72, 700, "Words.")]])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        broken = pdf.make_stream(b"no such data")
        broken["/Filter"] = pikepdf.Name("/FlateDecode")
        pdf.Root["/Metadata"] = broken
        pdf.docinfo["/Author"], pdf.docinfo["/Company"] = pikepdf.Name("/NoString"), "Quay Nine"
        kind = {"Type": pikepdf.Name("/Annot"), "Subtype": pikepdf.Name("/Text"), "Rect": [0, 0, 9, 9]}
        notes = ({"T": [1, 2]}, {"T": "Bela Editor", "Contents": "Take out Jean Petit"})
        pdf.pages[0].obj["/Annots"] = pikepdf.Array([pikepdf.Dictionary(**kind, **each) for each in notes])
        pdf.save(path, fix_metadata_version=False, compress_streams=False)
    found = removed_names(path, FileKind.PDF)
    assert found["authors"] == ["Quay Nine", "Bela Editor"] and "Jean Petit" in found["mentioned"]
