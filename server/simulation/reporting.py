"""What a simulation found, for a person: the same table as text and as one page with a chart. Pure.

Columns are plans (the hall as it is, and what if); words come from the catalogue that is handed in.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from server.hall.rules import Hall, name_in
from server.simulation.measures import NORMAL, PROMISE_S, Measures, Waits
from server.words import Words

BAR = 24
CHART_W, CHART_H, GAP = 880, 260, 36


@dataclass(frozen=True)
class Column:
    """One plan with its name and what it measured."""

    name: str
    hall: Hall
    measures: Measures


Row = tuple[str, tuple[str, ...]]
"""Label and one cell per column; no cells = a heading."""


def rows(words: Words, columns: Sequence[Column]) -> list[Row]:
    """Return the table."""
    t = words.text
    found: list[Row] = [(t("manager.sim_people"), _each(columns, lambda m: str(m.issued)))]
    found += [
        (t("manager.sim_turned_away"), _each(columns, lambda m: str(m.turned_away))),
        (t("manager.sim_never_called"), _each(columns, lambda m: str(m.unserved))),
        (t("manager.sim_within"), _each(columns, lambda m: _share(m.waits.within_promise_share))),
        (t("manager.sim_p50"), _each(columns, lambda m: _minutes(words, m.waits.p50_s))),
        (t("manager.sim_p90"), _each(columns, lambda m: _minutes(words, m.waits.p90_s))),
        (t("manager.sim_longest"), _each(columns, lambda m: _minutes(words, m.waits.longest_s))),
        (t("manager.sim_utilisation"), _each(columns, _mean_use)),
        (t("manager.sim_overtaken"), _each(columns, _overtaken)),
    ]
    hall = columns[0].hall
    classes = {NORMAL: t("manager.sim_normal")} | {
        p.priority_class_id: name_in(p.name, words.language) for p in hall.priority_classes
    }
    services = {s.service_id: name_in(s.name, words.language) for s in hall.services}
    found += [(t("manager.sim_by_class"), ())]
    found += _waits_rows(words, columns, classes, lambda m: m.by_class)
    found += [(t("manager.sim_by_service"), ())]
    found += _waits_rows(words, columns, services, lambda m: m.by_service)
    found += [(t("manager.sim_by_counter"), ())]
    counters = dict.fromkeys(c.counter_id for column in columns for c in column.hall.counters)
    found += [
        (
            t("manager.sim_counter", counter=counter_id),
            _each(columns, partial(_share_of, counter_id)),
        )
        for counter_id in counters
    ]
    return found


def _each(columns: Sequence[Column], cell: Callable[[Measures], str]) -> tuple[str, ...]:
    return tuple(cell(column.measures) for column in columns)


def _waits_rows(
    words: Words,
    columns: Sequence[Column],
    names: Mapping[str, str],
    waits: Callable[[Measures], Mapping[str, Waits]],
) -> list[Row]:
    return [
        (name, _each(columns, partial(_waits_cell, words, waits, key)))
        for key, name in names.items()
        if any(key in waits(column.measures) for column in columns)
    ]


def _waits_cell(
    words: Words,
    waits: Callable[[Measures], Mapping[str, Waits]],
    key: str,
    measures: Measures,
) -> str:
    found = waits(measures).get(key)
    if found is None:
        return "–"
    return words.text(
        "manager.sim_waits",
        count=found.count,
        p50=round(found.p50_s / 60),
        p90=round(found.p90_s / 60),
        share=_share(found.within_promise_share),
    )


def _share(value: float) -> str:
    return f"{value:.0%}"


def _share_of(counter_id: str, measures: Measures) -> str:
    found = measures.utilisation.get(counter_id)
    return "–" if found is None else _share(found)


def _minutes(words: Words, seconds: float) -> str:
    return words.text("manager.sim_minutes", minutes=round(seconds / 60))


def _mean_use(measures: Measures) -> str:
    used = list(measures.utilisation.values())
    return _share(sum(used) / len(used)) if used else "–"


def _overtaken(measures: Measures) -> str:
    people = sum(o.people for o in measures.overtaking.values())
    return _share(people / measures.called) if measures.called else "–"


def as_text(words: Words, columns: Sequence[Column]) -> str:
    """Return the table and the chart for a terminal."""
    table = rows(words, columns)
    label = max(len(name) for name, _ in table) + 2
    widths = [
        max([len(column.name), *(len(cells[n]) for _, cells in table if cells)]) + 2
        for n, column in enumerate(columns)
    ]
    lines = [
        " " * label + "".join(c.name.rjust(width) for c, width in zip(columns, widths, strict=True))
    ]
    for name, cells in table:
        if not cells:
            lines += ["", name]
        else:
            joined = "".join(c.rjust(w) for c, w in zip(cells, widths, strict=True))
            lines.append(name.ljust(label) + joined)
    return "\n".join([*lines, "", *_text_chart(words, columns)])


def _text_chart(words: Words, columns: Sequence[Column]) -> list[str]:
    most = max((w.p90_s for c in columns for w in c.measures.by_arrival.values()), default=0) or 1
    lines = [words.text("manager.sim_chart")]
    for half_hour in _half_hours(columns):
        for n, column in enumerate(columns):
            found = column.measures.by_arrival.get(half_hour)
            if found is None:
                continue
            bar = "█▒░"[n % 3] * max(1, round(BAR * found.p90_s / most))
            clock = _clock(half_hour) if n == 0 else " " * 5
            lines.append(f"  {clock}  {bar} {_minutes(words, found.p90_s)}")
    return lines


def _half_hours(columns: Iterable[Column]) -> list[int]:
    return sorted({h for column in columns for h in column.measures.by_arrival})


def _clock(half_hour: int) -> str:
    return f"{half_hour // 2:02d}:{30 * (half_hour % 2):02d}"


# --- the page -----------------------------------------------------------------------------------


def as_page(words: Words, title: str, about: Sequence[str], columns: Sequence[Column]) -> str:
    """Return the report as one HTML page that needs nothing beside it."""
    head = "".join(f"<th>{html.escape(c.name)}</th>" for c in columns)
    body = "".join(_html_row(name, cells, len(columns)) for name, cells in rows(words, columns))
    notes = "".join(f"<p>{html.escape(line)}</p>" for line in about)
    return (
        f'<!doctype html><html lang="{words.language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style>"
        f"<h1>{html.escape(title)}</h1>{notes}"
        f"<h2>{html.escape(words.text('manager.sim_chart'))}</h2>{_chart(words, columns)}"
        f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table></html>\n"
    )


STYLE = (
    "body{font:16px/1.5 'Be Vietnam Pro','Noto Sans','Noto Sans Khmer',sans-serif;color:#1b2733;"
    "background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}"
    "p{margin:.1rem 0;color:#52606d}table{border-collapse:collapse;width:100%;margin-top:1.5rem}"
    "td,th{padding:.35rem .6rem;border-bottom:1px solid #e3e8ee;text-align:right;"
    "font-variant-numeric:tabular-nums}td:first-child,th:first-child{text-align:left}"
    "tr.part td{font-weight:600;padding-top:1.2rem;border-bottom:2px solid #9fb3c8}"
    "svg{width:100%;height:auto}svg text{font:12px sans-serif;fill:#52606d}"
    "@media print{body{margin:0}}"
)
FILLS = ("#1f6f8b", "#e08e45", "#7a5195")


def _html_row(name: str, cells: Sequence[str], count: int) -> str:
    if not cells:
        return f'<tr class="part"><td colspan="{count + 1}">{html.escape(name)}</td></tr>'
    filled = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
    return f"<tr><td>{html.escape(name)}</td>{filled}</tr>"


def _chart(words: Words, columns: Sequence[Column]) -> str:
    """Draw the 90 % wait by half hour of arrival, one bar per column, with the promise as a line."""
    half_hours = _half_hours(columns)
    if not half_hours:
        return ""
    most_s = max(
        [w.p90_s for c in columns for w in c.measures.by_arrival.values()] + [1.2 * PROMISE_S]
    )
    slot = CHART_W / len(half_hours)
    bar = slot * 0.8 / len(columns)
    parts = [_level(minutes, most_s) for minutes in _levels(most_s)]
    for place, half_hour in enumerate(half_hours):
        left = GAP + place * slot
        parts.append(f'<text x="{left:.0f}" y="{CHART_H + 16}">{_clock(half_hour)}</text>')
        for n, column in enumerate(columns):
            found = column.measures.by_arrival.get(half_hour)
            if found is not None:
                height = CHART_H * found.p90_s / most_s
                parts.append(
                    f'<rect x="{left + n * bar:.1f}" y="{CHART_H - height:.1f}"'
                    f' width="{bar - 1:.1f}" height="{height:.1f}" fill="{FILLS[n % 3]}">'
                    f"<title>{html.escape(column.name)}: {_minutes(words, found.p90_s)}</title>"
                    "</rect>"
                )
    legend = "".join(
        f'<rect x="{GAP + 220 * n}" y="{CHART_H + 28}" width="12" height="12"'
        f' fill="{FILLS[n % 3]}"/><text x="{GAP + 18 + 220 * n}" y="{CHART_H + 39}">'
        f"{html.escape(column.name)}</text>"
        for n, column in enumerate(columns)
    )
    return (
        f'<svg viewBox="0 -12 {CHART_W + GAP + 4} {CHART_H + 60}" role="img">'
        f"{''.join(parts)}{legend}</svg>"
    )


def _levels(most_s: float) -> list[int]:
    step = next(s for s in (5, 15, 30, 60, 120, 1000) if most_s / 60 / s <= 6)
    return sorted({PROMISE_S // 60, *range(step, int(most_s / 60) + 1, step)})


def _level(minutes: int, most_s: float) -> str:
    y = CHART_H - CHART_H * minutes * 60 / most_s
    is_promise = minutes * 60 == PROMISE_S
    return (
        f'<line x1="{GAP - 4}" x2="{CHART_W + GAP}" y1="{y:.1f}" y2="{y:.1f}"'
        f' stroke="{"#c0392b" if is_promise else "#c9d3dd"}" stroke-width="1"/>'
        f'<text x="0" y="{y + 4:.1f}">{minutes}</text>'
    )
