"""A pretend network printer: real ESC/POS over TCP in, pictures of the paper out, faults by switch.

Used by tests, by the demonstration hall and for training; `python -m printers virtual` runs it
alone (see `printers.virtual_control`). Never touches a real printer.
"""

from __future__ import annotations

import datetime as dt
import re
import select
import socket
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from printers.paper_roll import PaperRoll, Sensors, paper_png
from printers.port import Capability, PrinterState
from printers.virtual_door import SINGLE, TICK_S, Door, Sharing
from printers.whole import write_whole

FAULTS = {
    "none": PrinterState.READY,
    "paper_low": PrinterState.PAPER_LOW,
    "paper_out": PrinterState.PAPER_OUT,
    "cover_open": PrinterState.COVER_OPEN,
    "cutter_error": PrinterState.CUTTER_ERROR,
    "stall": PrinterState.UNREACHABLE,
    "zero_window": PrinterState.UNREACHABLE,
    "slow": PrinterState.READY,
    "garbage": PrinterState.UNKNOWN,
    "double_byte": PrinterState.UNKNOWN,
    "late": PrinterState.UNREACHABLE,
    "reset": PrinterState.READY,
    "wrong_host": PrinterState.UNREACHABLE,
    "offline": PrinterState.UNREACHABLE,
    "one_line": PrinterState.READY,
    "shared": PrinterState.READY,
}
"""Each switch, and the state that an honest driver then reports.

paper_out may wait until `at_byte` of the next job; reset happens once, at `at_byte`; zero_window
stops reading at `at_byte`; late answers after 1.5 s; offline is off: nobody answers; one_line and
shared as `Sharing` says (a shared one is `busy` while others have it). `unreachable` for stall and zero_window is
what a driver says that asks after the printer has gone deaf.
"""

MANNERS = SINGLE | {"offline"}
"""Faults of the door and not of what is behind it."""
LATE_S = 1.5
BUFFER_BYTES = 65_536
WINDOW_BYTES = {"zero_window": 2048, "slow": 8192}
"""What the system may take in for us; small, or a deaf printer would seem to listen."""
SLOW_CHUNK_BYTES = 1024
RESET_AT_BYTE = 4096
GARBAGE = b"\x81\xfe\x07"
WRONG_HOST = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])")


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper that came out; `raster` is its 1-bit print, `png` a picture of it."""

    paper_id: str
    at: dt.datetime
    raster: Image.Image
    png: bytes
    is_torn: bool
    file: Path | None


class _Dropped(Exception):
    """This connection is over, by our own doing."""


class VirtualPrinter:
    """A printer on a loopback port. Start, print at `address`, switch faults, look at `papers`."""

    def __init__(
        self,
        width_dots: int = 576,
        capability: Capability | str = Capability.JOB_ID,
        out: Path | None = None,
        port: int = 0,
        keep: int = 50,
        slow_bytes_per_s: int = 12_000,
        is_column_only: bool = False,
    ) -> None:
        self.capability = Capability(capability)
        self.fault = "none"
        self.received_bytes = 0
        self.papers: deque[Paper] = deque(maxlen=keep)
        self._at_byte: int | None = None
        self._slow_bytes_per_s = slow_bytes_per_s
        self._out = out
        self._count = 0
        self._roll = PaperRoll(width_dots, self._keep_paper, knows_rows=not is_column_only)
        self._waiting = b""
        self._changed = threading.Condition(threading.RLock())
        self._door = Door(port, self._changed, self._serve, lambda: WINDOW_BYTES.get(self.fault))
        self._is_running = False

    @property
    def port(self) -> int:
        """Where it listens, once it does."""
        return self._door.port

    @property
    def sharing(self) -> Sharing:
        """How it takes turns with others, with the faults one_line and shared."""
        return self._door.sharing

    @property
    def address(self) -> str:
        """Where to print."""
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def state(self) -> PrinterState:
        """The state that an honest driver reports now; a fault that waits for its byte is not felt yet."""
        if self._door.is_held:
            return PrinterState.BUSY
        is_waiting = bool(self._at_byte) and self.fault in ("paper_out", "zero_window")
        return PrinterState.READY if is_waiting else FAULTS[self.fault]

    def start(self) -> VirtualPrinter:
        """Listen; the port is known afterwards."""
        with self._changed:
            self._is_running = True
            self._door.behave("open")
        return self

    def stop(self) -> None:
        """Hang up on everybody and stop listening."""
        with self._changed:
            self._is_running = False
            self._door.close()
            self._changed.notify_all()

    def __enter__(self) -> VirtualPrinter:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def at_byte(self) -> int | None:
        """The byte at which the present fault will strike, None once it has or where it waits for none."""
        return self._at_byte

    def set_fault(
        self, fault: str, at_byte: int | None = None, sharing: Sharing | None = None
    ) -> None:
        """Switch a fault on (or `none`); `sharing` says how one_line and shared take mine.

        Raises:
            ValueError: no such fault.
        """
        if fault not in FAULTS:
            raise ValueError(f"fault must be one of: {', '.join(FAULTS)}")
        with self._changed:
            self.fault = fault
            self._at_byte = RESET_AT_BYTE if fault == "reset" and at_byte is None else at_byte
            self._feel()
            if self._is_running:
                self._door.behave(fault if fault in MANNERS else "open", sharing)
            self._work_off()
            if not self._door.lines:
                self._settle()
            self._changed.notify_all()

    def wait_for_papers(self, count: int, timeout_s: float = 5.0) -> list[Paper]:
        """Return the papers as soon as there are `count`, or after the timeout what there is."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.papers) >= count, timeout_s)
            return list(self.papers)

    def _serve(self, line: socket.socket) -> None:
        received = 0
        try:
            with line:
                while self._is_running:
                    received += self._turn(line, received)
        except (OSError, _Dropped):
            pass
        finally:
            with self._changed:
                self._door.leave(line)
                if not self._door.lines:
                    self._settle()
                self._changed.notify_all()

    def _turn(self, line: socket.socket, received: int) -> int:
        """Read once, answer and print; return how many bytes came."""
        if self._is_deaf(received):
            with self._changed:
                self._changed.wait(TICK_S)
            return 0
        if not select.select([line], [], [], TICK_S)[0]:
            return 0
        came = line.recv(SLOW_CHUNK_BYTES if self.fault == "slow" else 4096)
        if not came:
            raise _Dropped
        self.received_bytes += len(came)
        if self.fault == "wrong_host":
            self._be_another_host(line, came)
            return len(came)
        for question in _REAL_TIME.finditer(came):
            self._reply(line, self._roll.sensors.real_time(question[1][0]), Capability.REAL_TIME)
        with self._changed:
            replies = self._take(line, came, received)
        for reply in replies:
            needed = Capability.JOB_ID if reply.startswith(b'7"') else Capability.IN_ORDER
            self._reply(line, reply, needed)
        if self.fault == "slow":
            time.sleep(len(came) / self._slow_bytes_per_s)
        return len(came)

    def _is_deaf(self, received: int) -> bool:
        if self.fault == "zero_window":
            return received >= (self._at_byte or 0)
        return self.fault == "stall" or len(self._waiting) >= BUFFER_BYTES

    def _take(self, line: socket.socket, came: bytes, received: int) -> list[bytes]:
        """Put bytes into the buffer; a fault that waits for its byte strikes here."""
        is_due = self._at_byte is not None and received + len(came) >= self._at_byte
        if is_due and self.fault in ("reset", "paper_out"):
            self._waiting += came[: max(0, (self._at_byte or 0) - received)]
            replies = self._work_off()
            rest = came[max(0, (self._at_byte or 0) - received) :]
            self._at_byte = None
            if self.fault == "reset":
                self.fault = "none"
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raise _Dropped
            self._feel()
            self._waiting += rest
            return replies
        self._waiting += came
        return self._work_off()

    def _work_off(self) -> list[bytes]:
        if self._roll.sensors.is_offline:
            return []
        waiting, self._waiting = self._waiting, b""
        return self._roll.feed(waiting)

    def _settle(self) -> None:
        """Nobody is connected: what hangs out of a working printer is torn off by hand."""
        if not self._roll.sensors.is_offline and not self._waiting:
            self._roll.tear_off()

    def _feel(self) -> None:
        waits = self._at_byte is not None
        self._roll.sensors = Sensors(
            is_paper_low=self.fault == "paper_low",
            is_paper_out=self.fault == "paper_out" and not waits,
            is_cover_open=self.fault == "cover_open",
            is_cutter_jammed=self.fault == "cutter_error",
        )

    def _reply(self, line: socket.socket, reply: bytes, needed: Capability) -> None:
        """Answer, if this model can, in the manner of the present fault."""
        if needed < self.capability:
            return
        if self.fault == "late":
            time.sleep(LATE_S)
        manner = {"garbage": GARBAGE, "double_byte": reply * 2}
        line.sendall(manner.get(self.fault, reply))

    def _be_another_host(self, line: socket.socket, came: bytes) -> None:
        if b"\n" in came:
            line.sendall(WRONG_HOST)
            raise _Dropped

    def _keep_paper(self, raster: Image.Image, is_torn: bool) -> None:
        self._count += 1
        paper_id, png = f"paper-{self._count:04}", paper_png(raster, is_torn)
        file = self._out / f"{paper_id}.png" if self._out else None
        if file:
            try:
                write_whole(file, png)
            except OSError:
                # A printer does not stop because a computer's disk is full; memory still has the paper.
                file = None
        if len(self.papers) == self.papers.maxlen and (oldest := self.papers[0].file):
            oldest.unlink(missing_ok=True)
        now = dt.datetime.now(dt.UTC)
        self.papers.append(Paper(paper_id, now, raster, png, is_torn, file))
        self._changed.notify_all()
