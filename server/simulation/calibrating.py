"""Were people told the truth? Bands against the waits that came, beside the usual formula. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

AT_ONCE_S = 60
"""Who is told “at once” is told the truth when the call comes within a minute."""


@dataclass(frozen=True, slots=True)
class Told:
    """One promise with the wait that came."""

    people_ahead: int
    low_s: int
    high_s: int
    formula_s: float | None
    wait_s: float

    @property
    def middle_s(self) -> float:
        """The middle of the band."""
        return (self.low_s + self.high_s) / 2


@dataclass(frozen=True, slots=True)
class Calibration:
    """Shares are of those who were told to wait; bias and error in relation to the mean wait."""

    count: int
    at_once: int
    at_once_share: float
    in_band_share: float
    below_upper_share: float
    bias: float
    formula_bias: float
    error_s: float
    formula_error_s: float
    width_s: float

    @property
    def is_calibrated(self) -> bool:
        """Whether the band is what it says, and better than the usual formula."""
        return (
            0.55 <= self.in_band_share <= 0.70
            and 0.75 <= self.below_upper_share <= 0.90
            and abs(self.bias) <= 0.10
            and self.error_s < self.formula_error_s
        )


def calibration(told: Iterable[Told]) -> Calibration:
    """Return how true the promises were; the formula is judged on the same people."""
    everybody = list(told)
    at_once = [t for t in everybody if t.high_s == 0]
    waits = [t for t in everybody if t.high_s > 0 and t.formula_s is not None]
    mean_wait = _mean([t.wait_s for t in waits]) or 1.0
    formula = [(t.formula_s or 0.0) for t in waits]
    return Calibration(
        count=len(waits),
        at_once=len(at_once),
        at_once_share=_mean([t.wait_s <= AT_ONCE_S for t in at_once]),
        in_band_share=_mean([t.low_s <= t.wait_s <= t.high_s for t in waits]),
        below_upper_share=_mean([t.wait_s <= t.high_s for t in waits]),
        bias=_mean([t.middle_s for t in waits]) / mean_wait - 1,
        formula_bias=_mean(formula) / mean_wait - 1,
        error_s=_mean([abs(t.middle_s - t.wait_s) for t in waits]),
        formula_error_s=_mean([abs(f - t.wait_s) for f, t in zip(formula, waits, strict=True)]),
        width_s=_mean([t.high_s - t.low_s for t in waits]),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
