"""Places of keys in a TOML text."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.hall.positions import key_lines, line_of


def test_every_way_to_write_a_key_is_found():
    """Headers, dotted and quoted keys, lists, inline tables and nested arrays get their lines."""
    source = "\n".join(
        [
            "# [not.a.table]",  # 1
            'a.b = "x # y" # z = 1',  # 2
            '"c d" = [',  # 3
            "  1, # one",  # 4
            '  "two",',  # 5
            "  { e = [1,",  # 6
            "    2] },",  # 7
            "]",  # 8
            'long = """',  # 9
            "[[ghost]]",  # 10
            'key = \\""" ""',  # 11
            '"""',  # 12
            "[[row]]",  # 13
            "n = 1",  # 14
            "[[row.sub]]",  # 15
            "m = 07:30:00",  # 16
            "[row.one]",  # 17
            "k = ''",  # 18
            "[[ row ]]",  # 19
            "n = '''it''s'''",  # 20
        ]
    )
    tomllib.loads(source)
    lines = key_lines(source)
    expected = {
        ("a", "b"): 2,
        ("c d",): 3,
        ("c d", 0): 4,
        ("c d", 1): 5,
        ("c d", 2, "e"): 6,
        ("c d", 2, "e", 1): 7,
        ("long",): 9,
        ("row",): 13,
        ("row", 0): 13,
        ("row", 0, "n"): 14,
        ("row", 0, "sub", 0): 15,
        ("row", 0, "sub", 0, "m"): 16,
        ("row", 0, "one", "k"): 18,
        ("row", 1): 19,
        ("row", 1, "n"): 20,
    }
    assert {path: lines.get(path) for path in expected} == expected
    assert ("ghost",) not in lines


def test_an_unknown_path_has_the_line_of_its_nearest_parent():
    """A missing key is looked for where its table begins."""
    lines = key_lines("x = 1\n[[row]]\nn = 1\n")
    assert line_of(("row", 0, "missing", 3), lines) == 2
    assert line_of(("nothing",), lines) == 1


_texts = st.sampled_from(['"a"', "'b'", '"""c\n\nd"""', "'''e\n]'''", '"\\"}"', "1", "true", "[ ]"])
_gaps = st.sampled_from(["", "\n", " # note ]\n", "\n\n"])


@given(st.lists(st.tuples(_texts, _gaps), min_size=1, max_size=8), st.integers(1, 4))
def test_keys_after_any_value_keep_their_lines(values, rows):
    """Whatever stands in a value, the lines of the keys after it are right."""
    source, expected = "", {}
    for row in range(rows):
        expected["t", row] = source.count("\n") + 1
        source += "[[t]]\n"
        for index, (value, gap) in enumerate(values):
            expected["t", row, f"k{index}"] = source.count("\n") + 1
            source += f"k{index} = {value}{gap if gap.strip() else ''}\n{gap}".replace(
                "\n\n\n", "\n\n"
            )
    tomllib.loads(source)
    lines = key_lines(source)
    assert {path: lines.get(path) for path in expected} == expected


@pytest.mark.parametrize("source", ["", "\n\n", "# only words", "a = 1"])
def test_short_texts_do_not_confuse_it(source):
    """An empty file or a file without a last line end is read to its end."""
    assert set(key_lines(source)) == ({("a",)} if "a = 1" in source else set())
