"""What is written to the log: where something broke, never with which words (A8).

Messages of errors contain people's text (a refused value, a row's detail); paths contain the tokens of personal links.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType

_TOKEN = re.compile(r"(?<=/)(?=[^/\s]*[0-9A-Za-z])(?!\S{8}-\S{4}-\S{4}-\S{4}-\S{12}(?:[/\s]|$))[^/\s?]{24,}")
_DEEP = 12


def where(error: BaseException | None, deep: int = _DEEP) -> str:
    """Return `views.py:12 > rounds.py:40`: the innermost `deep` frames of an error."""
    frames = traceback.extract_tb(error.__traceback__ if error else None)[-deep:]
    return " > ".join(f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno}" for frame in frames)


class OpaqueFormatter(logging.Formatter):
    """Writes classes and places of errors without their messages; leaves out long parts of paths that are not ids."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have written its own
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("…", super().formatMessage(record))

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        error, lines = ei[1], []
        while error is not None:
            lines.append(f"  {type(error).__module__}.{type(error).__qualname__} at {where(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


class JsonFormatter(OpaqueFormatter):
    """The same as one JSON object a line: time (UTC), level, logger, message with the places of an error."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": super().format(record),
        }
        return json.dumps(entry, ensure_ascii=False)
