"""The look: every part draws in both directions, nothing is inline or physical, every colour is legible."""

import inspect
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver
from django.utils import translation
from django.utils.html import strip_tags

from core.text.dates import moment
from portal.styles import sheet_names
from portal.templatetags.portal import position_class, zone_label
from scripts.test import PACKAGES
from submissions.enums import POSITION_LETTERS
from tests.portal.parts.samples import AnswerForm, context
from tests.support.html import compact

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = ROOT / "portal" / "static" / "portal"
STYLES = sorted((STATIC / "css").rglob("*.css"))
PORTAL_CSS = "\n".join((STATIC.parent / name).read_text(encoding="utf-8") for name in sheet_names("portal"))
DARK_CSS = (STATIC / "css" / "dark.css").read_text(encoding="utf-8")

# Every colour of words on every ground they stand on, by token.
PAIRS = [
    *[(word, ground) for word in ("ink", "muted", "accent", "good", "care", "bad") for ground in ("paper", "wash")],
    *[("ink", f"{tone}-wash") for tone in ("accent", "good", "care", "bad")],
    *[(tone, f"{tone}-wash") for tone in ("accent", "good", "care", "bad")],
    *[("accent", f"{tone}-wash") for tone in ("good", "care")],
    ("on-accent", "accent"),
    ("ink", "mark"),
    ("pos-pale", "pos-s"),
    ("pos-dark", "pos-a"),
    ("pos-dark", "pos-n"),
    ("pos-dark", "pos-r"),
    ("pos-pale", "pos-x"),
]
EDGES = [("edge", "paper"), ("edge", "wash"), ("accent", "paper"), ("accent", "track")]  # 3 to 1, WCAG 1.4.11


def page(language: str) -> str:
    request = RequestFactory().get("/parts/?constituency=state&page=2")
    request.user = AnonymousUser()
    with translation.override(language):
        return render_to_string("parts/_all.html", context(language), request=request)


@pytest.fixture(scope="module")
def english() -> str:
    return page("en")


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_every_part_draws_in_both_directions(language: str, direction: str) -> None:
    html = page(language)
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert 'lang="ar" dir="rtl"' in html  # a text in Arabic keeps its own direction on any page
    assert "Answers of the Republic of Arandia" in html or "إجابات جمهورية أرانديا" in html


def test_the_gallery_leaves_no_part_out() -> None:
    seen: set[str] = set()
    waiting = ["parts/_all.html"]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        source = (ROOT / "templates" / name).read_text(encoding="utf-8")
        waiting += re.findall(r'{% (?:include|extends) "([^"]+)"', source)
        waiting += [f"parts/{tag}.html" for tag in re.findall(r"{% (deadline|deadline_note) ", source)]
    parts = {f"parts/{path.name}" for path in (ROOT / "templates" / "parts").glob("*.html")}
    drawn_by_forms = {"parts/error_summary.html", "parts/word_counter.html"}
    assert parts - seen == drawn_by_forms


def test_a_page_uses_every_part() -> None:
    """The gallery alone keeps none."""
    sources = [path for path in TEMPLATES if path.name != "_all.html"]
    sources += [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    used = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    parts = {f"parts/{path.name}" for path in (ROOT / "templates" / "parts").glob("*.html")}
    assert {part for part in parts if part not in used} == {"parts/_all.html"}


def test_a_deadline_says_its_zone_and_the_readers_time(english: str) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", english))
    assert "Closes 12 March 2027, 12:00 Geneva, UTC+1 · 14:00 your time (Nairobi) 16 days left" in text
    assert "Opens 1 April 2027, 09:00" in text
    assert "Closed 1 October 2026, 12:00" in text
    assert "Closes in 16 days: 12 March 2027, 12:00 (Geneva, UTC+1), 14:00 your time (Nairobi)." in text
    assert "Internal deadline for your drafters: 5 March 2027." in text


def test_errors_stand_on_top_and_at_their_field(english: str) -> None:
    assert '<a href="#id_comment">Complete “Comment”.</a>' in compact(english)
    assert 'aria-describedby="id_comment_helptext id_comment_error"' in english
    assert '<ul class="errorlist" id="id_comment_error"><li>Complete “Comment”.</li></ul>' in english


def test_a_sentence_to_tick_loses_its_full_stop_before_a_colon() -> None:
    class Consent(forms.Form):
        agreed = forms.BooleanField(label="We consent to publication.")

    summary = compact(render_to_string("parts/error_summary.html", {"form": Consent({})}))
    assert '<a href="#id_agreed">We consent to publication: ' in summary


def test_the_colon_of_a_summary_is_the_language_s_own() -> None:
    class Consent(forms.Form):
        agreed = forms.BooleanField(label="同意。")

    for language, colon in (("zh-hans", "同意："), ("fr", "同意\u00a0: ")):
        with translation.override(language):
            assert colon in render_to_string("parts/error_summary.html", {"form": Consent({})})


def test_optional_stands_only_at_what_nobody_ever_needs() -> None:
    class Reply(forms.Form):
        conditional = ("reason",)
        reason = forms.CharField(required=False)
        note = forms.CharField(required=False)
        name = forms.CharField()

    html = compact(str(Reply()))
    assert "Note <span" in html.replace("Note<span", "Note <span")
    assert html.count("(optional)") == 1


def test_a_group_of_radio_buttons_can_be_reached_from_the_summary() -> None:
    html = str(AnswerForm({"comment": "x"}))
    assert '<a href="#id_position">Choose an option for “Position”.</a>' in compact(html)
    assert re.search(r'<fieldset [^>]*id="id_position" tabindex="-1"', html)
    assert html.count('type="radio"') == 5


def test_what_was_typed_stays_when_the_form_comes_back() -> None:
    assert "Kept as it was" in str(AnswerForm({"comment": "Kept as it was"}))


def test_pages_keep_the_filter(english: str) -> None:
    assert "?constituency=state&amp;page=1" in english
    assert "?constituency=state&amp;page=3" in english


def test_positions_are_counts_in_bars_and_in_a_table(english: str) -> None:
    assert 'aria-label="supports: 2; supports with amendment: 2; expresses reservations: 1"' in english
    assert 'width="40.00%"' in english
    assert '<tr><th scope="row">States</th><td class="number-cell">2</td>' in compact(english)


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_need_no_request_and_no_context(name: str) -> None:
    html = get_template(name).render()
    assert "<h1>" in html
    assert '<link rel="stylesheet" href="/static/portal/css/tokens.css">' in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_no_template_has_anything_inline(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    is_mail = path.name == "base.html" and path.parent.name == "emails"  # mail programs read no style sheets
    assert is_mail or not re.search(r"\sstyle\s*=", source), "a style attribute: the policy drops it"
    assert not re.search(r"""<[^>]*\son[a-z]+\s*=""", source), "a handler in an attribute: the policy drops it"
    assert "<style" not in source
    assert "javascript:" not in source
    for attributes in re.findall(r"<script\b([^>]*)>", source):
        assert "src=" in attributes or 'type="application/json"' in attributes, "an inline script"
    assert not re.search(r"""(?:src|href)=["']https?://""", source), "a load from elsewhere"


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.relative_to(STATIC / "css").as_posix())
def test_styles_are_logical_and_load_nothing(path: Path) -> None:
    css = path.read_text(encoding="utf-8")
    sided = r"(?:margin|padding|border|inset)-(?:left|right)[\w-]*|left|right|float"
    sized = r"width|height|(?:min|max)-(?:width|height)"
    physical = rf"(?<![\w-])(?:{sided}|{sized})\s*:"
    assert re.findall(physical, re.sub(r"@media[^{]*", "", css)) == []
    assert re.findall(r"text-align\s*:\s*(?:left|right)", css) == []
    assert re.findall(r"url\(|@import", css) == []
    assert "gradient" not in css
    assert "box-shadow: 0" not in css


def test_the_sheet_is_light_and_so_are_all_scripts_together() -> None:
    assert len(PORTAL_CSS.encode()) < 40_000
    # No page loads them all. What keeps typed text and chosen files from being lost is worth its bytes.
    assert sum(path.stat().st_size for path in (STATIC / "js").glob("*.js")) < 72_000


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def light() -> dict[str, str]:
    return tokens(PORTAL_CSS[PORTAL_CSS.index(":root {") :].split("}")[0])


def dark() -> dict[str, str]:
    return light() | tokens(DARK_CSS)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""

    def luminance(colour: str) -> float:
        channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert round(contrast("#ffffff", "#000000"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("scheme", [light, dark], ids=["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), PAIRS, ids=[f"{word} on {ground}" for word, ground in PAIRS])
def test_words_stand_out_from_their_ground(scheme, word: str, ground: str) -> None:
    colours = scheme()
    assert contrast(colours[word], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [light, dark], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_stand_out(scheme, edge: str, ground: str) -> None:
    colours = scheme()
    assert contrast(colours[edge], colours[ground]) >= 3


def test_every_position_has_a_look_of_its_own() -> None:
    marks = [position_class(mark) for mark in (*POSITION_LETTERS.values(), "·", "…", "∅", "=")]
    assert len(set(marks)) == len(marks) == 12
    assert all(f".{mark}" in PORTAL_CSS for mark in marks)


def test_a_zone_of_no_place_is_told_by_its_offset() -> None:
    closes = datetime(2027, 3, 12, 11, 0, tzinfo=UTC)  # the name Etc/GMT-4 means four hours ahead
    assert zone_label(closes, "Etc/GMT-4") == "UTC+4" and zone_label(closes, "UTC") == "UTC"
    assert moment(closes, "Etc/GMT-4") == "12 March 2027, 15:00 (UTC+4)"
    page = Template("{% load portal %}{% deadline closes 'Europe/Zurich' own_zone='Etc/GMT-4' %}")
    assert "15:00 your time (UTC+4)" in page.render(Context({"closes": closes, "now": closes}))


def test_a_form_that_is_drawn_whole_brings_the_only_summary_of_its_errors() -> None:
    """`forms/form.html` begins with it: on some pages "There is a problem" stood twice."""
    summary = re.compile(r'include "parts/error_summary.html"(?: with errors=none)? %}')
    twice = [
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        if "{{ form }}" in path.read_text() and summary.search(path.read_text())
    ]
    assert twice == []


def test_who_is_at_cancel_stays_there_while_the_work_is_asked_after() -> None:
    """The part replaces itself every two seconds; htmx returns the focus to an element with the same id."""
    job = {"label": "Preparing", "done": 1, "total": 8, "state": "running"}
    part = render_to_string("parts/job.html", {"job": job, "id": "work", "poll_url": "/1/", "cancel_url": "/2/"})
    assert '<button class="linklike" id="work-cancel"' in part


def test_the_end_of_work_is_told_in_a_line_that_was_there_before(rf: RequestFactory) -> None:
    """A screen reader reads what changes in a line, not a line that comes new with its words."""
    job = {"label": "Preparing", "done": 1, "total": 8, "state": "running"}
    words = {"job": job, "id": "work", "poll_url": "/1/"}
    empty = '<p class="hidden" role="status" id="work-status"></p>'
    assert empty in render_to_string("parts/job.html", words, rf.get("/"))
    asked_again = rf.get("/1/", headers={"HX-Request": "true"})
    assert 'role="status"' not in render_to_string("parts/job.html", words, asked_again)
    over = render_to_string("parts/job.html", words | {"job": job | {"state": "done"}}, asked_again)
    filled = '<p class="hidden" role="status" id="work-status" hx-swap-oob="innerHTML">'
    assert f"{filled}Preparing: Done</p>" in compact(over)
    later = render_to_string("parts/job.html", words | {"job": job | {"state": "done"}}, rf.get("/"))
    assert 'role="status"' not in later and "Preparing" in later


def test_the_progress_of_an_upload_is_told_in_a_line_that_is_read_out() -> None:
    class UploadForm(forms.Form):
        file = forms.FileField()

    part = compact(render_to_string("parts/dropzone.html", {"field": UploadForm()["file"]}))
    assert '</progress><p class="small" role="status"></p>' in part


ANSWERS_WITH_A_FILE = re.compile(r"\b(?:attachment|content|docx|file|stored)_response\(")


def _sources() -> dict[str, str]:
    """The source of each view, by the name of its address."""

    def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                yield from walk(each, f"{each.namespace}:" if each.namespace else prefix)
            elif each.name and each.callback.__module__.split(".")[0] in PACKAGES:
                view = inspect.unwrap(each.callback)
                yield f"{prefix}{each.name}", inspect.getsource(getattr(view, "view_class", view))

    return dict(walk(get_resolver()))


def test_a_form_that_is_answered_with_a_file_can_be_sent_again() -> None:
    """The page stays where it is after a download: `data-download` tells `portal.js` so."""
    sources = {name: text for name, text in _sources().items() if ANSWERS_WITH_A_FILE.search(text)}
    own_pages = {path for text in sources.values() for path in re.findall(r'"(\w[\w/]+\.html)"', text)}
    everything = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    named = set(re.findall(r"""{% url ["']([\w:]+)["'][^%]*? as (\w+) %}""", everything))
    dead = []
    for path in TEMPLATES:
        for tag in re.findall(r"<form\b(?:{%.*?%}|{{.*?}}|[^>])*>", path.read_text(encoding="utf-8"), re.DOTALL):
            action = re.search(r"""action="{(?:% url ["']([\w:]+)|{ (\w+) }})""", tag)
            names = {action[1], *(name for name, variable in named if variable == action[2])} if action else set()
            is_own = "action=" not in tag and path.relative_to(ROOT / "templates").as_posix() in own_pages
            if 'method="post"' in tag and (is_own or names & set(sources)) and "data-download" not in tag:
                dead.append(path.name)
    assert len(sources) > 20
    assert dead == []


def test_words_of_the_portal_in_a_redline_are_in_the_language_of_the_page() -> None:
    """Without a language of its own, the redline takes its direction from its text, not from these words."""
    with translation.override("ar"):
        page = render_to_string(
            "parts/redline.html", {"pieces": [("insert", "Legal"), ("delete", "All")], "language": ""}
        )
    assert page.count('class="hidden" lang="ar" dir="rtl"') == 2


def test_words_of_the_portal_within_a_text_are_read_in_the_language_of_the_page() -> None:
    """A voice for English would spell the Arabic name of a link and the mark of an added word, or leave them out."""
    mark = {"op": "insert", "text": "Legal", "numbers": [1]}
    row = {"marks": [mark, {**mark, "op": "delete"}], "proposals": []}
    note = {"number": 3, "who": "Arandia", "sources": []}
    segments = [{"pieces": [("Towns were named.", False)], "note": note}]
    finding = {"number": 1, "anchor": "p1", "language": "en", "segments": segments, "notes": []}
    with translation.override("ar"):
        proposals = render_to_string("parts/consolidated.html", {"row": row, "language": "en", "anchor": "a"})
        sentence = render_to_string("parts/numbered_finding.html", {"finding": finding})
    assert proposals.count('class="hidden" lang="ar" dir="rtl"') == 2
    assert proposals.count('href="#a-1" lang="ar" dir="rtl"') == 2
    assert 'href="#note-3" lang="ar" dir="rtl"' in sentence


def test_a_value_in_the_place_of_another_is_told_in_words() -> None:
    page = render_to_string("parts/change.html", {"before": "Supports", "after": "Opposes"})
    assert strip_tags(page).split() == ["[removed:", "Supports]", "[added:", "Opposes]"]


def test_no_page_reloads_by_itself() -> None:
    """Whoever listens, or reads slowly, would begin again each time (WCAG 2.2.1)."""
    assert not [path for path in TEMPLATES if 'http-equiv="refresh"' in path.read_text(encoding="utf-8")]
    job = {"label": "Export", "state": "running", "done": 1, "total": 2}
    assert "Refresh the page" in render_to_string("parts/job.html", {"job": job})
