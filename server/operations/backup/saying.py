"""What the terminal is told about backups: the sheet, what was put back, and each refusal with what to do.

Used by the other files of this room. The terminal reads it in its language; the running server keeps the code.
"""

from __future__ import annotations

from server.settings import SettingsError
from server.terminal import language

SAY = {
    "en": {
        "sheet": """
  RECOVERY SHEET · {hall}
  Print it, keep it away from this machine, show it to nobody. It is shown only this once.

  With this key the backups of the hall are opened, and with nothing else:

      {key}

  Back on any machine:  type the line above into a file, then
      ./motcua restore BACKUP --data NEW --key THAT_FILE

  For: {public}
""",
        "restored": """Restored: hall {hall} as it was on {made} (fact {seq}).
It opens and gives no number until its head at the console, or ./motcua loss accept, says that it may go on
past every number that may be in somebody's hand.
Start it: ./motcua run --data {data}""",
        "no_sheet": "This hall has no recovery sheet yet, so nobody could open its backups. Make it and keep the"
        " paper away from this machine: ./motcua recovery --data {data}",
        "has_sheet": "This hall has its recovery sheet already; it is shown only once. A lost sheet is replaced"
        " by --renew: backups made until now stay with the old one.",
        "not_there": "{path} is not there: is the disk or share plugged in and mounted? Make the folder once by"
        " hand.",
        "no_answer": "{path} does not answer. Look at the disk, the cable or the other machine.",
        "no_hall": "{data} holds no hall: there is no database to back up.",
        "no_room": "{path} has {free_mb} MB free, {need_mb} MB are needed. Make room, or name another place.",
        "busy": "Another backup of {data} is being made. Wait until it is done.",
        "restoring": "Another restore into {path} is under way.",
        "no_tool": "PostgreSQL's own program {tool} is missing: sudo apt install postgresql-client",
        "tool_failed": "{tool} could not do it: {reason}",
        "source_damaged": "The database itself is damaged ({reason}): no backup was made of it, the older ones"
        " are kept. Ask ./motcua doctor --data {data}",
        "not_a_key": "{path} holds no recovery key. It is the line that begins with AGE-SECRET-KEY-1; type it"
        " from the recovery sheet into a file.",
        "not_a_backup": "{path} is no backup of Motcua.",
        "wrong_key": "The key in {key} does not open {path}. Each backup opens with the recovery sheet that was"
        " valid when it was made.",
        "damaged": "{path} is cut short or was changed. Take another copy of it, or the backup before.",
        "not_as_listed": "{path} is not what it says it holds ({what}): it was changed. Nothing was put back."
        " Take another copy of it, or the backup before.",
        "newer": "{path} was made by Motcua {made}; this is {own}, which does not know it yet. Install that"
        " version or a newer one, then try again.",
        "other_hall": "{path} is a backup of hall {found}, not of {wanted}.",
        "other_kind": "{path} holds a {found} database, but database_url names another kind. Restore it with"
        " database_url set to a {found} database.",
        "database_used": "The database {place} is not empty. Make a new one for the restored hall (createdb) and"
        " name it in MOTCUA_DATABASE_URL.",
        "running": "{path} is the data folder of a hall that is running ({who}). Stop it, and name a new, empty"
        " folder: --data NEW",
        "not_empty": "{path} is not empty. Name a new folder: --data NEW",
        "wrong_clock": "This machine's clock shows {now}, but the backup was made on {made}. Set the clock, then"
        " try again.",
        "not_whole": "The hall in {path} does not fit together ({what}). Nothing was put back. Take the backup"
        " before.",
        "no_file": "{path} is not there, or is no file. Name the backup: ./motcua restore FILE …",
        "not_a_folder": "{path} cannot be a folder for backups: {reason}. Name another one.",
    },
    "vi": {
        "sheet": """
  PHIẾU KHÔI PHỤC · {hall}
  Hãy in ra, cất xa máy này, không cho ai xem. Phiếu chỉ hiện một lần này.

  Các bản sao lưu của bộ phận chỉ mở được bằng khóa này:

      {key}

  Khôi phục trên máy bất kỳ:  gõ dòng trên vào một tệp, rồi chạy
      ./motcua restore BẢN_SAO_LƯU --data THƯ_MỤC_MỚI --key TỆP_ẤY

  Dành cho: {public}
""",
        "restored": """Đã khôi phục: bộ phận {hall} như lúc {made} (sự kiện {seq}).
Bộ phận mở cửa nhưng chưa phát số, cho đến khi Trưởng bộ phận (trên bàn điều hành) hoặc ./motcua loss accept
cho đi tiếp qua mọi số có thể đang trong tay người dân.
Khởi động: ./motcua run --data {data}""",
        "no_sheet": "Bộ phận này chưa có phiếu khôi phục nên chưa thể mở lại bản sao lưu nào. Hãy tạo phiếu và"
        " cất giấy xa máy này: ./motcua recovery --data {data}",
        "has_sheet": "Bộ phận này đã có phiếu khôi phục; phiếu chỉ hiện một lần. Mất phiếu thì thay bằng"
        " --renew: các bản sao lưu đã có vẫn mở bằng phiếu cũ.",
        "not_there": "Không thấy {path}: ổ đĩa hay thư mục chia sẻ đã cắm và gắn chưa? Hãy tự tạo thư mục này"
        " một lần.",
        "no_answer": "{path} không trả lời. Hãy xem lại ổ đĩa, dây cáp hoặc máy bên kia.",
        "no_hall": "{data} chưa có bộ phận nào: không có cơ sở dữ liệu để sao lưu.",
        "no_room": "{path} còn {free_mb} MB, cần {need_mb} MB. Dọn bớt chỗ hoặc chọn nơi khác.",
        "busy": "Một bản sao lưu khác của {data} đang được tạo. Hãy chờ xong.",
        "restoring": "Đang có một lần khôi phục khác vào {path}.",
        "no_tool": "Thiếu chương trình {tool} của PostgreSQL: sudo apt install postgresql-client",
        "tool_failed": "{tool} không làm được: {reason}",
        "source_damaged": "Chính cơ sở dữ liệu đang hỏng ({reason}): không tạo bản sao lưu, các bản cũ vẫn được"
        " giữ. Hãy hỏi ./motcua doctor --data {data}",
        "not_a_key": "{path} không có khóa khôi phục. Đó là dòng bắt đầu bằng AGE-SECRET-KEY-1; hãy gõ từ phiếu"
        " khôi phục vào một tệp.",
        "not_a_backup": "{path} không phải bản sao lưu của Motcua.",
        "wrong_key": "Khóa trong {key} không mở được {path}. Mỗi bản sao lưu mở bằng phiếu khôi phục có hiệu lực"
        " lúc tạo.",
        "damaged": "{path} bị cắt ngắn hoặc đã bị sửa. Hãy lấy một bản chép khác, hoặc bản sao lưu trước đó.",
        "not_as_listed": "{path} không đúng với danh mục của nó ({what}): đã bị sửa. Chưa khôi phục gì. Hãy lấy"
        " một bản chép khác, hoặc bản sao lưu trước đó.",
        "newer": "{path} do Motcua {made} tạo; máy này là {own}, chưa hiểu được. Hãy cài bản đó hoặc mới hơn rồi"
        " thử lại.",
        "other_hall": "{path} là bản sao lưu của bộ phận {found}, không phải {wanted}.",
        "other_kind": "{path} chứa cơ sở dữ liệu {found}, nhưng database_url là loại khác. Hãy khôi phục với"
        " database_url trỏ tới cơ sở dữ liệu {found}.",
        "database_used": "Cơ sở dữ liệu {place} không trống. Hãy tạo cơ sở dữ liệu mới cho bộ phận được khôi"
        " phục (createdb) và ghi vào MOTCUA_DATABASE_URL.",
        "running": "{path} là thư mục dữ liệu của một bộ phận đang chạy ({who}). Hãy dừng lại, và chọn một thư"
        " mục mới, trống: --data THƯ_MỤC",
        "not_empty": "{path} không trống. Hãy chọn một thư mục mới: --data THƯ_MỤC",
        "wrong_clock": "Đồng hồ máy này chỉ {now}, nhưng bản sao lưu được tạo ngày {made}. Hãy chỉnh đồng hồ rồi"
        " thử lại.",
        "not_whole": "Dữ liệu trong {path} không khớp nhau ({what}). Chưa khôi phục gì. Hãy lấy bản sao lưu"
        " trước đó.",
        "no_file": "Không thấy {path}, hoặc đó không phải một tệp. Hãy ghi đúng tên bản sao lưu: ./motcua"
        " restore TỆP …",
        "not_a_folder": "{path} không dùng làm thư mục sao lưu được: {reason}. Hãy chọn thư mục khác.",
    },
}


def say(text: str, /, **facts: object) -> str:
    """Return one text in the terminal's language."""
    return SAY[language()][text].format(**facts)


class Refused(SettingsError):
    """A backup or restore that cannot be; `code` says why, the text what to do."""

    def __init__(self, code: str, /, **facts: object) -> None:
        self.code, self.facts = code, facts
        super().__init__(say(code, **facts))
