"""Child processes that never outlive us."""

import ctypes
import signal
import sys


def end_with_parent() -> None:
    """For `preexec_fn`. Linux sends SIGINT to the child when its parent is killed, or it would run for ever."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, int(signal.SIGINT))
