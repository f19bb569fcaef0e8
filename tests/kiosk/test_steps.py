"""The steps of taking a number: one touch, one number; nothing of one visitor meets the next."""

from __future__ import annotations

from typing import Any

import pytest

from static.modules import Ask

MODULE = "/kiosk/ticket/steps.js"
OPEN = {"service_id": "a", "open": True, "closed": None}
SHUT = {"service_id": "b", "open": False, "closed": {"code": "cap_reached", "opens_at": None}}
LATER = {
    "service_id": "c",
    "open": False,
    "closed": {"code": "no_counter", "opens_at": "2026-11-22T06:15:00Z"},
}
SOON = {
    "service_id": "d",
    "open": False,
    "closed": {"code": "outside_window", "opens_at": "2026-11-22T03:15:00Z"},
}


def walk(ask: Ask, *events: dict[str, Any]) -> dict[str, Any]:
    """Return the state after events, each a second after the one before."""
    body = """
      let state = m.wipe(0);
      f.events.forEach((event, index) => { state = m.step(state, {at_ms: (index + 1) * 1000, ...event}); });
      return state;
    """
    state: dict[str, Any] = ask(MODULE, body, events=list(events))
    return state


TAKEN = {"type": "taken", "ticket": {"number": "A001"}, "print": {"job_id": "j", "state": "queued"}}


def test_one_tap_gives_one_number(ask: Ask) -> None:
    """While a number is being taken and while it is shown, no other choice is heard."""
    taking = walk(ask, {"type": "taking"}, {"type": "sector_opened", "sector_id": "x"})
    assert taking["screen"] == "taking"
    shown = walk(ask, {"type": "taking"}, TAKEN, {"type": "taking"}, {"type": "back"})
    assert (shown["screen"], shown["ticket"]["number"]) == ("ticket", "A001")


@pytest.mark.parametrize(
    ("after_ms", "x", "guard_s", "is_again"),
    [
        (800, 110, None, True),
        (800, 900, None, False),
        (3200, 110, None, False),
        (3200, 110, 5, True),
        (800, 110, 0, False),
    ],
)
def test_an_impatient_second_press_is_not_another_persons(
    ask: Ask, after_ms: int, x: int, guard_s: int | None, is_again: bool
) -> None:
    """Soon after the number the same press is ignored; elsewhere, or after the hall's seconds, it is meant."""
    body = """
      const press = {at_ms: 1000, x: 100, y: 700};
      let state = m.step(m.wipe(0), {type: "touched", press, at_ms: 1000});
      state = m.step(m.step(state, {type: "taking", at_ms: 1000}), {...f.taken, at_ms: 1500});
      return m.isPressAgain(state, {at_ms: 1500 + f.after_ms, x: f.x, y: 705}, f.guard_s ?? undefined);
    """
    facts = {"taken": TAKEN, "after_ms": after_ms, "x": x, "guard_s": guard_s}
    assert ask(MODULE, body, **facts) is is_again


def test_an_answer_that_nobody_waits_for_is_not_shown(ask: Ask) -> None:
    """A number that comes after the screen was wiped does not appear before the next visitor."""
    assert walk(ask, {"type": "taking"}, {"type": "wiped"}, TAKEN)["screen"] == "sectors"


def test_whoever_listens_has_twice_the_time_and_is_asked(ask: Ask) -> None:
    """After something was read aloud the machine is no fresh one, and waits twice as long before it asks."""
    body = """
      const state = m.step(m.wipe(0), {type: "listened", at_ms: 1000});
      const at = (ms) => m.patience(state, ms, m.isPristine(state, "vi")).phase;
      return [at(1000 + m.IDLE_MS), at(1000 + 2 * m.IDLE_MS), m.step(state, {type: "wiped", at_ms: 2000}).is_listening];
    """
    assert ask(MODULE, body) == ["active", "warning", False]


def test_wiping_leaves_nothing(ask: Ask) -> None:
    """After a full visit the state equals that of a fresh machine, but for the time."""
    events = [
        {"type": "low_toggled"},
        {"type": "priority_opened"},
        {"type": "priority_chosen", "priority_class_id": "cao-tuoi"},
        {"type": "search_opened"},
        {"type": "key_typed", "key": "k"},
        {"type": "taking"},
        TAKEN,
        {"type": "wiped"},
    ]
    assert walk(ask, *events) == ask(MODULE, "return m.wipe(8000)")


def test_a_number_given_back_is_answered(ask: Ask) -> None:
    """Whoever gave it up reads which one, until they touch something; then the machine is as before."""
    left = walk(ask, {"type": "left", "number": "K001"})
    assert (left["screen"], left["notice"]) == ("sectors", {"left": "K001"})
    assert walk(ask, {"type": "left", "number": "K001"}, {"type": "help_opened"})["notice"] is None


def test_the_answer_to_who_gave_a_number_back_ends_by_itself(ask: Ask) -> None:
    """Ten seconds later the machine is the next person's, in the hall's language."""
    body = """
      const state = m.step(m.wipe(0), {type: "left", number: "K001", at_ms: 1000});
      return [999 + m.LEFT_MS, 1000 + m.LEFT_MS].map((ms) => m.patience(state, ms, false).phase);
    """
    assert ask(MODULE, body) == ["active", "expired"]


def test_priority_holds_for_the_next_choice_and_can_be_taken_back(ask: Ask) -> None:
    """The chosen class stays while browsing, and is gone after one touch on its mark."""
    chosen = {"type": "priority_chosen", "priority_class_id": "cao-tuoi"}
    opened = {"type": "sector_opened", "sector_id": "x"}
    assert walk(ask, chosen, opened)["priority_class_id"] == "cao-tuoi"
    assert walk(ask, chosen, {"type": "priority_removed"})["priority_class_id"] is None


@pytest.mark.parametrize(
    ("services", "leads_to"),
    [
        ([OPEN], "take"),
        ([OPEN, SHUT], "list"),
        ([SHUT], "closed"),
        ([SHUT, LATER], "closed"),
    ],
)
def test_a_touch_leads_the_shortest_way(
    ask: Ask, services: list[dict[str, Any]], leads_to: str
) -> None:
    """A sector with one service gives the number at once, with several a list, closed a reason."""
    found = ask(MODULE, "return m.sectorLeadsTo({services: f.services}).type", services=services)
    assert found == leads_to


def test_a_closed_sector_tells_its_earliest_chance(ask: Ask) -> None:
    """Of several closed services, the one that opens first gives the reason."""
    body = "return m.sectorStanding({services: f.services}).closed.code"
    assert ask(MODULE, body, services=[SHUT, LATER, SOON]) == "outside_window"


@pytest.mark.parametrize(
    ("is_low", "now_ms", "phase", "left_s"),
    [
        (False, 46_999, "active", None),
        (False, 47_000, "warning", 20),
        (False, 66_500, "warning", 1),
        (False, 67_000, "expired", 0),
        (True, 91_999, "active", None),
        (True, 92_000, "warning", 40),
        (True, 132_000, "expired", 0),
    ],
)
def test_a_quiet_visitor_is_asked_and_then_forgotten(
    ask: Ask, is_low: bool, now_ms: int, phase: str, left_s: int | None
) -> None:
    """After 45 s the question, 20 s later the wipe; in low mode both take twice as long."""
    events: list[dict[str, Any]] = [{"type": "help_opened"}, {"type": "touched"}]
    if is_low:
        events[0] = {"type": "low_toggled"}
    state = walk(ask, *events)
    body = "return m.patience(f.state, f.now, false)"
    assert ask(MODULE, body, state=state, now=now_ms) == {"phase": phase, "left_s": left_s}


def test_nobody_is_asked_on_an_untouched_machine(ask: Ask) -> None:
    """A first screen in Vietnamese with nothing chosen never asks; a chosen language does."""
    body = """
      const fresh = m.wipe(0);
      return [m.isPristine(fresh, "vi"), m.isPristine(fresh, "km"),
              m.patience(fresh, 9e6, true).phase, m.patience(fresh, 9e6, false).phase];
    """
    assert ask(MODULE, body) == [True, False, "active", "expired"]


@pytest.mark.parametrize(
    ("print_state", "closes_ms"), [("printed", 20_000), ("failed", 60_000), ("unsure", 60_000)]
)
def test_a_number_stays_long_enough(ask: Ask, print_state: str, closes_ms: int) -> None:
    """A number stays at least eight seconds: shorter with its paper out, longer without."""
    changed = {"type": "print_changed", "job_id": "j", "print_state": print_state}
    state = walk(ask, {"type": "taking"}, TAKEN, changed)
    body = "return [f.at - 1, f.at].map((now) => m.patience(f.state, now, false).phase)"
    assert ask(MODULE, body, state=state, at=3000 + closes_ms) == ["closing", "expired"]
    assert closes_ms >= 8000


@pytest.mark.parametrize(
    ("print_job", "paper"),
    [
        (None, "none"),
        ({"state": "queued"}, "coming"),
        ({"state": "sending"}, "coming"),
        ({"state": "printed"}, "printed"),
        ({"state": "unsure"}, "unsure"),
        ({"state": "failed"}, "none"),
        ({"state": "cancelled"}, "none"),
    ],
)
def test_the_paper_is_told_in_ways_one_can_act_on(
    ask: Ask, print_job: dict[str, str] | None, paper: str
) -> None:
    """Each state of a print job means: wait for paper, take it, say whether it came, or photograph."""
    assert ask(MODULE, "return m.paperState(f.job)", job=print_job) == paper


@pytest.mark.parametrize(
    ("job", "printer", "paper"),
    [
        ("queued", {"state": "ready", "spare": None}, "coming"),
        ("queued", {"state": "unknown", "spare": None}, "coming"),
        ("queued", {"state": "paper_out", "spare": None}, "held"),
        ("queued", {"state": "unreachable", "spare": "Máy in 2"}, "spare"),
        ("sending", {"state": "unreachable", "spare": None}, "coming"),
        ("printed", {"state": "paper_out", "spare": None}, "printed"),
        ("unsure", {"state": "cover_open", "spare": None}, "unsure"),
    ],
)
def test_no_paper_is_promised_by_a_printer_that_has_stopped(
    ask: Ask, job: str, printer: dict[str, str | None], paper: str
) -> None:
    """While its printer stands still a queued slip is not "coming": one photographs, or goes to the spare."""
    told = ask(MODULE, "return m.paperState({ state: f.job }, f.printer)", job=job, printer=printer)
    assert told == paper


@pytest.mark.parametrize(
    ("printer", "key", "hint", "is_warning"),
    [
        (None, "no_printer", "number_on_screen", False),
        ({"state": "paper_out"}, "paper_out", "number_on_screen", True),
        ({"state": "cover_open"}, "printer_down", "number_on_screen", True),
        ({"state": "unreachable", "spare": "Máy in 2"}, "printer_down", "paper_spare", True),
        ({"state": "unknown", "is_mute": False}, "printer_unsure", "number_on_screen", False),
    ],
)
def test_what_is_known_of_the_printer_is_said_before_the_choice(
    ask: Ask, printer: dict[str, str] | None, key: str, hint: str, is_warning: bool
) -> None:
    """Trouble warns and says where the number will be; not knowing is said as such, never as "no paper"."""
    told = ask(MODULE, "return m.printerNotice(f.printer)", printer=printer)
    assert told == {"key": f"kiosk.{key}", "hint": f"kiosk.{hint}", "is_warning": is_warning}


@pytest.mark.parametrize(
    "printer", [{"state": "ready"}, {"state": "paper_low"}, {"state": "unknown", "is_mute": True}]
)
def test_of_a_printer_that_prints_nothing_is_said(ask: Ask, printer: dict[str, str]) -> None:
    """A low roll is the staff's business, and a printer that never tells is no news."""
    assert ask(MODULE, "return m.printerNotice(f.printer)", printer=printer) is None


@pytest.mark.parametrize(
    ("at", "printing", "spare", "paper"),
    [
        ("p2", "printed", "Máy in 2", "spare"),
        ("p2", "sending", "Máy in 2", "spare"),
        ("p1", "sending", "Máy in 2", "coming"),
        ("p1", "printed", "Máy in 2", "printed"),
        ("p2", "printed", None, "printed"),
    ],
)
def test_a_slip_that_comes_out_elsewhere_is_told_as_such(
    ask: Ask, at: str, printing: str, spare: str | None, paper: str
) -> None:
    """Nobody is sent to the slot of this kiosk for a paper that the spare printer gives or gave."""
    body = """
      const print = { job_id: "j", state: "queued" };
      const state = { ...m.wipe(0), screen: "ticket", ticket: {}, print };
      const event = { type: "print_changed", job_id: "j", print_state: f.printing, printer_id: f.at, at_ms: 1 };
      return m.paperState(m.step(state, event).print, { printer_id: "p1", state: "paper_out", spare: f.spare });
    """
    assert ask(MODULE, body, at=at, printing=printing, spare=spare) == paper


def test_another_visitors_paper_changes_nothing(ask: Ask) -> None:
    """Word of another print job does not touch the number that is shown."""
    other = {"type": "print_changed", "job_id": "other", "print_state": "failed"}
    assert walk(ask, {"type": "taking"}, TAKEN, other)["print"]["state"] == "queued"


def test_guidance_is_offered_only_while_it_can_be_taken(ask: Ask) -> None:
    """The guide's number is that of letter L's first open service, and none when it is closed."""
    body = """
      const sector = (service) => [{letter: "A", services: [f.open]}, {letter: "L", services: [service]}];
      return [m.guidanceOf(sector(f.open)).service.service_id, m.guidanceOf(sector(f.shut)), m.guidanceOf([])];
    """
    assert ask(MODULE, body, open=OPEN, shut=SHUT) == ["a", None, None]


def several(ask: Ask, *events: dict[str, Any]) -> dict[str, Any]:
    """Return the state after choosing several services."""
    return walk(ask, {"type": "several_opened"}, *events)


def added(*service_ids: str) -> list[dict[str, Any]]:
    """Return the events that put services on the list."""
    return [{"type": "service_added", "service_id": each} for each in service_ids]


def test_services_stand_once_on_the_list(ask: Ask) -> None:
    """A service is listed once, four at most; taking all away leads back to the choice."""
    state = several(ask, *added("a", "b", "a", "c", "d", "e"))
    assert (state["screen"], state["several"]["services"]) == ("several", ["a", "b", "c", "d"])
    emptied = several(ask, *added("a"), {"type": "service_removed", "service_id": "a"})
    assert (emptied["screen"], emptied["several"]["services"]) == ("sectors", [])


def test_dossiers_are_counted_within_the_halls_limit(ask: Ask) -> None:
    """Never below one, never above what the hall allows."""
    counts = [
        several(ask, *added("a"), *([{"type": "dossiers_counted", "by": by, "most": 3}] * n))
        for by, n in ((1, 5), (-1, 2), (1, 1))
    ]
    assert [state["several"]["dossier_count"] for state in counts] == [3, 1, 2]


def test_without_several_nothing_is_listed(ask: Ask) -> None:
    """The plain path knows no list, and dropping the list leaves nothing of it."""
    assert walk(ask, *added("a"))["several"] is None
    dropped = several(ask, *added("a"), {"type": "several_dropped"})
    assert (dropped["screen"], dropped["several"]) == ("sectors", None)


def test_a_refusal_keeps_the_list(ask: Ask) -> None:
    """When one of several services cannot be taken, the list is still there to be changed."""
    events = [*added("a", "b"), {"type": "taking"}, {"type": "refused", "problem": {"code": "x"}}]
    state = several(ask, *events)
    assert (state["screen"], state["several"]["services"]) == ("several", ["a", "b"])
