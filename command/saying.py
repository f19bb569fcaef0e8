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
        "release_made": "{path} ({mb} MB) is what halls upgrade with: ./motcua upgrade {path}\nSHA-256 {digest}",
        "no_release": "{path} is no release of Motcua. Take the file that './motcua release' makes,"
        " motcua-VERSION.tar.",
        "release_cut": "{path} is cut short: it was not copied to its end. Copy it again.",
        "release_changed": "{path} is not what its list says ({what}): damaged on the way, or changed by"
        " somebody. Take it again from where it was made.",
        "release_sum": "{path} is not the file that {sum} was made of. Take both again from where they were made.",
        "release_gone": "{path} cannot be read any more: was the stick pulled out? Plug it in and try again.",
        "release_nowhere": "{path} is neither a file nor a tag of this checkout. Name a release file, or 'git"
        " fetch --tags' first.",
        "release_too_old": "{path} is of a time before versions could take over from each other. Name a newer one.",
        "release_for_others": "{to} carries packages for {holds}; this is Python {python} on {machine}. Take the"
        " release that was made for this one: ./motcua release --python {python} --machine {machine}",
        "upgrade_stopped": "{why}\nNothing was changed; the hall is as it was.",
        "upgrade_no_data": "{data} is no folder. Name the hall's data folder: --data DIR",
        "upgrade_older": "{to} is older than {own}, which serves here. To go back to the version before: ./motcua"
        " upgrade --back",
        "upgrade_same": "{to} serves here already ({own}).",
        "upgrade_python": "{to} needs Python {need} or newer; this machine has {has}. Upgrade the system first.",
        "upgrade_no_room": "{path} has {free_mb} MB free; {need_mb} MB are needed for the new version and two"
        " copies of the database. Make room and try again.",
        "upgrade_disk_full": "The disk of {path} is full. Make room and try again.",
        "upgrade_no_rights": "{path} may not be written here. Run this as its owner: sudo ./motcua upgrade …",
        "upgrade_machine": "{path}: {reason}. Look at the disk and try again.",
        "upgrade_busy": "Another upgrade of this installation is under way. Wait until it has ended.",
        "upgrade_no_git": "git is missing: sudo apt install git",
        "upgrade_no_backup": "No backup could be made, so nothing is tried: {why}",
        "upgrade_no_environment": "The packages of {to} could not be installed; why stands above.",
        "upgrade_does_not_work": "{to} does not work with this hall. It was tried on a copy and said:\n{why}",
        "upgrade_first_decide": "Something is missing or damaged in this hall's database. Decide about that"
        " first: ./motcua doctor --data {data}",
        "upgrade_hours": "The hall serves people until {until}. Come back then; in an emergency: --now",
        "upgrade_in_hours": "In the hall's hours: {waiting} people are waiting. Screens will stand still for"
        " about a minute.",
        "upgrade_too_late": "Meanwhile the hall is about to open. Come back after its hours; in an emergency: --now",
        "upgrade_open": "A change of versions in {data} has begun and was cut off. Start the hall (./motcua run,"
        " or its service): it goes back by itself. Then try again.",
        "upgrade_rehearsed": "{to} works with this hall: it was tried on a copy. Nothing was changed; without"
        " --rehearse it takes over.",
        "upgrade_due": "{to} takes over at the next start: ./motcua run",
        "upgrade_due_running": "{to} takes over at the next start. Stop the server (Ctrl-C) and start it again:"
        " ./motcua run",
        "upgrade_due_service": "{to} takes over at the next start: sudo systemctl restart {unit}",
        "upgrade_serves": "{to} serves the hall. To go back: ./motcua upgrade --back",
        "upgrade_done": "{to} has taken over.",
        "upgrade_undone": "{to} did not take over; {serves} serves as before. Why: {why}",
        "upgrade_later": "{to} does not take over at this start: {why}",
        "upgrade_cut": "the change was cut off, by a power cut for instance. Try again.",
        "upgrade_shut": "it was started several times and never opened its doors; what it said stands in its log.",
        "upgrade_stays": "{to} was started several times and never opened its doors, and is not gone back from by"
        " itself: {why}",
        "upgrade_stuck": "The change of versions could not go on: {why}",
        "upgrade_no_before": "There is no version before that could be gone back to.",
        "upgrade_called_off": "The change that was due is called off; {serves} goes on.",
        "upgrade_loses": "To go back means to lose {facts} facts that were written since, numbers {given} among"
        " them. Who holds such a number is asked to the help desk, and numbers go on past them once the"
        " hall's head has said so. The database as it is now is kept beside it. If that shall be: ./motcua"
        " upgrade --back --accept-loss",
        "phase_looking": "looking at the hall in {data}",
        "phase_file": "reading {file}",
        "phase_backup": "making a backup",
        "phase_environment": "installing beside the version that serves",
        "phase_copy": "copying the hall for a trial",
        "phase_rehearse": "trying {to} on the copy",
        "phase_due": "{to} is ready",
        "phase_restart": "restarting {unit}",
        "phase_since": "asking what {to} would not know",
        "phase_trying": "{to} takes over",
        "phase_migrating": "changing the database",
        "phase_examining": "comparing every row with the journal",
        "phase_switching": "opening",
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
        "release_made": "{path} ({mb} MB) là tệp để các bộ phận nâng cấp: ./motcua upgrade {path}\nSHA-256 {digest}",
        "no_release": "{path} không phải bản phát hành của Motcua. Hãy dùng tệp do './motcua release' tạo,"
        " motcua-PHIÊN_BẢN.tar.",
        "release_cut": "{path} bị cắt ngắn: chưa chép hết. Hãy chép lại.",
        "release_changed": "{path} không đúng danh mục của nó ({what}): hỏng khi chép, hoặc đã bị sửa. Hãy lấy"
        " lại từ nơi đã tạo.",
        "release_sum": "{path} không phải tệp mà {sum} ghi. Hãy lấy lại cả hai từ nơi đã tạo.",
        "release_gone": "Không đọc tiếp được {path}: USB bị rút ra chăng? Hãy cắm lại rồi thử lần nữa.",
        "release_nowhere": "{path} không phải tệp, cũng không phải thẻ (tag) của bản mã này. Hãy chỉ một tệp phát"
        " hành, hoặc chạy 'git fetch --tags' trước.",
        "release_too_old": "{path} có từ trước khi các phiên bản biết thay nhau. Hãy chọn phiên bản mới hơn.",
        "release_for_others": "{to} mang gói cài cho {holds}; máy này là Python {python} trên {machine}. Hãy lấy"
        " bản phát hành dành cho máy này: ./motcua release --python {python} --machine {machine}",
        "upgrade_stopped": "{why}\nChưa thay đổi gì; bộ phận vẫn như cũ.",
        "upgrade_no_data": "{data} không phải thư mục. Hãy chỉ thư mục dữ liệu của bộ phận: --data THƯ_MỤC",
        "upgrade_older": "{to} cũ hơn {own} đang phục vụ ở đây. Để trở về phiên bản trước: ./motcua upgrade --back",
        "upgrade_same": "{to} đang phục vụ ở đây rồi ({own}).",
        "upgrade_python": "{to} cần Python {need} trở lên; máy này có {has}. Hãy nâng cấp hệ điều hành trước.",
        "upgrade_no_room": "{path} còn {free_mb} MB; cần {need_mb} MB cho phiên bản mới và hai bản sao cơ sở dữ"
        " liệu. Dọn bớt chỗ rồi thử lại.",
        "upgrade_disk_full": "Ổ đĩa chứa {path} đã đầy. Dọn bớt chỗ rồi thử lại.",
        "upgrade_no_rights": "Không được ghi vào {path}. Hãy chạy bằng chủ của nó: sudo ./motcua upgrade …",
        "upgrade_machine": "{path}: {reason}. Hãy kiểm tra ổ đĩa rồi thử lại.",
        "upgrade_busy": "Đang có một lần nâng cấp khác trên bản cài này. Hãy chờ xong.",
        "upgrade_no_git": "Thiếu git: sudo apt install git",
        "upgrade_no_backup": "Không sao lưu được nên chưa thử gì: {why}",
        "upgrade_no_environment": "Không cài được các gói của {to}; lý do ở ngay trên.",
        "upgrade_does_not_work": "{to} không chạy được với bộ phận này. Đã thử trên một bản sao và nhận được:\n{why}",
        "upgrade_first_decide": "Cơ sở dữ liệu của bộ phận đang thiếu hoặc hỏng. Hãy quyết định việc đó trước:"
        " ./motcua doctor --data {data}",
        "upgrade_hours": "Bộ phận phục vụ người dân đến {until}. Hãy quay lại sau giờ ấy; khẩn cấp thì thêm: --now",
        "upgrade_in_hours": "Đang trong giờ làm việc: {waiting} người đang chờ. Các màn hình sẽ đứng khoảng một"
        " phút.",
        "upgrade_too_late": "Bộ phận sắp mở cửa. Hãy quay lại sau giờ làm việc; khẩn cấp thì thêm: --now",
        "upgrade_open": "Việc đổi phiên bản ở {data} đã bắt đầu và bị cắt ngang. Hãy khởi động bộ phận (./motcua"
        " run hoặc dịch vụ): nó tự trở lại. Sau đó thử lại.",
        "upgrade_rehearsed": "{to} chạy được với bộ phận này: đã thử trên một bản sao. Chưa thay đổi gì; bỏ"
        " --rehearse thì đổi thật.",
        "upgrade_due": "{to} sẽ phục vụ từ lần khởi động tới: ./motcua run",
        "upgrade_due_running": "{to} sẽ phục vụ từ lần khởi động tới. Hãy dừng máy chủ (Ctrl-C) rồi chạy lại:"
        " ./motcua run",
        "upgrade_due_service": "{to} sẽ phục vụ từ lần khởi động tới: sudo systemctl restart {unit}",
        "upgrade_serves": "{to} đang phục vụ bộ phận. Để trở lại: ./motcua upgrade --back",
        "upgrade_done": "{to} đã tiếp quản.",
        "upgrade_undone": "{to} chưa tiếp quản; {serves} phục vụ như trước. Lý do: {why}",
        "upgrade_later": "Lần khởi động này {to} chưa tiếp quản: {why}",
        "upgrade_cut": "việc đổi bị cắt ngang, có thể do mất điện. Hãy thử lại.",
        "upgrade_shut": "đã khởi động nhiều lần mà chưa mở cửa lần nào; nhật ký ghi nó đã nói gì.",
        "upgrade_stays": "{to} đã khởi động nhiều lần mà chưa mở cửa lần nào, và không tự trở lại được: {why}",
        "upgrade_stuck": "Không đổi phiên bản tiếp được: {why}",
        "upgrade_no_before": "Không có phiên bản trước để trở lại.",
        "upgrade_called_off": "Đã bỏ việc đổi đang chờ; {serves} tiếp tục phục vụ.",
        "upgrade_loses": "Trở lại là mất {facts} sự kiện ghi từ đó, trong đó có các số {given}. Ai cầm số ấy được"
        " mời đến bàn hướng dẫn, và số mới đi tiếp qua chúng khi Trưởng bộ phận cho phép. Cơ sở dữ liệu hiện"
        " nay được giữ bên cạnh. Nếu đồng ý: ./motcua upgrade --back --accept-loss",
        "phase_looking": "xem bộ phận trong {data}",
        "phase_file": "đọc {file}",
        "phase_backup": "sao lưu",
        "phase_environment": "cài bên cạnh phiên bản đang phục vụ",
        "phase_copy": "chép bộ phận để chạy thử",
        "phase_rehearse": "thử {to} trên bản sao",
        "phase_due": "{to} đã sẵn sàng",
        "phase_restart": "khởi động lại {unit}",
        "phase_since": "hỏi {to} sẽ không biết những gì",
        "phase_trying": "{to} tiếp quản",
        "phase_migrating": "đổi cơ sở dữ liệu",
        "phase_examining": "so từng dòng với nhật ký",
        "phase_switching": "mở cửa",
        "own": "Lệnh của xưởng:",
        "house": "Lệnh của sảnh:",
    },
}


def say(key: str, **facts: object) -> str:
    """Return one text in the language of the terminal: Vietnamese or English."""
    wish = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return SAY["vi" if wish.startswith("vi") else "en"][key].format(**facts)
