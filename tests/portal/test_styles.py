"""The style sheets of a page: all of them, in one order, and the dark palette where a person wants it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from wagtail.users.models import UserProfile

from portal import styles
from tests.factories import OfficerFactory
from tests.support.officers import sign_in

CSS = Path(settings.BASE_DIR) / "portal/static/portal/css"
LINK = re.compile(r'<link rel="stylesheet"(?: media="([^"]*)")? href="/static/portal/css/([^"]+)\.css">')
LONGEST = 300  # lines of one sheet


def linked(html: str) -> list[tuple[str, str]]:
    return [(name, media) for media, name in LINK.findall(html)]


def render(source: str) -> str:
    return Template("{% load portal %}" + source).render(Context())


def test_a_page_links_every_sheet_in_one_order_and_the_dark_palette_last() -> None:
    assert linked(render('{% styles "portal" %}')) == [
        *[(name, "") for name in styles.SHEETS["portal"]],
        ("dark", "screen and (prefers-color-scheme: dark)"),
    ]


def test_every_sheet_belongs_to_a_group_and_stays_short() -> None:
    grouped = [name for group in styles.SHEETS.values() for name in group]
    alone = {"dark", "files", "admin/theme"}  # linked by themselves
    paths = {path.relative_to(CSS).with_suffix("").as_posix(): path for path in CSS.rglob("*.css")}
    assert sorted(paths) == sorted([*grouped, *alone])
    assert [name for name, path in paths.items() if len(path.read_text().splitlines()) > LONGEST] == []


def test_the_dark_palette_stands_in_one_place() -> None:
    colours = re.findall(r"--[\w-]+: (#[0-9a-f]{6});", (CSS / "dark.css").read_text())
    others = {path.name: path.read_text() for path in CSS.rglob("*.css") if path.name != "dark.css"}
    light = others.pop("tokens.css")
    assert len(colours) == 17
    assert not [name for name, text in others.items() if "prefers-color-scheme" in text or "--paper: #11181e" in text]
    assert "prefers-color-scheme" not in light


@pytest.mark.parametrize(
    ("theme", "media"),
    [("system", "screen and (prefers-color-scheme: dark)"), ("dark", "screen"), ("light", None)],
)
def test_an_officer_gets_the_palette_of_the_theme_chosen_in_wagtail(db, theme: str, media: str | None) -> None:
    officer = OfficerFactory()
    profile = UserProfile.get_for_user(officer)
    profile.theme = theme
    profile.save()
    html = sign_in(Client(), officer).get("/admin/consultations/documents/").content.decode()
    sheets = dict(linked(html))
    assert sheets.get("dark") == media
    assert list(sheets)[:2] == ["admin/theme", "tokens"]


def test_a_release_links_one_file_for_each_group(monkeypatch) -> None:
    monkeypatch.setattr(styles, "staticfiles_storage", object.__new__(styles.StaticFilesStorage))
    monkeypatch.setattr(styles, "static", lambda name: f"/static/{name}")
    named = [address for address, _ in styles.links("portal")]
    assert named == ["/static/portal/portal.css", "/static/portal/css/dark.css"]
    assert styles.links("admin") == (("/static/portal/admin.css", ""),)
