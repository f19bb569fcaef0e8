"""ratings of no place, told in batches; an invitation that was used is gone.

Revision: 0006, after 0005.
"""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BATCH_N = 5
REHEARSED = "t"


def upgrade() -> None:
    """Change the schema, and what is in it: places and used invitations go, small days join the next one."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT hall_id, day, score, reasons, is_suspect FROM ratings ORDER BY hall_id, day"
        )
    ).all()
    op.drop_table("ratings")
    ratings = op.create_table(
        "ratings", *_columns("day"), *_keys("ratings"), sqlite_with_rowid=False
    )
    op.create_index(op.f("ix_ratings_day"), "ratings", ["day"], unique=False)
    waiting = op.create_table(
        "waiting_ratings",
        *_columns("rehearsal"),
        *_keys("waiting_ratings"),
        sqlite_with_rowid=False,
    )
    told, left = _told(found)
    for table, rows in ((ratings, told), (waiting, left)):
        if rows:
            op.bulk_insert(table, sorted(rows, key=lambda row: row["rating_id"]))
    _invitations()


def downgrade() -> None:
    """Change nothing back: what was forgotten is gone. The copy made before the change is the way back."""
    raise NotImplementedError("put back the copy that was made before the schema was changed")


def _columns(second: str) -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("hall_id", sa.String(length=64), nullable=False),
        sa.Column("rating_id", sa.String(length=32), nullable=False),
        sa.Column(second, sa.String(length=10), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("is_suspect", sa.Boolean(), nullable=False),
    )


def _keys(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["hall_id"], ["halls.hall_id"], name=op.f(f"fk_{table}_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "rating_id", name=op.f(f"pk_{table}")),
    )


def _told(found: Sequence[sa.Row[Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows to be told and those that wait: as many days together as have a batch, under the last of them."""
    told: list[dict[str, Any]] = []
    waiting: dict[tuple[str, str, bool], list[sa.Row[Any]]] = defaultdict(list)
    days: dict[tuple[str, str, bool, str], list[sa.Row[Any]]] = defaultdict(list)
    for row in found:
        rehearsal = row.day if row.day.startswith(REHEARSED) else ""
        days[row.hall_id, rehearsal, bool(row.is_suspect), row.day].append(row)
    for (hall_id, rehearsal, is_suspect, day), rows in sorted(days.items()):
        pool = waiting[hall_id, rehearsal, is_suspect]
        pool += rows
        if len(pool) >= BATCH_N:
            told += [_row(each, day=day) for each in pool]
            pool.clear()
    left = [
        _row(each, rehearsal=rehearsal) for (_, rehearsal, _), p in waiting.items() for each in p
    ]
    return told, left


def _row(old: sa.Row[Any], **day: str) -> dict[str, Any]:
    return {
        "hall_id": old.hall_id,
        "rating_id": secrets.token_hex(16),
        "score": old.score,
        "reasons": old.reasons,
        "is_suspect": bool(old.is_suspect),
        **day,
    }


def _invitations() -> None:
    """Keep the invitations that can still be used; of those the moment and the language."""
    op.execute(
        "DELETE FROM rating_invitations WHERE is_used"
        " OR expires_at < (SELECT max(invited_at) FROM rating_invitations)"
    )
    op.drop_index("ix_invitations_counter", table_name="rating_invitations")
    for name in ("counter_id", "service_id", "waited_s", "is_used", "is_withdrawn"):
        op.drop_column("rating_invitations", name)
