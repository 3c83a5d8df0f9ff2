"""The style sheets of a page, by part: which they are, in which order, and how a release joins them.

The order is the cascade: a later sheet may rely on an earlier one. The dark palette has a sheet of its own, whose link
says when it holds.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.templatetags.static import static
from whitenoise.storage import CompressedManifestStaticFilesStorage

FOLDER = "portal/css/"
SHEETS: dict[str, tuple[str, ...]] = {
    # Every page of the portal, those inside Wagtail's admin too.
    "portal": (
        "tokens", "base", "frame", "layout", "buttons", "notes", "lists", "forms", "quotes", "report", "tables",
        "positions", "filters", "facts", "pictures", "media", "print",
    ),
    # Pages of the secretariat, after "portal".
    "admin": (
        "admin/workbench", "admin/pages", "admin/setup", "admin/stages", "admin/coding", "admin/desk", "admin/reports",
        "admin/wagtail", "admin/parts",
    ),
}  # fmt: skip
DARK = f"{FOLDER}dark.css"
# When the dark palette holds, by colour scheme as Wagtail names it (`admin_theme_color_scheme`). On paper never.
DARK_MEDIA = {"dark light": "screen and (prefers-color-scheme: dark)", "dark": "screen"}


def sheet_names(group: str) -> list[str]:
    """Names of the static files of a group, in order. KeyError for a group that SHEETS does not hold."""
    return [f"{FOLDER}{name}.css" for name in SHEETS[group]]


def joined_name(group: str) -> str:
    return f"portal/{group}.css"


def links(group: str, scheme: str = "dark light") -> tuple[tuple[str, str], ...]:
    """Address and media of every sheet that a page links for `group`: one in a release, else one for each part.

    The dark palette follows the group "portal", unless an officer has chosen Wagtail's light theme.
    """
    return _links(group, scheme, staticfiles_storage)


@lru_cache(maxsize=32)
def _links(group: str, scheme: str, storage: Storage) -> tuple[tuple[str, str], ...]:
    """Made once in a process: every page asks, and addresses stay as long as a release."""
    joined = isinstance(storage, StaticFilesStorage)
    names = [(name, "") for name in ([joined_name(group)] if joined else sheet_names(group))]
    if group == "portal" and scheme in DARK_MEDIA:
        names.append((DARK, DARK_MEDIA[scheme]))
    return tuple((static(name), media) for name, media in names)


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """`collectstatic` joins the sheets of each group into one file, before files are hashed and compressed."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for group in SHEETS:
                name = joined_name(group)
                self.delete(name)
                self.save(name, ContentFile("\n".join(self._text(paths, sheet) for sheet in sheet_names(group))))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    @staticmethod
    def _text(paths: dict[str, Any], name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            return str(file.read().decode())
