"""whose PIN it is, and how many tries it stood at which device.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

import server.tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema. The PINs of before are everybody's own; devices where somebody signed in are theirs.

    Tries were counted for all devices together: they go on binding where the person never signed in.
    """
    op.create_table(
        "pin_tries",
        sa.Column("hall_id", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure_at", server.tables.Moment(timezone=True), nullable=True),
        sa.Column("signed_in_at", server.tables.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.hall_id"], name=op.f("fk_pin_tries_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "staff_id", "device_id", name=op.f("pk_pin_tries")),
    )
    op.execute(
        "INSERT INTO pin_tries (hall_id, staff_id, device_id, failures, last_failure_at, signed_in_at) "
        "SELECT hall_id, staff_id, device_id, 0, NULL, max(started_at) FROM sessions "
        "WHERE device_id <> '' GROUP BY hall_id, staff_id, device_id"
    )
    op.execute(
        "INSERT INTO pin_tries (hall_id, staff_id, device_id, failures, last_failure_at, signed_in_at) "
        "SELECT hall_id, staff_id, '', 2 * failures, last_failure_at, NULL FROM staff WHERE failures > 0"
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pin_given_by", sa.String(length=96), nullable=True))
        batch_op.drop_column("failures")
        batch_op.drop_column("last_failure_at")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        for name in ("used_at", "proved_at"):
            batch_op.add_column(sa.Column(name, server.tables.Moment(timezone=True), nullable=True))


def downgrade() -> None:
    """Change it back."""
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_column("proved_at")
        batch_op.drop_column("used_at")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("last_failure_at", server.tables.Moment(timezone=True), nullable=True)
        )
        batch_op.drop_column("pin_given_by")
    op.drop_table("pin_tries")
