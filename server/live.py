"""The socket: who may listen to what, telling after the commit, the heartbeat. The only emit.

Facts come down, nothing goes up: commands travel by HTTP. A screen that misses a message sees it by
`prev` and by the heartbeat's `seq`, and fetches its snapshot.
"""

from __future__ import annotations

import datetime as dt
import time
import weakref
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec

from flask import Flask, request
from flask_socketio import ConnectionRefusedError, SocketIO, join_room

from server import machine, runtime, security
from server.access.events import (
    DeviceAdded,
    DeviceRevoked,
    PinChosen,
    StaffAdded,
    StaffChanged,
    StaffRemoved,
    StaffSignedOut,
)
from server.access.rules import hashed
from server.actor import Actor
from server.errors import HallError
from server.facts import Fact, to_wire
from server.outbox import outbox_class
from server.reactions import Message, audience, stamped
from server.runtime import places
from server.shards import Shards
from server.transport import may_be_asked
from server.upward import Tally, Upward

if TYPE_CHECKING:
    from server.app import House

P = ParamSpec("P")

NAMESPACE = "/live"
TICK_S = 5.0
COALESCE_S = 0.2
"""Coalesced messages of a room are gathered for this long: a rush of tickets is one "look again"."""
MAX_MESSAGE = 64 * 1024
Cut = (
    DeviceAdded
    | DeviceRevoked
    | PinChosen
    | StaffAdded
    | StaffChanged
    | StaffRemoved
    | StaffSignedOut
)
"""Facts after which a token may be no longer valid: sockets opened with such a token are closed at once."""
WATCH_S = 2.0
"""How soon a screen hears of what another process did to its token."""
LAST_WORD_S = 0.2
"""How long a screen has to hear why, before its socket is closed."""
UNTOLD = 4096
"""So many commits may wait to be told. Beyond it none is told by itself: every screen looks again, once."""
TOLD_AT_ONCE = 64
"""Facts of one telling: what another process has written meanwhile may be thousands."""
TWIN_S = 30.0
"""A screen that changes its network has its old socket for as long as a lost sign of life takes, which is less."""
UPWARD = "motcua.upward"
"""Where the environ of a socket's request keeps what it has sent."""


def room_of(actor: Actor) -> str | None:
    """Return the one room of sockets that an actor hears, None if it hears nothing."""
    if actor.kind == "staff":
        if actor.counter_id:
            return f"counter:{actor.counter_id}"
        return actor.role if actor.role in ("host", "manager") else None
    return {
        "kiosk": "kiosk",
        "board": f"board:{actor.zone_id or '*'}",
        "rating": f"rating:{actor.counter_id or 'exit'}",
    }.get(actor.role)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who listens at a socket: by which token (its hash), from which address, and since when."""

    actor: Actor
    key: str
    address: str
    since_s: float


def _address() -> str:
    return request.remote_addr or ""


class Caller:
    """One open socket, named or not: what comes up is checked before anything is done with it."""

    def __init__(self, count: Callable[[str], None]) -> None:
        self.upward = Upward(time.monotonic())
        self.hang_up: Callable[[], None] = lambda: None
        self._count = count

    def refuses_frame(self, is_whole: bool) -> bool:
        """Return whether this frame is one too many."""
        return self._refuses(self.upward.on_frame(is_whole, time.monotonic()))

    def refuses_message(self, message: str | bytes) -> bool:
        """Return whether this message may not come up."""
        return self._refuses(self.upward.on_message(message))

    def has_been_long_enough(self) -> bool:
        """Return whether it has not said who it is in time."""
        return self._refuses(self.upward.on_tick(time.monotonic()))

    def _refuses(self, reason: str | None) -> bool:
        if reason is not None:
            self._count(reason)
        return reason is not None


class Live:
    """The sockets of one process."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.runtime = runtime.current()
        self.socketio = SocketIO()
        self._callers: weakref.WeakValueDictionary[int, Caller] = weakref.WeakValueDictionary()
        """By their `id`; unlike a set of them it can be copied while another thread takes one in."""
        self._tally = Tally()
        self._commits = self.runtime.queue(UNTOLD)
        self._untold_seq = 0
        """The newest fact that found no room to wait: what is as old is in the snapshots."""
        self._looked_seq = 0
        """Up to which fact every screen was asked to look again because there had been no room."""
        self._first = 0
        self._told: dict[str, int] = defaultdict(lambda: self._first)
        self._coalesced: dict[tuple[str, str], tuple[Fact, Message]] = {}
        self._shards = Shards()
        self._sids: dict[str, set[str]] = defaultdict(set)
        self._owners: dict[str, Owner] = {}
        """Socket → who listens."""
        self._twice: dict[str, dt.datetime] = {}
        """Device whose token is in use at two places → since when that is known."""

    def attach(self, app: Flask) -> None:
        """Let screens of the app connect, and hear from now on what the ledger tells."""
        self.socketio.init_app(
            app,
            async_mode=self.runtime.socketio_mode,
            cors_allowed_origins=None,
            transports=["websocket"],
            ping_interval=10,
            ping_timeout=8,
            max_http_buffer_size=MAX_MESSAGE,
            manage_session=False,
            # Nothing that comes up is worth a task of its own.
            async_handlers=False,
        )
        self._watch_what_comes_up()
        self.socketio.on_event("connect", self._connect, namespace=NAMESPACE)
        self.socketio.on_event("disconnect", self._disconnect, namespace=NAMESPACE)
        self.house.ledger.tell = self.tell

    def start(self) -> None:
        """Begin to tell: one teller keeps the order, one task gathers coalesced messages, one ticks."""
        self.house.integrity.tolerate(self._begin)
        for work in (self._teller, self._gatherer, self._ticker, self._watcher):
            runtime.supervise(f"live{work.__name__}", work)

    def _begin(self) -> None:
        self._first = self.house.ledger.look(lambda present: present.seq)

    def tell(self, facts: Sequence[Fact]) -> None:
        """Hand the facts of a commit to the teller; returns at once."""
        for first in range(0, len(facts), TOLD_AT_ONCE):
            some = facts[first : first + TOLD_AT_ONCE]
            if not self._commits.offer(some):
                self._untold_seq = max(self._untold_seq, some[-1].seq)

    def look_again(self) -> None:
        """Let every screen fetch its snapshot, when something changed that no fact tells."""
        # Past the journal's end, so that a screen with the newest snapshot looks too.
        seq, at = self.house.ledger.present.seq + 1, to_wire(self.house.clock.now())
        for part in self._shards.all_parts():
            self._guarded(self._tick, part, seq, at)

    def is_connected(self, device_id: str) -> bool:
        """Return whether a screen of that device is connected to this process."""
        return bool(self._sids.get(device_id))

    @property
    def sockets(self) -> int:
        """How many sockets are connected to this process."""
        return len(self._shards)

    def _watch_what_comes_up(self) -> None:
        """Put a watch on each socket. Engine.IO has no setting for its WebSockets' class, only this table."""
        engine = self.socketio.server.eio
        kinds = engine._async
        watched = self.runtime.watched_sockets(kinds["websocket"], self._called)
        engine._async = {**kinds, "websocket": watched, "queue": outbox_class(kinds["queue"])}

    def _called(self, environ: dict[str, object]) -> Caller:
        caller = environ[UPWARD] = Caller(self._tally.add)
        self._callers[id(caller)] = caller
        return caller

    # --- connecting -----------------------------------------------------------------------------

    def _owner_of(self, token: str) -> Actor:
        try:
            return self.house.access.actor_of(token)
        except HallError:
            if token:
                self.house.security.note(security.TOKEN, at=NAMESPACE, address=_address())
            raise ConnectionRefusedError("not_signed_in") from None
        except Exception as error:  # noqa: BLE001 - not known who it is, and not its fault: it asks again
            self.house.log.error("connect_failed", **machine.told(error))
            raise ConnectionRefusedError("server_error") from None

    def _connect(self, auth: object = None) -> None:
        if not may_be_asked(request.host, self.house.host_names):
            raise ConnectionRefusedError("not_allowed")
        token = auth.get("token") if isinstance(auth, dict) else None
        actor = self._owner_of(token if isinstance(token, str) else "")
        room = room_of(actor)
        if room is None:
            self.house.security.note(
                security.REFUSED, by=actor.name, at=NAMESPACE, address=_address()
            )
            raise ConnectionRefusedError("not_allowed")
        sid = request.sid  # type: ignore[attr-defined]
        join_room(self._shards.take(sid, room))
        self._owners[sid] = Owner(actor, hashed(str(token)), _address(), time.monotonic())
        request.environ[UPWARD].upward.is_named()
        places.name(request.environ)
        self._sids[actor.device_id or ""].add(sid)

    def _disconnect(self, *_: object) -> None:
        sid = request.sid  # type: ignore[attr-defined]
        owner = self._owners.pop(sid, None)
        self._shards.leave(sid)
        request.environ[UPWARD].upward.is_nameless(time.monotonic())
        if owner is None:
            return
        device_id = owner.actor.device_id or ""
        sids = self._sids.get(device_id, set())
        sids.discard(sid)
        if not sids:
            self._sids.pop(device_id, None)
        self.house.access.seen[device_id] = self.house.clock.now()

    # --- telling --------------------------------------------------------------------------------

    def _teller(self) -> None:
        while True:
            facts = self._commits.get()
            self._guarded(self._make_up_for_untold)
            try:
                self._tell_together(facts)
            except Exception:  # noqa: BLE001 - each alone: what is broken in one silences no other
                for fact in facts:
                    self._tell_alone(fact)
            # A long row of commits would fill the outboxes of screens that only wait for their turn.
            self.runtime.sleep(0)

    def _make_up_for_untold(self) -> None:
        """Let every screen fetch its snapshot once, for all the facts that found no room in the queue."""
        if self._untold_seq <= self._looked_seq:
            return
        self._looked_seq = self._untold_seq
        self.house.log.warning("screens_look_again", seq=self._looked_seq)
        for part in self._shards.all_parts():
            # A screen that misses the word hears of it by the heartbeat.
            self._told[part] = max(self._told[part], self._looked_seq)
        self.look_again()
        # Facts that end a token were among them; which tokens are still valid is read from the tables.
        self.house.access.forget()
        self._send_away(lambda _: True)

    def _tell_together(self, facts: Sequence[Fact]) -> None:
        """Tell the facts of a commit; what cannot be told raises before a word was said."""
        new = [fact for fact in facts if fact.seq > self._looked_seq]
        for fact, message in audience(new, self.house.ledger.present, self.house.hall):
            if message.is_coalesced:
                self._coalesced[message.room, message.name] = (fact, message)
            else:
                for part in self._shards.parts(message.room):
                    self._guarded(self._emit, part, message, fact.seq, fact.at)
        for fact in new:
            if isinstance(fact.event, Cut):
                self._guarded(self._cut, fact.event)

    def _tell_alone(self, fact: Fact) -> None:
        try:
            self._tell_together([fact])
        except Exception as error:  # noqa: BLE001 - one bad message must not silence the hall
            self.house.log.error("tell_failed", kind=fact.kind, **machine.told(error))

    def _gatherer(self) -> None:
        while True:
            self.runtime.sleep(COALESCE_S)
            waiting, self._coalesced = self._coalesced, {}
            for fact, message in list(waiting.values()):
                for part in self._shards.parts(message.room):
                    self._guarded(self._emit, part, message, fact.seq, fact.at)
                    self.runtime.sleep(0)

    def _emit(self, part: str, message: Message, seq: int, at: dt.datetime) -> None:
        previous = self._told[part]
        self._told[part] = max(seq, previous)
        body = stamped(message, seq, previous, at)
        self.socketio.emit(message.name, body, to=part, namespace=NAMESPACE)

    def _cut(self, event: Cut) -> None:
        """Close the sockets of this device or person whose token is no longer valid."""
        self.house.access.forget()
        ids = {getattr(event, "device_id", None), getattr(event, "staff_id", None)} - {None}
        self._send_away(lambda actor: bool({actor.device_id, actor.staff_id} & ids))

    def _watcher(self) -> None:
        """Revoke by the tables, every few seconds: they say which tokens are valid, not the facts of this process.

        Another process may have ended a session (`./motcua staff`), or its hours are over.
        """
        while True:
            self.runtime.sleep(WATCH_S)
            self._guarded(self.house.ledger.refresh)
            self._guarded(self._send_away, lambda _: True)
            self._guarded(self._show_out)
            self._guarded(self._drop_the_deaf)
            self._guarded(self.look_for_twins)
            self._guarded(self.house.security.flush)

    def _show_out(self) -> None:
        """Close the sockets that have not said who they are in time, and say once a minute what was closed."""
        for known in self._callers.valuerefs():
            caller = known()
            if caller is not None and caller.has_been_long_enough():
                self._callers.pop(id(caller), None)
                caller.hang_up()
        if closed := self._tally.due(time.monotonic()):
            self.house.log.info("sockets_closed", **closed)

    def twice(self) -> dict[str, dt.datetime]:
        """Return each device whose token is in use at two places, with the moment since when that is known."""
        return dict(self._twice)

    def look_for_twins(self) -> None:
        """Notice tokens that listen from two addresses for longer than a change of networks takes."""
        until_s = time.monotonic() - TWIN_S
        places_of: dict[str, set[str]] = defaultdict(set)
        actors: dict[str, Actor] = {}
        for owner in list(self._owners.values()):
            if owner.since_s <= until_s:
                places_of[owner.key].add(owner.address)
                actors[owner.key] = owner.actor
        found = {actors[key].device_id or "" for key, at in places_of.items() if len(at) > 1}
        for key, addresses in places_of.items():
            device_id = actors[key].device_id or ""
            if len(addresses) > 1 and device_id not in self._twice:
                self.house.security.note(
                    security.TOKEN_TWICE, by=actors[key].name, addresses=sorted(addresses)
                )
        if found != self._twice.keys():
            now = self.house.clock.now()
            self._twice = {device_id: self._twice.get(device_id, now) for device_id in found}
            self.look_again()

    def _drop_the_deaf(self) -> None:
        """Close the sockets that take nothing in; a screen that reconnects fetches a snapshot, so nothing is lost."""
        for sid, connection in list(self.socketio.server.eio.sockets.items()):
            environ = self.socketio.server.environ.get(sid)
            if connection.queue.is_over and environ is not None:
                self._tally.add("deaf")
                environ[UPWARD].hang_up()

    def _send_away(self, may_be: Callable[[Actor], bool]) -> None:
        """Of the sockets that may be meant, tell those without a valid token that it was revoked, and close them."""
        keys = {sid: o.key for sid, o in list(self._owners.items()) if may_be(o.actor)}
        owned = self.house.access.owned_of(set(keys.values()))
        dead = [sid for sid, key in keys.items() if key not in owned]
        for sid in dead:
            self.socketio.emit("revoked", {}, to=sid, namespace=NAMESPACE)
        if dead:
            self.house.access.forget()
            self.runtime.spawn(self._close, dead)

    def _close(self, sids: Sequence[str]) -> None:
        self.runtime.sleep(LAST_WORD_S)
        for sid in sids:
            self._guarded(self._hang_up, sid)

    def _hang_up(self, sid: str) -> None:
        self.socketio.server.disconnect(sid, namespace=NAMESPACE)

    def _ticker(self) -> None:
        while True:
            self.runtime.sleep(TICK_S)
            at = to_wire(self.house.clock.now())
            for part in self._shards.all_parts():
                self._guarded(self._tick, part, self._told[part], at)
                self.runtime.sleep(0)

    def _tick(self, part: str, seq: int, at: str) -> None:
        body = {"seq": seq, "at": at}
        self.socketio.emit("tick", body, to=part, namespace=NAMESPACE)

    def _guarded(self, work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Do one thing of a loop; its failure is logged and must not stop the loop."""
        try:
            work(*args, **kwargs)
        except Exception as error:  # noqa: BLE001
            self.house.log.error("tell_failed", work=work.__name__, **machine.told(error))

    def close(self) -> None:
        """Say good-bye to every socket, so that the screens know at once."""
        for sids in list(self._sids.values()):
            for sid in list(sids):
                self.socketio.server.disconnect(sid, namespace=NAMESPACE)
