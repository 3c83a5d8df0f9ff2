"""The table of mails: each registered with what triggers it and who gets it, and printed in `docs/mails.md`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.mail import TEMPLATES, Template, mail_table, mail_template

ROOT = Path(__file__).parents[1]
PACKAGES = ("accounts", "consultations", "core", "portal", "submissions", "synthesis")
TEXTS = ROOT / "templates" / "emails"
PRINTS_IT = 'manage.py shell -c "from core.mail import mail_table; print(mail_table())"'


def our_mails() -> dict[str, Template]:
    return {name: mail for name, mail in TEMPLATES.items() if not name.startswith("tests.")}


def test_the_page_shows_the_table() -> None:
    """Print it with the command on the page, and put it there."""
    page = (ROOT / "docs" / "mails.md").read_text()
    assert PRINTS_IT in page
    assert mail_table() in page


def test_every_text_has_a_row_and_every_row_a_text() -> None:
    texts = {path.name.removesuffix(".txt").removesuffix(".neutral") for path in TEXTS.glob("*.txt")}
    assert texts == set(our_mails())


def test_every_mail_holds_a_link() -> None:
    for name in our_mails():
        assert re.search(r"{{\s*link\b", (TEXTS / f"{name}.txt").read_text()), name


def test_rows_say_what_triggers_a_mail_and_who_gets_it() -> None:
    assert [name for name, mail in our_mails().items() if not (mail.trigger.strip() and mail.to.strip())] == []
    with pytest.raises(TypeError, match="trigger"):
        mail_template("tests.without_a_row", context=lambda ids: None)  # type: ignore[call-arg]  # what is tested


def sent_names() -> Iterator[tuple[str, str]]:
    """(file, name) of mails that the code sends, by their text or by a constant of the file."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text())
            constants = {
                target.id: node.value.value
                for node in tree.body
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(tree):
                called = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
                if called in ("send_later", "send_all_later") and isinstance(node, ast.Call):
                    name = node.args[0]
                    said = constants.get(name.id) if isinstance(name, ast.Name) else getattr(name, "value", None)
                    if isinstance(said, str):
                        yield str(path.relative_to(ROOT)), said


def test_every_mail_that_is_sent_has_a_row() -> None:
    found = list(sent_names())
    assert [each for each in found if each[1] not in TEMPLATES] == []
    assert len({name for _file, name in found}) > 15
