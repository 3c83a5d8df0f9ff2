"""Every door of the portal. Each one stands in tests/test_permissions_table.py."""

from django.conf import settings
from django.urls import include, path
from django.views.decorators.csp import csp_override
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

urlpatterns = [
    path("i18n/setlang/", set_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    *decorate_urlpatterns([path("admin/", include(wagtailadmin_urls))], csp_override(settings.ADMIN_CSP)),
    path("", include(wagtail_urls)),
]
