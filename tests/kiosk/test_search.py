"""Finding a service by typed letters: accents do not matter, order does not matter, size is bounded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from server.hall.reading import read_hall
from static.modules import Ask

MODULE = "/kiosk/ticket/search.js"
SECTORS = [
    {
        "name": {"vi": "Hộ tịch, chứng thực", "en": "Civil status"},
        "hint": {"vi": "Khai sinh, kết hôn"},
        "services": [
            {
                "service_id": "birth",
                "name": {"vi": "Đăng ký khai sinh", "en": "Birth"},
                "hint": None,
            },
            {
                "service_id": "copy",
                "name": {"vi": "Sao y bản chính", "km": "ចម្លងឯកសារ"},
                "hint": None,
                "also_called": {"vi": ["công chứng", "đóng dấu photo"]},
            },
        ],
    },
    {
        "name": {"vi": "Đất đai"},
        "hint": {"vi": "Sổ đỏ"},
        "services": [{"service_id": "land", "name": {"vi": "Cấp giấy chứng nhận"}, "hint": None}],
    },
]


def found(ask: Ask, query: str) -> list[str]:
    """Return the ids of the services that a query finds, best first."""
    body = "return m.find(m.indexOf(f.sectors), f.query).map((entry) => entry.service.service_id)"
    ids: list[str] = ask(MODULE, body, sectors=SECTORS, query=query)
    return ids


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("khai sinh", ["birth", "copy"]),
        ("dang ky", ["birth"]),
        ("ĐĂNG KÝ", ["birth"]),
        ("sinh khai dang", ["birth"]),
        ("sao y", ["copy"]),
        ("so do", ["land"]),
        ("dat dai", ["land"]),
        ("cong chung", ["copy"]),
        ("photo công", ["copy"]),
        ("Ðất đai", ["land"]),
        ("ចម្លង", ["copy"]),
        ("xyz", []),
        ("", []),
        ("   ", []),
        ("%", []),
        (".*", []),
    ],
)
def test_what_people_type_is_found(ask: Ask, query: str, ids: list[str]) -> None:
    """With or without accents, in any order and language, a word's beginning finds its service."""
    assert found(ask, query) == ids


HALLS = Path(__file__).parents[2] / "config" / "halls"
VILLAGE = {
    "hộ khẩu": ("huong-dan", "thuong-tru", "huong-dan"),
    "cccd": ("huong-dan", "dinh-danh", "huong-dan"),
    "công chứng": ("sao-y", "sao-y", "sao-y"),
    "ly hôn": ("ket-hon", "ket-hon", "ho-tich-nuoc-ngoai"),
    "lấy chồng": ("ket-hon", "ket-hon", "ho-tich-nuoc-ngoai"),
    "sổ đỏ": ("giay-chung-nhan-dat", "giay-chung-nhan-dat", "chuyen-nhuong-dat"),
    "giấy khai sinh": ("khai-sinh", "khai-sinh", "ho-tich-nuoc-ngoai"),
}
"""What people ask for, and one service that must be among the first four found: commune, ward, province."""


@pytest.mark.parametrize("typed", VILLAGE)
@pytest.mark.parametrize("nth", range(3))
def test_the_villages_words_are_known(ask: Ask, nth: int, typed: str) -> None:
    """Nobody has to know the office's word: each shipped hall answers with a service or with whom to ask."""
    hall = read_hall(HALLS / f"{('hoa-an', 'song-xanh', 'tinh-mau')[nth]}.toml")
    sectors = [
        {
            "name": dict(sector.name),
            "hint": dict(sector.hint),
            "services": [
                {
                    "service_id": service.service_id,
                    "name": dict(service.name),
                    "hint": dict(service.hint),
                    "also_called": {k: list(v) for k, v in service.also_called.items()},
                }
                for service in hall.services
                if service.sector_id == sector.sector_id
            ],
        }
        for sector in hall.sectors
    ]
    body = "return m.find(m.indexOf(f.sectors), f.query, 4).map((e) => e.service.service_id)"
    assert VILLAGE[typed][nth] in ask(MODULE, body, sectors=sectors, query=typed)


@pytest.mark.parametrize(
    ("query", "key", "after"),
    [
        ("", "k", "k"),
        ("k", " ", "k "),
        ("k ", " ", "k "),
        ("", " ", ""),
        ("ខ្", "Backspace", "ខ"),
        ("", "Backspace", ""),
    ],
)
def test_a_query_grows_by_keys(ask: Ask, query: str, key: str, after: str) -> None:
    """A letter is added, one space parts two words, and Backspace takes the last sign."""
    assert ask(MODULE, "return m.withKey(f.query, f.key)", query=query, key=key) == after


OFFICIAL = [
    {
        "name": {"vi": "Đất đai"},
        "hint": {"vi": "Sổ đỏ"},
        "services": [
            {
                "service_id": "land",
                "name": {"vi": "Giấy chứng nhận đất"},
                "hint": {"vi": "Cấp, cấp lại sổ đỏ"},
                "procedures": [
                    {
                        "vi": "Đăng ký biến động đối với trường hợp thành viên của hộ gia đình thay đổi"
                    },
                    {"vi": "Xác định lại diện tích đất ở của hộ gia đình, cá nhân " * 17},
                ],
            },
            {
                "service_id": "other",
                "name": {"vi": "Chuyển mục đích"},
                "hint": None,
                "procedures": [
                    {"vi": "Chuyển mục đích sử dụng đất"},
                    {"vi": "Gia hạn sử dụng đất"},
                ],
            },
        ],
    }
]


@pytest.mark.parametrize(
    ("query", "service_id", "procedure"),
    [
        ("giay chung nhan", "land", None),
        ("bien dong ho gia dinh", "land", "Đăng ký biến động"),
        ("xac dinh lai dien tich", "land", "Xác định lại"),
        ("gia han", "other", "Gia hạn"),
    ],
)
def test_a_service_found_by_a_procedure_says_which(
    ask: Ask, query: str, service_id: str, procedure: str | None
) -> None:
    """The official name that people bring on paper leads to the service and is shown; own words go before it."""
    body = """const [first] = m.find(m.indexOf(f.sectors), f.query);
              return [first.service.service_id, first.procedure?.vi ?? null]"""
    got, name = ask(MODULE, body, sectors=OFFICIAL, query=query)
    assert got == service_id
    assert (name or "").startswith(procedure or "") and (name is None) == (procedure is None)


def test_words_of_two_procedures_are_no_find(ask: Ask) -> None:
    """Behind one tile stand hundreds of names much alike: typed words belong to one of them."""
    body = "return m.find(m.indexOf(f.sectors), f.query).length"
    assert ask(MODULE, body, sectors=OFFICIAL, query="gia han muc dich") == 1  # with the tile's own
    assert ask(MODULE, body, sectors=OFFICIAL, query="bien dong dien tich") == 0


def test_look_alikes_of_the_letter_are_found(ask: Ask) -> None:
    """Ð and Ɖ, as other keyboards and old files write them, are the đ that people mean."""
    body = "return f.words.map(m.fold)"
    words = ["Đăng ký", "Ðăng ký", "Ɖăng ký", "ðăng ký", "ɖăng ký"]
    assert ask(MODULE, body, words=words) == ["dang ky"] * 5


def test_composed_and_decomposed_letters_are_equal(ask: Ask) -> None:
    """The same word in NFC and NFD finds the same."""
    assert found(ask, "đăng ký") == found(ask, "đa\u0306ng ky\u0301") == ["birth"]


def test_a_search_ends_quickly_whatever_is_typed(ask: Ask) -> None:
    """Ten times as many typed characters cost at most some thirty times as long: no search explodes."""
    many: list[dict[str, Any]] = [
        {
            **SECTORS[0],
            "services": [
                {"service_id": str(i), "name": {"vi": f"Việc {i} " * 20}} for i in range(200)
            ],
        }
    ]
    body = """
      const index = m.indexOf(f.s);
      const cost = query => Math.min(...[1, 2, 3].map(() => {
        const began = performance.now();
        m.find(index, query);
        return performance.now() - began;
      }));
      cost(f.q);
      return cost(f.q.repeat(10)) / Math.max(cost(f.q), 0.5);
    """
    assert ask(MODULE, body, s=many, q="(a+)+$ " * 150) < 30


def test_the_keyboard_has_every_letter_once(ask: Ask) -> None:
    """The Latin keys are the 26 letters; the Khmer keys hold all 33 consonants and repeat nothing."""
    latin = ask(MODULE, 'return m.keyboardRows("vi").flat()')
    khmer = ask(MODULE, 'return m.keyboardRows("km").flat()')
    assert sorted(latin) == [chr(c) for c in range(ord("a"), ord("z") + 1)]
    consonants = {chr(c) for c in range(0x1780, 0x17A3)} - {"\u179d", "\u179e"}
    assert consonants <= set(khmer)
    assert len(khmer) == len(set(khmer))
