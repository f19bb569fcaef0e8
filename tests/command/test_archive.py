"""A release file: what was packed comes out as it was, and whatever else is brought is refused in its own words."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from command import archive
from command.archive import NotUsable, Release
from command.saying import SAY

FILES = {"motcua": b"#!/usr/bin/env python3\n", "server/app.py": b"x = 1\n" * 40000}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A small release."""
    house = tmp_path / "house"
    for name, content in FILES.items():
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).write_bytes(content)
    (house / "motcua").chmod(0o755)
    wheels = ({"python": "3.11", "machine": "x86_64"},)
    release = Release("0.2.0", "3.11", "ab", wheels, "c0ffee", archive.files_of(house))
    place = tmp_path / "motcua-0.2.0.tar"
    archive.pack(house, release, place)
    return place


def refused(path: Path) -> str:
    """Return why a file is refused, and see that nothing but its own folder was touched."""
    target = path.parent / "in" / "new"
    with pytest.raises(NotUsable) as caught:
        archive.read(path)
        archive.unpack(path, target)
    assert {p.name for p in path.parent.iterdir()} <= {path.name, "house", "in", "other"}
    assert SAY["en"][caught.value.key].format(**caught.value.facts)
    return caught.value.key


def test_what_was_packed_comes_out(made: Path, tmp_path: Path) -> None:
    """Every file with its bytes; only the command can be run; the list says what it is for."""
    release = archive.read(made)
    assert (release.version, release.python, release.commit) == ("0.2.0", "3.11", "c0ffee")
    assert release.wheels == ({"python": "3.11", "machine": "x86_64"},)
    assert archive.unpack(made, tmp_path / "new") == release
    for name, content in FILES.items():
        assert (tmp_path / "new" / name).read_bytes() == content
    assert os.access(tmp_path / "new" / "motcua", os.X_OK)
    assert not os.access(tmp_path / "new" / "server" / "app.py", os.X_OK)


def test_the_same_house_gives_the_same_file(made: Path, tmp_path: Path) -> None:
    """Whoever packs it, and whenever: the sum can be compared."""
    first = archive.digest_of(made)
    os.utime(tmp_path / "house" / "motcua", (1, 1))
    archive.pack(tmp_path / "house", archive.read(made), made)
    assert archive.digest_of(made) == first


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9])
def test_a_file_that_was_cut(made: Path, share: float) -> None:
    """Wherever the copying ended."""
    content = made.read_bytes()
    made.write_bytes(content[: int(len(content) * share)])
    assert refused(made) in ("release_cut", "release_changed")


def test_a_file_that_was_cut_between_two_members(made: Path) -> None:
    """Also where what is left is a proper tar."""
    with tarfile.open(made) as tar:
        last = tar.getmembers()[-1].offset
    made.write_bytes(made.read_bytes()[:last])
    assert refused(made) == "release_cut"


def test_a_file_with_one_other_byte(made: Path) -> None:
    """Of a program, not of the list."""
    content = bytearray(made.read_bytes())
    content[content.rindex(b"x = 1") + 4] = ord("2")
    made.write_bytes(content)
    assert refused(made) == "release_changed"


@pytest.mark.parametrize("content", [b"", b"hello\n" * 500, b"PK\3\4" + bytes(2000), bytes(10240)])
def test_what_is_no_release_at_all(made: Path, content: bytes) -> None:
    """An empty file, a text, a zip, an empty tar."""
    made.write_bytes(content)
    assert refused(made) == "no_release"


def tar_of(path: Path, members: list[tuple[str, bytes | str]]) -> None:
    """Write a tar; a text in the place of content is where a link leads."""
    with tarfile.open(path, "w") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
                tar.addfile(info)
            else:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))


def listed(**other: Any) -> dict[str, Any]:
    """Return the list of a release with one file, some of it said otherwise."""
    digest = hashlib.sha256(b"hi").hexdigest()
    said: dict[str, Any] = {"program": "motcua", "format": 1, "version": "0.2.0", "python": "3.11"}
    said |= {"lock": "", "wheels": [], "commit": "", "files": {"motcua": [2, digest]}}
    return said | other


def files(name: str) -> dict[str, Any]:
    """Return a list with one more file."""
    digest = hashlib.sha256(b"hi").hexdigest()
    return listed(files={"motcua": [2, digest], name: [2, digest]})


@pytest.mark.parametrize(
    "said",
    [
        listed(program="other"),
        listed(format=2),
        listed(version="latest"),
        listed(version="../../etc"),
        listed(python=""),
        listed(files={}),
        listed(files={"motcua": [2, "short"]}),
        listed(files={"motcua": [-1, "0" * 64]}),
        listed(files={"motcua": [2**40, "0" * 64]}),
        listed(files=[1]),
        files("../outside"),
        files("/etc/cron.d/x"),
        files("a/../../b"),
        files("a//b"),
        [],
        "text",
    ],
)
def test_a_list_that_nobody_of_us_wrote(tmp_path: Path, said: Any) -> None:
    """Another program's, of a format to come, with names that lead elsewhere."""
    path = tmp_path / "x.tar"
    tar_of(path, [("m/release.json", json.dumps(said).encode()), ("m/motcua", b"hi")])
    assert refused(path) == "no_release"


@pytest.mark.parametrize(
    "members",
    [
        [("m/motcua", b"hi"), ("m/extra", b"not listed")],
        [("m/extra", b"not listed"), ("m/motcua", b"hi")],
        [("m/motcua", b"ho")],
        [("m/motcua", b"longer")],
        [("m/motcua", "/etc/passwd")],
        [("m/motcua", b"hi"), ("m/motcua", b"hi")],
    ],
)
def test_members_that_the_list_does_not_name(
    tmp_path: Path, members: list[tuple[str, bytes | str]]
) -> None:
    """More, others, longer ones, links, or one twice."""
    path = tmp_path / "x.tar"
    tar_of(path, [("m/release.json", json.dumps(listed()).encode()), *members])
    assert refused(path) == "release_changed"


def test_packing_leaves_nothing_half(made: Path, tmp_path: Path) -> None:
    """A file that is not there any more ends it, and the release that was there stays."""
    before = made.read_bytes()
    (tmp_path / "house" / "motcua").unlink()
    with pytest.raises(FileNotFoundError):
        archive.pack(tmp_path / "house", archive.read(made), made)
    assert made.read_bytes() == before and not list(tmp_path.glob(".*"))
