"""numbers whose link is not forgotten yet are found without walking the years.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema."""
    has_link = sa.text("link_hash <> ''")
    op.create_index(
        "ix_tickets_with_link",
        "tickets",
        ["hall_id", "issued_at"],
        sqlite_where=has_link,
        postgresql_where=has_link,
    )


def downgrade() -> None:
    """Change it back."""
    op.drop_index("ix_tickets_with_link", "tickets")
