"""Registration only: the report in Wagtail's snippets, coding in its menu."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from consultations import rules as consulting
from consultations.enums import Duty
from synthesis.viewsets import ReportViewSet

register_snippet(ReportViewSet)


class CodingItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return consulting.rounds_with_duty(request.user, Duty.CODE).exists()


@hooks.register("register_admin_menu_item")
def coding_item() -> MenuItem:
    return CodingItem(_("Coding"), reverse_lazy("coding:rounds"), name="coding", icon_name="tag", order=40)
