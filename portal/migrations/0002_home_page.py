"""The home page in place of Wagtail's welcome page: a new installation answers at / without being set up."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import migrations

TITLE = "Consultations on recommendations"


def make_home_page(apps, schema_editor):
    """Wagtail's welcome page becomes the home page: its place in the tree and the site that points at it stay."""
    ContentType = apps.get_model("contenttypes.ContentType")
    HomePage = apps.get_model("portal.HomePage")
    Page = apps.get_model("wagtailcore.Page")
    Site = apps.get_model("wagtailcore.Site")
    if HomePage.objects.exists():
        return
    root = Page.objects.get(depth=1)
    kind, _new = ContentType.objects.get_or_create(app_label="portal", model="homepage")
    words = {"title": TITLE, "draft_title": TITLE, "slug": "home", "url_path": "/home/", "content_type": kind}
    welcome = Page.objects.filter(depth=2, slug="home", content_type__model="page").first()
    if welcome is None:
        home = HomePage(path=f"{root.path}0001", depth=2, locale_id=root.locale_id, live=True, **words)
        root.numchild += 1
        root.save()
    else:
        kept = {field.attname: getattr(welcome, field.attname) for field in Page._meta.concrete_fields}
        home = HomePage(page_ptr_id=welcome.pk, **{**kept, "content_type_id": None})
        for name, value in words.items():
            setattr(home, name, value)
    home.save()
    address = urlsplit(settings.PORTAL_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname, site.port, site.site_name = address.hostname, port, settings.WAGTAIL_SITE_NAME
    site.root_page_id = home.pk
    site.save()


class Migration(migrations.Migration):

    dependencies = [
        ("portal", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_home_page, migrations.RunPython.noop)]
