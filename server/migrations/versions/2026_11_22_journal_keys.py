"""from which row on the journal is hashed with which key.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema. What is in the journal keeps its hashes: the first fact from here on begins a stretch."""
    op.create_table(
        "journal_keys",
        sa.Column("hall_id", sa.String(length=64), nullable=False),
        sa.Column("from_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["halls.hall_id"], name=op.f("fk_journal_keys_hall_id")
        ),
        sa.PrimaryKeyConstraint("hall_id", "from_seq", name=op.f("pk_journal_keys")),
    )


def downgrade() -> None:
    """Change it back."""
    op.drop_table("journal_keys")
