"""The wiring diagram: one hall, its rooms, its routes. Read it from top to bottom.

`build_house` makes the rooms of one process; `create_app` puts HTTP and sockets around them.
"""

from __future__ import annotations

from apiflask import APIFlask
from werkzeug.middleware.proxy_fix import ProxyFix

from server import addresses, machine, openapi, runtime, wire
from server.access.actions import Access
from server.access.answers import Demo
from server.access.attending import Attending
from server.access.devices import Devices
from server.access.hashing import Hasher
from server.access.names import Names
from server.access.people import People
from server.access.pins import Pins
from server.access.rules import hashed
from server.access.sessions import Sessions
from server.actor import Actor
from server.announcing.actions import Announcing
from server.announcing.readings import Readings, readings_folder
from server.announcing.voices import HallVoices, voice_folders
from server.answers import Alert
from server.chain import JournalKey
from server.clock import Clock
from server.database import Database
from server.facts import Fact
from server.hall.calendar import business_date
from server.hall.problems import HallFileError
from server.hall.rules import Hall
from server.hall_clock import clock_of
from server.ledger import Ledger, Transaction
from server.limits import Limits
from server.live import Live
from server.operations import caretaking, erasing, health, losing
from server.operations.backup.keeping import Backups
from server.operations.ballast import MIB
from server.operations.belonging import Owner
from server.operations.certificate import Certificates
from server.operations.clockwork import Clockwork
from server.operations.damage import Integrity
from server.operations.disk import Disk
from server.operations.forgetting import Forgetting
from server.operations.lag import Lag
from server.operations.logs import Log
from server.operations.pretend_printer import VirtualPrinterProcess
from server.operations.seals import Seals
from server.operations.wal import wal_values
from server.operations.witnessing import Witnessing
from server.outside import Look, Outside
from server.present import Present
from server.printing.actions import Printing
from server.printing.lending import Lending
from server.printing.paper import Paper
from server.public_address import slip_address, wrong_address
from server.queue.actions import Queue
from server.queue.keeping import DayKeeper
from server.queue.leaving import Leaving
from server.queue.links import Links
from server.queue.slip_secrets import SlipSecrets
from server.queue.timekeeping import TimeKeeper
from server.queue.today.day import DATA_LOST, Withheld
from server.rating.actions import Rating
from server.rating.publishing import Publishing
from server.reactions import reactions
from server.recording.actions import Recording
from server.recording.shelf import Shelf
from server.reports.answers import Loss
from server.reports.machine_alerts import MachineAlerts
from server.secret import DaySalt, read_secret
from server.security import SecurityLog
from server.settings import Settings
from server.transport import names_of
from server.words import words
from server.writes import Connection

MAX_BODY = 64 * 1024
LOOKED_EVERY_S = 60
"""How soon a page asks again whether somebody is there, while they have a visit in hand."""


class House:
    """Everything that this process knows of its hall."""

    def __init__(
        self,
        settings: Settings,
        the_hall: Hall,
        clock: Clock,
        log: Log,
        is_alone: bool = True,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.log = log
        self.security = SecurityLog(log)
        self.mode = runtime.current().name
        self.database = Database(settings.database, is_alone)
        self.instance_id = self.database.ensure_hall(the_hall.hall_id, clock.now())
        # After the hall's row: a secret beside a database without one tells of a loss.
        self.secret = read_secret(settings.data_dir, is_alone)
        self.database.journal_key = JournalKey(self.secret)
        self.day_salt = DaySalt(settings.data_dir, self._today, log)
        self.withheld = Withheld()
        self.names = Names(self.database, the_hall.hall_id)
        self.disk = Disk(settings.data_dir, settings.ballast_mb * MIB, self.withheld, log)
        self.ledger = Ledger(
            self.database,
            the_hall.hall_id,
            clock,
            lambda: Present(self.withheld, self.names.of),
            self._first_seq_of_today,
        )
        if self.database.is_sqlite:
            self.ledger.make_room = self.disk.make_room
        self.ledger.forbids_waiting = settings.debug
        self.time = TimeKeeper(self.ledger, clock)
        self.forgetting = Forgetting(self)
        self.refurnish(the_hall)
        self.live = Live(self)
        self.demo: Demo | None = None
        """With what the demo hall is tried out; None in a real one."""
        self.hall_file_error: HallFileError | None = None
        """What is wrong with the hall's file while the hall runs on the last good one."""
        self.began_at = clock.now()
        self.clockwork = Clockwork(self)
        self.witnessing = Witnessing(self)
        self.seals = Seals(self)
        self.backups = Backups(self)
        self.certificates = Certificates(self)
        self.lag = Lag()
        self.machine_alerts = MachineAlerts()
        self.health = health.Health(self)
        self.wal_seen = Look("the database's folder", lambda: wal_values(self.database))
        self.integrity = Integrity(self.database, log)
        self.integrity.tolerate(self.time.begin)
        self.virtual_printer: VirtualPrinterProcess | None = None
        self.owner: Owner | None = None
        """The right to serve this hall of this database, where a server holds it."""

    def refurnish(self, the_hall: Hall) -> None:
        """Wire the rooms for a hall; called again when the demo puts its own printer in."""
        self.hall = the_hall
        self.host_names = None if self.settings.demo else names_of(self.settings, the_hall)
        """Under which names this house may be asked; None: the demo, by this machine alone."""
        attending = Attending(self.ledger, the_hall.staff.lock_after_min)
        self.access = Access(self.ledger, attending)
        self.devices = Devices(self.ledger, the_hall, self.access, self.secret)
        hasher = Hasher(self.secret)
        self.pins = Pins(self.ledger, self.access, hasher)
        self.people = People(self.ledger, self.access, hasher)
        self.sessions = Sessions(self.ledger, self.access, self.settings.session_hours, self.secret)
        self.links = Links(
            self.ledger,
            the_hall,
            SlipSecrets(self.secret, self.instance_id),
            lambda: slip_address(self.settings, self.hall),
        )
        self.queue = Queue(self.ledger, the_hall, self.links)
        self.leaving = Leaving(self.ledger)
        self.keeper = DayKeeper(self.ledger, the_hall)
        self.printing = Printing(self.ledger, the_hall)
        self.lending = Lending(self.ledger, the_hall, self.printing)
        self.announcing = Announcing(self.ledger, the_hall)
        self.voices = HallVoices(
            voice_folders(self.settings.data_dir),
            the_hall,
        )
        self.readings = Readings(
            readings_folder(self.settings.data_dir), the_hall, lambda spoken: words(spoken).text
        )
        self.sounds = Outside("the voices' folder")
        """Asked for the clips of voices and readings."""
        self.hall_files = Outside("the hall's file")
        self.recording = Recording(
            self.ledger, the_hall, self.voices, Shelf(self.settings.data_dir / "voices")
        )
        self.rating = Rating(self.ledger, the_hall, self.secret)
        self.publishing = Publishing(self.ledger)
        self.paper = Paper(
            self.ledger, the_hall, self.links, lambda: wrong_address(self.settings, self.hall)
        )
        self.limits = Limits(the_hall.queue.kiosk_tickets_per_min)
        table = reactions(self)

        def react(tx: Transaction[Present], fact: Fact) -> None:
            for reaction in table.get(type(fact.event), ()):
                reaction(tx, fact)

        self.ledger.react = react

    def _first_seq_of_today(self, connection: Connection) -> int:
        return self.database.last_seq_of(connection, self.hall.hall_id, "day_opened")

    def _today(self) -> str:
        return business_date(self.hall, self.clock.now()).isoformat()

    def fault_of(self, error: BaseException) -> str:
        """Return the code of an error that nobody foresaw: the machine's, or a fault of ours."""
        if self.integrity.note(error):
            self.health.forget()
            return "database_damaged"
        if self.disk.is_full(error):
            return "disk_full"
        return machine.machine_fault(error) or "server_error"

    def alarms(self) -> list[Alert]:
        """Return what is wrong with the machine under the hall, as alerts of the console."""
        return self.machine_alerts.of(health.machine(self), self.clock.now())

    def locks_in_s(self, token: str, sender: Actor | None = None) -> int | None:
        """Return in how many seconds a person's session is locked, None where the hall locks none or it is no person's.

        Whoever has a visit in hand is there, however long nothing is pressed.
        """
        who = sender or self.access.actor_of(token)
        left_s = self.access.attending.left_s(hashed(token)) if who.kind == "staff" else None
        if left_s is None or left_s > LOOKED_EVERY_S or not self._has_visit(who):
            return left_s
        return LOOKED_EVERY_S

    def _has_visit(self, who: Actor) -> bool:
        counter = self.ledger.look(lambda p: p.day.counters.get(who.counter_id or ""))
        return bool(counter and counter.ticket_id and counter.staff_id == who.staff_id)

    def attend(self, sender: Actor, token: str, proof: bool) -> None:
        """Note that a person is there; with `proof`, refuse whoever has not typed the PIN within the last minutes."""
        if proof:
            self.access.attending.refuse_unproven(hashed(token))
        self.access.attending.note(sender.name, hashed(token))

    def has_lost(self) -> bool:
        """Whether people may hold numbers of today that this house does not know."""
        return self.withheld.code == DATA_LOST or self.ledger.look(lambda p: p.day.has_lost)

    def loss(self) -> Loss | None:
        """Return what a manager has to decide about before numbers are given again, None without a loss."""
        return losing.loss_values(self)

    def keep_day(self) -> None:
        """Open and close the business day when it is time."""
        self.clockwork.keep_day()

    def close(self) -> None:
        """Say good-bye to the screens and leave the database tidy."""
        self.live.close()
        self.backups.close()
        if self.virtual_printer is not None:
            self.virtual_printer.close()
        caretaking.end(self)
        self.database.close()
        if self.owner is not None:
            self.owner.leave()


def create_app(
    settings: Settings, the_hall: Hall, log: Log, clock: Clock | None = None
) -> tuple[APIFlask, House]:
    """Return the web app and its house; nothing runs in the background yet (see `start`)."""
    house = House(settings, the_hall, clock or clock_of(settings.data_dir, settings.demo), log)
    app = APIFlask(
        __name__,
        title="Motcua",
        version="1",
        json_errors=True,
        spec_path="/api/openapi.json",
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type]
    )
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        OPENAPI_VERSION="3.1.0",
        JSON_SORT_KEYS=False,
        AUTO_404_RESPONSE=False,
    )
    app.extensions["house"] = house
    wire.install(app)
    openapi.install(app)
    addresses.register(app)
    house.live.attach(app)
    if settings.trusted_proxies and not settings.demo:
        # Outermost, so that the socket's check of its origin sees the browser's address too.
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app, house


def start(house: House) -> None:
    """Begin everything that runs beside the requests: telling, the clock, the print agents."""
    from server.printing import agents

    house.integrity.tolerate(lambda: erase_again(house))
    house.integrity.tolerate(house.keep_day)
    house.integrity.tolerate(lambda: make_up_choices(house))
    house.live.start()
    runtime.supervise("clock", house.clockwork.run)
    if house.settings.metrics:
        runtime.supervise("lag", house.lag.run)
    caretaking.begin(house)
    agents.start(
        house.hall.printers,
        house.lending,
        house.paper,
        house.settings.data_dir / "agents",
        house.log,
    )


def erase_again(house: House) -> None:
    """Erase what a restore brought back of what was erased; a list that cannot be read is said and stops nothing."""
    try:
        erasing.erase_again(house)
    except OSError as error:
        house.log.error("erasures_not_read", reason=str(error))


def make_up_choices(house: House) -> None:
    """Let the voices speak that were chosen; a folder that cannot be written is said and stops nothing."""
    try:
        house.recording.make_up()
    except OSError as error:
        house.log.error("voice_choice_not_kept", reason=str(error))
