"""Log lines as JSON with the request's number and no personal data (个人信息保护法 art. 51).

The site's own lines hold numbers and ids, never names. What libraries write is swept: query strings, telephones,
identity numbers, passwords. An exception is told by its types and places; its words may quote a person and stay out,
unless DEBUG says that no real person is in the database.
"""

import datetime
import json
import logging
import re
import traceback
from types import TracebackType
from typing import Any

from liuan_safety.audit.context import current_actor

ACCESS_FIELDS = ("method", "path", "status", "ms")
_SWEEPS = (
    (re.compile(r"\?[^\s\"'<>]+"), "?…"),
    (re.compile(r"(?i)(password|passwd|pwd|token|secret|密码|口令)(['\"]?\s*[=::]\s*)\S+"), r"\1\2…"),
    (re.compile(r"://[^/\s:@]+:[^/\s@]+@"), "://…@"),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\w)"), "…"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "…"),
    (re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"), "…"),
)


def swept(text: str) -> str:
    """The text without query strings, secrets, telephones and identity numbers."""
    for pattern, instead in _SWEEPS:
        text = pattern.sub(instead, text)
    return text


def exception_outline(error: BaseException | None, trace: TracebackType | None) -> str:
    """Types and places of an exception and its causes, without their words or the lines' values."""
    parts = []
    while error is not None:
        frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        parts.append(f"{type(error).__module__}.{type(error).__qualname__}: {' > '.join(frames)}")
        error = error.__cause__ or error.__context__
        trace = error.__traceback__ if error is not None else None
    return " | ".join(parts)


class RequestNumberFilter(logging.Filter):
    """Adds the number of the running request to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Django logs a failed answer when the request is over: then the request itself still knows.
        number = current_actor().request_number or getattr(getattr(record, "request", None), "number", "")
        record.request_number = number
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line, of a closed list of fields: what a library hangs on a record besides stays out."""

    def __init__(self, words_of_errors: bool = False) -> None:
        super().__init__()
        self.words_of_errors = words_of_errors

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line: dict[str, Any] = {
            "timestamp": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": swept(record.getMessage()),
            "request_number": getattr(record, "request_number", ""),
        }
        line |= {key: getattr(record, key) for key in ACCESS_FIELDS if hasattr(record, key)}
        if record.exc_info:
            error, trace = record.exc_info[1], record.exc_info[2]
            line["error"] = exception_outline(error, trace)
            if self.words_of_errors:
                line["error_words"] = str(error)
        return json.dumps(line, ensure_ascii=False, default=str)
