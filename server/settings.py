"""Settings of the server: where it listens, where its data lies, which database and async mode.

Read from a TOML file (`DATA/motcua.toml`, or the one named by `MOTCUA_SETTINGS`) and from `MOTCUA_*` variables,
which win.
An unknown key stops the start and names the nearest right one. What a hall may change (services,
hours, words) is not here but in its hall file.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from server.files import NotReadable, read_text

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT.parent.parent if ROOT.parent.name == "versions" else ROOT
"""The folder that was installed first; later versions lie below it (`command.versions`)."""
ASYNC_MODES = ("eventlet", "threads")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsError(Exception):
    """A setting that cannot be used; the text says which, where, and what would be right."""


@dataclass(frozen=True)
class Settings:
    """One start of the server. Every field is described in config/SETTINGS.md."""

    data_dir: Path = HOME / "var"
    hall_file: Path = ROOT / "config" / "halls" / "song-xanh.toml"
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = True
    async_mode: str = "eventlet"
    database_url: str = ""
    public_url: str = ""
    """The address printed on slips, such as http://motcua.song-xanh.vn; empty = this server's own."""
    host_names: str = ""
    """Further names under which a real hall may be asked, with spaces between."""
    trusted_proxies: int = 0
    max_sockets: int = 4000
    max_per_address: int = 600
    log_level: str = "info"
    log_mb: int = 50
    metrics: bool = False
    session_hours: int = 10
    builds_voices: bool = True
    keep_commands_days: int = 0
    keep_names_days: int = 0
    """Here and above 0 means: as long as config/rules/retention.toml says."""
    keep_logs_days: int = 0
    ballast_mb: int = 64
    backup_to: str = ""
    backup_at: str = "00:30"
    backup_after_changes: int = 500
    debug: bool = False
    """Prove while running that nothing waits inside a transaction; for development and tests."""

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in LOOPBACK

    @property
    def database(self) -> str:
        """The database's URL; by default one SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'motcua.sqlite3'}"

    @property
    def base_url(self) -> str:
        """The address that slips and links carry, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def backup_folders(self) -> tuple[Path, ...]:
        """The folders on other disks or machines that get every backup."""
        named = (each.strip() for each in self.backup_to.split(","))
        return tuple(Path(each).expanduser() for each in named if each)

    @property
    def backup_time(self) -> dt.time | None:
        """When a backup is made each night, in the hall's time; None: never by the clock."""
        return dt.time.fromisoformat(self.backup_at) if self.backup_at else None


def _convert(name: str, value: Any, where: str) -> Any:
    kind = {f.name: f.type for f in fields(Settings)}[name]
    try:
        if kind == "bool":
            if isinstance(value, bool):
                return value
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
                str(value).lower()
            ]
        if kind == "int":
            if isinstance(value, bool):
                raise ValueError
            return int(value)
        if kind == "Path":
            return Path(str(value)).expanduser().resolve()
        return str(value)
    except (KeyError, ValueError):
        raise SettingsError(f"{where}: {name} = {value!r} is not a valid {kind}") from None


def _checked_name(name: str, where: str) -> str:
    known = [f.name for f in fields(Settings)]
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; known settings: {', '.join(known)}"
    raise SettingsError(f"{where}: there is no setting {name}{hint}")


def _from_mapping(values: Mapping[str, Any], where: str) -> dict[str, Any]:
    return {_checked_name(k, where): _convert(k, v, where) for k, v in values.items()}


def settings_file(data_dir: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the file that the settings of a data folder are written in."""
    return Path(environment.get("MOTCUA_SETTINGS") or data_dir / "motcua.toml")


def read_settings(
    environment: Mapping[str, str] = os.environ, given: Mapping[str, Any] | None = None
) -> Settings:
    """Return the settings: defaults, then the file, then the environment, then `given` (the command line).

    Raises SettingsError with the place and the nearest right name.
    """
    prefix = "MOTCUA_"
    own = {"MOTCUA_SETTINGS", "MOTCUA_STRICT_WORDS", "MOTCUA_WHEELHOUSE"}
    from_env = {
        k[len(prefix) :].lower(): v
        for k, v in environment.items()
        if k.startswith(prefix) and k not in own
    }
    late = _from_mapping(from_env, "environment") | _from_mapping(given or {}, "command line")
    data_dir = late.get("data_dir", Settings.data_dir)
    path = settings_file(data_dir, environment)
    early: dict[str, Any] = {}
    if path.exists():
        try:
            early = _from_mapping(tomllib.loads(read_text(path)), str(path))
        except NotReadable as error:
            raise SettingsError(str(error)) from None
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{path}: {error}") from None
    return _checked(replace(Settings(), **(early | late)))


LONGEST_KEPT_DAYS = 36_500


def _checked(settings: Settings) -> Settings:
    if settings.async_mode not in ASYNC_MODES:
        near = difflib.get_close_matches(settings.async_mode, ASYNC_MODES, n=1) or ASYNC_MODES
        raise SettingsError(f"async_mode = {settings.async_mode!r}: did you mean {near[0]}?")
    if not 0 <= settings.port <= 65535:
        raise SettingsError(f"port = {settings.port}: a port lies between 1 and 65535")
    if settings.log_mb < 0:
        raise SettingsError("log_mb: how many megabytes of log are kept, or 0 for none")
    for name in ("keep_commands_days", "keep_names_days", "keep_logs_days"):
        if not 0 <= getattr(settings, name) <= LONGEST_KEPT_DAYS:
            raise SettingsError(
                f"{name}: a number of days up to {LONGEST_KEPT_DAYS}, or 0 for what the rules say"
            )
    _check_backups(settings)
    if settings.demo and not settings.is_loopback:
        raise SettingsError(
            "The demo hall shows its PINs, so it listens on this machine only. "
            "For a real hall start with --hall FILE --no-demo and pair the devices."
        )
    return settings


def _check_backups(settings: Settings) -> None:
    try:
        _ = settings.backup_time
    except ValueError:
        raise SettingsError(
            f'backup_at = {settings.backup_at!r}: a time of the hall such as "00:30", or "" for never'
        ) from None
    if settings.backup_after_changes < 0:
        raise SettingsError("backup_after_changes: how many facts, or 0 for never")
    wrong = [str(path) for path in settings.backup_folders if not path.is_absolute()]
    if wrong:
        raise SettingsError(
            f"backup_to: {wrong[0]} is no full path. Name folders from / on, with commas between them."
        )
