"""`python -m tests.support.slow_worker FOLDER [--until-empty]`: a worker with a job that waits to be let go.

The job writes `begun-<try>` into FOLDER, waits for a file `go` there (a minute at most), and then keeps one row.
"""

import os
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.support.worker_settings"


def main(folder: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from core.jobs import queue
    from core.models import FormToken, Job

    @queue.job("tests.slow", title="Waiting")
    def wait(job: Job) -> None:
        (folder / f"begun-{job.tries}").touch()
        latest = time.monotonic() + 300
        while not (folder / "go").exists() and time.monotonic() < latest:
            time.sleep(0.05)
        with transaction.atomic():
            FormToken.objects.create(token=f"{job.pk}-{job.tries}", outcome=str(job.pk))
            queue.finish(job)

    call_command("worker", interval=0.1, until_empty="--until-empty" in sys.argv)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
