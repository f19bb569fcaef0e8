"""A digit is one of ten: whatever else Unicode calls so makes two of the same card, number or code."""

from __future__ import annotations

import re

import pytest

from house.sources import listed, python_files, read

UNICODE_DIGIT = re.compile(r"\\d")


def test_patterns_name_the_digits_that_they_mean() -> None:
    """In Python and in the API's schemas `\\d` takes Arabic, Khmer and full-width digits too."""
    files = python_files("server/", "printers/", "command/")
    assert len(files) > 200
    wrong = [
        f"{name}:{n}"
        for name in files
        for n, line in enumerate(read(name).splitlines(), 1)
        if UNICODE_DIGIT.search(line)
    ]
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("digit", ["٧", "៧", "７"])
def test_the_worry_is_true(digit: str) -> None:
    """What the rule is for: such a digit is one for `\\d`, and none for [0-9]."""
    assert re.fullmatch(r"\d", digit) and not re.fullmatch("[0-9]", digit)
