"""Settings of a worker process that a test starts and kills: the real queue, and a lease that is soon over."""

from tests.settings import *  # noqa: F403

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}
WORKER_LEASE_SECONDS = 2
