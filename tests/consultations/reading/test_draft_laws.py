"""Drafts of laws and conventions as parliaments print them: §, Artículo 3.-, 第三条, 3A, 2 bis; invented ones."""

from consultations.reading import DocumentReading
from tests.consultations.reading.samples import numbers, reading_of


def texts(reading: DocumentReading) -> dict[str, str]:
    return {each.number: each.text for each in reading.paragraphs}


def paths(reading: DocumentReading) -> dict[str, tuple[str, ...]]:
    return {each.number: tuple(each.heading_path) for each in reading.paragraphs}


def faults(reading: DocumentReading) -> list[str]:
    return [fault.code for fault in reading.faults]


def test_sections_with_a_sign_their_titles_and_their_clauses() -> None:
    reading = reading_of("""\
        Entwurf eines Gesetzes zum Schutz der Dünen

        Abschnitt 1
        Allgemeines

        § 1
        Zweck

        (1) Dieses Gesetz schützt die Dünen an der Küste.

        (2) Es gilt nicht für Dünen unter einem Hektar.

        § 2
        Begriffe

        Im Sinne dieses Gesetzes ist
        1. Düne: jeder bewachsene Sandhügel am Meer;
        2. Eigentümer: wer im Grundbuch eingetragen ist.

        Abschnitt 2
        Schutz

        § 2a
        Verbot

        Das Befahren der Dünen ist verboten. § 4 bleibt unberührt.

        § 3 Ausnahmen

        (1) Die Behörde kann Ausnahmen zulassen, wenn ein Deich gebaut wird.

        (1a) Der Antrag ist schriftlich zu stellen.
        """)
    assert numbers(reading) == ["§ 1(1)", "§ 1(2)", "§ 2", "§ 2a", "§ 3(1)", "§ 3(1a)"]
    assert texts(reading)["§ 2a"] == "Das Befahren der Dünen ist verboten. § 4 bleibt unberührt."
    assert paths(reading)["§ 2a"] == ("Abschnitt 2 Schutz", "§ 2a", "Verbot")
    assert paths(reading)["§ 3(1)"] == ("Abschnitt 2 Schutz", "§ 3 Ausnahmen")
    assert not faults(reading)


def test_articles_with_signs_after_their_numbers_and_provisions_below_them() -> None:
    reading = reading_of("""\
        ANTEPROYECTO DE LEY DE PARTICIPACIÓN

        TÍTULO I
        Disposiciones generales

        Artículo 1º.- Objeto.

        1. La ley regula la participación de las comunidades.

        2. Se aplica a las obras públicas.

        Artículo 12 bis. Principios.

        La participación será libre. Comprende:
        a) la consulta;
        b) la audiencia.

        TÍTULO II
        Del procedimiento

        Artículo 13.- Consulta.

        La autoridad convocará la consulta.

        Disposición adicional primera. Financiación.

        El gasto se imputará al presupuesto ordinario.
        """)
    assert numbers(reading) == [
        "Artículo 1º, 1", "Artículo 1º, 2", "Artículo 12 bis", "Artículo 12 bis(a)", "Artículo 12 bis(b)",
        "Artículo 13", "Disp. adic. primera",
    ]  # fmt: skip
    assert max(map(len, numbers(reading))) <= 20
    assert paths(reading)["Artículo 13"] == ("TÍTULO II Del procedimiento", "Artículo 13.- Consulta.")
    assert texts(reading)["Artículo 13"] == "La autoridad convocará la consulta."
    assert not faults(reading)


def test_chinese_articles_have_their_text_in_the_line_of_their_name() -> None:
    reading = reading_of("""\
        海岸保护条例（征求意见稿）

        第一章　总则

        第一条　为了保护海岸，制定本条例。

        第二条　本条例所称海岸，是指距离海水五公里以内的土地。

        第二章　保护

        第三条　禁止在海岸挖沙。有下列情形之一的除外：
        （一）修建堤坝；
        （二）科学研究。

        第三条之一　违反本条例第三条规定的，处以罚款。
        """)
    assert numbers(reading) == ["第一条", "第二条", "第三条", "第三条(a)", "第三条(b)", "第三条之一"]
    assert texts(reading)["第三条之一"] == "违反本条例第三条规定的，处以罚款。"
    assert paths(reading)["第三条"][0] == "第二章 保护"
    assert not faults(reading)


def test_articles_whose_titles_stand_in_brackets() -> None:
    reading = reading_of("""\
        DRAFT AGREEMENT

        Article 2 (PURPOSE)

        1. The purpose of this Agreement is to protect the coast.

        2. Parties shall cooperate.

        Article 2 bis (transparency)

        1. Each Party shall report.

        Article 3 (LANGUAGES)

        The original of this Agreement shall be deposited with the Secretary-General.
        """)
    assert numbers(reading) == ["Article 2, 1", "Article 2, 2", "Article 2 bis, 1", "Article 3"]


def test_paragraphs_that_were_put_in_later_are_paragraphs() -> None:
    reading = reading_of("""\
        1. The Authority shall map the coast.

        2. It shall:
        (a) publish the maps;
        (b) hear the communities.

        2 bis. The maps shall be in all languages of the coast.

        2 ter. Maps shall be free of charge.

        3. In this Act the coast is a strip of five kilometres.

        3A. The Minister may widen the strip.

        4. This Act applies to islands. Section 3A shall not apply to rivers.
        """)
    assert numbers(reading) == ["1", "2", "2(a)", "2(b)", "2 bis", "2 ter", "3", "3A", "4"]
    assert texts(reading)["2(b)"] == "hear the communities."
    assert texts(reading)["3A"] == "The Minister may widen the strip."
    assert not faults(reading)


def test_an_item_beside_the_number_of_its_paragraph() -> None:
    reading = reading_of("""\
        1. The Authority shall map the coast.

        2. (a) It shall publish the maps;
        (b) It shall hear the communities.

        3. This Act applies to islands.
        """)
    assert numbers(reading) == ["1", "2(a)", "2(b)", "3"]
    assert texts(reading)["2(a)"] == "It shall publish the maps;"
