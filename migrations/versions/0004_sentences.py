"""what a listing says as a whole, as a vector of a language model; and how many pairs a draft kept of the one before

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("listing") as table:
        table.add_column(sa.Column("sentence", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("sentence_model", sa.String(length=60), nullable=True))
        table.create_index("ix_listing_sentence_model", ["sentence_model"])
    with op.batch_alter_table("match_run") as table:
        table.add_column(sa.Column("kept", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("match_run") as table:
        table.alter_column("kept", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("match_run") as table:
        table.drop_column("kept")
    with op.batch_alter_table("listing") as table:
        table.drop_index("ix_listing_sentence_model")
        table.drop_column("sentence_model")
        table.drop_column("sentence")
