"""What each verb does: the present in, events out, or a refusal. Pure; nothing is written here.

`actions` locks the hall, calls one of these, and records what it returns.
"""

from server.queue.verbs.counters import (
    change_services,
    close_day,
    counter_of,
    end_counter,
    open_counter,
    pause,
)
from server.queue.verbs.desk import Desk, at_desk, current, mine
from server.queue.verbs.moving import (
    RETURN_PASS,
    Target,
    come_back,
    correct_priority,
    draw_lot,
    leave,
    over_held,
    requeue,
    return_rank,
    transfer,
    void,
)
from server.queue.verbs.serving import (
    call_chosen,
    call_next,
    finish,
    hold,
    miss,
    recall,
    resume,
    start,
    undo,
)
from server.queue.verbs.taking import Secrets, Wish, in_order_of_wait, take

__all__ = [
    "Desk",
    "RETURN_PASS",
    "Secrets",
    "Target",
    "Wish",
    "at_desk",
    "call_chosen",
    "call_next",
    "change_services",
    "close_day",
    "come_back",
    "correct_priority",
    "counter_of",
    "current",
    "draw_lot",
    "end_counter",
    "finish",
    "hold",
    "in_order_of_wait",
    "leave",
    "mine",
    "miss",
    "open_counter",
    "over_held",
    "pause",
    "recall",
    "requeue",
    "resume",
    "return_rank",
    "start",
    "take",
    "transfer",
    "undo",
    "void",
]
