"""what a listing says as a whole, as a vector of a language model

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


def downgrade() -> None:
    with op.batch_alter_table("listing") as table:
        table.drop_index("ix_listing_sentence_model")
        table.drop_column("sentence_model")
        table.drop_column("sentence")
