"""The printers' command line: probe, print, preview, virtual, fault, agent.

Run as `python -m printers VERB --help`. Holds no logic: reads arguments, calls one function, says
what happened in a way that a person on a ladder understands.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from printers.errors import PrinterError
from printers.port import Outcome, OutcomeKind, Raster
from printers.receipt import COLUMNS, Receipt
from printers.virtual import FAULTS
from printers.whole import write_whole


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; 0 when it went well, 1 when the printer did not, 2 for a wrong argument."""
    os.umask(0o077)  # tokens, journals and papers are their user's alone
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.verb(chosen))
    except PrinterError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or 'system'}: {error.strerror}", file=sys.stderr)
        return 1


def _probe(chosen: argparse.Namespace) -> int:
    from printers.thermal import open_printer

    report = open_printer(chosen.address, chosen.width).probe()
    known = f"{report.maker} {report.model} {report.firmware}".strip()
    print(f"state       {report.status.state} {report.status.reason}".rstrip())
    print(f"identity    {known or 'not told'}")
    print(f"capability  {report.capability or 'not learnt'}  ({_MEANINGS[report.capability]})")
    if report.status.detail:
        print(f"            {report.status.detail}")
    return 0 if report.status.may_print else 1


_MEANINGS = {
    "A": "confirms each job by its id",
    "B": "confirms by an answer in order",
    "C": "tells its state, cannot confirm a job",
    "D": "one way, answers nothing",
    None: "nothing answered",
}


def _print(chosen: argparse.Namespace) -> int:
    from printers.thermal import open_printer

    receipt = _read_receipt(chosen.receipt)
    printer = open_printer(chosen.address, chosen.width, chosen.capability, raster=chosen.raster)
    outcome = printer.print_receipt(receipt, chosen.job_id, chosen.reprint)
    print(_describe(outcome))
    return 0 if outcome.kind is OutcomeKind.PRINTED else 1


def _describe(outcome: Outcome) -> str:
    confirmed = " (confirmed by the printer)" if outcome.is_confirmed else ""
    detail = f": {outcome.detail}" if outcome.detail else ""
    return f"{outcome.kind}{confirmed}, printer {outcome.state}{detail}"


def _preview(chosen: argparse.Namespace) -> int:
    from printers.preview import png_bytes

    receipt = _read_receipt(chosen.receipt)
    picture = png_bytes(receipt.as_reprint() if chosen.reprint else receipt, chosen.width)
    if str(chosen.out) == "-":
        sys.stdout.buffer.write(picture)
    else:
        write_whole(chosen.out, picture, 0o644)
    return 0


def _virtual(chosen: argparse.Namespace) -> int:
    from printers.virtual_control import run

    run(
        chosen.width,
        chosen.capability,
        chosen.out,
        chosen.port,
        chosen.control_port,
        chosen.keep,
        chosen.column_only,
    )
    return 0


def _fault(chosen: argparse.Namespace) -> int:
    from printers.virtual_control import look, switch

    wish = (chosen.fault, chosen.at_byte)
    turns = {name: getattr(chosen, name) for name in ("free_after_ms", "held_ms", "every_ms")}
    state = look(chosen.control) if chosen.fault is None else switch(chosen.control, *wish, **turns)
    waiting = f", strikes at byte {state['at_byte']}" if state["at_byte"] else ""
    print(f"fault {state['fault']}{waiting}, state {state['state']}, papers {len(state['papers'])}")
    return 0


def _agent(chosen: argparse.Namespace) -> int:
    from printers.agent_process import AgentSettings, run

    run(
        AgentSettings(
            address=chosen.address,
            width_dots=chosen.width,
            capability=chosen.capability,
            server=chosen.server,
            state_dir=chosen.state_dir,
            pairing_code=chosen.pair,
            printer_id=chosen.printer_id,
            token=os.environ.get("MOTCUA_AGENT_TOKEN", ""),
            ca_file=chosen.ca_file,
            raster=chosen.raster,
            is_plain_wanted=chosen.plain_http,
        )
    )
    return 0


def _read_receipt(path: Path) -> Receipt:
    source = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    return Receipt.from_json(source)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m printers",
        description="Print slips, look at them, learn what a printer can, pretend to be one.",
        epilog="addresses: tcp://192.168.1.50:9100  usb://04b8:0e15  serial:///dev/ttyUSB0"
        "  file:///dev/usb/lp0  cups://QUEUE",
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    _add_paper(verbs)
    _add_pretending(verbs)
    _add_agent(verbs)
    for name in ("print", "agent"):
        verbs.choices[name].add_argument(
            "--raster",
            choices=list(Raster),
            default=Raster.ROW,
            help="column for a printer that prints letters and signs instead of the slip",
        )
    for name in ("probe", "print", "preview", "virtual", "agent"):
        verbs.choices[name].add_argument(
            "--width", type=int, choices=list(COLUMNS), default=576, metavar="DOTS"
        )
    return parser


def _add_paper(verbs: Any) -> None:
    probe = verbs.add_parser("probe", help="ask a printer who it is and what it can confirm")
    probe.add_argument("address")
    probe.set_defaults(verb=_probe)

    paper = verbs.add_parser("print", help="print a receipt from a JSON file")
    paper.add_argument("address")
    paper.add_argument("receipt", type=Path, help="a JSON file, - for standard input")
    paper.add_argument("--capability", choices="ABCD", help="what an earlier probe said")
    paper.add_argument("--job-id", default="by-hand")
    paper.set_defaults(verb=_print)

    preview = verbs.add_parser("preview", help="draw a receipt into a PNG file")
    preview.add_argument("receipt", type=Path, help="a JSON file, - for standard input")
    preview.add_argument("--out", type=Path, default=Path("-"), help="a PNG file, - for output")
    preview.set_defaults(verb=_preview)
    for verb in (paper, preview):
        verb.add_argument("--reprint", action="store_true", help="with the reprint mark")


def _add_pretending(verbs: Any) -> None:
    virtual = verbs.add_parser("virtual", help="pretend to be a network printer")
    virtual.add_argument("--port", type=int, default=9100, help="0 for any free port")
    virtual.add_argument("--control-port", type=int, default=0, help="0 for any free port")
    virtual.add_argument("--out", type=Path, default=Path("papers"), help="where papers are kept")
    virtual.add_argument("--keep", type=int, default=50, help="how many papers are kept")
    virtual.add_argument("--capability", choices="ABCD", default="A")
    virtual.add_argument(
        "--column-only",
        action="store_true",
        help="an old model: pictures sent by row print as letters",
    )
    virtual.set_defaults(verb=_virtual)

    fault = verbs.add_parser("fault", help="break or mend a pretend printer, or see how it is")
    fault.add_argument("control", help='what "virtual" printed as control: http://127.0.0.1:PORT')
    fault.add_argument("fault", nargs="?", help=f"one of: {', '.join(FAULTS)}")
    fault.add_argument("--at-byte", type=int, help="for paper_out, zero_window, reset")
    fault.add_argument("--free-after-ms", type=int, help="one_line, shared: pause after each line")
    fault.add_argument("--held-ms", type=int, help="shared: so long others have it")
    fault.add_argument("--every-ms", type=int, help="shared: of each so many")
    fault.set_defaults(verb=_fault)


def _add_agent(verbs: Any) -> None:
    agent = verbs.add_parser("agent", help="print a server's jobs on this machine's printer")
    agent.add_argument("address")
    agent.add_argument("--server", required=True, help="https://motcua.xa-cua-toi.vn")
    agent.add_argument("--state-dir", type=Path, required=True, help="journal and token live here")
    agent.add_argument("--pair", metavar="CODE", help="pair this machine first, once")
    agent.add_argument("--printer-id", help="which printer of the hall; known after pairing")
    agent.add_argument("--capability", choices="ABCD", help="what an earlier probe said")
    agent.add_argument("--ca-file", help="certificate of the hall's own authority")
    agent.add_argument(
        "--plain-http",
        action="store_true",
        help="let this machine's token cross the network in clear",
    )
    agent.set_defaults(verb=_agent)


if __name__ == "__main__":
    sys.exit(main())
