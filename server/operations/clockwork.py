"""The hall's clock at work: every few seconds the day is opened or closed when it is time, promises are kept.

Wired by `server.app`, which begins the loop; whoever has set the time calls `keep_day` at once. Decides
nothing about the day (`queue.keeping` does) or about the time (`queue.timekeeping` does).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from server import machine, runtime
from server.errors import HallError
from server.ledger import Command
from server.operations import wal

if TYPE_CHECKING:
    from server.app import House

TICK_S = 5.0
BY_CLOCK = Command("clock")


class Clockwork:
    """What comes round with the clock in one hall."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._refused: str | None = None
        """Why the day could not be opened, as it was said last."""

    def keep_day(self) -> None:
        """Open and close the business day when it is time, and keep what was promised for this moment."""
        house = self._house
        house.time.settle(BY_CLOCK)
        try:
            house.keeper.keep_day(BY_CLOCK, is_training=house.settings.demo)
        except HallError as error:
            # Said once, and by health and doctor; the screens say that the day is not open.
            if error.code != self._refused:
                house.log.error("day_not_opened", code=error.code)
            self._refused = error.code
            return
        finally:
            if not house.ledger.look(lambda p: p.day.is_open):
                house.day_salt.end()
        self._refused = None
        house.keeper.keep_promises(BY_CLOCK)

    def publish_ratings(self) -> None:
        """Tell the ratings that may be told; the log, which has each as it came, is cut behind them."""
        if self._house.publishing.come_round():
            wal.cut(self._house.ledger)

    def run(self) -> None:
        """Come round for as long as the process lives."""
        house = self._house
        while True:
            runtime.current().sleep(TICK_S)
            try:
                house.keep_day()
                house.forgetting.forget_old()
                self.publish_ratings()
            except Exception as error:  # noqa: BLE001 - the clock must go on ticking
                house.log.error("clock_failed", **machine.told(error))
            runtime.keeper.came_round("clock")
