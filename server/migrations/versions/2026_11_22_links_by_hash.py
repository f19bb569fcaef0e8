"""tickets know the hash of their link; link and digits are on the slip alone.

Revision: 0004, after 0003.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 1_000


def upgrade() -> None:
    """Change the schema; a slip that is out goes on: its link is found by its hash, its digits in its own fact."""
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link_hash", sa.String(length=64), nullable=True))
    _hash_links(op.get_bind())
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_tickets_token"), type_="unique")
        batch_op.drop_column("token")
        batch_op.drop_column("code")
        batch_op.alter_column("link_hash", existing_type=sa.String(length=64), nullable=False)
        batch_op.create_index(batch_op.f("ix_tickets_link_hash"), ["link_hash"], unique=False)


def downgrade() -> None:
    """Change it back; which links there were nobody can say any more."""
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tickets_link_hash"))
        batch_op.add_column(sa.Column("token", sa.String(length=32), nullable=True))
        batch_op.add_column(
            sa.Column("code", sa.String(length=8), nullable=False, server_default="")
        )
    op.execute("UPDATE tickets SET token = substr(link_hash, 1, 32)")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.alter_column("token", existing_type=sa.String(length=32), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_tickets_token"), ["token"])
        batch_op.drop_column("link_hash")


def _hash_links(connection: sa.Connection) -> None:
    found = connection.execute(sa.text("SELECT hall_id, ticket_id, token FROM tickets")).all()
    change = sa.text(
        "UPDATE tickets SET link_hash = :hash WHERE hall_id = :hall AND ticket_id = :ticket"
    )
    for first in range(0, len(found), BATCH):
        connection.execute(
            change,
            [
                {
                    "hall": hall_id,
                    "ticket": ticket_id,
                    "hash": hashlib.sha256(token.encode()).hexdigest(),
                }
                for hall_id, ticket_id, token in found[first : first + BATCH]
            ],
        )
