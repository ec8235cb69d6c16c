"""rings: a circle of gifts, its legs, the answers to it, and which match came from which leg

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ring",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("fit", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sought_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_ring_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["ring.id"], name=op.f("fk_ring_replaces_id_ring"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["person.id"], name=op.f("fk_ring_released_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ring")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_ring_replaces_id")),
    )
    with op.batch_alter_table("ring") as table:
        table.create_index("ix_ring_state", ["edition_id", "state"], unique=False)

    op.create_table(
        "ring_leg",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ring_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("offer_said", sa.String(length=300), nullable=False),
        sa.Column("request_said", sa.String(length=300), nullable=False),
        sa.Column("offer_amount", sa.Integer(), nullable=False),
        sa.Column("request_amount", sa.Integer(), nullable=False),
        sa.Column("fit", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.CheckConstraint("offer_amount >= 1 AND request_amount >= 1", name=op.f("ck_ring_leg_amounts")),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_ring_leg_ring_id_ring"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["giver_id"], ["organisation.id"], name=op.f("fk_ring_leg_giver_id_organisation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["listing.id"], name=op.f("fk_ring_leg_offer_id_listing"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["listing.id"], name=op.f("fk_ring_leg_request_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ring_leg")),
        sa.UniqueConstraint("ring_id", "place", name=op.f("uq_ring_leg_ring_id_place")),
        sa.UniqueConstraint("ring_id", "giver_id", name=op.f("uq_ring_leg_ring_id_giver_id")),
    )
    with op.batch_alter_table("ring_leg") as table:
        table.create_index(op.f("ix_ring_leg_giver_id"), ["giver_id"], unique=False)
        table.create_index(op.f("ix_ring_leg_offer_id"), ["offer_id"], unique=False)
        table.create_index(op.f("ix_ring_leg_request_id"), ["request_id"], unique=False)

    op.create_table(
        "ring_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ring_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_ring_answer_ring_id_ring"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_ring_answer_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ring_answer_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ring_answer")),
    )
    with op.batch_alter_table("ring_answer") as table:
        table.create_index(op.f("ix_ring_answer_ring_id"), ["ring_id"], unique=False)

    with op.batch_alter_table("match") as table:
        table.add_column(sa.Column("ring_leg_id", sa.Integer(), nullable=True))
        table.create_unique_constraint(op.f("uq_match_ring_leg_id"), ["ring_leg_id"])


def downgrade() -> None:
    with op.batch_alter_table("match") as table:
        table.drop_constraint(op.f("uq_match_ring_leg_id"), type_="unique")
        table.drop_column("ring_leg_id")
    op.drop_table("ring_answer")
    op.drop_table("ring_leg")
    op.drop_table("ring")
