"""A task backend for tests: runs at once, and lets a failing task fail its test."""

import sys
from typing import Any

from django.dispatch import receiver
from django.tasks import TaskResult, TaskResultStatus
from django.tasks.backends.immediate import ImmediateBackend
from django.tasks.signals import task_finished


class EagerBackend(ImmediateBackend):
    """Django's own backend keeps every exception to itself, so that a broken task would leave its test green."""


@receiver(task_finished, sender=EagerBackend)
def raise_again(sender: type, task_result: TaskResult, **_: Any) -> None:
    """The signal is sent while the task's exception is being handled: let it through."""
    error = sys.exception()
    if task_result.status == TaskResultStatus.FAILED and error is not None:
        raise error
