"""The codebook of a round: the tree, one theme with the passages coded with it, and the changes to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from consultations.enums import Duty
from consultations.lookups import OfficerMixin, RoundMixin, row_or_404
from consultations.models import Round
from core.tables import listings
from core.web.act_views import ActView, ButtonView, PageView
from synthesis.codebook import history, selectors, services
from synthesis.codebook.forms import (
    MemoForm,
    MergeThemeForm,
    MoveThemeForm,
    RemoveThemeForm,
    SplitThemeForm,
    TableThemesForm,
    ThemeForm,
)
from synthesis.codebook.selectors import CodebookEntry, codebook, tree, within
from synthesis.codebook.table_themes import add_themes_of_table, has_table_themes, table_themes
from synthesis.coding import lookups, memos
from synthesis.coding.forms import NewThemeForm
from synthesis.exports import lists
from synthesis.models import Theme, ThemeChange

SHOWN = 20  # changes on a page
RENAME = "rename-%s"  # several forms of the page have a name


class CodedRoundMixin(RoundMixin):
    """About a round in which the officer codes."""

    duties = (Duty.CODE,)


class CodebookView(CodedRoundMixin, ActView):
    """The whole codebook with its history; a post adds a theme."""

    form_class, prefix = NewThemeForm, "new"
    template_name = "synthesis/codebook/codebook.html"
    success_url = "coding:codebook"

    def get_object(self, round_id: UUID) -> Round:
        row = super().get_object(round_id)
        self.entries = codebook(row, by=self.user)
        return row

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if listings.requested_format(request):
            listing = lists.codebook(self.object, self.entries)
            return listings.export_response(request, listing, round_id=self.object.pk)
        return super().get(request)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "themes": self.object.themes.all()}

    def act(self, form: NewThemeForm) -> None:
        services.add_theme(self.object, by=self.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changes = ThemeChange.objects.filter(round=self.object).select_related("by", "undone_by")
        return super().get_context_data(
            entries=self.entries,
            exports=listings.format_links(self.request, len(self.entries)),
            page_obj=Paginator(changes, SHOWN).get_page(self.request.GET.get("page")),
            latest=history.latest_change(self.object),
            from_table=has_table_themes(self.object),
            crumbs=lookups.crumbs(self.object, (_("Themes"), None)),
            **kwargs,
        )


class TableThemesView(CodedRoundMixin, ActView):
    """Adds the themes of the table from which the recommendations come."""

    form_class, prefix = TableThemesForm, "table"
    template_name = "synthesis/codebook/table_themes.html"
    success_url = "coding:codebook"

    def get_object(self, round_id: UUID) -> Round:
        row = super().get_object(round_id)
        self.found = table_themes(row)
        return row

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "table_themes": self.found}

    def act(self, form: TableThemesForm) -> None:
        added = add_themes_of_table(self.object, form.cleaned_data["roles"], by=self.user)
        words = ngettext("%(n)s theme was added.", "%(n)s themes were added.", added)
        messages.success(self.request, words % {"n": added})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            found=self.found,
            crumbs=lookups.crumbs(
                self.object,
                (_("Themes"), reverse("coding:codebook", args=[self.object.pk])),
                (_("Themes of the table"), None),
            ),
            **kwargs,
        )


class UndoChangeView(CodedRoundMixin, ButtonView):
    success_url = "coding:codebook"
    success_message = gettext_lazy("The change was undone.")

    def act(self) -> None:
        rows = ThemeChange.objects.select_related("round")
        history.undo_change(row_or_404(rows.filter(pk=self.kwargs["change"], round=self.object).first()), by=self.user)


class ThemeView(OfficerMixin, PageView):
    template_name = "synthesis/codebook/theme.html"

    def get_object(self, round_id: UUID, theme: UUID) -> Theme:
        return lookups.get_theme_or_404(lookups.get_coded_round_or_404(self.user, round_id), theme)

    def get_context_data(self, **forms: Any) -> dict[str, Any]:
        theme, round_, others = self.object, self.object.round, _others(self.object)
        page, coded = selectors.coded_with(theme, by=self.user, number=self.request.GET.get("page"))
        split = forms.get("split")
        return {
            "round": round_,
            "theme": theme,
            "page_obj": page,
            "coded": coded,
            "chosen": set(split.data.getlist("codings")) if split else set(),
            "memos": memos.memos_on_theme(theme, by=self.user),
            "rename": ThemeForm(auto_id=RENAME, initial={"name": theme.name, "meaning": theme.meaning}),
            "move": MoveThemeForm(entries=others, initial={"parent": str(theme.parent_id or "")}),
            "merge": MergeThemeForm(entries=others) if others else None,
            "remove": RemoveThemeForm(entries=others),
            "split": SplitThemeForm(offered=[]),
            "memo": MemoForm(),
            "wrong": next(iter(forms.values()), None),
            "open": dict.fromkeys(forms, True),
            "query": lookups.query_of(self.request),
            "crumbs": lookups.crumbs(
                round_, (_("Themes"), reverse("coding:codebook", args=[round_.pk])), (theme.name, None)
            ),
            **forms,
        }


class ThemeActView(ThemeView, ActView):
    """Leads to the theme that `change` returns, to the codebook where it returns none."""

    methods = ("POST",)

    def act(self, form: Any) -> str:
        after = self.change(form)
        if after is None:
            return reverse("coding:codebook", args=[self.object.round_id])
        return reverse("coding:theme", args=[self.object.round_id, after.pk])

    def change(self, form: Any) -> Theme | None:
        raise NotImplementedError


class OtherThemesMixin:
    """For forms that offer the themes where this one can go."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "entries": _others(self.object)}


class RenameThemeView(ThemeActView):
    form_class, form_name = ThemeForm, "rename"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "auto_id": RENAME}

    def change(self, form: ThemeForm) -> Theme | None:
        return services.rename_theme(self.object, by=self.user, **form.cleaned_data)


class MoveThemeView(OtherThemesMixin, ThemeActView):
    form_class, form_name = MoveThemeForm, "move"

    def change(self, form: MoveThemeForm) -> Theme | None:
        return services.move_theme(self.object, form.theme(), by=self.user)


class MergeThemeView(OtherThemesMixin, ThemeActView):
    form_class, form_name = MergeThemeForm, "merge"

    def change(self, form: MergeThemeForm) -> Theme | None:
        return services.merge_theme(self.object, row_or_404(form.theme()), by=self.user)


class RemoveThemeView(OtherThemesMixin, ThemeActView):
    form_class, form_name = RemoveThemeForm, "remove"

    def change(self, form: RemoveThemeForm) -> Theme | None:
        return services.remove_theme(self.object, by=self.user, successor=form.theme())


class SplitThemeView(ThemeActView):
    form_class, form_name = SplitThemeForm, "split"

    def get_form_kwargs(self) -> dict[str, Any]:
        _page, coded = selectors.coded_with(self.object, by=self.user, number=self.request.GET.get("page"))
        return {**super().get_form_kwargs(), "offered": [(str(each.coding.pk), each.words) for each in coded]}

    def change(self, form: SplitThemeForm) -> Theme | None:
        chosen = [UUID(key) for key in form.cleaned_data["codings"]]
        return services.split_theme(self.object, chosen, form.cleaned_data["name"], by=self.user)


class ThemeMemoView(ThemeActView):
    form_class, form_name = MemoForm, "memo"

    def change(self, form: MemoForm) -> Theme:
        memos.add_memo(self.object.round, form.cleaned_data["text"], by=self.user, theme=self.object)
        return self.object


def _others(theme: Theme) -> list[CodebookEntry]:
    """Return where the theme can go: every theme but itself and those under it."""
    entries = tree(theme.round)
    own = within(entries, theme.pk)
    return [each for each in entries if each.theme.pk not in own]
