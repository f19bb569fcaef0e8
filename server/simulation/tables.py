"""Tables for those who judge the queue: how true the bands are, how long anybody waits. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from server.hall.rules import Hall
from server.simulation.calibrating import Calibration
from server.simulation.starving import Starving


def calibration_table(hall_id: str, found: Calibration) -> str:
    """Return the band's figures beside those of people ahead × mean ÷ counters."""
    rows = [
        (hall_id, "band 20–80 %", "people × mean ÷ counters", "goal"),
        ("people told to wait", f"{found.count}", f"{found.count}", ""),
        ("true wait in the band", f"{found.in_band_share:.1%}", "–", "55–70 %"),
        ("below its upper edge", f"{found.below_upper_share:.1%}", "–", "75–90 %"),
        ("bias", f"{found.bias:+.1%}", f"{found.formula_bias:+.1%}", "±10 %"),
        (
            "mean error",
            f"{found.error_s / 60:.1f} min",
            f"{found.formula_error_s / 60:.1f} min",
            "smaller",
        ),
        ("mean width", f"{found.width_s / 60:.1f} min", "–", ""),
        ("told “at once”", f"{found.at_once}", "–", ""),
        ("… called within a minute", f"{found.at_once_share:.1%}", "–", ""),
        ("holds", "yes" if found.is_calibrated else "NO", "", ""),
    ]
    return _table(rows)


def starving_tables(hall: Hall, found: Sequence[Starving]) -> str:
    """Return how long people wait under each policy and load, in minutes, with the bounds that were kept.

    The first table tells means and overtakings, the second the longest wait of each class.
    """
    return "\n\n".join([_overtaking_table(hall, found), _longest_table(hall, found)])


def _overtaking_table(hall: Hall, found: Iterable[Starving]) -> str:
    credit = max((p.credit_min for p in hall.priority_classes), default=0)
    rows: list[Sequence[str]] = [
        (
            hall.hall_id,
            "load",
            "days",
            "people",
            "mean normal",
            "mean priority",
            f"latest overtaker (credit ≤ {credit})",
            "most overtaken by",
            "never called",
            "beyond the bound",
        )
    ]
    rows += [
        (
            row.policy,
            f"{row.load:g}",
            f"{row.seeds}",
            f"{row.people}",
            *map(_minutes, (row.mean_normal_s, row.mean_priority_s, row.latest_overtaker_s)),
            f"{row.most_overtaken}",
            f"{row.never_called}",
            "–" if row.broken is None else f"{row.broken}",
        )
        for row in found
    ]
    return _table(rows)


def _longest_table(hall: Hall, found: Iterable[Starving]) -> str:
    classes = [None, *(c.priority_class_id for c in hall.priority_classes)]
    rows: list[Sequence[str]] = [
        ("longest wait", "load", *(class_id or "no priority" for class_id in classes))
    ]
    rows += [
        (
            row.policy,
            f"{row.load:g}",
            *(_minutes(row.longest_s[c]) if c in row.longest_s else "–" for c in classes),
        )
        for row in found
    ]
    return _table(rows)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = []
    for row in rows:
        first = row[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([first, *rest]).rstrip())
    return "\n".join(lines)
