"""when a person left, so that name and PIN can go some time later.

Revision: 0005, after 0004.
"""

import datetime as dt

import sqlalchemy as sa
from alembic import op

import server.tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema; for whoever had left before, the time begins now."""
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("left_at", server.tables.Moment(timezone=True), nullable=True)
        )
    staff = sa.table(
        "staff", sa.column("is_active", sa.Boolean), sa.column("left_at", server.tables.Moment())
    )
    op.execute(
        staff.update().where(staff.c.is_active.is_(False)).values(left_at=dt.datetime.now(dt.UTC))
    )


def downgrade() -> None:
    """Change it back."""
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_column("left_at")
