"""A refusal in words: its facts as a person reads them, its title and detail in one language.

Used at every edge where the hall says no to somebody: HTTP, the citizen's page, the command line. Knows no
status, no page and no clock; how a moment is said is handed in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from server.words import Words

Moment = Callable[[dt.datetime], str]


def refusal_words(
    words: Words, code: str, facts: Mapping[str, Any], moment: Moment
) -> tuple[str, str]:
    """Return the title and the detail of a refusal; the detail says what to do."""
    return words.error(code, **spoken_facts(words, facts, moment))


def spoken_facts(words: Words, facts: Mapping[str, Any], moment: Moment) -> dict[str, Any]:
    """Return facts as a person reads them: moments as times, names in their language, a ticket's state in words."""
    said = {name: _said(words, value, moment) for name, value in facts.items()}
    state = f"common.state_{facts.get('state')}"
    return said | ({"state": words.text(state)} if state in words else {})


def _said(words: Words, value: Any, moment: Moment) -> Any:
    if isinstance(value, dict):
        return value.get(words.language) or value.get("vi", "")
    return moment(value) if isinstance(value, dt.datetime) else value
