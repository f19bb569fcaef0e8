"""A hall file is read whole, or refused with everything that is wrong in it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest

from hall.mistakes import MISTAKES
from hall.small_hall import SMALL, read_text, spoiled
from server.hall.describing import describe, describe_all
from server.hall.reading import HallFileError, read_hall
from server.words import load_words

# Mistakes that are not one changed place; each has its own test below.
ELSEWHERE = {
    "unreadable",
    "file_too_large",
    "not_utf8",
    "too_many_tiles",
    "no_counters",
    "no_hours",
    "logo_not_there_near",
    "logo_too_heavy",
    "logo_size",
    "logo_unreadable",
    "still_needed",
}
FRAMES = {"where", "where_file", "summary"}


def problems_of(folder, source):
    """Return the problems of a text that must be refused."""
    with pytest.raises(HallFileError) as caught:
        read_text(folder, source)
    return caught.value.problems


@pytest.mark.parametrize("code", MISTAKES)
def test_each_mistake_is_named_with_its_place(tmp_path, code):
    """The code, the key and the line of a mistake are those that a person needs to mend it."""
    old, new, key, shown = MISTAKES[code]
    source = spoiled(old, new)
    found = [p for p in problems_of(tmp_path, source) if p.code == code]
    assert [(p.file, p.key) for p in found] == [("xa-nho.toml", key)]
    assert shown in source.splitlines()[found[0].line - 1]


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("code", MISTAKES)
def test_each_mistake_can_be_told(tmp_path, code, language):
    """Every problem has a text in every language, with no place left unfilled."""
    for problem in problems_of(tmp_path, spoiled(*MISTAKES[code][:2])):
        line = describe(problem, language)
        assert line.startswith(f"xa-nho.toml:{problem.line}: ")
        assert f"hall.error_{problem.code}" not in line
        assert not re.search(r"\{\w+\}", line), line


def test_every_text_about_hall_files_has_a_mistake():
    """No text waits for a mistake that cannot happen, and no mistake is untested."""
    keys = [key for key in load_words()["vi"].every_text() if key.startswith("hall.error_")]
    codes = {key.removeprefix("hall.error_") for key in keys}
    assert codes - FRAMES == set(MISTAKES) | ELSEWHERE


def test_the_small_hall_is_read_as_written(tmp_path):
    """Values, defaults, order and documents arrive in the hall."""
    hall = read_text(tmp_path, SMALL)
    assert [s.sector_id for s in hall.sectors] == ["ho-tich", "ket-qua"]
    birth = hall.service_by_id["khai-sinh"]
    assert birth.documents["vi"] == ("Căn cước", "Giấy chứng sinh")
    assert birth.procedures[0].code == "1.001193"
    assert birth.policy_on(dt.date(2026, 12, 31)).name == "credit"
    assert birth.policy_on(dt.date(2027, 1, 1)).name == "ratio"
    assert hall.service_by_id["nhan-ket-qua"].policies[0].name == "credit"
    assert hall.queue.missed_returns_to == "after_2"
    assert hall.queue.recall_limit == 3
    assert [c.counter_id for c in hall.counters_of_service["nhan-ket-qua"]] == ["2"]
    assert hall.notices == ({"vi": "Lấy số là miễn phí."},)
    assert dataclasses.replace(hall, hotline="1022").hotline == "1022"


def test_a_session_without_a_window_issues_while_it_is_open(tmp_path):
    """The window of numbers is the session itself when the file names none."""
    afternoon = read_text(tmp_path, SMALL).calendar.weekly[0][1]
    assert (afternoon.issue_from, afternoon.issue_to) == (dt.time(13, 30), dt.time(17, 0))


def test_all_mistakes_are_told_at_once(tmp_path):
    """Three mistakes in three tables give three problems, in the order of the file."""
    source = SMALL.replace('letter = "B"', 'letter = "b"').replace("mean_min = 4", 'mean_min = "4"')
    source = source.replace('role = "officer"', 'role = "oficer"')
    codes = [p.code for p in problems_of(tmp_path, source)]
    assert codes == ["bad_letter", "not_number", "unknown_choice_near"]


def test_a_wrong_value_is_not_told_twice(tmp_path):
    """A key that is wrong in itself is not called missing as well."""
    source = spoiled('name = "Máy quầy 1"\ncounter_id = "1"', 'name = "Máy quầy 1"\ncounter_id = 1')
    assert [p.code for p in problems_of(tmp_path, source)] == ["not_text"]


def test_the_misspelt_service_is_told_like_in_the_handbook(tmp_path):
    """The line that the README promises is the line that people get."""
    source = spoiled('services = ["nhan-ket-qua"]', 'services = ["nhan-ket-qua", "khai-sin"]')
    (problem,) = problems_of(tmp_path, source)
    line = source.splitlines().index('services = ["nhan-ket-qua", "khai-sin"]') + 1
    expected = (
        f"xa-nho.toml:{line}: counters[2].services: “khai-sin” không có; có phải “khai-sinh”?"
    )
    assert describe(problem, "vi") == expected


def test_the_summary_counts(tmp_path):
    """The last line says how many places there are to mend, with the right English plural."""
    with pytest.raises(HallFileError) as caught:
        read_text(tmp_path, spoiled('letter = "K"', 'letter = "O"'))
    assert describe_all(caught.value, "en").endswith("xa-nho.toml has 1 thing to mend.")


def test_a_hall_without_counters_is_told_what_to_write(tmp_path):
    """Zero counters is refused with the table to add."""
    start, end = SMALL.index("[[counters]]"), SMALL.index("[[printers]]")
    source = "counters = []\n" + SMALL[:start] + SMALL[end:]
    found = {p.code: p for p in problems_of(tmp_path, source)}
    assert "[[counters]]" in describe(found["no_counters"], "en")


def test_a_hall_without_hours_is_told_what_to_write(tmp_path):
    """An empty week is refused: such a hall would never open."""
    start, end = SMALL.index("[[hours]]"), SMALL.index("[[closed_days]]")
    source = "hours = []\n" + SMALL[:start] + SMALL[end:]
    assert "no_hours" in [p.code for p in problems_of(tmp_path, source)]


def test_a_ninth_tile_is_refused(tmp_path):
    """A sector holds at most eight services, because a kiosk page does."""
    start, end = SMALL.index('[[services]]\nservice_id = "nhan'), SMALL.index("[[zones]]")
    more = [SMALL[start:end].replace("nhan-ket-qua", f"viec-{n}") for n in range(8)]
    source = SMALL[:end] + "".join(more) + SMALL[end:]
    assert "too_many_tiles" in [p.code for p in problems_of(tmp_path, source)]


def test_ninety_nine_counters_and_twenty_boards_are_a_hall(tmp_path):
    """The largest hall is read."""
    counters = "".join(
        f'[[counters]]\ncounter_id = "{n}"\nname = {{ vi = "Quầy {n}" }}\n'
        'zone_id = "sanh"\nservices = ["khai-sinh"]\n'
        for n in range(3, 100)
    )
    boards = "".join(
        f'[[devices]]\ndevice_id = "board-{n}"\nrole = "board"\nname = "Bảng"\n' for n in range(20)
    )
    hall = read_text(tmp_path, SMALL + counters + boards)
    assert (len(hall.counters), len(hall.devices)) == (99, 21)


@pytest.mark.parametrize(
    "connection", ["agent", "tcp://127.0.0.1:9100", "tcp://10.0.0.9:9101", "tcp://172.16.0.9"]
)
def test_local_printers_are_allowed(tmp_path, connection):
    """An agent, and a printer's port at any address of a private or loopback network, can print."""
    hall = read_text(tmp_path, spoiled("tcp://192.168.1.50:9100", connection))
    assert hall.printers[0].connection == connection


@pytest.mark.parametrize(
    "connection",
    [
        "tcp://printer.example:9100",
        "tcp://100.64.0.1:9100",
        "tcp://0.0.0.0:9100",
        "tcp://169.254.7.7:9100",
        "tcp://[fd00::7]:9100",
        "tcp://10.0.0.9:22",
        "tcp://10.0.0.999:9100",
        "usb",
        "file:///x",
    ],
)
def test_other_printers_are_refused(tmp_path, connection):
    """What the printing library would refuse at the first slip is refused in the file already."""
    codes = [p.code for p in problems_of(tmp_path, spoiled("tcp://192.168.1.50:9100", connection))]
    assert codes in (["bad_connection"], ["connection_not_local"])


def test_names_are_kept_composed(tmp_path):
    """Vietnamese typed with separate marks is stored in the composed form that fonts know."""
    hall = read_text(tmp_path, spoiled("Xã Nhỏ", "Xa\u0303 Nho\u0309"))
    assert hall.name["vi"] == "Xã Nhỏ"


def test_windows_files_are_read(tmp_path):
    """A byte order mark and Windows line ends change nothing, not even line numbers."""
    path = tmp_path / "hall.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert read_hall(path).hall_id == "xa-nho"
    path.write_bytes(b"\xef\xbb\xbf" + spoiled('"B"', '"b"').replace("\n", "\r\n").encode())
    with pytest.raises(HallFileError) as caught:
        read_hall(path)
    line = SMALL.splitlines().index('letter = "B"') + 1
    assert [p.line for p in caught.value.problems] == [line]


def test_a_file_in_an_old_code_page_is_named_with_its_line(tmp_path):
    """Text saved by an old editor is refused at the first line that is not UTF-8."""
    path = tmp_path / "hall.toml"
    path.write_bytes(b'hall_id = "x"\nname = { vi = "X\xe3" }\n')
    with pytest.raises(HallFileError) as caught:
        read_hall(path)
    assert [(p.code, p.line) for p in caught.value.problems] == [("not_utf8", 2)]


def test_a_missing_file_and_a_huge_file_are_refused(tmp_path):
    """A path that cannot be opened and a file of megabytes are problems, not crashes."""
    with pytest.raises(HallFileError) as caught:
        read_hall(tmp_path / "nowhere.toml")
    assert caught.value.problems[0].code == "unreadable"
    huge = tmp_path / "huge.toml"
    huge.write_bytes(b"#" * 2_000_001)
    with pytest.raises(HallFileError) as caught:
        read_hall(huge)
    assert caught.value.problems[0].code == "file_too_large"


def test_a_deeply_nested_file_is_refused_not_fatal(tmp_path):
    """A file made to exhaust the reader is a syntax problem."""
    assert problems_of(tmp_path, "a = " + "[" * 5000)[0].code == "syntax"


@pytest.mark.parametrize("source", ["", "x = 1", "[[counters]]\n", "counters = [1]", 'hours = "x"'])
def test_poor_files_are_refused_with_reasons(tmp_path, source):
    """Almost nothing in the file still gives problems that can be told, never an exception."""
    for problem in problems_of(tmp_path, source):
        assert describe(problem, "vi")
