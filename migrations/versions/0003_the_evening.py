"""the evening

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hall_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_hall_snapshot_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_snapshot")),
    )
    with op.batch_alter_table("hall_snapshot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hall_snapshot_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(
            "uq_hall_snapshot_frozen",
            ["edition_id"],
            unique=True,
            sqlite_where=sa.text("revealed_at IS NULL"),
            postgresql_where=sa.text("revealed_at IS NULL"),
        )

    op.create_table(
        "programme",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_seconds", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_programme_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_programme")),
    )
    op.create_table(
        "programme_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("round_number", sa.Integer(), nullable=True),
        sa.Column("scene", sa.String(length=32), nullable=True),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seconds >= 1", name=op.f("ck_programme_item_seconds")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_programme_item_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_item")),
        sa.UniqueConstraint("edition_id", "round_number", name=op.f("uq_programme_item_edition_id_round_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("programme_item", schema=None) as batch_op:
        batch_op.create_index("ix_programme_item_order", ["edition_id", "position"], unique=False)

    op.create_table(
        "programme_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("command", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_programme_step_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_programme_step_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_step")),
    )
    with op.batch_alter_table("programme_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_step_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_round_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_round_edition_id_number")),
    )
    op.create_table(
        "round_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("first_round", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("tables", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("bound", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("parties", sa.JSON(), nullable=False),
        sa.Column("market_version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_round >= 1 AND rounds >= 1 AND tables >= 1", name=op.f("ck_round_plan_sizes")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_round_plan_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_round_plan_made_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_plan")),
    )
    with op.batch_alter_table("round_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_plan_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(
            "uq_round_plan_draft",
            ["edition_id"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.create_table(
        "screen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("scene", sa.String(length=32), nullable=True),
        sa.Column("light", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_screen_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen")),
        sa.UniqueConstraint("token", name=op.f("uq_screen_token")),
    )
    with op.batch_alter_table("screen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screen_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("guest_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("back_offer_id", sa.Integer(), nullable=True),
        sa.Column("back_request_id", sa.Integer(), nullable=True),
        sa.Column("fit", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("alone_id", sa.Integer(), nullable=True),
        sa.Column("alone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("host_id <> guest_id", name=op.f("ck_conversation_two_parties")),
        sa.ForeignKeyConstraint(
            ["alone_id"], ["organisation.id"], name=op.f("fk_conversation_alone_id_organisation"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["back_offer_id"], ["listing.id"], name=op.f("fk_conversation_back_offer_id_listing"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["back_request_id"],
            ["listing.id"],
            name=op.f("fk_conversation_back_request_id_listing"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_conversation_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["guest_id"], ["organisation.id"], name=op.f("fk_conversation_guest_id_organisation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["organisation.id"], name=op.f("fk_conversation_host_id_organisation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["listing.id"], name=op.f("fk_conversation_offer_id_listing"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["round_plan.id"], name=op.f("fk_conversation_plan_id_round_plan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["listing.id"], name=op.f("fk_conversation_request_id_listing"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint(
            "plan_id", "round_number", "guest_id", name=op.f("uq_conversation_plan_id_round_number_guest_id")
        ),
        sa.UniqueConstraint(
            "plan_id", "round_number", "host_id", name=op.f("uq_conversation_plan_id_round_number_host_id")
        ),
        sa.UniqueConstraint(
            "plan_id", "round_number", "table_number", name=op.f("uq_conversation_plan_id_round_number_table_number")
        ),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversation_guest_id"), ["guest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversation_host_id"), ["host_id"], unique=False)

    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["organisation.id"], name=op.f("fk_introduction_asker_id_organisation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_introduction_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["giver_id"], ["organisation.id"], name=op.f("fk_introduction_giver_id_organisation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["listing.id"], name=op.f("fk_introduction_offer_id_listing"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["listing.id"], name=op.f("fk_introduction_request_id_listing"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["person.id"], name=op.f("fk_introduction_taken_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        sa.UniqueConstraint(
            "edition_id", "offer_id", "request_id", name=op.f("uq_introduction_edition_id_offer_id_request_id")
        ),
    )
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introduction_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introduction_giver_id"), ["giver_id"], unique=False)

    op.create_table(
        "deal_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("filled", sa.JSON(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_deal_draft_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["match.id"], name=op.f("fk_deal_draft_match_id_match"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_deal_draft_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["organisation.id"], name=op.f("fk_deal_draft_other_id_organisation"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_deal_draft_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_draft")),
        sa.UniqueConstraint("key", name=op.f("uq_deal_draft_key")),
    )
    with op.batch_alter_table("deal_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deal_draft_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deal_draft_person_id"), ["person_id"], unique=False)

    op.create_table(
        "rehearsal_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("for_edition_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("parties", sa.Integer(), nullable=False),
        sa.Column("phones", sa.Integer(), nullable=False),
        sa.Column("screens", sa.Integer(), nullable=False),
        sa.Column("speed", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_rehearsal_run_asked_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_rehearsal_run_edition_id_edition"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["for_edition_id"], ["edition.id"], name=op.f("fk_rehearsal_run_for_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsal_run")),
    )
    with op.batch_alter_table("rehearsal_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rehearsal_run_for_edition_id"), ["for_edition_id"], unique=False)

    with op.batch_alter_table("corner", schema=None) as batch_op:
        batch_op.add_column(sa.Column("host", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("spot", sa.String(length=80), nullable=False, server_default=""))

    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_paper_number", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("tables", sa.Integer(), nullable=False, server_default="30"))
        batch_op.add_column(sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint("paper_number", "next_paper_number >= 1")
        batch_op.create_check_constraint("tables", "tables >= 1")

    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paper_number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("deal_key", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("claimed_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("claimed_desk", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("seconded_by", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_match_deal_key"), ["deal_key"])
        batch_op.create_unique_constraint(
            batch_op.f("uq_match_edition_id_paper_number"), ["edition_id", "paper_number"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_match_claimed_by_person"), "person", ["claimed_by"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_match_seconded_by_person"), "person", ["seconded_by"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_desk", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rehearsal", sa.Boolean(), nullable=False, server_default=sa.false()))

    # The defaults were for rows that are there already; from now on the models give them.
    for table, column, kind in (
        ("corner", "host", sa.String(80)),
        ("corner", "spot", sa.String(80)),
        ("edition", "next_paper_number", sa.Integer()),
        ("edition", "tables", sa.Integer()),
        ("region", "rehearsal", sa.Boolean()),
        ("sign_in_link", "by_desk", sa.Boolean()),
    ):
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, existing_type=kind, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("rehearsal_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rehearsal_run_for_edition_id"))

    op.drop_table("rehearsal_run")
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.drop_column("by_desk")

    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.drop_column("rehearsal")

    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.drop_column("left_at")
        batch_op.drop_column("arrived_at")

    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_match_seconded_by_person"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_match_claimed_by_person"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_match_edition_id_paper_number"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_match_deal_key"), type_="unique")
        batch_op.drop_column("seconded_by")
        batch_op.drop_column("claimed_until")
        batch_op.drop_column("claimed_desk")
        batch_op.drop_column("claimed_by")
        batch_op.drop_column("waiting_since")
        batch_op.drop_column("deal_key")
        batch_op.drop_column("paper_number")

    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_constraint("paper_number", type_="check")
        batch_op.drop_constraint("tables", type_="check")
        batch_op.drop_column("frozen_at")
        batch_op.drop_column("tables")
        batch_op.drop_column("next_paper_number")

    with op.batch_alter_table("corner", schema=None) as batch_op:
        batch_op.drop_column("spot")
        batch_op.drop_column("host")

    with op.batch_alter_table("deal_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deal_draft_person_id"))
        batch_op.drop_index(batch_op.f("ix_deal_draft_edition_id"))

    op.drop_table("deal_draft")
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_introduction_giver_id"))
        batch_op.drop_index(batch_op.f("ix_introduction_edition_id"))
        batch_op.drop_index(batch_op.f("ix_introduction_asker_id"))

    op.drop_table("introduction")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_host_id"))
        batch_op.drop_index(batch_op.f("ix_conversation_guest_id"))
        batch_op.drop_index(batch_op.f("ix_conversation_edition_id"))

    op.drop_table("conversation")
    with op.batch_alter_table("screen", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screen_edition_id"))

    op.drop_table("screen")
    with op.batch_alter_table("round_plan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_round_plan_draft", sqlite_where=sa.text("state = 'draft'"), postgresql_where=sa.text("state = 'draft'")
        )
        batch_op.drop_index(batch_op.f("ix_round_plan_edition_id"))

    op.drop_table("round_plan")
    op.drop_table("round")
    with op.batch_alter_table("programme_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_step_edition_id"))

    op.drop_table("programme_step")
    with op.batch_alter_table("programme_item", schema=None) as batch_op:
        batch_op.drop_index("ix_programme_item_order")

    op.drop_table("programme_item")
    op.drop_table("programme")
    with op.batch_alter_table("hall_snapshot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hall_snapshot_frozen",
            sqlite_where=sa.text("revealed_at IS NULL"),
            postgresql_where=sa.text("revealed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_hall_snapshot_edition_id"))

    op.drop_table("hall_snapshot")
