"""The files of the cast: a fault names file, line and place; no file lies there unread."""

from pathlib import Path

import pytest

from portal.demonstration import cast
from portal.demonstration.cast.loader import FOLDER, CastError, load
from portal.demonstration.cast.round_schema import Plot
from portal.demonstration.cast.schema import Answer, Body

ANSWER = """\
# An answer
paragraph: '124'
limb: 0
position: supports
comment: >-
  One line
  and its end.

  A second line.
passages:
  - words: One line
    theme: mechanism
"""


def read(tmp_path: Path, content: str, shape: object = Answer) -> object:
    (tmp_path / "answer.yaml").write_text(content, encoding="utf-8")
    return load("answer.yaml", shape, tmp_path)


def faults(tmp_path: Path, content: str, shape: object = Answer) -> list[str]:
    with pytest.raises(CastError) as raised:
        read(tmp_path, content, shape)
    return str(raised.value).splitlines()


def test_a_folded_text_is_read_as_it_is_sent(tmp_path: Path) -> None:
    answer = read(tmp_path, ANSWER)
    assert isinstance(answer, Answer)
    assert answer.comment == "One line and its end.\nA second line."
    assert [(each.words, each.field) for each in answer.passages] == [("One line", "comment")]


def test_a_line_break_between_chinese_characters_is_no_space(tmp_path: Path) -> None:
    text = "公会注意到这项建议，\n  儿童往往只能\n  留在 MV Selda\n  船上。"
    answer = read(tmp_path, ANSWER.replace("One line\n  and its end.", text))
    assert answer.comment == "公会注意到这项建议，儿童往往只能留在 MV Selda 船上。\nA second line."


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("limb: 0", "limb: 0\nlimbo: 1", "answer.yaml, line 4: limbo: this key is unknown"),
        ("    theme:", "    teme:", "answer.yaml, line 12: passages.0.teme: this key is unknown"),
        ("supports", "support", "answer.yaml, line 4: position: Input should be 'supports', 'amendment'"),
        ("'124'", "124", "answer.yaml, line 2: paragraph: Input should be a valid string"),
        ("limb: 0", "limb: 0\nlimb: 1", "answer.yaml, line 4: the key 'limb' stands twice"),
        ("limb: 0\n", "", "answer.yaml, line 1: limb: Field required"),
        ("limb: 0", "limb: [0", "answer.yaml, line 4: "),
    ],
)
def test_a_fault_names_its_file_its_line_and_its_place(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert any(line.startswith(fault) for line in faults(tmp_path, ANSWER.replace(old, new, 1)))


def test_every_fault_of_a_file_is_named(tmp_path: Path) -> None:
    content = ANSWER.replace("limb: 0", "limb: none").replace("supports", "perhaps")
    assert [line.split(": ")[1] for line in faults(tmp_path, content)] == ["limb", "position"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CastError, match=r"bodies/nobody\.yaml: "):
        load("bodies/nobody.yaml", Body, tmp_path)


def test_moments_are_written_on_genevas_clock(tmp_path: Path) -> None:
    assert str(cast.PLOT.corrected["defensoria"]) == "2027-03-12 11:59:58+01:00"
    assert str(cast.PLOT.published) == "2027-05-03 10:00:00+02:00"
    content = (FOLDER / "plot.yaml").read_text(encoding="utf-8").replace("2027-05-03 10:00:00", "2027-05-03 10:00:00Z")
    (fault,) = faults(tmp_path, content, Plot)
    assert "published: Value error, write the moment on Geneva's clock, without a zone" in fault


def test_no_file_of_the_cast_is_left_unread() -> None:
    read = {f"bodies/{key}.yaml" for key in cast.BY_KEY}
    read |= {f"findings/{section.cell or 'references'}.yaml" for section in cast.REPORT.sections}
    read |= {f"{name}.yaml" for name in ("bodies", "rounds", "officers", "themes", "plot", "exchanges")}
    read |= {"second_round.yaml", "report.yaml", "outcomes.yaml", "pages.yaml", "findings/refused.yaml"}
    assert {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.yaml")} == read
    assert [body.key for body in cast.BODIES] == list(cast.BY_KEY)
    assert [key for section in cast.REPORT.sections for key in section.findings] == [each.key for each in cast.FINDINGS]
