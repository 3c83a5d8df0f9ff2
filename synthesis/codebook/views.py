"""The codebook of a round: the tree, one theme with what is coded with it, and what can be done to it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.forms import add_refusal
from consultations.lookups import officer_page, row_or_404
from core.errors import Refused
from core.tables import listings
from synthesis.codebook import history, selectors, services
from synthesis.codebook.forms import MemoForm, MergeThemeForm, MoveThemeForm, RemoveThemeForm, SplitThemeForm, ThemeForm
from synthesis.codebook.selectors import CodebookEntry, codebook, tree, within
from synthesis.coding import lookups as office
from synthesis.coding import memos
from synthesis.coding.forms import NewThemeForm
from synthesis.exports import lists
from synthesis.models import Theme, ThemeChange

SHOWN = 20  # changes on a page
Forms = dict[str, Any]
RENAME = "rename-%s"  # several forms of the page have a name


@officer_page("GET", "HEAD", "POST")
def tree_page(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The whole codebook with its history; a post adds a theme."""
    row = office.get_coded_round_or_404(request.user, round_id)
    entries = codebook(row, by=request.user)
    if listings.requested_format(request) and request.method != "POST":
        return listings.export_response(request, lists.codebook(row, entries), round_id=row.pk)
    form = NewThemeForm(request.POST if request.method == "POST" else None, themes=row.themes.all(), prefix="new")
    if form.is_valid():
        try:
            services.add_theme(row, by=request.user, **form.cleaned_data)
            return redirect("coding:codebook", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    changes = ThemeChange.objects.filter(round=row).select_related("by", "undone_by")
    page = Paginator(changes, SHOWN).get_page(request.GET.get("page"))
    context = {
        "round": row,
        "entries": entries,
        "exports": listings.format_links(request, len(entries)),
        "form": form,
        "page_obj": page,
        "latest": history.latest_change(row),
        "crumbs": office.crumbs(row, (_("Themes"), None)),
    }
    return render(request, "synthesis/codebook/codebook.html", context, status=422 if form.errors else 200)


@officer_page("POST")
def undo(request: HttpRequest, round_id: UUID, change: UUID) -> HttpResponse:
    row = office.get_coded_round_or_404(request.user, round_id)
    latest = row_or_404(ThemeChange.objects.select_related("round").filter(pk=change, round=row).first())
    try:
        history.undo_change(latest, by=request.user)
        messages.success(request, _("The change was taken back."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("coding:codebook", row.pk)


@officer_page()
def theme(request: HttpRequest, round_id: UUID, theme: UUID) -> HttpResponse:
    row = office.get_coded_round_or_404(request.user, round_id)
    return _page(request, office.get_theme_or_404(row, theme), {})


@officer_page("POST")
def rename(request: HttpRequest, round_id: UUID, theme: UUID) -> HttpResponse:
    row = office.get_theme_or_404(office.get_coded_round_or_404(request.user, round_id), theme)
    form = ThemeForm(request.POST, auto_id=RENAME)
    return _done(request, row, "rename", form, lambda: services.rename_theme(row, by=request.user, **form.cleaned_data))


@officer_page("POST")
def move(request: HttpRequest, round_id: UUID, theme: UUID) -> HttpResponse:
    row = office.get_theme_or_404(office.get_coded_round_or_404(request.user, round_id), theme)
    form = MoveThemeForm(request.POST, entries=_others(row))
    return _done(request, row, "move", form, lambda: services.move_theme(row, form.theme(), by=request.user))


@officer_page("POST")
def merge(request: HttpRequest, round_id: UUID, theme: UUID) -> HttpResponse:
    row = office.get_theme_or_404(office.get_coded_round_or_404(request.user, round_id), theme)
    form = MergeThemeForm(request.POST, entries=_others(row))
    return _done(
        request, row, "merge", form, lambda: services.merge_theme(row, row_or_404(form.theme()), by=request.user)
    )


@officer_page("POST")
def remove(request: HttpRequest, round_id: UUID, theme: UUID) -> HttpResponse:
    row = office.get_theme_or_404(office.get_coded_round_or_404(request.user, round_id), theme)
    form = RemoveThemeForm(request.POST, entries=_others(row))
    return _done(
        request, row, "remove", form, lambda: services.remove_theme(row, by=request.user, successor=form.theme())
    )


@officer_page("POST")
def split(request: HttpRequest, round_id: UUID, theme: UUID) -> HttpResponse:
    row = office.get_theme_or_404(office.get_coded_round_or_404(request.user, round_id), theme)
    _page_of, coded = selectors.coded_with(row, by=request.user, number=request.GET.get("page"))
    form = SplitThemeForm(request.POST, offered=[(str(each.coding.pk), each.words) for each in coded])

    def done() -> Theme:
        chosen = [UUID(key) for key in form.cleaned_data["codings"]]
        return services.split_theme(row, chosen, form.cleaned_data["name"], by=request.user)

    return _done(request, row, "split", form, done)


@officer_page("POST")
def memo(request: HttpRequest, round_id: UUID, theme: UUID) -> HttpResponse:
    row = office.get_theme_or_404(office.get_coded_round_or_404(request.user, round_id), theme)
    form = MemoForm(request.POST)

    def done() -> Theme:
        memos.add_memo(row.round, form.cleaned_data["text"], by=request.user, theme=row)
        return row

    return _done(request, row, "memo", form, done)


def _done(request: HttpRequest, row: Theme, name: str, form: Any, verb: Callable[[], Theme | None]) -> HttpResponse:
    """To the theme that the verb gives, to the codebook where it gives none; else the page with what to mend."""
    if form.is_valid():
        try:
            after = verb()
            return (
                redirect("coding:theme", row.round_id, after.pk) if after else redirect("coding:codebook", row.round_id)
            )
        except Refused as refusal:
            add_refusal(form, refusal)
    return _page(request, row, {name: form}, status=422)


def _page(request: HttpRequest, theme: Theme, forms: Forms, *, status: int = 200) -> HttpResponse:
    round_, others = theme.round, _others(theme)
    page, coded = selectors.coded_with(theme, by=request.user, number=request.GET.get("page"))
    split = forms.get("split")
    context = {
        "round": round_,
        "theme": theme,
        "page_obj": page,
        "coded": coded,
        "chosen": set(split.data.getlist("codings")) if split else set(),
        "memos": memos.memos_read_by(request.user, round_).filter(theme=theme),
        "rename": ThemeForm(auto_id=RENAME, initial={"name": theme.name, "meaning": theme.meaning}),
        "move": MoveThemeForm(entries=others, initial={"parent": str(theme.parent_id or "")}),
        "merge": MergeThemeForm(entries=others) if others else None,
        "remove": RemoveThemeForm(entries=others),
        "split": SplitThemeForm(offered=[]),
        "memo": MemoForm(),
        "wrong": next(iter(forms.values()), None),
        "open": dict.fromkeys(forms, True),
        "query": office.query_of(request),
        "crumbs": office.crumbs(
            round_, (_("Themes"), reverse("coding:codebook", args=[round_.pk])), (theme.name, None)
        ),
        **forms,
    }
    return render(request, "synthesis/codebook/theme.html", context, status=status)


def _others(theme: Theme) -> list[CodebookEntry]:
    """Where it can go: every theme but itself and those under it."""
    entries = tree(theme.round)
    own = within(entries, theme.pk)
    return [each for each in entries if each.theme.pk not in own]
