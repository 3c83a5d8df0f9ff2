"""Contexts for every part: invented bodies, in English and, where the direction matters, in Arabic."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator

NOW = datetime(2027, 2, 24, 9, 30, tzinfo=UTC)
CLOSES = datetime(2027, 3, 12, 11, 0, tzinfo=UTC)
POSITIONS = [
    {"letter": "S", "label": "supports"},
    {"letter": "A", "label": "supports with amendment"},
    {"letter": "N", "label": "takes note"},
    {"letter": "R", "label": "expresses reservations"},
    {"letter": "X", "label": "does not support"},
    {"letter": "I", "label": "provides information"},
    {"letter": "Q", "label": "asks a question"},
]
NOTE = {
    "number": 3,
    "who": "Arandia; Information on file with the secretariat",
    "sources": [
        {"who": "Arandia", "about": "State", "quotes": ["Name the local level."], "language": "en", "url": "#x"},
        {"who": "Information on file with the secretariat"},
    ],
}
MARKS = [
    *POSITIONS,
    {"letter": "–", "label": "no position"},
    {"letter": "·", "label": "not addressed"},
    {"letter": "…", "label": "not yet submitted"},
    {"letter": "∅", "label": "declined"},
    {"letter": "=", "label": "aligned with"},
]


class AnswerForm(forms.Form):
    position = forms.ChoiceField(
        label="Position",
        widget=forms.RadioSelect,
        choices=[
            ("supports", "Supports"),
            ("amendment", "Supports with amendment"),
            ("reservations", "Expresses reservations"),
            ("not", "Does not support"),
            ("note", "Takes note"),
        ],
    )
    comment = forms.CharField(
        label="Comment", help_text="What your authorities want to say.", widget=forms.Textarea(attrs={"rows": 4})
    )
    source = forms.CharField(label="Source or evidence", required=False)
    visibility = forms.ChoiceField(label="Who may see this", choices=[("public", "Public")])
    paragraphs = forms.MultipleChoiceField(
        label="Paragraphs",
        widget=forms.CheckboxSelectMultiple,
        choices=[("123", "123"), ("124", "124")],
        required=False,
    )
    agreed = forms.BooleanField(label="I may speak for this body", help_text="Your name is kept with the receipt.")
    token = forms.CharField(widget=forms.HiddenInput, initial="once")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].counter = {"url": "/count/", "text": "531 of 500 words", "over": True}


class UploadForm(forms.Form):
    file = forms.FileField(label="Report")


class FilterForm(forms.Form):
    constituency = forms.ChoiceField(label="Constituency", choices=[("", "All"), ("state", "States")], required=False)
    words = forms.CharField(label="Words", required=False)


def position_row(label: str, counts: list[int]) -> dict[str, Any]:
    parts = [{**position, "count": count} for position, count in zip(POSITIONS, counts, strict=True) if count]
    return {"label": label, "total": sum(counts), "counts": counts, "parts": parts}


def context(language: str) -> dict[str, Any]:
    """All that parts/_all.html asks for."""
    return {**_words(language), **_answer(), **_synthesis(), "now": NOW, "closes": CLOSES, "zone": "Europe/Zurich"}


def _words(language: str) -> dict[str, Any]:
    arabic = language == "ar"
    return {
        "heading": "إجابات جمهورية أرانديا" if arabic else "Answers of the Republic of Arandia",
        "lead": "الآراء الواردة بشأن التوصيات" if arabic else "Views received, and how they were reflected.",
        "internal_date": date(2027, 3, 5),
        "empty": {"title": "No files yet", "text": "Attach one, or write answers.", "url_label": "Attach a report"},
        "page_obj": Paginator(range(90), 20).page(2),
        "progress_label": "اعتُمدت 2 من 6" if arabic else "2 of 6 approved",
        "primary": "راجعوا وقدموا" if arabic else "Check and submit",
        "second": "تنزيل" if arabic else "Download workbook",
        "third": "Withdraw the submission",
        "side_note": "You can submit now and correct until the call for inputs closes.",
        "chips": [{"word": w, "tone": w if w != "plain" else ""} for w in ("plain", "accent", "good", "care", "bad")],
        "rounds_heading": "Open now",
        "rounds": [
            {"title": "Rights of children in the context of migration", "note": "A/HRC/11/7, paragraphs 123 to 128",
             "text": "For States, treaty bodies, civil society and the private sector.", "closes": CLOSES},
            {"title": "Follow-up: national coordination", "note": "Paragraphs 124 and 128",
             "closes": datetime(2027, 6, 1, tzinfo=UTC), "opens": datetime(2027, 4, 1, 7, tzinfo=UTC)},
            {"title": "Family unity", "note": "Closed", "closes": datetime(2026, 10, 1, 10, tzinfo=UTC)},
        ],
    }  # fmt: skip


def _answer() -> dict[str, Any]:
    arandia = "Arandia coordinates through an inter-ministerial committee."
    return {
        "form": AnswerForm({"position": "amendment", "token": "once"}),
        "upload": UploadForm(),
        "filters": FilterForm(),
        "issued_text": "A sample text that stands for the recommendation, long enough to run over several lines.",
        "row": {
            "marks": [
                {"op": "equal", "text": "States should coordinate "},
                {"op": "delete", "text": "at all levels", "numbers": (1, 2)},
                {"op": "insert", "text": "nationally", "numbers": (1,)},
            ],
            "proposals": [
                {
                    "number": 1,
                    "names": ["Arandia", "Ombira"],
                    "conflicts": (2,),
                    "comparable": True,
                    "pieces": [("equal", "States should coordinate "), ("insert", "nationally")],
                },
                {"number": 2, "names": ["Lazwara"], "conflicts": (1,), "text": "ينبغي التنسيق.", "language": "ar"},
            ],
        },
        "pieces": [
            ("equal", "coordination in all countries"),
            ("insert", ", at national and local level,"),
            ("delete", " generally"),
            ("equal", " be strengthened"),
        ],
        "versions": [
            {"title": "Yours", "text": arandia, "language": "en"},
            {"title": "Theirs", "text": "تنسق أرانديا", "language": "ar"},
        ],
        "facts": [("Received", "24 February 2027, 10:30 (Geneva, UTC+1)"), ("Version", "1")],
        "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "exports": [{"label": "Spreadsheet", "url": "#x"}, {"label": "Word", "url": "#x"}],
        "jobs": [
            {"id": "job-1", "label": "Preparing the workbook", "done": 3, "total": 8, "state": "running"},
            {
                "id": "job-2",
                "label": "Workbook",
                "state": "done",
                "result_url": "#x",
                "result_label": "Download the codes",
            },
            {
                "id": "job-3",
                "label": "Upload",
                "state": "failed",
                "message": "Row 12, column Position: “Yes” is not offered.",
            },
        ],
    }


def _synthesis() -> dict[str, Any]:
    return {
        "segments": [
            {"label": "Local level", "url": "#x", "count": 11, "current": True},
            {"label": "Funding", "url": "#x", "count": 6},
        ],
        "report": [
            {"number": 114, "segments": [
                {"pieces": [("Two of the five States suggested that mechanisms include the local level,", False)],
                 "note": NOTE},
                {"pieces": [(" and one a budget.", False)]}],
             "language": "en", "notes": [NOTE]},
        ],
        "positions": POSITIONS,
        "marks": MARKS,
        "position_rows": [
            position_row("States", [2, 2, 0, 1, 0, 0, 0]),
            position_row("Civil society", [1, 5, 1, 2, 3, 1, 1]),
            position_row("Local governments", [0, 1, 0, 0, 0, 0, 0]),
            {"label": "Private sector", "total": None, "merged": "Not shown separately"},
        ],
    }  # fmt: skip
