"""What no code of a hall does: run or unpack what came in, go through a shell, hash or draw lots weakly."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from house.sources import listed, python_files, tree

RUNNING = ("server/", "printers/")
RUNS = {"eval", "exec", "__import__"}
UNPACKS = ("pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "defusedxml")
WEAK = {"md5", "sha1", "md4", "new"}
"""Of hashlib; `new` takes a name that may be any of them."""
ORDINARY_CHANCE = {
    "printers/paper_roll.py": "the grain of the pretend printer's paper",
    "server/queue/forecast/chance.py": "the queue played forward",
    "server/simulation/": "days that are only played",
}
"""Where `random` draws what nobody could want to guess, and why."""


def calls(name: str) -> Iterator[tuple[ast.Call, str]]:
    """Yield each call of a file with its dotted name."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def imports(name: str) -> Iterator[str]:
    """Yield the modules that a file imports."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


FILES = [name for name in python_files() if name.startswith(RUNNING)]


def test_nothing_runs_or_unpacks_what_came_in() -> None:
    """No text becomes code, and nothing is read by a format that can make objects or fetch files."""
    found = [f"{n}: {said}" for n in FILES for _, said in calls(n) if said in RUNS]
    found += [f"{n}: {m}" for n in FILES for m in imports(n) if m.split(".")[0] in UNPACKS]
    assert len(FILES) > 100 and not found, listed(found)


def test_no_command_goes_through_a_shell() -> None:
    """Programs are started by a list of words."""
    found = [
        f"{name}: {said}"
        for name in FILES
        for node, said in calls(name)
        if said in ("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput")
        or any(k.arg == "shell" for k in node.keywords)
    ]
    assert not found, listed(found)


def test_nothing_weak_is_hashed_with() -> None:
    """MD5 and SHA-1 are nowhere, also not for what is no secret."""
    found = [
        f"{name}: {said}"
        for name in FILES
        for _, said in calls(name)
        if said.startswith("hashlib.") and said.removeprefix("hashlib.") in WEAK
    ]
    assert not found, listed(found)


def test_random_values_are_unguessable() -> None:
    """Whoever needs a value that nobody guesses takes `secrets`; ordinary chance is only for days that are played."""
    drawing = [name for name in FILES if "random" in imports(name)]
    unknown = [name for name in drawing if not name.startswith(tuple(ORDINARY_CHANCE))]
    idle = [place for place in ORDINARY_CHANCE if not any(n.startswith(place) for n in drawing)]
    assert not unknown + idle, listed(unknown + idle)


@pytest.mark.parametrize("text", ["eval('1')", "import pickle", "f(shell=True)", "hashlib.md5()"])
def test_the_look_sees(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind is found where it stands."""
    monkeypatch.setitem(globals(), "tree", lambda name: ast.parse(text))
    monkeypatch.setitem(globals(), "FILES", [f"f{n}.py" for n in range(101)])
    looks = (
        test_nothing_runs_or_unpacks_what_came_in,
        test_no_command_goes_through_a_shell,
        test_nothing_weak_is_hashed_with,
    )
    with pytest.raises(AssertionError):
        for look in looks:
            look()
