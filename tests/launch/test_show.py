"""The hall that runs by itself: who moves when, that it ends, and that it makes room for a visitor's hand."""

from __future__ import annotations

import pytest

from pages.modules import Ask

pytestmark = pytest.mark.browser

MODULE = "/static/launch/show.js"

PLAY = """
  const desks = ["1", "2", "3"].map((counter_id) => ({ counter_id, current: null }));
  const hall = { services: ["a", "b"], languages: ["vi", "en", "km"], priority_classes: ["p"] };
  let show = m.beginShow({ ...hall, desks, seed: f.seed });
  const line = [], moves = [];
  let now_s = 0;
  for (; now_s < 400 && !m.isOver(show, now_s); now_s += 0.5) {
    const due = m.dueMoves(show, now_s);
    show = due.show;
    for (const move of due.moves) {
      moves.push({ ...move, now_s });
      if (move.kind === "take") line.push(`t${move.nth}`);
      if (!move.counter_id) continue;
      const called = move.kind === "next" ? line.shift() : move.ticket_id;
      const ticket = called ? { ticket_id: called, state: "called" } : null;
      show = m.learn(show, move, ticket, now_s);
    }
  }
  return { show, moves, now_s };
"""


@pytest.mark.parametrize("seed", [1, 6, 11, 42])
def test_everybody_who_comes_is_served_and_the_hall_comes_to_rest(ask: Ask, seed: int) -> None:
    """Each run ends by itself within two minutes with every visitor called and nobody left at a desk."""
    run = ask(MODULE, PLAY, seed=seed)
    show = run["show"]
    assert (show["taken"], show["done"]) == (12, 12)
    assert run["now_s"] < 120
    assert all(desk["phase"] == "idle" for desk in show["desks"])


def test_a_run_can_be_told_again(ask: Ask) -> None:
    """The same seed gives the same moves at the same times."""
    assert ask(MODULE, PLAY, seed=7)["moves"] == ask(MODULE, PLAY, seed=7)["moves"]


def test_a_desk_waits_for_its_answer(ask: Ask) -> None:
    """No second command goes out from a desk while the first is on its way."""
    body = """
      let show = m.beginShow({ services: ["a"], languages: ["vi"], desks: [{ counter_id: "1", current: null }] });
      const first = m.dueMoves(show, 5);
      const second = m.dueMoves(first.show, 6);
      return [first, second].map((due) => due.moves.filter((move) => move.counter_id).length);
    """
    assert ask(MODULE, body) == [1, 0]


def test_people_take_their_time(ask: Ask) -> None:
    """Between call and arrival, and between arrival and end, lie seconds that an eye can follow."""
    moves = ask(MODULE, PLAY, seed=1)["moves"]
    times = {(m["kind"], m.get("ticket_id")): m["now_s"] for m in moves}
    served = [ticket for kind, ticket in times if kind == "finish"]
    assert served
    assert all(times["finish", ticket] - times["start", ticket] >= 6 for ticket in served)


def test_some_step_outside_and_some_have_priority(ask: Ask) -> None:
    """A run shows more than the plain case: a no-show, a priority class, a second language, a low score."""
    moves = ask(MODULE, PLAY, seed=1)["moves"]
    taken = [move for move in moves if move["kind"] == "take"]
    assert any(move["kind"] == "miss" for move in moves)
    assert any(move["priority_class_id"] for move in taken)
    assert {move["language"] for move in taken} == {"vi", "en", "km"}
    assert min(move["score"] for move in moves if move["kind"] == "rate") <= 2


def test_a_hand_that_interferes_is_followed(ask: Ask) -> None:
    """After a refusal the run goes on from what the desk really has in hand."""
    body = """
      let show = m.beginShow({ services: ["a"], languages: ["vi"], desks: [{ counter_id: "1", current: null }] });
      show = m.dueMoves(show, 5).show;
      show = m.resync(show, "1", { ticket_id: "x", state: "serving" }, 6);
      return m.dueMoves(show, 20).moves.find((move) => move.counter_id);
    """
    assert ask(MODULE, body) == {"kind": "finish", "counter_id": "1", "ticket_id": "x"}


def test_progress_only_grows_and_ends_full(ask: Ask) -> None:
    """The bar begins empty, ends full and never goes past its end."""
    body = """
      const at = (taken, done) => m.progress({ taken, done, visitors: 12 });
      return [at(0, 0), at(6, 0), at(12, 6), at(12, 12), at(12, 20)];
    """
    assert ask(MODULE, body) == [0, 0.25, 0.75, 1, 1]
