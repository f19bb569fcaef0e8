"""Structured logs: one JSON object a line on standard error, and in files where somebody keeps them.

No token, link, PIN, name or phone is logged. A line that cannot be written is lost; it never stops what it tells of.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

import structlog
from structlog.typing import FilteringBoundLogger

Log = FilteringBoundLogger
"""What the house writes its log with."""
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class _Lines:
    """Where lines go: standard error, whatever becomes of it, and whoever keeps them."""

    def __init__(self, stream: TextIO, keep: Callable[[str], None]) -> None:
        self._stream = stream
        self._keep = keep

    def write(self, line: str) -> None:
        """Write one line with its end."""
        # A full disk behind it, or a terminal that is gone.
        with suppress(OSError, ValueError):
            self._stream.write(line)
        self._keep(line)

    def flush(self) -> None:
        """Let the line be seen now."""
        with suppress(OSError, ValueError):
            self._stream.flush()


def start_logging(level: str, keep: Callable[[str], None] = lambda line: None) -> Log:
    """Set logging up for this process and return the house's logger; `keep` gets each line too."""
    lines: Any = _Lines(sys.stderr, keep)
    number = LEVELS.get(level, 20)
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(lines),
    )
    handler = logging.StreamHandler(lines)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)
    logger: Log = structlog.get_logger()
    return logger
