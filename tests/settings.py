"""The portal's settings, with what a test must not share with the world: database, mail, cache, files, queue."""

import os
from pathlib import Path

# Only the demonstration's template is built in a demonstration (tests/support/databases.py).
os.environ["PORTAL_MODE"] = "demonstration" if "TEMPLATE_FILES" in os.environ else "development"
# Whatever a test forgets to send elsewhere lands here, not in a developer's own data.
_cache = Path(__file__).resolve().parent.parent / ".cache"
os.environ["PORTAL_DATA_DIR"] = os.environ.get("TEMPLATE_FILES", str(_cache / "tests"))

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES  # noqa: E402

for _database in DATABASES.values():
    _database["NAME"] = os.environ.get("TEMPLATE_DATABASE", str(_cache / "no-copy-was-made"))
    # Empty: the driver itself reads the PG* variables, which name the run's own server.
    _database.update(HOST="", PORT="", PASSWORD="", CONN_MAX_AGE=0)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# No page of the portal searches with Wagtail's index, and each saved page would cost what it costs to be made.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
TASKS = {"default": {"BACKEND": "tests.support.tasks.EagerBackend", "QUEUES": ["default", "mail"]}}
