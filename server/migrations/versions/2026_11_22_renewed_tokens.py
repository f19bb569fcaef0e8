"""tokens of devices are renewed: when, and until when the one before is worth something.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

import server.tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema; a token that was never renewed counts from the pairing."""
    with op.batch_alter_table("devices", schema=None) as batch_op:
        for name in ("renewed_at", "former_until"):
            batch_op.add_column(sa.Column(name, server.tables.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("former_hash", sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f("ix_devices_former_hash"), ["former_hash"], unique=False)


def downgrade() -> None:
    """Change it back."""
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_devices_former_hash"))
        for name in ("former_hash", "former_until", "renewed_at"):
            batch_op.drop_column(name)
