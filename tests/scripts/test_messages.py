from pathlib import Path

from scripts.messages import compile_messages

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Deadline"
msgstr "Délai"

#, fuzzy
msgid "Round"
msgstr "Rond"
"""


def test_catalogues_are_compiled_once_and_fuzzy_entries_left_out(tmp_path: Path) -> None:
    po = tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO)
    assert compile_messages(tmp_path) == [po.with_suffix(".mo")]
    compiled = po.with_suffix(".mo").read_bytes()
    assert "Délai".encode() in compiled
    assert b"Rond" not in compiled
    assert compile_messages(tmp_path) == []
