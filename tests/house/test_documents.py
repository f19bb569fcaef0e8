"""What the documents show can be done as it is written: commands, settings, pieces of a hall's file."""

from __future__ import annotations

import re
import runpy
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from command import fresh
from command.verbs import OWN
from house.sources import ROOT, listed, own_files, read
from server.cli import _parser
from server.hall.shape import HALL
from server.settings import Settings, read_settings
from server.words import languages

PAGES = [
    name
    for name in own_files(".md", ".service", ".toml")
    if name.startswith(("config/", "README", "CONTRIBUTING", "CHANGELOG", "docs/"))
]
STAND_FOR = {
    "ROLE": "kiosk",
    "ID": "an",
    "NAME": "Tên",
    "FILE": "hall.toml",
    "TỆP": "hall.toml",
    "DIR": "var",
    "TIME": "2026-11-23T08:00",
}
"""What a reader puts in the place of these words."""


def commands(text: str) -> list[str]:
    """Return the commands that a document shows, as one would type them."""
    shown = re.findall(r"`[^`\n]*?(\./motcua[^`]*)`", text)
    shown += re.findall(r"^[^`\n]*?(\./motcua[^`\n]*)$", text, re.MULTILINE)
    return [
        " ".join(re.sub(r"\s{2,}.*|#.*|\\$|\. .*", "", each.replace("\n", " ")).split())
        for each in shown
    ]


def words(command: str) -> list[str]:
    """Return the arguments of a shown command, with something in the place of what a reader fills in."""
    given = re.sub(r"[\[\]…]|\bor\b", " ", command).replace(" · ", " ")
    return [STAND_FOR.get(word, word) for word in shlex.split(given)[1:]]


def refused(command: str) -> str | None:
    """Return why the command cannot be given as it is shown."""
    verb, *rest = words(command) or ["help"]
    if verb == "help":
        return None
    if verb == "check" and rest[:1] == ["rules"]:
        return None  # reads its own arguments: rooms and parts of paths
    if verb == "check":
        steps = runpy.run_path(str(ROOT / "tests/house/__main__.py"))["STEPS"]
        known = {*steps, *fresh.STEPS, "--tests"}
        return next((f"no step {word}" for word in rest if word not in known), None)
    if verb in OWN:
        return None
    try:
        # A verb alone is a mention of it.
        _parser([verb]).parse_args([verb, *(rest or ["--help"])])
    except SystemExit as stopped:
        return f"refused with {stopped.code}" if stopped.code else None
    return None


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_is_shown_can_be_given(
    page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each `./motcua …` in the page is read by the parser that will read it."""
    wrong = [f"{each}: {why}" for each in commands(read(page)) if (why := refused(each))]
    assert not wrong, listed([*wrong, capsys.readouterr().err])


def test_commands_are_found_and_wrong_ones_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The test above sees commands in a line, in a block and in brackets, and notices what is not there."""
    text = "say `./motcua doctor [--replay]`\n```\n./motcua run  # the demo\n```\n"
    assert commands(text) == ["./motcua doctor [--replay]", "./motcua run"]
    assert refused("./motcua pair host “Máy”") is None
    for each in ("./motcua rnu", "./motcua check hall", "./motcua run --prot 80"):
        assert refused(each)
    assert len(commands(read("README.md"))) > 15


def test_the_readme_shows_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    """Each verb of the command, the workshop's and the hall's, is shown in the README."""
    shown = {given[0] for each in commands(read("README.md")) if (given := words(each))}
    with pytest.raises(SystemExit):
        _parser([]).parse_args(["--help"])
    verbs = set(re.findall(r"^    (\w+) {2,}\S", capsys.readouterr().out, re.MULTILINE))
    assert {"run", "doctor", "simulate"} <= verbs
    missing = {*verbs, *OWN} - shown
    assert not missing, listed(sorted(missing))


def toml_blocks() -> list[tuple[str, str]]:
    """Return (page, text) of every TOML block that a document shows."""
    pages = own_files(".md")
    block = re.compile(r"^( *)```toml\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
    return [(page, text) for page in pages for _, text in block.findall(read(page))]


@pytest.mark.parametrize(("page", "text"), toml_blocks())
def test_settings_that_are_shown_can_be_written(page: str, text: str, tmp_path: Path) -> None:
    """Each block is read as a start reads it, and the address on the slips leads to where the server listens."""
    shown = tomllib.loads(text)
    if not shown.keys() <= {field.name for field in fields(Settings)}:
        assert shown.keys() <= keys_of_halls(), f"{page}: neither settings nor a hall: {[*shown]}"
        return
    (tmp_path / "motcua.toml").write_text(text, "utf-8")
    settings = read_settings({}, {"data_dir": str(tmp_path)})
    if settings.public_url:
        address = urlsplit(settings.public_url)
        usual = {"http": 80, "https": 443}[address.scheme]
        assert settings.trusted_proxies or (address.port or usual) == settings.port, page


def test_the_readme_shows_a_hall_s_settings() -> None:
    """The example that a hall copies is a block of its own, for a real hall."""
    shown = [tomllib.loads(text) for page, text in toml_blocks() if page == "README.md"]
    assert any(
        {"hall_file", "public_url"} <= block.keys() and block["demo"] is False for block in shown
    )


def keys_of_halls() -> set[str]:
    """Return the keys at the top of a hall's file."""
    return set(HALL)


def test_settings_in_a_line_are_settings() -> None:
    """`key = value` in running text has a key that is read, and a value that TOML can read."""
    known = {field.name for field in fields(Settings)} | set(
        re.findall(r"^\| `(\w+)` \|", read("config/halls/README.md"), re.M)
    )
    wrong = []
    for page in ("README.md", "config/SETTINGS.md", "config/halls/README.md"):
        for key, value in re.findall(r"`([a-z][\w.]*) = ([^`…]+)`", read(page)):
            if key.split(".")[0] not in known | {"key", *languages()}:
                wrong.append(f"{page}: nothing reads {key}")
            elif value != "value":
                tomllib.loads(f"{key} = {value}")
    assert not wrong, listed(wrong)


def test_every_setting_is_in_the_handbook_with_its_default() -> None:
    """The handbook has one row for each setting, with the default that the program has."""
    rows = re.findall(
        r"^\| `(\w+)` \| (\S+) \| .{9,} \|$", read("config/SETTINGS.md"), re.MULTILINE
    )
    shown = {key: default.strip("`") for key, default in rows}
    assert len(rows) == len(shown)
    assert shown == {field.name: as_written(field.default) for field in fields(Settings)}


def as_written(default: object) -> str:
    """Return a default as the handbook writes it."""
    if isinstance(default, Path):
        return str(default.relative_to(ROOT))
    return str(default).lower() if isinstance(default, bool) else str(default) or "empty"
