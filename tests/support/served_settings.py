"""Settings of a web process that a test starts and kills: the real queue, and the moment at which the test plays."""

import os
from datetime import timedelta

from tests.support.worker_settings import *  # noqa: F403

CLOCK_AHEAD = timedelta(seconds=float(os.environ.get("SERVED_AHEAD", "0")))
