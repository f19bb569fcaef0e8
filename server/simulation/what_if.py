"""What if? A few words such as “counters+1@sang,arrivals×1.5” as changes to a hall and its people. Pure.

Raises WhatIfError with a sentence that says what was not understood and what would be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from server.hall.rules import POLICIES, Counter, Hall, Policy
from server.simulation.assumptions import Assumptions
from server.simulation.visitors import weights_of

MOST_COUNTERS = 10
MOST_TIMES = 10.0
MOST_SHARE = 20
FORMS = (
    "counters+1, counters-1, counters+1:5 (one more like counter 5), counters+1@sang (only in that"
    " session), arrivals×1.5, policy=fifo|credit|strict|ratio-1:2, no_show=0.1, help_after_min=10,"
    " short_share_every=4"
)

_COUNTERS = re.compile(r"counters([+-])([0-9]{1,2})(?::([\w-]+))?(?:@([\w-]+))?")
_ARRIVALS = re.compile(r"arrivals[×x*]([0-9.]+)")
_VALUE = re.compile(r"(policy|no_show|help_after_min|short_share_every)=(.*)")
_RATIO = re.compile(r"ratio-([0-9]+):([0-9]+)")


class WhatIfError(Exception):
    """A wish that was not understood or cannot be."""


@dataclass(frozen=True)
class Plan:
    """A hall with its people, after all changes."""

    hall: Hall
    assumed: Assumptions
    people_of: Hall
    """The hall before all changes: its people come."""
    only_sessions: Mapping[str, str] = field(default_factory=dict)
    """Counter → the one session in which it is there."""
    remarks: tuple[tuple[str, Mapping[str, str]], ...] = ()
    """What was chosen for the asker: word key and its facts."""


def what_if(hall: Hall, assumed: Assumptions, wishes: str) -> Plan:
    """Return the plan after the comma-separated wishes, in their order."""
    plan = Plan(hall, assumed, hall)
    for wish in filter(None, (part.strip() for part in wishes.split(","))):
        plan = _with(plan, wish)
    return plan


def _with(plan: Plan, wish: str) -> Plan:
    if found := _COUNTERS.fullmatch(wish):
        return _counters(plan, wish, *found.groups())
    if found := _ARRIVALS.fullmatch(wish):
        return _arrivals(plan, wish, found[1])
    if found := _VALUE.fullmatch(wish):
        return _value(plan, wish, found[1], found[2])
    raise WhatIfError(f"“{wish}” is not understood. Possible: {FORMS}.")


def _arrivals(plan: Plan, wish: str, times: str) -> Plan:
    value = _number(wish, times, MOST_TIMES)
    if value == 0:
        raise WhatIfError(f"“{wish}”: without people there is nothing to simulate.")
    return replace(plan, assumed=replace(plan.assumed, arrivals=plan.assumed.arrivals * value))


def _value(plan: Plan, wish: str, name: str, value: str) -> Plan:
    if name == "policy":
        return replace(plan, hall=with_policy(plan.hall, policy_of_text(value)))
    if name == "no_show":
        visitors = replace(plan.assumed.visitors, no_show_share=_number(wish, value, 1.0))
        return replace(plan, assumed=replace(plan.assumed, visitors=visitors))
    queue = plan.hall.queue
    if name == "help_after_min":
        queue = replace(queue, help_after_min=round(_number(wish, value, 240)))
    else:
        queue = replace(queue, short_share_every=round(_number(wish, value, 50)))
    return replace(plan, hall=replace(plan.hall, queue=queue))


def _number(wish: str, text: str, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        raise WhatIfError(f"“{wish}”: a number from 0 to {most:g} is needed.")
    return value


def policy_of_text(text: str) -> Policy:
    """Return the policy named; "ratio" may carry its shares, as in "ratio-1:2"."""
    if found := _RATIO.fullmatch(text):
        priority, normal = int(found[1]), int(found[2])
        if 1 <= priority <= MOST_SHARE and 1 <= normal <= MOST_SHARE:
            return Policy("ratio", priority_share=priority, normal_share=normal)
    elif text in POLICIES:
        return Policy(text)
    raise WhatIfError(f"There is no policy “{text}”. Possible: {', '.join(POLICIES)}, ratio-1:2.")


def with_policy(hall: Hall, policy: Policy) -> Hall:
    """Return the hall with one policy for every service."""
    services = tuple(replace(s, policies=(policy,)) for s in hall.services)
    return replace(hall, services=services)


# --- counters -----------------------------------------------------------------------------------


def _counters(
    plan: Plan, wish: str, sign: str, many: str, like: str | None, session: str | None
) -> Plan:
    count = int(many)
    if not 1 <= count <= MOST_COUNTERS:
        raise WhatIfError(f"“{wish}”: from 1 to {MOST_COUNTERS} counters can be changed.")
    _known(wish, "counter", like, plan.hall.counter_by_id)
    _known(wish, "session", session, _sessions(plan.hall))
    if sign == "-":
        if session:
            raise WhatIfError(f"“{wish}”: a counter can be taken away for whole days only.")
        return _fewer(plan, wish, count, like)
    for _ in range(count):
        plan = _more(plan, like, session)
    return plan


def _known(wish: str, what: str, name: str | None, known: Mapping[str, object]) -> None:
    if name is not None and name not in known:
        raise WhatIfError(f"“{wish}”: there is no {what} “{name}”. Possible: {', '.join(known)}.")


def _sessions(hall: Hall) -> dict[str, object]:
    return {s.session_id: s for day in hall.calendar.weekly.values() for s in day}


def busiest(hall: Hall) -> Counter:
    """Return the counter whose services have the most work for each of their counters."""
    weights = weights_of(hall)

    def load(counter: Counter) -> float:
        return sum(
            weights[s] * hall.service_by_id[s].mean_min / len(hall.counters_of_service[s])
            for s in counter.services
        )

    return max(hall.counters, key=load)


def _more(plan: Plan, like: str | None, session: str | None) -> Plan:
    hall = plan.hall
    model = hall.counter_by_id[like] if like else busiest(hall)
    extra = 1
    while f"{model.counter_id}-{extra}" in hall.counter_by_id:
        extra += 1
    added = replace(model, counter_id=f"{model.counter_id}-{extra}")
    only = {**plan.only_sessions, added.counter_id: session} if session else plan.only_sessions
    remark = ("manager.sim_added", {"counter": added.counter_id, "like": model.counter_id})
    return replace(
        plan,
        hall=replace(hall, counters=(*hall.counters, added)),
        only_sessions=only,
        remarks=(*plan.remarks, remark),
    )


def _fewer(plan: Plan, wish: str, count: int, which: str | None) -> Plan:
    for _ in range(count):
        hall = plan.hall
        gone = hall.counter_by_id.get(which or "", hall.counters[-1])
        left = tuple(c for c in hall.counters if c is not gone)
        orphans = [s.service_id for s in hall.services if not _is_served(left, s.service_id)]
        if orphans:
            names = ", ".join(orphans[:3])
            raise WhatIfError(f"“{wish}”: without counter {gone.counter_id} nobody serves {names}.")
        remark = ("manager.sim_removed", {"counter": gone.counter_id})
        plan = replace(plan, hall=replace(hall, counters=left), remarks=(*plan.remarks, remark))
    return plan


def _is_served(counters: tuple[Counter, ...], service_id: str) -> bool:
    return any(service_id in c.services for c in counters)
