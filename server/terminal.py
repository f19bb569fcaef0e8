"""What a terminal is told when a verb cannot do its work: one sentence with the place and the way out.

Settings, hall files and refusals have their own words; a fault of the machine gets its words here, in the
terminal's language. What is none of these is a fault of the program and keeps its traceback.
"""

from __future__ import annotations

import os
import pwd
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.errors import HallError
from server.files import NotReadable
from server.hall.problems import HallFileError
from server.machine import machine_fault, one_line
from server.settings import Settings, SettingsError

REFUSED = 2
"""The exit code of a verb that was told why it cannot do its work."""

SAY = {
    "en": {
        "disk_full": "The disk of {path} is full. Make room (df -h {data}), then start again.",
        "disk_failing": "The disk of {path} does not read or write ({reason}). Copy {data} to another disk and look"
        " at this one (dmesg, smartctl -a).",
        "read_only": "{path} can only be read. Mount its disk for writing again or give the file to {user}, or name"
        " another data folder: --data DIR.",
        "no_rights": "User {user} may not use {path}; it belongs to {owner}. Run this as that user (sudo -u {owner}),"
        " or give it away: sudo chown -R {new_owner} {path}",
        "too_many_files": "Too many files are open ({reason}). Raise the limit: ulimit -n, or LimitNOFILE in the unit.",
        "out_of_memory": "The machine has no memory left ({reason}). Close other programs, or add memory.",
        "network_down": "The network does not answer ({reason}).",
        "database_busy": "Another process holds {database} ({reason}). Try again in a moment.",
        "database_gone": "{database} cannot be opened ({reason}). Look whether it is there and whether user {user}"
        " may use it, or whether its server runs.",
        "no_folder": "{path} cannot be the data folder: {reason}. Name another one: --data DIR",
        "roots": "{data} belongs to user {owner}, and root would leave files there that {owner} may not use. Run this"
        " as that user: sudo -u {owner} ./motcua …",
        "address_no_address": 'Slips would carry {url}, which is no address. Write public_url = "http://…".',
        "address_loopback": "Slips carry {url}: every phone would look for the hall in itself. Set public_url to this"
        " server's address in the hall's network, such as http://192.168.1.10:{port}",
        "address_nowhere": "Slips carry {url}, which leads nowhere. Set public_url to this server's address.",
        "address_near_only": "Slips carry {url}, but the server listens on {host} only: no phone can reach it. Set"
        ' host = "0.0.0.0", or trusted_proxies where a proxy stands in front.',
        "address_other_port": "Slips carry {url}, but the server listens on port {port}. Set port to the one in"
        " public_url, name the port there, or set trusted_proxies where a proxy stands in front.",
        "in_clear": "The screens of this hall speak to it unencrypted: whoever listens in the network can read PINs"
        " and take over a screen. Put HTTPS before it: config/deploy/https/README.md",
        "upgrade_postgresql": "This hall's database is PostgreSQL: an upgrade cannot try itself on a copy of it. Make a"
        " backup (./motcua backup, pg_dump), then install the new version by hand.",
        "upgrade_no_hall": "{data} holds no hall, so there is nothing to upgrade. Name its data folder: --data DIR",
        "upgrade_printers": "The printers in {path} cannot be left out for a trial. Ask: ./motcua hall check",
        "upgrade_would_lose": "{facts} facts were written since the version before served; going back would lose them."
        " Ask first what they are: ./motcua upgrade --back",
        "upgrade_no_copy": "{data} holds no copy of the database from before it was changed (before-{revision}-…): the"
        " version before cannot serve it. Stay with this version, or restore a backup.",
        "upgrade_not_noted": "That this version serves could not be written down: {reason}",
        "as_root": "Motcua runs as root. Give it a user of its own: config/deploy/motcua.service says how.",
    },
    "vi": {
        "disk_full": "Ổ đĩa chứa {path} đã đầy. Dọn bớt chỗ (df -h {data}) rồi chạy lại.",
        "disk_failing": "Ổ đĩa chứa {path} không đọc ghi được ({reason}). Chép {data} sang ổ khác rồi kiểm tra ổ này"
        " (dmesg, smartctl -a).",
        "read_only": "{path} chỉ đọc được. Gắn lại ổ đĩa cho phép ghi hoặc giao tệp cho {user}, hoặc chọn thư mục dữ"
        " liệu khác: --data THƯ_MỤC.",
        "no_rights": "Người dùng {user} không có quyền với {path}; chủ của nó là {owner}. Chạy bằng người dùng ấy"
        " (sudo -u {owner}), hoặc giao quyền: sudo chown -R {new_owner} {path}",
        "too_many_files": "Mở quá nhiều tệp ({reason}). Nâng giới hạn: ulimit -n, hoặc LimitNOFILE trong unit.",
        "out_of_memory": "Máy hết bộ nhớ ({reason}). Tắt bớt chương trình khác hoặc thêm bộ nhớ.",
        "network_down": "Mạng không trả lời ({reason}).",
        "database_busy": "Một tiến trình khác đang giữ {database} ({reason}). Chờ một lát rồi chạy lại.",
        "database_gone": "Không mở được {database} ({reason}). Xem nó còn ở đó không, người dùng {user} có quyền"
        " không, hoặc máy chủ của nó có đang chạy không.",
        "no_folder": "{path} không dùng làm thư mục dữ liệu được: {reason}. Chọn thư mục khác: --data THƯ_MỤC",
        "roots": "{data} là của người dùng {owner}; root sẽ để lại ở đó những tệp mà {owner} không dùng được. Chạy"
        " bằng người dùng ấy: sudo -u {owner} ./motcua …",
        "address_no_address": 'Phiếu sẽ mang {url}, đó không phải một địa chỉ. Hãy ghi public_url = "http://…".',
        "address_loopback": "Phiếu mang {url}: điện thoại nào cũng sẽ tìm vào chính nó. Đặt public_url là địa chỉ của"
        " máy chủ này trong mạng nội bộ, ví dụ http://192.168.1.10:{port}",
        "address_nowhere": "Phiếu mang {url}, địa chỉ này không dẫn tới đâu. Đặt public_url là địa chỉ của máy chủ.",
        "address_near_only": "Phiếu mang {url}, nhưng máy chủ chỉ nghe ở {host}: không điện thoại nào tới được. Đặt"
        ' host = "0.0.0.0", hoặc trusted_proxies nếu có proxy đứng trước.',
        "address_other_port": "Phiếu mang {url}, nhưng máy chủ nghe ở cổng {port}. Đặt port bằng cổng trong"
        " public_url, ghi rõ cổng ở đó, hoặc đặt trusted_proxies nếu có proxy đứng trước.",
        "in_clear": "Các màn hình nói chuyện với máy chủ không mã hóa: ai nghe lén trong mạng có thể đọc mã PIN và"
        " chiếm quyền màn hình. Hãy đặt HTTPS phía trước: config/deploy/https/README.md",
        "upgrade_postgresql": "Cơ sở dữ liệu của bộ phận là PostgreSQL: không thử nâng cấp trên bản sao được. Hãy sao"
        " lưu (./motcua backup, pg_dump) rồi tự cài phiên bản mới.",
        "upgrade_no_hall": "{data} chưa có bộ phận nào nên không có gì để nâng cấp. Hãy chỉ thư mục dữ liệu: --data"
        " THƯ_MỤC",
        "upgrade_printers": "Không bỏ được các máy in trong {path} để chạy thử. Hãy hỏi: ./motcua hall check",
        "upgrade_would_lose": "Đã có {facts} sự kiện từ khi phiên bản trước thôi phục vụ; quay lại sẽ mất chúng. Hãy"
        " xem trước đó là gì: ./motcua upgrade --back",
        "upgrade_no_copy": "{data} không còn bản sao cơ sở dữ liệu trước khi đổi (before-{revision}-…): phiên bản trước"
        " không phục vụ được. Hãy giữ phiên bản này, hoặc khôi phục từ bản sao lưu.",
        "upgrade_not_noted": "Không ghi lại được rằng phiên bản này đang phục vụ: {reason}",
        "as_root": "Motcua đang chạy bằng root. Hãy cho nó một người dùng riêng: xem config/deploy/motcua.service.",
    },
}


def language() -> str:
    """Return the language of the terminal: Vietnamese or English."""
    wish = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "vi" if wish.startswith("vi") else "en"


def say(key: str, **facts: object) -> str:
    """Return one sentence in the terminal's language."""
    return SAY[language()][key].format(**facts)


def sentence(error: BaseException, settings: Settings | None) -> str | None:
    """Return what the terminal says of an error; None for a fault of the program."""
    if isinstance(error, SettingsError | NotReadable):
        return str(error)
    if isinstance(error, HallFileError):
        from server.hall.describing import describe_all

        return describe_all(error, "vi")
    if isinstance(error, HallError):
        return "\n".join(_in_words(error))
    fault = machine_fault(error)
    if fault is None:
        return None
    if fault == "disk_failing" and _is_full(error, settings):
        fault = "disk_full"
    if fault == "database_damaged" and settings is not None:
        from server.operations.damage import describe

        return describe(settings, one_line(error))
    return _of_the_machine(fault, error, settings or Settings())


def _is_full(error: BaseException, settings: Settings | None) -> bool:
    """Return whether an error of reading and writing comes from a disk without a free byte, as SQLite's does."""
    from server.operations.disk import is_disk_full

    return is_disk_full((settings or Settings()).data_dir, error)


def _of_the_machine(fault: str, error: BaseException, settings: Settings) -> str:
    named = getattr(error, "filename", None)
    path = Path(os.fsdecode(named)) if named else settings.data_dir
    database = settings.data_dir / "motcua.sqlite3"
    place = settings.database_url.rpartition("@")[2] or str(database)
    if fault in ("no_rights", "read_only") and not named:
        path = database
    return say(
        fault if fault in SAY["en"] else "database_gone",
        path=path,
        data=settings.data_dir,
        database=place,
        reason=one_line(error),
        user=user_name(os.geteuid()),
        owner=owner_of(path),
        new_owner=user_name(os.geteuid()).removeprefix("#"),
    )


def address_sentence(why: str, url: str, settings: Settings) -> str:
    """Return what is wrong with the address on slips; `why` is one of `server.public_address.PROBLEMS`."""
    return say(f"address_{why}", url=url, host=settings.host, port=settings.port)


def owner_of(path: Path) -> str:
    """Return the user who owns a file, or the nearest folder above it that can be seen, as a shell takes the name."""
    for place in (path, *path.parents):
        try:
            return shlex.quote(user_name(place.stat().st_uid))
        except OSError:
            continue
    return "?"


def user_name(uid: int) -> str:
    """Return the name of a user, or its number as `sudo` takes it where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"#{uid}"


def _in_words(error: HallError) -> tuple[str, str]:
    """Return title and detail of a refusal; the hall's zone may not be known here."""
    from server.refusals import refusal_words
    from server.words import words

    return refusal_words(words("vi"), error.code, error.facts, lambda at: f"{at:%H:%M %d/%m} UTC")


@contextmanager
def told(settings: Settings | None) -> Iterator[None]:
    """Say an error in its sentence and end with `REFUSED`; a fault of the program goes on as it is."""
    try:
        yield
    except Exception as error:
        text = sentence(error, settings)
        if text is None:
            raise
        print(text, file=sys.stderr, flush=True)
        raise SystemExit(REFUSED) from None
