"""The small disk itself: it is really full, for this test and for what is started on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults.small_disk import small_disk


def test_a_small_disk_is_full_for_everybody(tmp_path: Path) -> None:
    """Filled, it takes no more bytes from either side; emptied, it takes them again."""
    with small_disk(tmp_path / "disk", 2) as disk:
        disk.fill(leave=128 * 1024)
        assert 0 < disk.free <= 128 * 1024
        disk.fill()
        refused = disk.run("cp", "/bin/sh", f"{disk.path}/more")
        assert refused.returncode != 0 and "space" in refused.stderr.lower()
        with pytest.raises(OSError, match="[Ss]pace"):
            (disk.seen / "mine").write_bytes(b"1" * 9000)
        disk.empty()
        assert disk.run("sh", "-c", f"echo much > {disk.path}/more").returncode == 0
        assert (disk.seen / "more").read_text() == "much\n"
