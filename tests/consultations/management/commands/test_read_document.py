"""The command line that shows what reading proposes."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.consultations.reading.samples import SEED


def printed(*args: str) -> str:
    out = io.StringIO()
    call_command("read_document", *args, stdout=out)
    return out.getvalue()


def test_as_json() -> None:
    reading = json.loads(printed(str(SEED), "--json"))
    assert reading["symbol"] == "A/HRC/11/7"
    assert [paragraph["number"] for paragraph in reading["paragraphs"]] == ["123", "124", "125", "126", "127", "128"]
    assert sum(len(paragraph["limbs"]) for paragraph in reading["paragraphs"]) == 8
    assert json.loads(printed(str(SEED), "--json", "--symbol", "A/HRC/99/1"))["symbol"] == "A/HRC/99/1"


def test_for_people() -> None:
    lines = printed(str(SEED)).splitlines()
    assert lines[0] == "A/HRC/11/7 (en): 6 paragraphs, 8 recommendations"
    assert "(The page begins without a heading.)" in lines
    assert "      2. encourages: international organizations" in lines
    assert "      3. should: States (implied); mentioned: Member States, institutions, civil society" in lines


def test_errors_are_one_line(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    for path, words in ((empty, "contains no text"), (tmp_path / "none.txt", "cannot be opened"), (tmp_path, "opened")):
        with pytest.raises(CommandError, match=words) as refused:
            printed(str(path))
        assert "\n" not in str(refused.value)
        assert refused.value.returncode == 1
