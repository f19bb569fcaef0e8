"""Where each key of a TOML text stands: path → line number.

`tomllib` gives values without their places; people who mend a file need the line. Called by
`server.hall.reading` on a text that `tomllib` has accepted; never judges a value.
"""

from __future__ import annotations

Path = tuple[str | int, ...]
"""Keys and 0-based indexes from the top of the file: ("counters", 1, "services", 0)."""

_BARE_KEY_ENDS = " \t.=]"
_SCALAR_ENDS = " \t\r\n,]}#"


def key_lines(source: str) -> dict[Path, int]:
    """Return the 1-based line of every table, key and list item of a valid TOML text."""
    return _Scanner(source).scan()


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """Return the line of the path, else of its nearest known parent, else 1."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


class _Scanner:
    """Walks the text once; `_at` is the next character, `_table` the path of the current header."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._line = 1
        self._table: Path = ()
        self._lines: dict[Path, int] = {}
        self._array_sizes: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        self._skip_blank()
        while self._at < len(self._source):
            if self._peek() == "[":
                self._header()
            else:
                self._pair(self._table)
            self._skip_blank()
        return self._lines

    def _peek(self, width: int = 1) -> str:
        return self._source[self._at : self._at + width]

    def _step(self, width: int = 1) -> None:
        self._line += self._source.count("\n", self._at, self._at + width)
        self._at += width

    def _skip_blank(self) -> None:
        """Pass spaces, line ends and comments."""
        while self._at < len(self._source):
            if self._peek() == "#":
                end = self._source.find("\n", self._at)
                self._at = len(self._source) if end < 0 else end
            elif self._peek().isspace():
                self._step()
            else:
                return

    def _header(self) -> None:
        is_array = self._peek(2) == "[["
        line = self._line
        self._step(2 if is_array else 1)
        names = self._dotted_key()
        self._step(2 if is_array else 1)
        path: Path = ()
        for name in names[:-1]:
            path = self._newest((*path, name))
        path = (*path, names[-1])
        if is_array:
            self._lines.setdefault(path, line)
            self._array_sizes[path] = self._array_sizes.get(path, 0) + 1
        self._table = self._newest(path)
        self._lines[self._table] = line

    def _newest(self, path: Path) -> Path:
        """Enter the newest item when the path is an array of tables."""
        size = self._array_sizes.get(path)
        return (*path, size - 1) if size else path

    def _pair(self, table: Path) -> None:
        line = self._line
        path = table
        for name in self._dotted_key():
            path = (*path, name)
            self._lines.setdefault(path, line)
        self._step()  # "="
        self._skip_blank()
        self._value(path)

    def _dotted_key(self) -> list[str]:
        names: list[str] = []
        while True:
            self._skip_blank()
            names.append(self._text() if self._peek() in "\"'" else self._bare_key())
            self._skip_blank()
            if self._peek() != ".":
                return names
            self._step()

    def _bare_key(self) -> str:
        start = self._at
        while self._peek() and self._peek() not in _BARE_KEY_ENDS:
            self._step()
        return self._source[start : self._at]

    def _value(self, path: Path) -> None:
        opening = self._peek()
        if opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline_table(path)
        elif opening and opening in "\"'":
            self._text()
        else:
            while self._peek() and self._peek() not in _SCALAR_ENDS:
                self._step()

    def _list(self, path: Path) -> None:
        self._step()
        index = 0
        while True:
            self._skip_blank()
            if self._peek() in ("]", ""):
                break
            self._lines[(*path, index)] = self._line
            self._value((*path, index))
            index += 1
            self._skip_blank()
            if self._peek() == ",":
                self._step()
        self._step()

    def _inline_table(self, path: Path) -> None:
        self._step()
        while True:
            self._skip_blank()
            if self._peek() in ("}", ""):
                break
            self._pair(path)
            self._skip_blank()
            if self._peek() == ",":
                self._step()
        self._step()

    def _text(self) -> str:
        """Pass a quoted text of any of the four kinds and return its raw inside."""
        quote = self._peek()
        mark = quote * 3 if self._peek(3) == quote * 3 else quote
        self._step(len(mark))
        start = self._at
        while self._peek(len(mark)) not in (mark, ""):
            self._step(2 if self._peek() == "\\" and quote == '"' else 1)
        # A multi-line text may end in up to two quotes of its own before the closing three.
        while len(mark) == 3 and self._source[self._at + 3 : self._at + 4] == quote:
            self._step()
        end = self._at
        self._step(len(mark))
        return self._source[start:end]
