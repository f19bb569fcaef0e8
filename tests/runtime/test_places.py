"""Places: who gets one, who goes when there is none, and whose share a connection counts to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from server.runtime import places as p
from server.runtime.places import ASKING_S, HEADERS_S, PLACE, RESERVE, RESERVE_S, Placed, Places


class Hall:
    """Places with guests who are known by a number; remembers who was shown out, in order."""

    def __init__(self, size: int, most: int = 0, proxies: int = 0) -> None:
        self.places = Places(size, most, proxies)
        self.gone: list[int] = []
        self.came = 0

    def come(self, address: str = "10.0.0.1", at_s: float = 0) -> p.Place | None:
        """Let one more connection come."""
        self.came += 1
        number = self.came
        return self.places.come((address, str(number)), lambda: self.gone.append(number), at_s)


def asked(place: p.Place, **more: str) -> dict[str, Any]:
    """Return the environ of a request on a connection."""
    return {"REMOTE_ADDR": place.peer[0], "REMOTE_PORT": place.peer[1], **more}


def test_the_oldest_guest_goes_when_there_is_no_place() -> None:
    """A newcomer always gets in while a guest can go; named ones stay."""
    hall = Hall(3)
    first, second, third = (hall.come(at_s=n) for n in range(3))
    assert first and second and third
    first.is_named = True
    assert hall.come(at_s=9) and hall.gone == [2]
    assert hall.come(at_s=10) and hall.gone == [2, 3]
    assert len(hall.places) == 3


def test_whoever_is_being_answered_goes_last() -> None:
    """A guest in the middle of a request goes only when all others are."""
    hall = Hall(2)
    first, second = hall.come(at_s=0), hall.come(at_s=1)
    assert first and second
    hall.places.begin(first, asked(first), 1)
    hall.come(at_s=2)
    assert hall.gone == [2]


def test_a_few_places_are_kept_for_a_short_question() -> None:
    """When all places belong to named ones, a few guests may ask something, for seconds."""
    hall = Hall(2)
    for _ in range(2):
        place = hall.come()
        assert place
        place.is_named = True
    extra = [hall.come(at_s=1) for _ in range(RESERVE)]
    assert all(place and place.is_extra for place in extra)
    assert hall.gone == []
    assert hall.come(at_s=1) and hall.gone == [3], "the oldest of these guests goes"
    for place in extra[1:]:
        assert place
        place.is_named = True
    newest = hall.places.of({"REMOTE_ADDR": "10.0.0.1", "REMOTE_PORT": str(hall.came)})
    assert newest
    newest.is_named = True
    assert hall.come(at_s=1) is None, "with nobody to go there is an end"


@pytest.mark.parametrize(
    ("since", "after_s", "is_overdue"),
    [
        ("came", HEADERS_S - 0.001, False),
        ("came", HEADERS_S, True),
        ("asking", ASKING_S - 0.001, False),
        ("asking", ASKING_S, True),
        ("on a socket", 1e6, False),
        ("answered", 1e6, False),
        ("named", 1e6, False),
        ("extra", RESERVE_S - 0.001, False),
        ("extra", RESERVE_S, True),
    ],
)
def test_guests_have_their_time(since: str, after_s: float, is_overdue: bool) -> None:
    """Headers within ten seconds, a request within a minute; sockets and rests are watched elsewhere."""
    hall = Hall(1)
    place = hall.come()
    assert place
    place.is_named, place.is_extra = since == "named", since == "extra"
    if since in ("asking", "on a socket", "answered"):
        upgrade = {"HTTP_UPGRADE": "websocket"} if since == "on a socket" else {}
        hall.places.begin(place, asked(place, **upgrade), 0)
    if since == "answered":
        hall.places.end(place)
    hall.places.sweep(after_s)
    assert (hall.gone == [1], len(hall.places)) == (is_overdue, int(not is_overdue))


def test_an_address_holds_its_share() -> None:
    """One too many from an address is refused; others', and this machine's, are not; a place is freed."""
    hall = Hall(50, most=2)
    mine = [hall.come("10.0.0.1") for _ in range(3)]
    assert [place is not None for place in mine] == [True, True, False]
    assert all(hall.come(other) for other in ("10.0.0.2", "127.0.0.1", "127.0.0.1", "127.0.0.1"))
    assert mine[0]
    hall.places.leave(mine[0])
    hall.places.leave(mine[0])
    assert hall.come("10.0.0.1") and not hall.come("10.0.0.1")


def test_behind_a_proxy_the_browser_counts() -> None:
    """The proxy's connections carry many browsers; each holds its own share, while it asks."""
    hall = Hall(50, most=2, proxies=1)
    places = [hall.come("192.0.2.1") for _ in range(5)]

    def begin(n: int, said: str) -> bool:
        place = places[n]
        assert place
        return hall.places.begin(place, asked(place, HTTP_X_FORWARDED_FOR=said), 0)

    assert begin(0, "10.0.0.1") and begin(1, "6.6.6.6, 10.0.0.1")
    assert not begin(2, "10.0.0.1"), "what the browser itself says of its way is not believed"
    assert begin(3, "10.0.0.2") and begin(4, ""), "whoever is not told counts to nobody"
    assert places[0] and places[2]
    hall.places.end(places[2])
    hall.places.end(places[0])
    assert begin(2, "10.0.0.1")


def test_a_request_knows_its_place() -> None:
    """The app finds the place in the environ and may name it; one too many is told to come again."""
    hall, seen = Hall(5, most=1, proxies=1), []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        p.name(environ)
        seen.append(environ[PLACE].is_named)
        if len(seen) == 1:
            other = hall.come()
            assert other
            environ_of_other = asked(other, HTTP_X_FORWARDED_FOR="10.0.0.9")
            refused = placed(environ_of_other, lambda status, headers: seen.append(status))
            assert list(refused) == []
        return [b"ok"]

    placed, place = Placed(app, hall.places), hall.come()
    assert place
    assert placed(asked(place, HTTP_X_FORWARDED_FOR="10.0.0.9"), None) == [b"ok"]
    assert seen == [True, "503 Service Unavailable"]
    assert placed({"REMOTE_ADDR": "x", PLACE: place}, None) == [b"ok"], (
        "without a place all is as before"
    )


class Body:
    """An answer that is sent piece by piece; remembers whether it was closed."""

    def __init__(self) -> None:
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        """Return its pieces."""
        return iter([b"a", b"b"])

    def close(self) -> None:
        """End."""
        self.is_closed = True


def test_a_request_lasts_until_its_answer_is_sent() -> None:
    """A guest who reads slowly is being answered, and has had its time like one who asks slowly."""
    hall, body = Hall(2), Body()
    place = hall.come()
    assert place
    answer = Placed(lambda environ, start_response: body, hall.places)(asked(place), None)
    pieces = iter(answer)
    assert next(pieces) == b"a" and place.asking_since_s is not None
    assert place.is_overdue(place.asking_since_s + ASKING_S)
    assert [*pieces] == [b"b"] and not body.is_closed
    answer.close()  # type: ignore[attr-defined]
    assert place.asking_since_s is None and body.is_closed


def test_a_request_that_fails_has_ended() -> None:
    """An app that raises leaves its connection's place as it was."""
    hall = Hall(2)
    place = hall.come()
    assert place

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raise RuntimeError("a fault")

    with pytest.raises(RuntimeError):
        Placed(app, hall.places)(asked(place), None)
    assert place.asking_since_s is None
