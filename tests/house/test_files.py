"""Files are written in one way and people's files are read in one way: printers/whole.py, server/files.py."""

from __future__ import annotations

import ast

from house.sources import listed, python_files, tree

HOMES = {"printers/whole.py", "server/files.py"}
OTHERWISE = {
    "printers/agent_process.py": "a lock",
    "printers/journal.py": "a journal grows line by line; each is on the disk before its step",
    "server/announcing/building.py": "a voice's clips lie in a folder that gets its name at the end; locks",
    "server/announcing/under_way.py": "a lock",
    "server/announcing/sound.py": "the sound is made in memory",
    "server/recording/shelf.py": "a lock, and a voice's folder that is put away to be deleted",
    "server/operations/backup/making.py": "copies of files, packed and gone a moment later",
    "server/operations/backup/packing.py": "a backup is longer than memory",
    "server/operations/backup/placing.py": "a backup is longer than memory; locks",
    "server/operations/backup/restoring.py": "a whole folder gets its name at the end",
    "server/operations/belonging.py": "a lock",
    "server/serving.py": "the lock of the data folder",
    "server/operations/diagnosing/bundle.py": "a folder that nobody else can enter, for when the data's takes nothing",
    "server/operations/log_files.py": "a log grows line by line, and the last line may be lost",
    "server/operations/ballast.py": "a file whose size is all that it holds",
    "server/cli.py": "nobody reads any more",
}
"""File → why it writes in a way of its own."""

WRITING = {"write_text", "write_bytes", "copyfile", "copy2", "rename", "mkdtemp"}
READING = {"read_text"}


def does(node: ast.Call) -> str:
    """Return "writes" or "reads" for a call that touches a file by itself, else nothing."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if isinstance(node.func, ast.Attribute):
        if name in WRITING or (name == "replace" and len(node.args) == 1 and not node.keywords):
            return "writes"
        if name in READING:
            return "reads"
    if name == "open":
        given = [*node.args, *(k.value for k in node.keywords)]
        modes = [a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        flags = any("O_CREAT" in ast.unparse(a) or "O_WRONLY" in ast.unparse(a) for a in given)
        if flags or any(set(m) <= set("rwaxbt+") and set(m) & set("wax+") for m in modes):
            return "writes"
    return ""


def own_ways() -> dict[str, set[str]]:
    """Return file → what it does with files by itself, without their homes."""
    found: dict[str, set[str]] = {}
    for name in python_files("server/", "printers/"):
        if name in HOMES:
            continue
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.Call) and (what := does(node)):
                found.setdefault(name, set()).add(f"{what} at line {node.lineno}")
    return found


def test_files_are_written_and_read_in_one_way() -> None:
    """Whoever writes a file does it whole, whoever reads what people write reads every encoding."""
    strays = [f"{n}: {w}" for n, ways in own_ways().items() if n not in OTHERWISE for w in ways]
    assert not strays, listed(strays)


def test_every_way_of_its_own_is_still_gone() -> None:
    """What is listed as writing otherwise does so: a list of exceptions does not outlive them."""
    assert set(OTHERWISE) <= set(own_ways())
