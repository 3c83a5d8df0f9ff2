"""The pages that the foot of every page links to, and what the portal itself says on them.

Help, privacy, accessibility and contact. Each has a standard text, a template filled from the settings and rules in
force, so that it says what is so; editors add words of their own, or put them in its place (`portal.models`).
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from consultations.invitations.erasure import UNACCEPTED_FOR
from consultations.invitations.services import VALID as LINKS_VALID
from consultations.organisations.registrations import DECIDED_FOR, UNCONFIRMED_FOR
from core.hosts import replica
from core.jobs.maintenance import KEEP_JOBS
from core.jobs.queue import KEEP_FILES
from core.text.languages import interface_languages
from portal.enums import Topic
from portal.models import ContactPage, InformationPage
from submissions.attachments.uploads import KEEP as KEEP_UPLOADS

HELP_PAGES = {  # for whom; the page of help that they need
    Topic.STATES: _("You answer for a State, a United Nations entity, a treaty body or another institution."),
    Topic.DRAFTERS: _("A focal point assigned answers to you."),
    Topic.CIVIL_SOCIETY: _("You write for an organization, a group or a network."),
    Topic.READERS: _("You read reports and inputs, or check a receipt."),
}


def address_of(topic: str) -> str:
    name = topic.replace("-", "_")
    return reverse(f"help_{name}" if topic in HELP_PAGES else name)


def help_links(current: str = "") -> list[dict[str, Any]]:
    """Return `label`, `text`, `url` and `current` of each page of help."""
    return [
        {"label": topic.label, "text": text, "url": address_of(topic), "current": topic == current}
        for topic, text in HELP_PAGES.items()
    ]


def page_of(topic: str) -> InformationPage:
    """Return the published page of a topic; without one an empty page, which shows the standard text."""
    model = ContactPage if topic == Topic.CONTACT else InformationPage
    return model.objects.live().public().filter(topic=topic).first() or model(topic=topic)


def information(page: InformationPage, language: str) -> dict[str, Any]:
    """Return the context of a page of information. One query, for the editor's texts."""
    own = page.own_text(language) if page.pk else None
    title = own.title if own and own.title else Topic(page.topic).label
    standard = page.shows_standard_text or own is None
    return {
        "topic": page.topic,
        "title": title,
        "title_language": own.language if own and own.title else language,
        "own_text": own,
        "standard": template_of(page.topic) if standard else "",
        "help_links": help_links(page.topic),
        "is_help": page.topic in HELP_PAGES,
        **facts(),
    }


def facts() -> dict[str, Any]:
    """Return the numbers that the standard texts name, as the code in force has them. No query."""
    return {
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        "unsent_days": 2,  # until its session has ended, after half a day, and the job has run, once a day
        "link_days": LINKS_VALID.days,
        "reset_hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "unconfirmed_days": UNCONFIRMED_FOR.days,
        "decided_days": DECIDED_FOR.days,
        "unaccepted_days": UNACCEPTED_FOR.days,
        "file_days": KEEP_FILES.days,
        "job_days": KEEP_JOBS.days,
        "upload_days": 2 * KEEP_UPLOADS.days,
        "sent_seconds": replica.COOKIE_SECONDS if replica.ALIAS in settings.DATABASES else 0,
        "upload_megabytes": settings.UPLOAD_LIMIT >> 20,
    }


def template_of(topic: str) -> str:
    return f"portal/information/{topic.replace('-', '_')}.html"


def standard_texts(topic: str) -> Iterator[tuple[str, str, str]]:
    """Yield code and name of each language, and the standard text in it as HTML: what an editor can copy from."""
    for code, name in interface_languages():
        with translation.override(code):
            context = {**facts(), "topic": topic, "help_links": help_links()}
            yield code, name, render_to_string(template_of(topic), context)
