"""The command line against an installation's own files."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner, Result

from mes.cli import app

runner = CliRunner()


def run(*arguments: str, typed: str = "") -> Result:
    return runner.invoke(app, list(arguments), input=typed)


@pytest.fixture
def data(tmp_path: Path) -> str:
    assert run("db", "upgrade", "--data-dir", str(tmp_path)).exit_code == 0
    return str(tmp_path)


def test_every_command_says_what_it_does() -> None:
    shown = run("--help").output
    assert all(
        command in shown for command in ("serve", "simulate", "recipe", "trace", "db", "audit", "user", "doctor")
    )


def test_an_upgrade_of_an_up_to_date_database_changes_nothing(data: str) -> None:
    assert "up to date" in run("db", "upgrade", "--data-dir", data).output


def test_an_account_is_opened_listed_and_stands_in_the_trail(data: str) -> None:
    password = "blue boats cross the fjord\n"
    added = run("user", "add", "anna", "Anna", "admin", "--data-dir", data, typed=password * 2)
    assert added.exit_code == 0, added.output
    assert "blue boats" not in added.output
    assert "anna" in run("user", "list", "--data-dir", data).output
    verified = run("audit", "verify", "--data-dir", data)
    assert (verified.exit_code, verified.output.split()[:3]) == (0, ["1", "entries", "fit,"])


def test_a_weak_password_opens_no_account(data: str) -> None:
    refused = run("user", "add", "anna", "Anna", "admin", "--data-dir", data, typed="short\nshort\n")
    assert refused.exit_code != 0
    assert "anna" not in run("user", "list", "--data-dir", data).output


def test_a_changed_trail_is_reported_with_its_entry(data: str) -> None:
    password = "blue boats cross the fjord\n"
    run("user", "add", "anna", "Anna", "admin", "--data-dir", data, typed=password * 2)
    engine = create_engine(f"sqlite:///{data}/db/sinterline.db")
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER append_only_audit_UPDATE"))
        connection.execute(text("UPDATE audit SET actor = 'P-0009'"))
    engine.dispose()
    verified = run("audit", "verify", "--data-dir", data)
    assert (verified.exit_code, "entry 1 was changed" in verified.output) == (1, True)


def test_the_shipped_recipes_have_no_faults() -> None:
    checked = run("recipe", "check")
    assert (checked.exit_code, checked.output.strip()) == (0, "no faults")


def test_a_faulty_recipe_is_named_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "recipe: mine\nunit_class: sinter_furnace\nprocedure:\n  - {phase: soak, with: {temperature_c: 9999}}\n"
    )
    checked = run("recipe", "check", str(file))
    assert checked.exit_code == 1
    assert "mine.yaml:4:" in checked.output


def test_a_trace_of_an_unknown_lot_is_refused_in_one_line(data: str) -> None:
    asked = run("trace", "L-9999", "--data-dir", data)
    assert asked.exit_code != 0
    assert type(asked.exception).__name__ == "NotFound"


def test_the_doctor_names_what_is_missing(tmp_path: Path) -> None:
    seen = run("doctor", "--data-dir", str(tmp_path))
    assert seen.exit_code == 1
    assert "no addresses of machines" in seen.output
