"""The doctor: looks at every part of a hall that is not running, or beside the running one.

Called by `./motcua doctor`. Reads only. Exit code 1 when something is bad.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from printers.typeface import lacking_letters
from server.announcing.checking import lacking_words
from server.announcing.script import ScriptError, read_script
from server.announcing.voicepack import Voicepack
from server.chain import unproven
from server.clock import hall_zone
from server.hall.calendar import business_date
from server.hall.coming_days import Missing, missing_days
from server.operations import health
from server.operations.certificate import doors
from server.operations.damage import describe, file_of, quick_check
from server.operations.disk import WARN_DAYS
from server.operations.folder import open_to_others
from server.operations.losing import KINDS
from server.operations.migrating import is_current
from server.operations.replay import compare_with_rows
from server.operations.seals import named
from server.operations.time_sync import is_synchronised
from server.public_address import answers, problem_of, slip_address
from server.secret import NAME as SECRET
from server.terminal import address_sentence, owner_of, say
from server.transport import is_in_clear
from server.words import load_words

if TYPE_CHECKING:
    from server.app import House

FEW = 5


@dataclass(frozen=True)
class Finding:
    """What the doctor says of one part: "ok", "warn" or "bad"."""

    part: str
    state: str
    text: str


def examine(house: House, replay: bool, seals: Sequence[str] = ()) -> Iterator[Finding]:
    """Yield a finding for each part, and for each seal that somebody noted."""
    for part in PARTS:
        yield part(house)
    for typed in seals:
        yield _noted_seal(house, typed)
    if replay:
        yield _replay(house)


def _address(house: House) -> Finding:
    """Say whether slips lead to this server: by the rule, and by asking there."""
    settings, url = house.settings, slip_address(house.settings, house.hall)
    why = problem_of(settings, house.hall)
    if why is not None:
        return Finding("address", "bad", address_sentence(why, url, settings))
    if settings.demo or answers(url):
        return Finding("address", "ok", f"slips carry {url}")
    return Finding(
        "address", "warn", f"slips carry {url}, where nobody answers: is the server running?"
    )


def _transport(house: House) -> Finding:
    """Say whether PINs and tokens cross the network in clear."""
    if is_in_clear(house.settings):
        return Finding("transport", "warn", say("in_clear"))
    text = "this machine only" if house.settings.demo else "the network is a proxy's affair"
    return Finding("transport", "ok", text)


def _certificate(house: House) -> Finding:
    """Ask the proxy for its certificate."""
    asked = list(doors(house.settings, house.hall))
    if not asked:
        return Finding("certificate", "ok", "no HTTPS is set for this hall")
    house.certificates.look()
    found = house.certificates.part()
    if "name" not in found:
        names = ", ".join(f"{name}:{port}" for _, name, port in asked)
        return Finding("certificate", "ok", f"unknown: nobody answers by HTTPS at {names}")
    if found["is_over"]:
        return Finding(
            "certificate", "bad", f"{found['name']}: over; config/deploy/https/README.md"
        )
    text = f"{found['name']}: good for {found['days_left']} days"
    remedy = "" if found["state"] == "ok" else "; renew it: config/deploy/https/README.md"
    return Finding("certificate", found["state"], text + remedy)


def _time(house: House) -> Finding:
    """Say whether something keeps the machine's clock right, and which zone it has beside the hall's."""
    is_kept, now = is_synchronised(), house.clock.wall()
    machine = now.astimezone()
    zone = house.hall.time_zone
    other = machine.utcoffset() != now.astimezone(hall_zone(zone)).utcoffset()
    beside = f"; the machine's zone is {machine.tzname()}, the hall goes by {zone}" if other else ""
    if is_kept is None:
        return Finding("time", "ok", f"whether a time service keeps the clock is not known{beside}")
    if is_kept:
        return Finding("time", "ok", f"a time service keeps the clock{beside}")
    remedy = "timedatectl set-ntp true, where the machine reaches a time server"
    return Finding("time", "warn", f"no time service keeps the clock: {remedy}{beside}")


def _database(house: House) -> Finding:
    found = health.database_part(house)
    if found["state"] == "bad":
        return Finding("database", "bad", f"cannot be read: {found['what']}")
    if not is_current(house.database):
        return Finding("database", "bad", "has another schema; run ./motcua migrate")
    sqlite = health.sqlite_part(house)
    version = f", SQLite {sqlite['version']}" if "version" in sqlite else ""
    if not sqlite.get("has_wal_reset_fix", True):
        version += " (its fault with two writers is kept away: there is one)"
    return Finding("database", "ok", f"{found['kind']}{version}, journal at seq {found['seq']}")


def _journal(house: House) -> Finding:
    """Say whether the journal is whole and as it was written, and what of it nobody can prove."""
    database, hall_id = house.database, house.hall.hall_id
    with database.read() as connection:
        broken = list(database.broken_links(connection, hall_id))
        stretches = database.stretches(connection, hall_id)
        last_seq = database.head(connection, hall_id).seq
    foreign = unproven(stretches, database.journal_key, last_seq)
    where = ", ".join(f"seq {first} to {last}" for first, last in foreign)
    if foreign and foreign[-1][1] == last_seq:
        secret = house.settings.data_dir / SECRET
        return Finding(
            "journal",
            "bad",
            f"{where} was written under another secret than {secret}: put that file back from a copy of the same time",
        )
    if broken:
        rows = ", ".join(f"seq {seq} ({what})" for seq, what in broken[:FEW])
        more = f" and {len(broken) - FEW} more" if len(broken) > FEW else ""
        return Finding("journal", "bad", f"does not fit together: {rows}{more}")
    if foreign:
        text = f"no gap, no edited row; {where} was written under a secret that is gone: nobody can prove it"
        return Finding("journal", "warn", text)
    first = stretches[0].from_seq if stretches else last_seq + 1
    old = f"; up to seq {first - 1} it is from before it had a key" if first > 1 else ""
    return Finding("journal", "ok", f"no gap, no edited row{old}")


def _seals(house: House) -> Finding:
    """Say whether the days that were closed are as they were noted then."""
    noted, changed = house.seals.noted(), house.seals.changed()
    if changed:
        days = ", ".join(f"{seal.date} ({seal.shown})" for seal in changed[:FEW])
        more = f" and {len(changed) - FEW} more" if len(changed) > FEW else ""
        return Finding(
            "seals", "bad", f"the journal is another than when these days were closed: {days}{more}"
        )
    if not noted:
        return Finding("seals", "ok", "no day has been closed")
    last = noted[-1]
    return Finding("seals", "ok", f"{len(noted)} days are as noted; {last.date}: {last.shown}")


def _noted_seal(house: House, typed: str) -> Finding:
    """Say whether the journal has a seal that somebody noted elsewhere."""
    found = named(house.seals.given(), typed)
    if found is None:
        text = f"the journal has no day with the seal {typed}: it was rewritten, or that is no seal of this hall"
        return Finding("seals", "bad", text)
    return Finding("seals", "ok", f"{found.date} is as it was when somebody noted {found.shown}")


def _folder(house: House) -> Finding:
    """Say what of the data folder others on this machine may use, and how that ends."""
    folder = house.settings.data_dir
    found = open_to_others(folder)
    if not found:
        return Finding("folder", "ok", f"{folder} is its owner's alone")
    named = ", ".join(str(path) for path in found[:FEW])
    more = f" and {len(found) - FEW} more" if len(found) > FEW else ""
    return Finding(
        "folder",
        # Behind a closed door, what is open inside is open to nobody; a copy of it would be.
        "bad" if folder in found else "warn",
        f"others on this machine may use {named}{more}: chmod -R go= {folder}, as {owner_of(folder)} or root",
    )


def _disk(house: House) -> Finding:
    found = health.disk_part(house)
    text = f"{found['used_share']:.0%} used, {found['free_mb']} MB free"
    kept = f"{found['ballast_mb']} of {house.settings.ballast_mb} MB kept for when it is full"
    days = found["days_left"]
    soon = "" if days is None or days > WARN_DAYS else f"; full in {days} days"
    return Finding("disk", found["state"], f"{text}, {kept}{soon}")


def _wal(house: House) -> Finding:
    found = health.wal_part(house)
    if found["state"] == "ok":
        return Finding("wal", "ok", f"{found['size_mb']} MB")
    held = "something reads the database and does not end: a copy being made, an open sqlite3?"
    return Finding("wal", found["state"], f"{found['size_mb']} MB; {held}")


def _integrity(house: House) -> Finding:
    """Look at every page, whatever the running server has seen."""
    path = file_of(house.database)
    if path is None:
        return Finding("pages", "ok", "PostgreSQL looks after its own")
    found = quick_check(path)
    if not found:
        return Finding("pages", "ok", "whole")
    more = f" and {len(found) - FEW} more" if len(found) > FEW else ""
    return Finding(
        "pages",
        "bad",
        f"damaged: {'; '.join(found[:FEW])}{more}\n{describe(house.settings, 'see above')}",
    )


def _witness(house: House) -> Finding:
    found = health.witness_part(house)
    if "loss" in found:
        return Finding("witness", "bad", f"{KINDS[found['loss']]}: ./motcua loss says more")
    text = "the database knows all that it knows"
    return Finding("witness", found["state"], text if found["state"] == "ok" else "not written")


def _backups(house: House) -> Finding:
    """Say when the hall was backed up last, where it lies, and what is wrong with it."""
    found = health.backups_part(house)
    when = f"the newest is of {found['at']}" if found.get("at") else "there is none yet"
    tried = found.get("rehearsed_at")
    text = f"{when}, put back for a trial on {tried}" if tried else when
    if found["state"] == "ok":
        elsewhere = "" if house.settings.backup_folders else "; all on this machine: set backup_to"
        return Finding("backups", "ok", text + elsewhere)
    if found.get("why") == "sheet":
        return Finding("backups", "warn", "none is made: no recovery sheet; ./motcua recovery")
    place = f" in {found['path']}" if "path" in found else ""
    return Finding("backups", found["state"], f"{found['why']}{place}: {found['what']}; {text}")


def _memory(house: House) -> Finding:
    found = health.memory_part()
    return Finding("memory", found["state"], f"{found['available_mb']} MB left on the machine")


def _words(house: House) -> Finding:
    catalogues = load_words()
    missing = [code for code in house.hall.languages if code not in catalogues]
    if missing:
        return Finding("words", "bad", f"no catalogue for {', '.join(missing)}")
    base = catalogues["vi"].every_text().keys()
    return Finding("words", "ok", f"{len(base)} texts in {', '.join(sorted(catalogues))}")


def _letters(house: House) -> Finding:
    found, lacking = health.letters_part(), lacking_letters()
    if lacking:
        what = ", ".join(lacking)
        return Finding(
            "letters", "bad", f"the fonts in printers/fonts lack {what}: install Motcua anew"
        )
    if found["shaping"]:
        return Finding("letters", "ok", "Vietnamese and Khmer can be printed")
    return Finding("letters", "warn", "Khmer cannot be shaped: apt install libfribidi0")


def _printers(house: House) -> Finding:
    found = health.printers_part(house)
    states = found["printers"]
    text = ", ".join(
        f"{p.printer_id} {states[p.printer_id]} ({p.width_dots} dots, by {p.raster})"
        for p in house.hall.printers
    )
    return Finding("printers", found["state"], text or "none")


def _voices(house: House) -> Finding:
    """Say for each language who speaks, under which licence and consent, and what lacks."""
    speaking = house.voices.speaking()
    lines, is_whole = [], True
    for language in house.hall.languages:
        packs = speaking.get(language, ())
        if not packs:
            is_whole = False
            lines.append(f"{language}: {_nobody(house.voices.being_built().get(language))}")
            continue
        try:
            lacking = lacking_words(packs[0], read_script(language))
        except ScriptError as error:
            is_whole = False
            lines.append(f"{language}: {_speaker(packs[0])}; {error}")
            continue
        is_whole = is_whole and not lacking
        lines.append(f"{language}: {_speaker(packs[0])}; {_lack(lacking)}")
    faults = house.voices.seen().faults
    return Finding(
        "voices", "ok" if is_whole and not faults else "warn", ". ".join([*lines, *faults])
    )


def _nobody(percent: int | None) -> str:
    made = "" if percent is None else f" yet ({percent} % of a voice is made)"
    return f"nobody speaks{made}, calls are shown only"


def _speaker(pack: Voicepack) -> str:
    consent = f", consent: {pack.consent}" if pack.consent else ""
    return f"{pack.pack_id}, {pack.speaker}, licence: {pack.licence}{consent}"


def _lack(lacking: Mapping[str, str]) -> str:
    if not lacking:
        return "complete"
    words = ", ".join(list(lacking.values())[:FEW])
    more = f" and {len(lacking) - FEW} more" if len(lacking) > FEW else ""
    return f"lacks {words}{more}"


def _hall_file(house: House) -> Finding:
    wrong = house.hall_file_error
    if wrong is None:
        return Finding("hall file", "ok", f"{house.settings.hall_file}")
    return Finding("hall file", "bad", f"{wrong.problems[0]}; the last good one is in use")


def _days_off(house: House) -> Finding:
    """Say which days off the file lacks: this year's, and from November on next year's."""
    lacking = missing_days(house.hall, business_date(house.hall, house.clock.now()))
    if not lacking:
        return Finding("days off", "ok", "those that are coming are in the hall's file")
    said = "; ".join(f"{each.year}: {_days(each)}" for each in lacking)
    return Finding("days off", "warn", f"not in the hall's file – {said}; add [[closed_days]]")


def _days(lacking: Missing) -> str:
    return ", ".join([*(f"{date:%d/%m}" for date in lacking.dates), *lacking.occasions])


def _clock(house: House) -> Finding:
    found = health.clock_part(house)
    if found["state"] == "ok":
        return Finding("clock", "ok", "fits the journal")
    shown = f"the machine's clock shows {found['machine_at']}, the hall counts {found['hall_at']}"
    remedy = "set the machine's clock"
    if found["state"] == "bad":
        remedy += ", or say what time it is at the console or by ./motcua clock accept"
    return Finding("clock", found["state"], f"{shown}: {remedy}")


def _replay(house: House) -> Finding:
    """Rebuild every day from the journal and compare it with the rows of its tickets and papers."""
    with house.database.read() as connection:
        found = compare_with_rows(house.database, connection, house.hall.hall_id, house.clock.now())
    if not found.wrong:
        said = f"{found.tickets} tickets and {found.jobs} print jobs are what the journal says"
        return Finding("replay", "ok", said)
    named = ", ".join(found.wrong[:FEW])
    return Finding("replay", "bad", f"rows differ from the journal: {named}")


PARTS: tuple[Callable[[Any], Finding], ...] = (
    _database,
    _folder,
    _disk,
    _integrity,
    _wal,
    _witness,
    _backups,
    _memory,
    _words,
    _letters,
    _printers,
    _voices,
    _clock,
    _time,
    _hall_file,
    _days_off,
    _address,
    _transport,
    _certificate,
    _seals,
    # Last: with years behind a hall it takes a minute.
    _journal,
)
"""What the doctor looks at, in the order of the house."""
