"""Every locked package comes as a wheel for each Python and machine that the README promises."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from house.sources import listed, read

PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
MACHINES = ("x86_64", "aarch64")
GLIBC = 36
"""Debian 12 has glibc 2.36."""

Locked = tuple[str, str, str, set[str]]


def locked(text: str) -> Iterator[Locked]:
    """Yield (name, version, marker, hashes) of each entry of a lock."""
    entry = re.compile(
        r"^([\w.-]+)(?:\[.*?\])?==(\S+)(?: ; ([^\\\n]+?))? \\\n((?:    --hash=\S+(?: \\)?\n)+)",
        re.M,
    )
    for name, version, marker, hashes in entry.findall(text):
        yield name, version, marker, set(re.findall(r"sha256:(\w+)", hashes))


def wheels(text: str) -> dict[str, str]:
    """Return the named wheels with their hashes."""
    return dict(re.findall(r"^(\S+\.whl) sha256:(\w+)$", text, re.M))


def tags(python: tuple[int, int], machine: str) -> set[Tag]:
    """Return what pip would take on that Python and machine under Debian 12."""
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(5, GLIBC + 1)]
    platforms += [f"manylinux{old}_{machine}" for old in ("1", "2010", "2014")]
    return {
        *cpython_tags(python, platforms=platforms),
        *compatible_tags(python, platforms=platforms),
    }


def is_wanted(marker: str, python: tuple[int, int], machine: str) -> bool:
    """Tell whether a locked package is installed there at all."""
    version = f"{python[0]}.{python[1]}"
    surroundings = {
        "python_version": version,
        "python_full_version": f"{version}.9",
        "platform_machine": machine,
        "sys_platform": "linux",
    }
    return not marker or Marker(marker).evaluate(surroundings)


def lacking(lock: str, names: str, python: tuple[int, int], machine: str) -> list[str]:
    """Return the packages of a lock that no wheel of theirs serves on that Python and machine."""
    fitting, known = tags(python, machine), wheels(names)
    served = set()
    for file, digest in known.items():
        name, version, _, own = parse_wheel_filename(file)
        if own & fitting:
            served.add((name, str(version), digest))
    return [
        f"{name}=={version}: no wheel for Python {python[0]}.{python[1]} on {machine}"
        for name, version, marker, hashes in locked(lock)
        if is_wanted(marker, python, machine)
        and not any((canonicalize_name(name), version, digest) in served for digest in hashes)
    ]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("python", PYTHONS, ids=lambda python: f"{python[0]}.{python[1]}")
@pytest.mark.parametrize("kind", ["run", "test"])
def test_every_locked_package_has_a_wheel(kind: str, python: tuple[int, int], machine: str) -> None:
    """Nothing has to be compiled on any machine that the README names; `./motcua lock` names the wheels."""
    lock = read(f"requirements/{kind}.txt")
    assert len(list(locked(lock))) == len(re.findall(r"^[\w.-]+(?:\[.*?\])?==", lock, re.M)) > 50
    missing = lacking(lock, read("requirements/wheels.txt"), python, machine)
    assert not missing, listed(missing)


def test_a_package_without_its_wheel_is_found() -> None:
    """A wheel of another Python, another machine or another file than the locked one serves nobody."""
    digest = "a" * 64
    lock = f"one-counter==1.0 \\\n    --hash=sha256:{digest}\n    # via motcua\n"
    file = "one_counter-1.0-cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
    names = f"{file} sha256:{digest}\n"
    assert lacking(lock, names, (3, 13), "x86_64") == []
    assert lacking(lock, names, (3, 14), "x86_64")
    assert lacking(lock, names, (3, 13), "aarch64")
    assert lacking(lock, names.replace(digest, "b" * 64), (3, 13), "x86_64")
    assert lacking(lock, names.replace("2_17", "2_38").replace("2014", "_2_38"), (3, 13), "x86_64")


def test_a_hall_gets_the_same_packages_with_every_python() -> None:
    """So a wheelhouse made on one Python for another one is whole: no package hangs on the version."""
    markers = {marker for _, _, marker, _ in locked(read("requirements/run.txt"))}
    assert not [marker for marker in markers if "python" in marker.replace("python_impl", "")]
