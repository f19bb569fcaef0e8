"""How components behave under a hand, each in its own example."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.demo import DemoHall

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def state(demo_hall: DemoHall, open_page: Open) -> Callable[[str, int], Locator]:
    """Return a function that gives one state of a component, as the style guide draws it."""
    page = open_page(f"{demo_hall.url}/styleguide?lang=vi")
    return lambda name, number: page.locator(f"#{name} .guide-state").nth(number)


@pytest.fixture
def alone(demo_hall: DemoHall, open_page: Open) -> Callable[[str, int], Page]:
    """Return a function that opens one state in a page of its own."""
    return lambda name, number: open_page(
        f"{demo_hall.url}/styleguide?lang=vi&only={name}&state={number}"
    )


def test_one_choice_holds_at_a_time(state: Callable[[str, int], Locator]) -> None:
    """Touching a choice lets it hold and the one before not; the row says so to readers."""
    row = state("choice_row", 0)
    choices = row.get_by_role("button")
    expect(choices.nth(0)).to_have_attribute("aria-pressed", "true")
    choices.nth(2).click()
    expect(choices.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(row.locator('[aria-pressed="true"]')).to_have_count(1)
    expect(row.get_by_role("group", name="Căn cứ")).to_be_visible()


def test_several_choices_hold_together(state: Callable[[str, int], Locator]) -> None:
    """Where several may hold, a touch adds one and takes it away again."""
    row = state("choice_row", 1)
    held = row.locator('[aria-pressed="true"]')
    expect(held).to_have_count(2)
    row.get_by_role("button").nth(2).click()
    expect(held).to_have_count(3)
    row.get_by_role("button").nth(0).click()
    expect(held).to_have_count(2)


def test_a_row_that_is_only_shown_takes_no_touch(state: Callable[[str, int], Locator]) -> None:
    """A disabled choice stays in reach of the keyboard and changes nothing."""
    choices = state("choice_row", 2).get_by_role("button")
    choices.nth(1).click(force=True)
    expect(choices.nth(0)).to_have_attribute("aria-pressed", "true")
    choices.nth(1).focus()
    expect(choices.nth(1)).to_be_focused()


def test_the_sentence_belongs_to_its_box(state: Callable[[str, int], Locator]) -> None:
    """A press on the sentence turns the box; a box without a sentence has a name."""
    check = state("check", 1)
    check.locator("span").click()
    expect(check.get_by_role("checkbox")).to_be_checked()
    expect(state("check", 2).get_by_role("checkbox")).to_have_accessible_name(
        "Xong thì quay lại quầy tôi"
    )


def test_a_field_is_called_by_its_word(state: Callable[[str, int], Locator]) -> None:
    """The word above a field is its name."""
    expect(state("field", 0).get_by_role("textbox", name="Họ và tên")).to_be_visible()
    expect(state("field", 1).get_by_role("combobox", name="Khu vực")).to_be_visible()


def test_keys_are_typed_and_taken_back(state: Callable[[str, int], Locator]) -> None:
    """Each key says itself once; the erasing one takes the last away; disabled keys say nothing."""
    pad = state("keypad", 0)
    for key in ("4", "0", "7"):
        pad.get_by_role("button", name=key, exact=True).click()
    pad.get_by_role("button", name="Xóa").click()
    expect(pad.locator("output")).to_have_text("40")
    still = state("keypad", 1)
    still.get_by_role("button", name="4", exact=True).click(force=True)
    expect(still.locator("output")).to_have_text("–")


def test_a_button_that_cannot_be_pressed_says_why(state: Callable[[str, int], Locator]) -> None:
    """A disabled button can be reached, is called disabled, and carries its reason in its name."""
    button = state("button", 4).get_by_role("button").first
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_name("Gọi lại Chưa có ai chờ")
    button.focus()
    expect(button).to_be_focused()


def test_in_high_contrast_what_cannot_be_pressed_is_dashed(
    state: Callable[[str, int], Locator],
) -> None:
    """Black on white has no paler colour, so the edge tells a disabled button, choice or key from others."""
    page = state("button", 0).page
    page.locator(".guide-head").get_by_role("button", name="Tương phản cao").click()
    edge = "e => getComputedStyle(e).borderTopStyle"
    for name, well, off in (("button", 0, 4), ("choice_row", 0, 2), ("keypad", 0, 1)):
        assert state(name, well).get_by_role("button").first.evaluate(edge) == "solid"
        assert state(name, off).get_by_role("button").first.evaluate(edge) == "dashed"


def test_a_sheet_takes_the_focus_and_gives_it_back(alone: Callable[[str, int], Page]) -> None:
    """Whoever opens a sheet by a key is in it at once, and back at the key after Escape."""
    page = alone("sheet", 1)
    sheet = page.get_by_role("dialog", name="Màu màn hình")
    expect(sheet).to_be_focused()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    opener = page.get_by_role("button", name="Cỡ và màu màn hình")
    opener.focus()
    page.keyboard.press("Enter")
    expect(sheet).to_be_focused()
    sheet.get_by_role("button", name="Đóng").click()
    expect(opener).to_be_focused()


def test_what_overflows_a_sheet_scrolls_inside(alone: Callable[[str, int], Page]) -> None:
    """The head of a full sheet stays where it is."""
    page = alone("sheet", 2)
    page.set_viewport_size({"width": 1240, "height": 300})
    body = page.locator(".sheet-body")
    assert body.evaluate("e => e.scrollHeight > e.clientHeight")
    expect(page.get_by_role("button", name="Đóng")).to_be_in_viewport()


def test_a_wrong_pin_is_seen_and_can_be_typed_again(alone: Callable[[str, int], Page]) -> None:
    """Six digits ask the server; its refusal stands under the dots, which are empty again."""
    page = alone("sign_in", 2)
    page.locator(".pin-pad-dots").wait_for()
    page.keyboard.type("123456")
    expect(page.get_by_role("alert")).to_have_text("Mã PIN chưa đúng")
    expect(page.locator(".pin-pad-dots .is-full")).to_have_count(0)


def test_a_counter_is_chosen_where_one_signs_in(alone: Callable[[str, int], Page]) -> None:
    """The device's own counter holds at first, another one after a touch."""
    page = alone("sign_in", 0)
    counters = page.get_by_role("group", name="Quầy").get_by_role("button")
    expect(counters.nth(1)).to_have_attribute("aria-pressed", "true")
    counters.nth(2).click()
    expect(counters.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(counters.nth(1)).to_have_attribute("aria-pressed", "false")
