"""The WSGI application for a web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

from core.db.startup import check_database  # noqa: E402 - after the applications

check_database()
