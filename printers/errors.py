"""Everything that the printing library raises, by name. Imports nothing of it: all of it imports this."""

from __future__ import annotations


class PrinterError(Exception):
    """Anything that this library raises. `code` is stable, the text is for the log."""

    code = "printer_error"


class ReceiptError(PrinterError):
    """A receipt that cannot be read or printed; the text names the field."""

    code = "bad_receipt"


class BadAddress(PrinterError):
    """A printer address that is malformed, or that points where no printer may be."""

    code = "bad_address"


class ForeignPlace(BadAddress):
    """A well-formed address outside the networks in which a hall keeps printers."""


class Unsupported(PrinterError):
    """A kind of cable whose driver is not installed on this machine."""

    code = "unsupported"


class Unreachable(PrinterError):
    """Nobody answers at the address: off, unplugged, or another network."""

    code = "unreachable"


class Refused(Unreachable):
    """Something is there and takes no connection now: in use by others, or not ready for the next."""

    code = "refused"


class ConnectionLost(PrinterError):
    """The connection ended, or stood still for too long, after it had been made."""

    code = "connection_lost"
