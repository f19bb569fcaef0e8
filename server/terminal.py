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
        "erase_ticket": """Number {who}. This goes at once:
 - the hash of the slip's link, and of a card: link and slip open nothing any more, a return pass is worth nothing
 - priority class, who verified it, why it was held, at which kiosk it was taken
 - the invitation to rate, the list of its papers, stored answers that name it
This stays: number, service, language, times, counter and officer's id, because they are counted; a rating, which knows
no number; the journal, which proves every figure and has no name. It says that this number was erased.""",
        "erase_staff": """{who}, who works here no more. This goes at once:
 - name, role, usual counters, languages, the PIN's hash and its tries, sessions, stored answers
This stays: what was done under the id {who}, in the journal and with each number, because it is counted. The journal
says that somebody was erased, not who. A voice that this person lent is deleted on the console, under Voices.""",
        "erase_backups": "Backups of before still have it, encrypted: beside the data for {days} days, in the folders"
        " of backup_to for up to {months} months. After a restore of one it is erased again at the first start, if the"
        " list {name} lies beside the backup: it is put there now and with each backup. A backup that was carried"
        " elsewhere needs it too.",
        "erase_ask": "Erase it? It cannot be taken back. [y/N] ",
        "erase_not_asked": "Nobody is there to be asked. Say --yes to erase without a question.",
        "erase_left": "Nothing was erased.",
        "erase_done": "Erased.",
        "erase_nothing": "Nothing is kept of {who} that could be erased.",
        "erase_lacking": "The list could not be put into {path}; the next backup brings it there.",
        "erase_date": "Of which day is number {number}? The slip says it: --date 2026-12-01",
        "erase_no_ticket": "Number {number} was not given on {date}.",
        "erase_no_link": "This link leads to no number, or its days are over and it is forgotten. Name the number and"
        " the day that stand on the slip: ./motcua erase ticket A001 --date 2026-12-01",
        "erase_going_on": "The visit of number {who} goes on. End it first: finish or void it at the counter, or let"
        " the person leave.",
        "erase_works_here": "{who} works here. Dismiss the person first, on the console under People.",
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
        "erase_ticket": """Số {who}. Xóa ngay:
 - mã băm của đường dẫn trên phiếu và của căn cước: đường dẫn và phiếu không mở được gì nữa, phiếu quay lại hết giá trị
 - diện ưu tiên, ai đã xác nhận, lý do tạm giữ, lấy số ở ki-ốt nào
 - lời mời đánh giá, danh sách phiếu đã in, các câu trả lời được lưu có nhắc đến số này
Giữ lại: số, việc, ngôn ngữ, các mốc giờ, quầy và mã cán bộ, vì dùng để thống kê; đánh giá, vốn không gắn với số nào;
nhật ký, là căn cứ của mọi con số và không có tên ai. Nhật ký ghi rằng số này đã được xóa.""",
        "erase_staff": """{who}, đã nghỉ việc ở đây. Xóa ngay:
 - tên, vai trò, quầy thường ngồi, ngôn ngữ, mã băm của PIN và các lần nhập sai, phiên đăng nhập, câu trả lời được lưu
Giữ lại: những việc đã làm dưới mã {who}, trong nhật ký và theo từng số, vì dùng để thống kê. Nhật ký ghi rằng có một
người đã được xóa, không ghi là ai. Giọng đọc của người này thì xóa ở bàn điều hành, mục Giọng đọc.""",
        "erase_backups": "Các bản sao lưu trước đó vẫn còn, đã mã hóa: cạnh dữ liệu {days} ngày, trong các thư mục"
        " backup_to tối đa {months} tháng. Khôi phục từ một bản như vậy thì lần khởi động đầu sẽ xóa lại, nếu có danh"
        " sách {name} nằm cạnh bản sao lưu: danh sách được đặt vào đó bây giờ và cùng mỗi bản sao lưu. Bản sao lưu"
        " mang đi nơi khác cũng cần có danh sách này.",
        "erase_ask": "Xóa chứ? Không thể lấy lại. [y/N] ",
        "erase_not_asked": "Không có ai để hỏi. Thêm --yes để xóa mà không hỏi.",
        "erase_left": "Chưa xóa gì.",
        "erase_done": "Đã xóa.",
        "erase_nothing": "Không còn gì của {who} để xóa.",
        "erase_lacking": "Chưa đặt được danh sách vào {path}; bản sao lưu sau sẽ mang theo.",
        "erase_date": "Số {number} của ngày nào? Trên phiếu có ghi: --date 2026-12-01",
        "erase_no_ticket": "Ngày {date} không phát số {number}.",
        "erase_no_link": "Đường dẫn này không dẫn tới số nào, hoặc đã hết hạn và được xóa. Hãy ghi số và ngày trên"
        " phiếu: ./motcua erase ticket A001 --date 2026-12-01",
        "erase_going_on": "Lượt của số {who} chưa xong. Hãy kết thúc trước: hoàn tất hoặc hủy ở quầy, hoặc để người dân"
        " rời hàng.",
        "erase_works_here": "{who} đang làm việc ở đây. Hãy cho nghỉ trước, ở bàn điều hành, mục Nhân sự.",
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
