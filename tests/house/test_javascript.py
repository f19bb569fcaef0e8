"""The pages' code can be read by a JavaScript engine, and points at things that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from house.sources import ROOT, listed, own_files, python_files, read

ROOMS = ("kiosk/", "display/", "counter/", "server/static/")
PURE_MAY_NOT = re.compile(
    r"\b(document|window|localStorage|sessionStorage|navigator|location)\.|\bfetch\(|\bDate\.now\(|"
    r"\bnew Date\(\)|\bsetTimeout\(|\bsetInterval\(|\bMath\.random\(|\bperformance\.|\bcrypto\.|\bconsole\.|"
    r"\brequestAnimationFrame\(|\bnew (Audio|WebSocket|XMLHttpRequest|Worker)\b|\bimport\("
)

IMPORTED = r"""(?:from|import)\s*\(?\s*["'](\.{0,2}/[^"']+)["']"""
"""A path in an import, absolute from the served root or relative."""

PARSE = """
const { SourceTextModule } = require("vm");
const { readFileSync } = require("fs");
for (const name of process.argv.slice(1)) {
  try { new SourceTextModule(readFileSync(name, "utf8"), { identifier: name }); }
  catch { console.log(name); }
}
"""
"""Parses each named file as a module, without running it, and names the broken ones."""


def scripts() -> list[str]:
    """Return the JavaScript modules that the house wrote."""
    return own_files(".js", ".mjs", under=ROOMS)


def find_node() -> str | None:
    """Return a Node that can check syntax: the one inside Playwright's package, or the system's."""
    spec = find_spec("playwright")
    inside = Path(spec.origin).parent / "driver" / "node" if spec and spec.origin else None
    return str(inside) if inside and inside.exists() else shutil.which("node")


def test_every_script_is_valid() -> None:
    """Each module parses as JavaScript."""
    node = find_node()
    if node is None:
        pytest.skip("NOT CHECKED: no Node here, neither Playwright's nor the system's")
    command = [node, "--experimental-vm-modules", "--eval", PARSE, *scripts()]
    seen = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert seen.returncode == 0, seen.stderr
    broken = [
        subprocess.run([node, "--check", n], cwd=ROOT, capture_output=True, text=True).stderr
        for n in seen.stdout.split()
    ]
    assert not broken, listed(broken)


def run_node(*command: str) -> str:
    """Return what a tool of the tests says of the pages' scripts; nothing when all is well."""
    node = find_node()
    if node is None:
        pytest.skip("NOT CHECKED: no Node here, neither Playwright's nor the system's")
    seen = subprocess.run([node, *command], cwd=ROOT, capture_output=True, text=True)
    return seen.stdout + (seen.stderr if seen.returncode and not seen.stdout else "")


@pytest.mark.slow
def test_types_fit_together() -> None:
    """The type checker finds nothing in pages and shared modules, read as one program."""
    assert run_node("tests/pages/vendor/typescript/tsc.js", "-p", "tests/house/tsconfig.json") == ""


@pytest.mark.slow
def test_the_type_checker_sees_the_pages(tmp_path: Path) -> None:
    """A wrong argument for a shared module is found: the checker follows the addresses that browsers use."""
    imports = 'import { pause } from "/static/pause.js";\nimport { t } from "/static/words.js";\n'
    (tmp_path / "wrong.js").write_text(f'{imports}pause("soon", t.nothing);\n')
    settings = (ROOT / "tests/house/tsconfig.json").as_posix()
    own = f'{{"extends": "{settings}", "include": ["wrong.js"], "files": []}}'
    (tmp_path / "tsconfig.json").write_text(own)
    said = run_node("tests/pages/vendor/typescript/tsc.js", "-p", str(tmp_path / "tsconfig.json"))
    assert "TS2554" in said and "TS2339" in said


@pytest.mark.slow
def test_the_linter_is_content() -> None:
    """No script declares what it never uses, compares loosely or leaves a path unreachable."""
    assert run_node("tests/house/lint.cjs", *scripts()) == ""


def test_the_linter_lints(tmp_path: Path) -> None:
    """It names file, line and rule of what it finds."""
    (tmp_path / "bad.js").write_text("var idle = 1 == 2;\n")
    said = run_node("tests/house/lint.cjs", str(tmp_path / "bad.js"))
    assert (
        all(rule in said for rule in ("no-var", "eqeqeq", "no-unused-vars")) and "bad.js:1" in said
    )


def without_comments(text: str) -> str:
    """Return a script without its comments, near enough for looking up names."""
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
    return re.sub(r"(?m)(^|\s)//.*$", "", text)


def on_disk(path: str, base: Path) -> Path:
    """Return where a page's path lies: absolute ones are served from the root of the house."""
    if path.startswith("/"):
        return ROOT / ("server" + path if path.startswith("/static/") else path[1:])
    return base / path


def test_every_import_leads_to_a_file() -> None:
    """Each module that a script imports is there."""
    lost = [
        f"{name}: {path}"
        for name in scripts()
        for path in re.findall(IMPORTED, without_comments(read(name)))
        if not on_disk(path, (ROOT / name).parent).is_file()
    ]
    assert not lost, listed(lost)


def pure_scripts() -> list[str]:
    """Return the modules whose first comment says that they are pure."""
    texts = ((name, read(name)) for name in scripts())
    return [name for name, text in texts if re.search(r"\bPure\b", text[: text.find("*/")])]


def imports_of(name: str) -> list[str]:
    """Return the files that a script imports, from the root of the house."""
    paths = re.findall(IMPORTED, without_comments(read(name)))
    found = (on_disk(path, (ROOT / name).parent).resolve() for path in paths)
    return [path.relative_to(ROOT).as_posix() for path in found]


def test_pure_modules_keep_their_word() -> None:
    """A module that calls itself pure touches no page, no network, no clock and no chance."""
    pure = pure_scripts()
    assert len(pure) > 20
    found = ((name, PURE_MAY_NOT.search(without_comments(read(name)))) for name in pure)
    impure = [f"{name}: {touched[0]}" for name, touched in found if touched]
    assert not impure, listed(impure)


def test_pure_modules_import_pure_ones() -> None:
    """What a pure module imports is pure too, so that nothing comes in by another door."""
    pure = set(pure_scripts())
    strays = [
        f"{name}: {other}" for name in pure for other in imports_of(name) if other not in pure
    ]
    assert not strays, listed(sorted(strays))


def test_every_drawing_that_is_named_exists() -> None:
    """Each icon named in a page is in the vendored set; add a missing one to icons.list."""
    drawings = set(re.findall(r'^  "([a-z0-9-]+)":', read("server/static/vendor/icons.mjs"), re.M))
    assert len(drawings) > 100
    lost = [
        f"{name}: {icon}"
        for name in scripts()
        for icon in re.findall(r"""<\$\{Icon\}[^>]*?\bname=["']?([a-z0-9-]+)""", read(name))
        if icon not in drawings
    ]
    lost += [
        f"{name}: {icon}"
        for name in own_files(".toml", under=("config/halls/",))
        for icon in re.findall(r'(?m)\bicon\s*=\s*"([^"]+)"', read(name))
        if icon not in drawings
    ]
    assert not lost, listed(lost)


def test_no_code_sleeps_in_comments() -> None:
    """A comment explains; code that is not used is deleted, for git remembers it."""
    asleep = [
        f"{name}:{number} {line.strip()[:70]}"
        for name in scripts()
        for number, line in enumerate(read(name).splitlines(), 1)
        if re.match(
            r"\s*//\s*(const|let|return|import|export|await|if \(|for \()\b.*[;{]\s*$", line
        )
    ]
    assert not asleep, listed(asleep)


def test_tests_share_one_browser() -> None:
    """Only tests/pages/browsing.py starts a browser: two cannot be driven from one process."""
    starting = [n for n in python_files("tests/") if re.search(r"\bsync_playwright\(\)", read(n))]
    assert starting == ["tests/pages/browsing.py"], listed(starting)


GUARDS = {
    "server/static/press.js": "decides",
    "server/static/press_guard.js": "guards screens and controls",
    "server/static/staff_work.js": "lets a command rest, also one by key",
    "server/static/components/button/button.js": "buttons of pages without a guard: pairing, front page, phone",
}
"""Who may ask what a double press is; a second gap would be a second answer."""


def test_one_home_knows_a_double_press() -> None:
    """No page measures by itself whether a hand pressed twice."""
    asking = re.compile(r"\b(isDoublePress|createPressGuard|DOUBLE_PRESS_MS|PRESS_GAP\w*)\b")
    assert [name for name in scripts() if asking.search(read(name))] == sorted(GUARDS)


def entries(under: tuple[str, ...]) -> list[str]:
    """Return the module with which each page of these folders begins."""
    starts = re.compile(r'<script type="module" src="/([^"]+)"')
    return [
        found for page in own_files(".html", under=under) for found in starts.findall(read(page))
    ]


def test_every_button_is_guarded() -> None:
    """Each page of staff, kiosk and rating terminal begins with the guard that holds for all of its buttons."""
    pages = entries(("counter/", "kiosk/"))
    assert len(pages) >= 6
    bare = [n for n in pages if not re.search(r"\b(beginStaffPage|guardScreen)\(", read(n))]
    assert not bare, listed(bare)
    assert "guardControls(window)" in read("server/static/staff_page.js")
