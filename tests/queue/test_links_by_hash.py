"""A slip's link and digits stand on paper: journal, rows and kept answers have a hash, and old slips go on."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from server.database import Database
from server.errors import HallError
from server.ledger import Command
from server.operations import doctor, migrating
from server.queue.slip_secrets import SlipSecrets
from server.queue.today.ticket import link_hash_of
from server_fixtures import OpenHouse, TestHouse
from wire_house import Wire

OLD_TOKEN, OLD_CODE = "AbCdEfGhIjKlMnOpQrStUv", "0420"


@pytest.mark.parametrize(
    ("secret", "instance", "ticket"),
    [(b"b" * 32, "one", "t1"), (b"a" * 32, "two", "t1"), (b"a" * 32, "one", "t2")],
)
def test_each_slip_of_each_hall_has_its_own_words(
    secret: bytes, instance: str, ticket: str
) -> None:
    """Another secret, database or ticket gives another link; the same gives the same again."""
    mine = SlipSecrets(b"a" * 32, "one")
    assert mine.words("t1") == SlipSecrets(b"a" * 32, "one").words("t1")
    assert mine.words("t1").token != SlipSecrets(secret, instance).words(ticket).token
    assert mine.link_hash("t1") == link_hash_of(mine.words("t1").token)
    assert len(mine.words("t1").token) == 22


def test_codes_are_four_digits_that_follow_no_order() -> None:
    """Two hundred slips have nearly two hundred codes, each of four figures."""
    codes = [SlipSecrets(b"a" * 32, "one").words(f"t{n}").code for n in range(200)]
    assert all(len(code) == 4 and code.isdecimal() for code in codes)
    assert len(set(codes)) > 190


def test_nothing_on_the_disk_leads_to_a_slip(own_wire: Wire, tmp_path: Path) -> None:
    """After numbers, a call that was undone and a reprint: no file has the link, and no fact or answer the digits."""
    taken = [own_wire.take() for _ in range(3)]
    own_wire.send("POST", "/api/v1/counters/1/next", {}, "officer")
    own_wire.send("POST", "/api/v1/undo", {}, "officer")
    left = {"code": taken[2]["code"], "key": "0123456789abcdef"}
    page = f"/t/{taken[2]['token']}/leave"
    assert own_wire.app.test_client().post(page, data=left).status_code == 303
    with own_wire.house.database.read() as connection:
        facts = connection.execute(text("SELECT body FROM events")).scalars().all()
        answers = connection.execute(text("SELECT answer FROM commands")).scalars().all()
    said = [json.loads(each) for each in (*facts, *answers)]
    assert any("tickets" in fact and fact["tickets"] for fact in said), "an undo carries tickets"
    for one in said:
        for each in (one, *(one.get("tickets") or [])):
            assert not each.get("token") and not each.get("code")
    own_wire.house.database.close()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not [t for t in taken if t["token"].encode() in content], file


def test_a_link_leads_to_its_ticket_today_and_on_the_next_days(
    house: TestHouse, open_house: OpenHouse, sqlite_url: str
) -> None:
    """From memory, after a restart, and from the row of an earlier day for as long as the link lives."""
    ticket_id = house.take()
    token = house.words(ticket_id).token
    assert house.links.ticket(token).ticket_id == ticket_id
    house.close()
    again = open_house(sqlite_url, clock=house.clock)
    assert again.words(ticket_id).token == token
    for hours, is_known in ((0, True), (48, True), (25, False)):
        again.clock.forward(hours * 3600)
        again.keep_day()
        if is_known:
            assert again.links.ticket(token).ticket_id == ticket_id
        else:
            with pytest.raises(HallError, match="not_found"):
                again.links.ticket(token)


def test_a_hash_is_no_link(house: TestHouse) -> None:
    """Whoever reads the database cannot open a ticket's page with what stands there."""
    ticket = house.ticket(house.take())
    for tried in (ticket.link_hash, ticket.link_hash[:22], ticket.ticket_id, ""):
        with pytest.raises(HallError, match="not_found"):
            house.links.ticket(tried)


def test_the_same_press_and_a_reprint_give_the_same_link(own_wire: Wire) -> None:
    """The answer of a key that comes again and every paper of a ticket carry one link and one code."""
    headers = {"Idempotency-Key": "0123456789abcdef"}
    first, second = (
        own_wire.send("POST", "/api/v1/tickets", {"service_id": "sao-y"}, "kiosk", headers=headers)
        for _ in range(2)
    )
    assert first.json["ticket"] == second.json["ticket"]
    ticket = first.json["ticket"]
    house = own_wire.house
    assert house.links.words(house.links.ticket(ticket["token"])).code == ticket["code"]
    assert ticket["url"].endswith(f"/t/{ticket['token']}")


# --- slips of version 0.1.0 ------------------------------------------------------------------------


def as_of_old(house: TestHouse, ticket_id: str) -> None:
    """Let a ticket be as version 0.1.0 left it, once the schema is of today: its fact has link and digits in clear."""
    seq = house.ticket(ticket_id).issued_seq
    with house.database.write() as connection:
        body = connection.execute(
            text("SELECT body FROM events WHERE seq = :seq"), {"seq": seq}
        ).scalar_one()
        old = json.loads(body) | {"token": OLD_TOKEN, "code": OLD_CODE}
        del old["link_hash"]
        connection.execute(
            text("UPDATE events SET body = :body WHERE seq = :seq"),
            {"body": json.dumps(old), "seq": seq},
        )
        connection.execute(
            text("UPDATE tickets SET link_hash = :hash WHERE ticket_id = :id"),
            {"hash": link_hash_of(OLD_TOKEN), "id": ticket_id},
        )


def test_a_slip_of_the_version_before_goes_on(
    house: TestHouse, open_house: OpenHouse, sqlite_url: str
) -> None:
    """Its link leads to the ticket, a reprint carries the same, its digits count, and the replay agrees."""
    ticket_id = house.take()
    as_of_old(house, ticket_id)
    house.close()
    again = open_house(sqlite_url, clock=house.clock)
    ticket = again.ticket(ticket_id)
    assert again.links.ticket(OLD_TOKEN) == ticket
    assert (again.words(ticket_id).token, again.words(ticket_id).code) == (OLD_TOKEN, OLD_CODE)
    assert again.links.ticket_of_slip(ticket.number, OLD_CODE) == ticket_id
    assert doctor._replay(again).state == "ok"
    with pytest.raises(HallError, match="code_unknown"):
        again.queue.leave(Command("citizen"), ticket_id, "0421")
    again.queue.leave(Command("citizen"), ticket_id, OLD_CODE)
    assert again.ticket(ticket_id).state == "left"


def test_after_the_secret_was_lost_links_in_hands_still_lead(
    house: TestHouse, open_house: OpenHouse, sqlite_url: str
) -> None:
    """The hash finds them; what is printed from then on is made anew."""
    ticket_id = house.take()
    token = house.words(ticket_id).token
    house.close()
    (house.settings.data_dir / "secret.key").unlink()
    again = open_house(sqlite_url, clock=house.clock)
    assert again.links.ticket(token).ticket_id == ticket_id
    assert again.words(ticket_id).token != token
    new = again.take()
    assert again.links.ticket(again.words(new).token).ticket_id == new


# --- the schema ------------------------------------------------------------------------------------


def move(database: Database, how: str, revision: str) -> None:
    """Upgrade or downgrade a database to a revision, or say that it has it (`stamp`)."""
    config = Config()
    config.set_main_option("script_location", str(migrating.FOLDER))
    with database.write() as connection:
        config.attributes["connection"] = connection
        getattr(command, how)(config, revision)


def own_step() -> tuple[str, str]:
    """Return the revision with which tickets know links by their hash, and the one before."""
    step = next((migrating.FOLDER / "versions").glob("*_links_by_hash.py")).read_text("utf-8")
    own = re.search(r'^revision = "(\w+)"', step, re.MULTILINE)
    before = re.search(r'^down_revision = "(\w+)"', step, re.MULTILINE)
    assert own and before
    return own[1], before[1]


def tickets_of(url: str) -> list[dict[str, Any]]:
    """Return the rows of a SQLite file's tickets."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute("SELECT * FROM tickets ORDER BY ticket_id")]


def test_a_database_with_people_in_it_survives_the_way_there_and_back(
    house: TestHouse, sqlite_url: str
) -> None:
    """Down to links in clear and up again: every row is there, its link by its hash, and nothing in clear."""
    for _ in range(3):
        house.take()
    house.close()
    before = tickets_of(sqlite_url)
    with closing(Database(sqlite_url)) as database:
        own, before_it = own_step()
        # Later steps touch other tables, but for an index, and not all of them have a way back.
        with database.write() as connection:
            connection.execute(text("DROP INDEX ix_tickets_with_link"))
        move(database, "stamp", own)
        move(database, "downgrade", before_it)
        with database.write() as connection:
            connection.execute(
                text("UPDATE tickets SET token = 'link-' || ticket_id, code = '1234'")
            )
        move(database, "upgrade", own)
    after = tickets_of(sqlite_url)
    assert [row | {"link_hash": ""} for row in after] == [row | {"link_hash": ""} for row in before]
    assert [row["link_hash"] for row in after] == [
        link_hash_of(f"link-{row['ticket_id']}") for row in after
    ]
    assert not {"token", "code"} & after[0].keys()
