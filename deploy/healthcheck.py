"""Asks the web process of this container whether it is ready; exit status 0 when it is.

It speaks as the proxy would: production answers only to its own host names, and only over TLS.
"""

import os
import sys
import urllib.error
import urllib.request


def ready(port: int = 8000) -> bool:
    """True when /readyz answers 200 within 4 seconds."""
    host = os.environ.get("PORTAL_HOSTS", "localhost").split(",")[0]
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 - an http address of our own
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if ready() else 1)
