"""Help, privacy, accessibility and contact below the home page: there without being set up, for editors to add to."""

from django.db import migrations

HELP = [
    ("states", "Help for States and international organizations"),
    ("drafters", "Help for drafters"),
    ("civil-society", "Help for civil society"),
    ("readers", "Help for readers"),
]
PAGES = [
    ("help", "Help", HELP),
    ("privacy", "Privacy", []),
    ("accessibility", "Accessibility statement", []),
    ("contact", "Contact", []),
]


def make_pages(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    InformationPage = apps.get_model("portal.InformationPage")
    ContactPage = apps.get_model("portal.ContactPage")
    Page = apps.get_model("wagtailcore.Page")
    home = Page.objects.filter(content_type__app_label="portal", content_type__model="homepage").first()
    if home is None or InformationPage.objects.exists():
        return

    def add(parent, topic, title, below):
        model = ContactPage if topic == "contact" else InformationPage
        kind, _new = ContentType.objects.get_or_create(app_label="portal", model=model.__name__.lower())
        last = Page.objects.filter(path__startswith=parent.path, depth=parent.depth + 1).order_by("-path").first()
        number = _number(last.path[-4:]) + 1 if last else 1
        slug = topic
        while Page.objects.filter(path__startswith=parent.path, depth=parent.depth + 1, slug=slug).exists():
            slug += "-page"  # the address does not come from it
        page = model.objects.create(
            topic=topic, path=f"{parent.path}{_step(number)}", depth=parent.depth + 1, title=title, draft_title=title,
            slug=slug, url_path=f"{parent.url_path}{slug}/", content_type=kind, locale_id=parent.locale_id, live=True,
        )  # fmt: skip
        parent.numchild += 1
        parent.save()
        for child, child_title in below:
            add(page, child, child_title, [])

    for topic, title, below in PAGES:
        add(home, topic, title, below)


DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # those of treebeard's paths


def _number(step):
    return int(step, 36)


def _step(number):
    step = ""
    while number:
        number, digit = divmod(number, 36)
        step = DIGITS[digit] + step
    return step.rjust(4, "0")


class Migration(migrations.Migration):

    dependencies = [
        ("portal", "0003_information_pages"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_pages, migrations.RunPython.noop)]
