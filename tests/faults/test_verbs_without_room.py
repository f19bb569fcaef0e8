"""Every verb on a disk without a free byte, or one that may only be read: one sentence with path and remedy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from command_verbs import verb
from faults.small_disk import small_disk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
VERBS = (
    ("run", "--port", "0"),
    ("doctor",),
    ("staff", "an", "An"),
    ("erase", "staff", "an", "--yes"),
    ("pair", "host", "H"),
    ("migrate",),
    ("clock", "accept"),
)


def refused(asked: tuple[str, ...], data: Path, before: list[str], *words: str) -> None:
    """Run a verb, which says these words in one line and nothing else but what it asks for."""
    code, said = verb(
        *asked, data=data, before=tuple(before), given="482913\n", MOTCUA_BALLAST_MB="0"
    )
    assert code == 2, said
    assert len(said.strip().splitlines()) == 1, said
    for word in words:
        assert word in said, said


@pytest.mark.parametrize("is_new", [False, True], ids=["used", "new"])
def test_no_byte_is_free(tmp_path: Path, is_new: bool) -> None:
    """Without a ballast nothing can be begun: the folder, and how to see what fills its disk."""
    with small_disk(tmp_path / "disk", 24) as disk:
        data = disk.path / "data"
        if not is_new:
            assert verb("migrate", data=data, before=tuple(disk.command))[0] == 0
        disk.fill()
        assert disk.free == 0
        for asked in VERBS:
            refused(asked, data, disk.command, f"The disk of {data}", "is full", f"df -h {data}")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
def test_the_disk_may_only_be_read(tmp_path: Path) -> None:
    """A mount without writing, as after a fault of the disk: the file, and both ways out."""
    data = tmp_path / "data"
    assert verb("migrate", data=data)[0] == 0
    mount = f'mount --bind {data} {data} && mount -o remount,bind,ro {data} && exec "$@"'
    for asked in VERBS:
        before = ["unshare", "-m", "sh", "-c", mount, "sh"]
        refused(asked, data, before, f"{data}/", "can only be read", "Mount its disk", "--data DIR")
