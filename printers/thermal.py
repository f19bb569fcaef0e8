"""Cables to real printers, by python-escpos; its errors and the system's become ours here.

Called by the server and the agent through `open_printer`. The only module that imports escpos, and
it uses nothing of it but the transport: text and pictures are ours (docs/decisions/0031). Starts no thread.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# Of every printer in the world the library reads what it can, a quarter of a second at each start. Ours needs a cable.
os.environ["ESCPOS_CAPABILITIES_FILE"] = str(Path(__file__).with_name("capabilities.json"))

from escpos.exceptions import Error as EscposError
from escpos.printer import CupsPrinter, Network, Serial, Usb

from printers.address import Address, check_ip, parse_address
from printers.cable import Cable, Patience
from printers.device_file import FileCable
from printers.dialogue import Draw, ThermalPrinter
from printers.errors import ConnectionLost, Refused, Unreachable, Unsupported
from printers.layout import check_width, pieces
from printers.port import Capability, Raster

CONNECT_TIMEOUT_S = 1.0
CLOSE_TIMEOUT_S = 0.3
DRAIN_TIMEOUT_S = 10.0
DRAIN_POLL_S = 0.05
CHUNK_BYTES = 1024
SEND_BUFFER_BYTES = 8192
"""Small, so that "sent" means that the printer took it, not that this machine keeps it."""
READ_BYTES = 64
DEFAULT_BAUDRATE = 9600
BITS_PER_BYTE = 10
"""On a serial line, with start and stop bit."""
LONG_SLIP_BYTES = 180_000
"""A slip with six documents on 80 mm paper, with some to spare."""


def open_printer(
    address: str,
    width_dots: int,
    capability: Capability | str | None = None,
    draw: Draw = pieces,
    patience: Patience | None = None,
    raster: Raster | str = Raster.ROW,
) -> ThermalPrinter:
    """Return a printer at an address (see `printers.address`); connects only when it is used.

    `capability` is what an earlier probe learnt, None to learn it at the first job. `draw` may be
    given to draw elsewhere, such as in a worker thread. `raster` is column for a printer that prints
    letters instead of pictures.

    Raises:
        BadAddress: malformed, or no place for a printer.
        ReceiptError: a width that no printer has.
        Unsupported: the driver for this kind of cable is not installed.
    """
    parsed = parse_address(address)
    check_width(width_dots)
    make, driver, package = _CABLES[parsed.scheme]
    if driver is not None and not driver.is_usable():
        raise Unsupported(f"{parsed.scheme} printers need the package {package}")
    known = None if capability is None else Capability(capability)
    waits = patience or _patience_for(parsed)
    return ThermalPrinter(lambda: make(parsed), width_dots, known, draw, waits, Raster(raster))


def _patience_for(address: Address) -> Patience:
    """Return how long to wait on a line: a slow serial one carries a slip in minutes."""
    if address.scheme != "serial":
        return Patience()
    bytes_per_s = address.options.get("baudrate", DEFAULT_BAUDRATE) / BITS_PER_BYTE
    return Patience(whole_job_s=max(Patience().whole_job_s, LONG_SLIP_BYTES / bytes_per_s))


@contextlib.contextmanager
def _translated(doing: str) -> Iterator[None]:
    """Turn whatever a driver raises on an open line into ConnectionLost."""
    try:
        yield
    except (OSError, EscposError, AssertionError, ValueError) as error:
        raise ConnectionLost(f"{doing}: {error or type(error).__name__}") from error


@contextlib.contextmanager
def _opening(address: Address) -> Iterator[None]:
    """Turn whatever a driver raises while opening into Unreachable."""
    try:
        yield
    except (OSError, EscposError, AssertionError, ValueError, RuntimeError) as error:
        cause = error.__cause__ or error.__context__ or error
        is_refused = isinstance(error, ConnectionRefusedError | ConnectionResetError)
        kind = Refused if is_refused else Unreachable
        raise kind(f"{address.scheme}://{address.place}: {cause}") from error


class _Network(Network):  # type: ignore[misc]
    """The library's socket, without the one that it leaves open when nobody answers."""

    def open(self, raise_not_found: bool = True) -> None:
        """Connect; OSError when nobody answers."""
        self.device = socket.create_connection((self.host, self.port), self.timeout)


class _DriverCable:
    """What most cables have in common: a driver that answers, and nothing kept back."""

    is_one_way = False
    _driver: Any

    def send(self, payload: bytes, timeout_s: float) -> None:
        """Send in small chunks, each of which must be taken within the timeout."""
        with _translated("sending"):
            for start in range(0, len(payload), CHUNK_BYTES):
                self._limit_sending(timeout_s)
                self._driver._raw(payload[start : start + CHUNK_BYTES])

    def _limit_sending(self, timeout_s: float) -> None:
        """Tell the driver how long the next chunk may take."""

    def finish(self) -> None:
        """Nothing is kept back: all that was sent has gone out."""

    def close(self) -> None:
        """Close the line."""
        with contextlib.suppress(OSError, EscposError):
            self._driver.close()


class NetworkCable(_DriverCable):
    """A TCP line. IPv4, since printers are."""

    def __init__(self, address: Address) -> None:
        with _opening(address):
            ip = socket.gethostbyname(address.place)
        check_ip(ip, address.port)
        self._driver = _Network(ip, address.port, timeout=CONNECT_TIMEOUT_S)
        with _opening(address):
            self._driver.open()
            self._socket: Any = self._driver.device
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _limit_sending(self, timeout_s: float) -> None:
        self._socket.settimeout(timeout_s)

    def receive(self, timeout_s: float) -> bytes:
        """Return at most 16 bytes that came in, nothing after the timeout."""
        with _translated("receiving"):
            self._socket.settimeout(max(timeout_s, 0.0))
            try:
                came = bytes(self._driver._read())
            except (TimeoutError, BlockingIOError):
                return b""
        if not came:
            raise ConnectionLost("the printer closed the connection")
        return came

    def finish(self) -> None:
        """Send the end of the stream and wait a moment for a reset."""
        with _translated("closing"):
            self._socket.shutdown(socket.SHUT_WR)
        deadline = time.monotonic() + CLOSE_TIMEOUT_S
        with _translated("closing"):
            while (left_s := deadline - time.monotonic()) > 0:
                self._socket.settimeout(left_s)
                try:
                    if not self._socket.recv(READ_BYTES):
                        return
                except TimeoutError:
                    return


class SerialCable(_DriverCable):
    """A serial line."""

    def __init__(self, address: Address) -> None:
        with _opening(address):
            self._driver = Serial(
                address.place,
                baudrate=address.options.get("baudrate", DEFAULT_BAUDRATE),
                timeout=0,
            )
            self._driver.open()
            self._line: Any = self._driver.device
        self._is_dry = False

    def _limit_sending(self, timeout_s: float) -> None:
        self._line.write_timeout = timeout_s

    def receive(self, timeout_s: float) -> bytes:
        """Return what came in, nothing after the timeout."""
        with _translated("reading"):
            self._line.timeout = timeout_s
            first = self._line.read(1)
            return bytes(first + self._line.read(self._line.in_waiting)) if first else b""

    def finish(self) -> None:
        """Wait until the last bytes are on the line."""
        deadline = time.monotonic() + DRAIN_TIMEOUT_S
        with _translated("writing"):
            while self._line.out_waiting:
                if time.monotonic() > deadline:
                    raise ConnectionLost("the printer did not take the end of the slip")
                time.sleep(DRAIN_POLL_S)
        self._is_dry = True

    def close(self) -> None:
        """Close without waiting for a line that stands still."""
        with contextlib.suppress(OSError, EscposError):
            if not self._is_dry:
                self._line.reset_output_buffer()
            self._driver.close()


class _Usb(Usb):  # type: ignore[misc]
    """The library's device, without the reset at each opening: we open it every few seconds."""

    def _configure_usb(self) -> None:
        try:
            self.device.get_active_configuration()
        except OSError:
            self.device.set_configuration()


class UsbCable(_DriverCable):
    """A USB printer by vendor and product number, without the kernel's driver."""

    def __init__(self, address: Address) -> None:
        vendor, product = (int(part, 16) for part in address.place.split(":"))
        self._in = address.options.get("in", 0x82)
        with _opening(address):
            self._driver = _Usb(
                vendor, product, in_ep=self._in, out_ep=address.options.get("out", 0x01)
            )
            self._driver.open()

    def _limit_sending(self, timeout_s: float) -> None:
        self._driver.timeout = round(timeout_s * 1000)

    def receive(self, timeout_s: float) -> bytes:
        """Return what came in, nothing after the timeout."""
        with _translated("reading"):
            try:
                wait_ms = max(1, round(timeout_s * 1000))
                return bytes(self._driver.device.read(self._in, READ_BYTES, wait_ms))
            except OSError as error:
                if type(error).__name__ == "USBTimeoutError":
                    return b""
                raise


class CupsCable(_DriverCable):
    """A CUPS queue: one way, and "sent" means only that the queue took the job."""

    is_one_way = True

    def __init__(self, address: Address) -> None:
        with _opening(address):
            self._driver = CupsPrinter(address.place)
            try:
                self._driver.open("slip")
                if self._driver._read() != b"0":
                    raise Unreachable(f"the CUPS queue {address.place} is stopped or busy")
            except BaseException:
                self.close()
                raise

    def receive(self, timeout_s: float) -> bytes:
        """Return nothing: a queue does not answer."""
        return b""

    def finish(self) -> None:
        """Hand the job to the queue."""
        try:
            self._driver.send()
        except Exception as error:  # pycups raises its own family, known only when it is installed
            raise ConnectionLost(f"the queue refused the job: {error}") from error

    def close(self) -> None:
        """Drop an unfinished job: half a slip must not be printed by closing."""
        self._driver.pending_job = False
        self._driver.tmpfile.close()
        with contextlib.suppress(OSError, EscposError, RuntimeError):
            self._driver.close()


_CABLES: dict[str, tuple[Callable[[Address], Cable], Any, str]] = {
    "tcp": (NetworkCable, Network, "python-escpos"),
    "usb": (UsbCable, Usb, "python-escpos[usb]"),
    "serial": (SerialCable, Serial, "python-escpos[serial]"),
    "file": (FileCable, None, ""),
    "cups": (CupsCable, CupsPrinter, "python-escpos[cups]"),
}
