"""Every migration goes up and down, empty and with rows in every table, and ends where the models are."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    Enum,
    Float,
    Integer,
    MetaData,
    Numeric,
    String,
    Time,
    func,
    inspect,
    select,
)

from beursvloer.database import Base, Moment, Word

pytestmark = pytest.mark.migrations


@pytest.fixture
def app(database_url: str, settings: dict[str, Any]) -> Iterator[Flask]:
    """The application on a database without tables."""
    from beursvloer.app import create_app

    app = create_app({**settings, "DATABASE_URL": database_url})
    with app.app_context():
        yield app
    app.extensions["database"].engine.dispose()


@pytest.fixture
def alembic(app: Flask) -> Config:
    return app.extensions["migrate"].migrate.get_config()


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    with app.extensions["database"].engine.connect() as connection:
        yield connection


def revisions(alembic: Config) -> list[str]:
    """All revisions, the first one first."""
    found = [script.revision for script in ScriptDirectory.from_config(alembic).walk_revisions()]
    return found[::-1]


def tables(connection: Connection) -> set[str]:
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    connection.rollback()
    return names


def test_there_is_one_line_of_revisions(alembic: Config) -> None:
    assert len(ScriptDirectory.from_config(alembic).get_heads()) == 1


def test_up_ends_where_the_models_are(alembic: Config, connection: Connection) -> None:
    command.upgrade(alembic, "head")
    context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
    assert compare_metadata(context, Base.metadata) == []
    connection.rollback()
    assert checks(connection, Base.metadata) == []


def checks(connection: Connection, metadata: MetaData) -> list[str]:
    """Check constraints of the models that the database lacks: autogenerate does not see these."""
    inspector = inspect(connection)
    missing = []
    for table in metadata.sorted_tables:
        wanted = {str(rule.name) for rule in table.constraints if isinstance(rule, CheckConstraint)}
        present = {str(rule["name"]) for rule in inspector.get_check_constraints(table.name)}
        missing += [f"{table.name}: {name}" for name in sorted(wanted - present)]
    connection.rollback()
    return missing


def test_each_step_goes_up_down_and_up(alembic: Config, connection: Connection) -> None:
    for revision in revisions(alembic):
        command.upgrade(alembic, revision)
        command.downgrade(alembic, "-1")
        command.upgrade(alembic, revision)
    assert tables(connection) == set(Base.metadata.tables)
    command.downgrade(alembic, "base")
    assert tables(connection) == set()


def test_each_step_goes_down_with_rows_in_every_table_and_up_again(alembic: Config, connection: Connection) -> None:
    """A step down loses what it removes and no row of any other table; after all of them the tables work anew.

    With one revision there is no table that stays; that changing one keeps its rows, the next test shows.
    """
    command.upgrade(alembic, "head")
    fill(connection)
    before = counts(connection)
    assert [name for name, count in before.items() if not count] == []
    for _ in revisions(alembic):
        command.downgrade(alembic, "-1")
        left = tables(connection)
        assert counts(connection, left) == {name: before[name] for name in before if name in left}
    assert tables(connection) == set()
    command.upgrade(alembic, "head")
    assert set(counts(connection).values()) == {0}
    fill(connection)
    assert counts(connection) == before


def test_a_table_made_anew_keeps_the_rows_that_point_to_it(
    alembic: Config, connection: Connection, app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite changes a table by making it anew and dropping the old one, which must not cascade.

    A throw-away revision touches every table after rows were put in.
    """
    command.upgrade(alembic, "head")
    fill(connection)
    before = counts(connection)
    folder = tmp_path_factory.mktemp("versions")
    head = ScriptDirectory.from_config(alembic).get_current_head()
    (folder / "touch_everything.py").write_text(
        f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "touch", "{head}"
TABLES = {[table.name for table in Base.metadata.sorted_tables]!r}

def upgrade():
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    for name in TABLES:
        with op.batch_alter_table(name, recreate=recreate) as table:
            table.add_column(sa.Column("touched", sa.Integer(), nullable=True))

def downgrade():
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("touched")
"""
    )
    versions = ScriptDirectory.from_config(alembic).versions
    alembic.set_main_option("path_separator", "os")
    alembic.set_main_option("version_locations", f"{versions}:{folder}")
    command.upgrade(alembic, "touch")
    assert counts(connection) == before
    command.downgrade(alembic, "-1")
    assert counts(connection) == before


# --- a row in every table --------------------------------------------------------------------------------------


def counts(connection: Connection, names: set[str] | None = None) -> dict[str, int]:
    """How many rows stand in each of these tables, or in all."""
    found = {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
        if names is None or table.name in names
    }
    connection.rollback()
    return found


# What check constraints ask beyond one plain row in each table.
ALSO: dict[str, dict[str, Any]] = {
    "invitation": {"region_id": 1},
    "role_grant": {"region_id": 1},
    "match": {"asker_id": 2},
    "conversation": {"guest_id": 2},
}
TWICE = frozenset({"organisation"})


def fill(connection: Connection) -> None:
    """A row or two in each table, the tables they point to first."""
    for table in Base.metadata.sorted_tables:
        for number in (1, 2) if table.name in TWICE else (1,):
            row = {column.name: value(column, number) for column in table.columns if not skipped(column)}
            connection.execute(table.insert().values(row | ALSO.get(table.name, {})))
    connection.commit()


def skipped(column: Column[Any]) -> bool:
    return bool(column.nullable) or column.server_default is not None


def value(column: Column[Any], number: int = 1) -> Any:
    """Anything the column takes; where it points to another table, the first row there."""
    kind = column.type
    if column.foreign_keys:
        return value(next(iter(column.foreign_keys)).column)
    if isinstance(kind, Word):
        return next(iter(kind.words))
    if isinstance(kind, Enum):
        return kind.enums[0]
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Moment):
        return datetime(2027, 2, 1, 18, 30, tzinfo=UTC)
    if isinstance(kind, Date):
        return date(2027, 2, 1)
    if isinstance(kind, Time):
        return time(18, 30)
    if isinstance(kind, Integer | Float | Numeric):
        return number
    if isinstance(kind, String):
        return f"x{number}"
    return {}
