"""Renews the locks: what is installed (run.txt, test.txt) and the names of the wheels behind it (wheels.txt).

For those who change a dependency. A lock holds hashes without names; wheels.txt names them, so that a test
can tell, without an index, for which Pythons and machines each locked package is there.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from command.places import LOCKS, ROOT, VENV

WHEELS = LOCKS / "wheels.txt"
KINDS: dict[str, list[str]] = {
    "run": [],
    "test": ["--group", "test", "-c", "requirements/run.txt"],
}
TOOLS = ["cyclonedx-bom>=7.5,<8", "pip-audit>=2.10,<3"]
"""What `./motcua release` and `advisories` work with; it stays out of the tests' environment."""
ALWAYS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet"]
HEADER = "# The wheels behind the hashes of run.txt and test.txt that Linux may use. ./motcua lock writes this.\n"
# Of Pythons that the house does not run on, and of other systems, nobody needs to know.
USEFUL = re.compile(
    r"-(?:[\w.]*py3[\w.]*-none|cp3[0-9]+-abi3|cp31[1-9]-cp31[1-9])-(?:any|[\w.]*manylinux\w*_(?:x86_64|aarch64))\.whl$"
)


def renew(options: list[str]) -> None:
    """Write all three files; options such as --upgrade-package go to uv."""
    named: dict[str, str] = {}
    for kind, more in KINDS.items():
        asked = [*ALWAYS, *more, *options]
        target = ["--no-emit-index-url", "-o", f"requirements/{kind}.txt"]
        _compile([*asked, *target])
        with tempfile.TemporaryDirectory() as folder:
            named |= _names(Path(folder) / "pylock.toml", [*ALWAYS, *more])
    _lock_tools(options)
    lines = sorted(f"{name} sha256:{digest}\n" for name, digest in named.items())
    WHEELS.write_text(HEADER + "".join(lines), "utf-8")
    print(f"{len(lines)} wheels are named in {WHEELS.relative_to(ROOT)}")


def _lock_tools(options: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "release.in"
        wanted.write_text("\n".join(TOOLS), "utf-8")
        out = ["--no-emit-index-url", "--no-annotate", "-o", "requirements/release.txt"]
        _compile([*ALWAYS, *options, *out], str(wanted))


def _names(path: Path, asked: list[str]) -> dict[str, str]:
    """Return the useful wheels of one lock with their hashes; addresses are left behind."""
    pins = ["-c", "requirements/test.txt", "-c", "requirements/run.txt"]
    _compile([*asked, *pins, "--format", "pylock.toml", "-o", str(path)])
    packages = tomllib.loads(path.read_text("utf-8"))["packages"]
    wheels = (wheel for package in packages for wheel in package.get("wheels", ()))
    found = {w.get("name") or w["url"].rsplit("/", 1)[1]: w["hashes"]["sha256"] for w in wheels}
    return {name: digest for name, digest in found.items() if USEFUL.search(name)}


def _compile(words: list[str], source: str = "pyproject.toml") -> None:
    uv = str(VENV / "bin" / "uv")
    done = subprocess.run([uv, "pip", "compile", source, *words], cwd=ROOT)
    if done.returncode:
        sys.exit(done.returncode)
