"""What the settings decide by themselves."""

import pytest

from portal.settings import usual_mode


@pytest.fixture(autouse=True)
def _nothing_said(monkeypatch):
    for name in ("PORTAL_DATA_DIR", "DATABASE"):
        monkeypatch.delenv(name, raising=False)


def made(base, *folders):
    for folder in folders:
        (base / folder).mkdir()
        (base / folder / "portal.sqlite3").touch()
    return base


@pytest.mark.parametrize(
    ("folders", "mode"),
    [([], "development"), (["demo"], "demonstration"), (["data"], "development"), (["demo", "data"], "development")],
)
def test_the_command_line_is_that_of_the_demonstration_while_there_is_nothing_else(tmp_path, folders, mode):
    assert usual_mode(made(tmp_path, *folders)) == mode


@pytest.mark.parametrize("said", ["PORTAL_DATA_DIR", "DATABASE"])
def test_who_says_where_the_data_is_has_an_installation_of_their_own(tmp_path, monkeypatch, said):
    monkeypatch.setenv(said, "somewhere")
    assert usual_mode(made(tmp_path, "demo")) == "development"
