"""Demonstration slips for tests, in the words that a hall would print."""

from __future__ import annotations

from printers.receipt import QR, BigText, Cut, Element, Receipt, Row, Rule, Space, Text

LINK = "http://192.168.1.10/t/3q2-7wQx0Zb1nKf8LmPd9A"

WORDS = {
    "vi": (
        ("UBND PHƯỜNG BẾN NGHÉ", "Trung tâm Phục vụ hành chính công"),
        "PHIẾU SỐ THỨ TỰ",
        "Chứng thực chữ ký, bản sao",
        (("Số người chờ trước", "12"), ("Dự kiến", "10–20 phút"), ("Mời đến", "Quầy 2, 3")),
        ("Mang theo: bản chính giấy tờ cần chứng thực; căn cước công dân còn hạn.",),
        "Vui lòng giữ phiếu và chờ gọi số. Xin cảm ơn!",
    ),
    "en": (
        ("BEN NGHE WARD PEOPLE’S COMMITTEE", "Public Service Centre"),
        "QUEUE NUMBER",
        "Certified copies and signatures",
        (("People ahead", "12"), ("Expected wait", "10–20 min"), ("Go to", "Counters 2, 3")),
        ("Bring: the original papers; a valid identity card.",),
        "Please keep this slip and wait for your number. Thank you!",
    ),
    "km": (
        ("គណៈកម្មាធិការប្រជាជនសង្កាត់បេនង៉េ", "មជ្ឈមណ្ឌលសេវារដ្ឋបាលសាធារណៈ"),
        "លេខរង់ចាំ",
        "ការបញ្ជាក់ហត្ថលេខា និងច្បាប់ចម្លង",
        (("ចំនួនអ្នករង់ចាំមុន", "12"), ("រយៈពេលរង់ចាំ", "10–20 នាទី"), ("សូមទៅកាន់", "បញ្ជរ 2, 3")),
        ("សូមយកមកជាមួយនូវឯកសារដើម និងអត្តសញ្ញាណប័ណ្ណពលរដ្ឋដែលនៅមានសុពលភាព",),
        "សូមរក្សាទុកប័ណ្ណនេះ ហើយរង់ចាំការហៅលេខ។ សូមអរគុណ!",
    ),
}


def slip(language: str = "vi", number: str = "A-025", link: str = LINK) -> Receipt:
    """Build a slip as a hall prints it."""
    office, title, service, rows, papers, thanks = WORDS[language]
    elements: list[Element] = [
        Text((office[0],), "small", 600, "center"),
        Text((office[1],), "small", 400, "center"),
        Rule("solid"),
        Text((title,), "medium", 700, "center"),
        BigText(number),
        Text((service,), "large", 700, "center"),
        Rule("dashed"),
        *(Row(left, right, "medium", 600) for left, right in rows),
        Row("10:42", "22/11/2026", "small"),
        Rule("dashed"),
        Text(papers, "small"),
        Space(8),
        QR(link),
        Text(("motcua.bennghe.gov.vn", "4821"), "small", 600, "center"),
        Text((thanks,), "small", 400, "center"),
        Cut(),
    ]
    return Receipt(tuple(elements), language)
