"""Which faults in the rules of a room no test of that room notices.

Called by `./motcua check rules`. For each room: its quick tests run once while it is noted which test
comes to which line; then each mutant is tried against the tests that come to its statement, the
quickest first, until one fails.

A mutant inside a function is put into the functions that are already there, in a fork of a process
that has collected the tests. One outside of functions, and one that survived in a function that ran
while modules were imported, is tried in a fork in which the house is imported anew. A test that starts
a process of its own cannot see a mutant; what no test comes to survives.
"""

from __future__ import annotations

import gc
import importlib
import importlib.machinery
import os
import time
import types
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coverage
import pytest
from _pytest.runner import runtestprotocol

from mutants.forking import each_in_child, in_child
from mutants.operators import Mutant

ROOT = Path(__file__).resolve().parents[2]
QUICK = "not slow and not browser and not load and not postgres"
ALREADY = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
ARGUMENTS = [
    "-q",
    "-m",
    QUICK,
    "--hypothesis-profile",
    "mutants",
    "--tb=native",
    "-p",
    "no:cacheprovider",
    *ALREADY,
]
PAID_ONCE = (
    "hypothesis",
    "apiflask",
    "flask_socketio",
    "pydantic",
    "sqlalchemy.orm",
    "babel",
    "alembic",
    "PIL.Image",
)
"""Libraries that every import of the house needs; the house itself is never imported before a fork."""
MEASURE_CPU_S = 600.0
IMPORT_CPU_S = 10.0
"""To import the house and collect the tests, on a slow machine."""
LEAST_CPU_S = 1.0
SLACK = 2
"""So many times as long as usual may the tests of a mutant take before it counts as noticed: it runs for ever."""


@dataclass
class Measured:
    """Which tests come to a line, and how long each takes. The test "" stands for the import of modules."""

    tests: dict[tuple[str, int], set[str]]
    took_s: dict[str, float]
    failed: list[str]

    def closest(self, mutant: Mutant) -> list[str]:
        """Return the tests that come to the statement of a mutant, the quickest first."""
        found = set().union(*(self.tests.get((mutant.file, n), ()) for n in mutant.lines))
        if mutant.function is None:
            near = {
                test
                for (file, _), tests in self.tests.items()
                if file == mutant.file
                for test in tests
            }
            return self._quickest(near) + self._quickest(set(self.took_s) - near)
        return self._quickest(found)

    def _quickest(self, tests: set[str]) -> list[str]:
        return sorted(tests - {""}, key=lambda test: (self.took_s.get(test, 0), test))

    def ran_at_import(self, mutant: Mutant) -> bool:
        """Return whether its statement also runs while modules are imported or tests collected."""
        return any("" in self.tests.get((mutant.file, n), ()) for n in mutant.lines)

    def cpu_s(self, mutant: Mutant) -> float:
        """Return how many seconds of the processor the tests of a mutant may take."""
        return LEAST_CPU_S + SLACK * sum(self.took_s.get(t, 0) for t in self.closest(mutant))

    def import_cpu_s(self, mutant: Mutant) -> float:
        """Return the same for a mutant with which the house is imported anew."""
        return IMPORT_CPU_S + self.cpu_s(mutant)


def survivors(
    files: list[str], tests: list[str], chosen: list[Mutant], jobs: int
) -> Iterator[tuple[Mutant, bool]]:
    """Yield each mutant that is Python with whether it survives. Raises SystemExit when the tests fail without one."""
    for name in PAID_ONCE:
        importlib.import_module(name)
    measured = in_child(lambda: _measure(files, tests), MEASURE_CPU_S)
    if measured is None or measured.failed or not measured.took_s:
        raise SystemExit(f"the tests fail without a mutant: {measured and measured.failed}")
    quick = [m for m in chosen if m.function is not None]
    verdicts = in_child(lambda: _session(tests, quick, measured, jobs), MEASURE_CPU_S * 100) or {}
    again = [m for m in chosen if m.function is None]
    for mutant in quick:
        survives = verdicts.get(mutant.key)
        if survives and measured.ran_at_import(mutant):
            again.append(mutant)
        elif survives is not None:
            yield mutant, survives
    work = lambda m: _survives_import(m, measured)  # noqa: E731
    for mutant, survives in each_in_child(work, again, jobs, measured.import_cpu_s):
        if survives != "not python":
            yield mutant, bool(survives)


class _Once:
    """A pytest plugin that runs each test under its own name for coverage, and keeps how long it took."""

    def __init__(self, cover: coverage.Coverage) -> None:
        self.cover = cover
        self.took_s: dict[str, float] = defaultdict(float)
        self.failed: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.cover.switch_context(item.nodeid)
        began = time.process_time()
        result = yield
        self.took_s[item.nodeid] = time.process_time() - began
        self.cover.switch_context("")
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


def _measure(files: list[str], tests: list[str]) -> Measured:
    os.chdir(ROOT)
    cover = coverage.Coverage(
        include=[str(ROOT / f) for f in files], data_file=None, config_file=False
    )
    cover.start()
    once = _Once(cover)
    _silent(lambda: pytest.main([*ARGUMENTS, *tests], plugins=[once]))
    cover.stop()
    data = cover.get_data()
    found = {
        (file, line): set(contexts)
        for file in files
        for line, contexts in data.contexts_by_lineno(str(ROOT / file)).items()
    }
    return Measured(found, dict(once.took_s), once.failed)


def _silent(run: Callable[[], Any]) -> Any:
    """Run pytest without a word: what mutants do to tests nobody wants to read."""
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    return run()


class _Trials:
    """A pytest plugin that tries mutants instead of running the tests it has collected."""

    def __init__(self, chosen: list[Mutant], measured: Measured, jobs: int) -> None:
        self.chosen, self.measured, self.jobs = chosen, measured, jobs
        self.verdicts: dict[tuple[str, str, str], bool | None] = {}
        self.fault: BaseException | None = None

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self.fault = excinfo.value

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        live = _live_functions({m.file for m in self.chosen})
        # What is there stays shared with the forks.
        gc.freeze()

        def survives(mutant: Mutant) -> bool | str:
            if not _put(mutant, live):
                return "not python"
            return _pass([items[n] for n in self.measured.closest(mutant) if n in items])

        for mutant, answer in each_in_child(survives, self.chosen, self.jobs, self.measured.cpu_s):
            self.verdicts[mutant.key] = None if answer == "not python" else bool(answer)
        return True


def _session(tests: list[str], chosen: list[Mutant], measured: Measured, jobs: int) -> Any:
    os.chdir(ROOT)
    trials = _Trials(chosen, measured, jobs)
    _silent(lambda: pytest.main([*ARGUMENTS, *tests], plugins=[trials]))
    if trials.fault is not None:
        raise trials.fault
    return trials.verdicts


def _pass(items: list[pytest.Item]) -> bool:
    """Run tests in order and return whether all pass."""
    for item, following in zip(items, [*items[1:], None], strict=False):
        if any(r.failed for r in runtestprotocol(item, log=False, nextitem=following)):
            return False
    return True


Place = tuple[str, str, int]
"""File, qualified name and first line of a function."""


def _live_functions(files: set[str]) -> dict[Place, list[types.FunctionType]]:
    """Return every function of some files that exists now, methods and closures too."""
    file_of = {str(ROOT / name): name for name in files}
    found: dict[Place, list[types.FunctionType]] = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__code__.co_filename in file_of:
            code = thing.__code__
            place = (file_of[code.co_filename], code.co_qualname, code.co_firstlineno)
            found[place].append(thing)
    return found


def _put(mutant: Mutant, live: dict[Place, list[types.FunctionType]]) -> bool:
    """Put a mutant into the functions that are there; return False where it is not Python."""
    try:
        module = compile(mutant.applied(ROOT), str(ROOT / mutant.file), "exec")
    except SyntaxError:
        return False
    assert mutant.function is not None
    code = next(c for c in _codes(module) if (c.co_qualname, c.co_firstlineno) == mutant.function)
    for function in live[(mutant.file, *mutant.function)]:
        function.__code__ = code
    return True


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _codes(constant)


class _Wanted:
    """A pytest plugin that keeps the tests which come to a mutant, the quickest first."""

    def __init__(self, mutant: Mutant, measured: Measured) -> None:
        self.order = {test: n for n, test in enumerate(measured.closest(mutant))}
        self.known = set(measured.took_s)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        # A test that nobody knows has its name from the mutant: it is wanted too.
        items[:] = [i for i in items if i.nodeid in self.order or i.nodeid not in self.known]
        items.sort(key=lambda item: self.order.get(item.nodeid, -1))


def _survives_import(mutant: Mutant, measured: Measured) -> bool | str:
    """Import the house with a mutant in it, and return whether its tests pass."""
    os.chdir(ROOT)
    try:
        code = compile(mutant.applied(ROOT), str(ROOT / mutant.file), "exec")
    except SyntaxError:
        return "not python"
    wanted = measured.closest(mutant)
    if not wanted:
        return True
    own = importlib.machinery.SourceFileLoader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, name: str) -> Any:
        return code if self.path == str(ROOT / mutant.file) else own(self, name)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
    files = sorted({test.partition("::")[0] for test in wanted})
    plugin = _Wanted(mutant, measured)
    return bool(_silent(lambda: pytest.main([*ARGUMENTS, "-x", *files], plugins=[plugin])) == 0)
