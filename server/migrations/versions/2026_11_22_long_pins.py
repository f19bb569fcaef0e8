"""whether a PIN has more digits than it must.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema. Who has worked at a screen until now has six digits: it never sent more."""
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("has_long_pin", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    """Change it back."""
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_column("has_long_pin")
