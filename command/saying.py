"""Everything that the command says, in Vietnamese and English.

The catalogues in config/words cannot be read yet when these are said. What cannot go on says what is
wrong, where, and what to do; one sentence for each cause, never one for all.
"""

from __future__ import annotations

import os

SAY = {
    "en": {
        "no_venv": "Python's venv module is not complete here. Install it and try again: {fix}",
        "no_wheelhouse": "There is no wheelhouse at {path}.",
        "making": "First start: making {path} (once; it can be interrupted and continued)",
        "again": "What an earlier version left in {path} does not fit any more: making it anew",
        "installing": "Installing {count} packages from {source}",
        "the_net": "the package index",
        "no_rights": "{path} may not be written by {user}. Start once as the owner of the folder: {fix}",
        "stale": "{path} does not hold the packages of this version, and {user} may not change it here."
        " Run once, as its owner and not as the service: {fix}",
        "read_only": "{path} lies on a read-only file system. Make it writable, or copy Motcua to another disk.",
        "disk_full": "No room is left for {path}: {free_mb} MB free, about {need_mb} MB needed."
        " Free some and start again.",
        "changed_file": "{package} is not the file that the lock names: damaged on the way, or changed by somebody."
        " Nothing was installed. Fetch it again; if this stays, ask before you go on.",
        "changed_wheel": "{package} in {path} is not the file that the lock names: damaged on the way, or changed by"
        " somebody. Nothing was installed. Copy the wheelhouse again from where it was made.",
        "certificate": "The package index shows a certificate that this machine does not trust. Its clock says {now}:"
        " is that right? If the office's network reads along, give its certificate to pip (PIP_CERT).",
        "no_network": "The package index cannot be reached. Without Internet: on a machine that has it run"
        " '{fix}', bring the folder 'wheelhouse' here and start again.",
        "no_network_there": "The package index cannot be reached; to make a wheelhouse takes the Internet.",
        "not_here": "The package index has no {package} for Python {python} on {machine}."
        " Motcua is made for Python 3.11 to 3.14 on 64-bit x86 and ARM.",
        "other_python": "The wheelhouse {path} is for {holds}; this is Python {python} on {machine}."
        " Where it was made, run '{fix}' and bring it again.",
        "not_in_wheelhouse": "The wheelhouse {path} has no {package} for Python {python} on {machine}."
        " On a machine with Internet run '{fix}' and bring it again.",
        "old_wheelhouse": "The wheelhouse {path} was made for another version of Motcua; it lacks {package}."
        " On a machine with Internet, with this version, run '{fix}' and bring it again.",
        "broken": "The packages were installed but do not fit together: {what}. This is a fault of the lock;"
        " please report it.",
        "other_fault": "The packages could not be installed; what pip said last stands above.",
        "wheels_there": "{path}: {count} packages for Python {python} on {machine}, each checked by its hash."
        " On the other machine: ./motcua run --wheelhouse {name}",
        "may_not_install": "These tests also need: {names}. Install them and try again: {fix}",
        "goes_without": "Going on without {names} ({why}). To have them: {fix}",
        "why_espeak-ng": "voice",
        "why_libfribidi0": "Khmer on paper",
        "apt": "Installing from Debian: {names}",
        "no_bench": "There is no bench in tests/bench.",
        "bill": "{path} lists {count} packages.",
        "audited": "{path} holds {count} advisories, asked today.",
        "not_audited": "Nobody could be asked about all packages ({why}). The list stays as it was.",
        "own": "Verbs of the workshop:",
        "house": "Verbs of the hall:",
    },
    "vi": {
        "no_venv": "Python trên máy này thiếu mô-đun venv. Cài thêm rồi chạy lại: {fix}",
        "no_wheelhouse": "Không thấy kho gói cài tại {path}.",
        "making": "Chạy lần đầu: đang tạo {path} (chỉ một lần; có thể dừng rồi chạy tiếp)",
        "again": "Phần còn lại của phiên bản trước trong {path} không còn khớp: đang tạo lại",
        "installing": "Đang cài {count} gói từ {source}",
        "the_net": "kho gói trên mạng",
        "no_rights": "Tài khoản {user} không được ghi vào {path}. Chạy một lần bằng tài khoản chủ thư mục: {fix}",
        "stale": "{path} chưa có đúng các gói của phiên bản này, và tài khoản {user} không được thay đổi ở đây."
        " Chạy một lần bằng tài khoản chủ thư mục, không chạy qua dịch vụ: {fix}",
        "read_only": "{path} nằm trên ổ chỉ cho đọc. Hãy cho phép ghi, hoặc chép Motcua sang ổ khác.",
        "disk_full": "Hết chỗ cho {path}: còn {free_mb} MB, cần khoảng {need_mb} MB. Dọn bớt rồi chạy lại.",
        "changed_file": "Gói {package} không đúng tệp ghi trong danh sách khóa: hỏng khi tải về, hoặc đã bị sửa."
        " Chưa cài gì. Hãy tải lại; nếu vẫn vậy, xin hỏi người phụ trách trước khi làm tiếp.",
        "changed_wheel": "Gói {package} trong {path} không đúng tệp ghi trong danh sách khóa: hỏng khi chép, hoặc đã"
        " bị sửa. Chưa cài gì. Hãy chép lại kho gói từ nơi đã tạo.",
        "certificate": "Kho gói trên mạng đưa ra chứng thư mà máy này không tin. Đồng hồ máy đang chỉ {now}: có đúng"
        " không? Nếu mạng cơ quan kiểm tra nội dung, hãy khai báo chứng thư của cơ quan cho pip (PIP_CERT).",
        "no_network": "Không kết nối được kho gói trên mạng. Máy không có Internet: trên một máy có mạng, chạy"
        " '{fix}', chép thư mục 'wheelhouse' về đây rồi chạy lại.",
        "no_network_there": "Không kết nối được kho gói trên mạng; tạo kho gói cài cần có Internet.",
        "not_here": "Kho gói trên mạng không có {package} cho Python {python} trên máy {machine}."
        " Motcua dùng Python 3.11 đến 3.14 trên máy x86 và ARM 64-bit.",
        "other_python": "Kho gói {path} dành cho {holds}; máy này là Python {python} trên {machine}."
        " Tại nơi đã tạo kho, chạy '{fix}' rồi chép lại.",
        "not_in_wheelhouse": "Kho gói {path} không có {package} cho Python {python} trên {machine}."
        " Trên một máy có mạng, chạy '{fix}' rồi chép lại.",
        "old_wheelhouse": "Kho gói {path} được tạo cho phiên bản Motcua khác nên thiếu {package}."
        " Trên một máy có mạng, với đúng phiên bản này, chạy '{fix}' rồi chép lại.",
        "broken": "Đã cài các gói nhưng chúng không khớp nhau: {what}. Đây là lỗi của danh sách khóa;"
        " xin báo cho người phát triển.",
        "other_fault": "Không cài được các gói; lời báo cuối của pip ở ngay trên.",
        "wheels_there": "{path}: {count} gói cho Python {python} trên {machine}, từng gói đã đối chiếu mã băm."
        " Trên máy kia: ./motcua run --wheelhouse {name}",
        "may_not_install": "Bộ kiểm thử còn cần: {names}. Cài rồi chạy lại: {fix}",
        "goes_without": "Tạm chạy khi chưa có {names} ({why}). Muốn có, chạy: {fix}",
        "why_espeak-ng": "giọng đọc",
        "why_libfribidi0": "chữ Khmer trên giấy",
        "apt": "Đang cài từ Debian: {names}",
        "no_bench": "Chưa có bài đo nào trong tests/bench.",
        "bill": "{path} liệt kê {count} gói.",
        "audited": "{path} có {count} cảnh báo, hỏi hôm nay.",
        "not_audited": "Không hỏi được về tất cả các gói ({why}). Danh sách giữ nguyên.",
        "own": "Lệnh của xưởng:",
        "house": "Lệnh của sảnh:",
    },
}


def say(key: str, **facts: object) -> str:
    """Return one text in the language of the terminal: Vietnamese or English."""
    wish = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return SAY["vi" if wish.startswith("vi") else "en"][key].format(**facts)
