"""Addresses: every cable has one form, and no address leads where no printer may be."""

from __future__ import annotations

import pytest

from printers.address import parse_address
from printers.errors import BadAddress, PrinterError, Unsupported
from printers.thermal import open_printer

RIGHT = {
    "192.168.1.50": ("tcp", "192.168.1.50", 9100),
    "tcp://10.0.0.7:9101": ("tcp", "10.0.0.7", 9101),
    "tcp://printer-1.hall.local": ("tcp", "printer-1.hall.local", 9100),
    "127.0.0.1:34567": ("tcp", "127.0.0.1", 34567),
    "usb://04b8:0e15?in=0x82&out=2": ("usb", "04b8:0e15", 0),
    "serial:///dev/ttyUSB0?baudrate=115200": ("serial", "/dev/ttyUSB0", 0),
    "file:///dev/usb/lp0": ("file", "/dev/usb/lp0", 0),
    "cups://Slip_printer": ("cups", "Slip_printer", 0),
}
WRONG = [
    "",
    "127.0.0.1:22",
    "169.254.169.254",
    "169.254.169.254:9100",
    "8.8.8.8:9100",
    "0.0.0.0:9100",
    "224.0.0.1:9100",
    "192.168.1.50:80",
    "192.168.1.50:99999",
    "user@192.168.1.50",
    "192.168.1.50/path",
    "[::1]:9100",
    "fe80::1",
    "; rm -rf /",
    "a" * 300,
    "may-in-số-1",
    "printer:22",
    "http://192.168.1.50",
    "file://relative/path",
    "file:///dev/../etc/passwd",
    "file:///tmp/x y",
    "usb://04b8",
    "usb://04b8:0e15?speed=1",
    "serial:///dev/ttyUSB0?baudrate=fast",
    "cups://a b",
    "192.168.1.50\n",
]


@pytest.mark.parametrize("text", RIGHT)
def test_an_address_is_read(text: str) -> None:
    """Each form names its cable, place and port."""
    address = parse_address(text)
    assert (address.scheme, address.place, address.port) == RIGHT[text]


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_address_is_refused(text: str) -> None:
    """What is malformed, public, link-local or privileged is refused before anything is opened."""
    with pytest.raises(BadAddress):
        parse_address(text)


def test_options_are_numbers() -> None:
    """Options of a cable are read in decimal or hexadecimal."""
    assert parse_address("usb://04b8:0e15?in=0x82&out=2").options == {"in": 0x82, "out": 2}


@pytest.mark.parametrize("address", ["usb://04b8:0e15", "cups://SLIPS"])
def test_a_missing_driver_is_named(address: str) -> None:
    """A cable whose driver is not installed is refused with the name of the package to install."""
    try:
        printer = open_printer(address, 576)
    except Unsupported as error:
        assert "python-escpos[" in str(error)
    else:
        assert not printer.status().may_print


def test_a_name_that_leads_outside_is_refused_when_it_is_used() -> None:
    """Every refusal is one of ours, whatever the driver raises."""
    assert issubclass(BadAddress, PrinterError)
    printer = open_printer("tcp://no-such-printer.invalid", 576)
    assert printer.status().reason == "unreachable"
