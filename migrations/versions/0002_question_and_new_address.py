"""the question with which a contract goes back, and the new address a link confirms

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("match_change") as table:
        table.add_column(sa.Column("question", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("match_change") as table:
        table.alter_column("question", existing_type=sa.String(length=300), server_default=None)
    with op.batch_alter_table("sign_in_link") as table:
        table.add_column(sa.Column("new_email", sa.String(length=254), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sign_in_link") as table:
        table.drop_column("new_email")
    with op.batch_alter_table("match_change") as table:
        table.drop_column("question")
