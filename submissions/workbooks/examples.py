"""Three answers of invented bodies, in the active language, so that a person sees what belongs where."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from submissions.enums import CommentType, Confidentiality, Position

COLUMNS = (
    "para",
    "scope",
    "position",
    "comment_type",
    "comment",
    "rewording",
    "rationale",
    "source",
    "confidentiality",
)


def examples() -> Iterator[dict[str, str]]:
    """By column key; lists as keys."""
    yield {
        "para": "12",
        "scope": "specific",
        "position": Position.SUPPORTS,
        "comment_type": CommentType.SUBSTANTIVE,
        "comment": _("The harbour city of Port Selda has had such a service since 2019; it answers within two days."),
        "source": _("Annual report of the city, chapter 3"),
        "confidentiality": Confidentiality.PUBLIC,
    }
    yield {
        "para": "14",
        "scope": "specific",
        "position": Position.AMENDMENT,
        "comment_type": CommentType.EDITORIAL,
        "comment": _("Guardians are named in paragraph 13, but not here."),
        "rewording": _("States should ensure that every child, and the child's guardian, is heard."),
        "rationale": _("Otherwise the two paragraphs could be read to say different things."),
        "confidentiality": Confidentiality.NAMELESS,
    }
    yield {
        "scope": "general",
        "comment_type": CommentType.INFORMATION,
        "comment": _("An evaluation of our programme will be ready in spring; we can share it with the secretariat."),
        "confidentiality": Confidentiality.SECRETARIAT,
    }
