"""The hall's next hours, run ahead: when would everybody who waits be called? Pure and repeatable.

`waiting` asks `look_ahead`; the rest is how it is made: `chance` (draws), `groups` (who shares work),
`lines` (who waits), `flow` and `coming` (who will come), `desks` (who serves), `scene` (the present in
numbers), `running` (the futures).
"""

from server.queue.forecast.running import Forecast, band_of, look_ahead

__all__ = ["Forecast", "band_of", "look_ahead"]
