"""The command line: its arguments, messages, exit codes and files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import dynafile
from dynafile.__main__ import main

from .crafted import partition, place, place_items
from .harness import Migrate, ReadNew


def _run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dynafile", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)  # type: ignore[call-overload,no-any-return]


def test_the_module_runs_as_a_program(old_path: Path, new_path: Path) -> None:
    place_items(old_path, "p", "a", "b")
    done = _run("migrate", old_path, new_path)
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.startswith(f"{old_path} → {new_path}\n")
    assert "  migrated                                          2\n" in done.stdout


def test_a_terminal_that_has_no_such_characters_gets_the_report_all_the_same(old_path: Path, new_path: Path) -> None:
    place(old_path, "ключ", partition({"日本": {"PK": "ключ", "SK": "日本", "x": float("nan")}}))
    done = _run("migrate", old_path, new_path, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 1
    assert "migrated" in done.stdout
    assert "Traceback" not in done.stderr


def test_help_names_the_command_and_its_options() -> None:
    assert "migrate" in _run("--help").stdout
    options = _run("migrate", "--help").stdout
    for option in ("--pk-attribute", "--sk-attribute", "--no-sort-key", "--ttl-attribute", "--as-text", "--dry-run"):
        assert option in options


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["migrate"],
        ["migrate", "old"],
        ["fly", "old", "new"],
        ["migrate", "old", "new", "--sk-attribute", "a", "--no-sort-key"],
        ["migrate", "old", "new", "--max-partition-mib", "0"],
    ],
)
def test_a_command_line_that_makes_no_sense_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: python -m dynafile" in capsys.readouterr().err


def test_the_progress_bar_shows_on_a_terminal_only(old_path: Path, migrate: Migrate) -> None:
    place_items(old_path, "p", "s")
    assert migrate().err == ""


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.mkdir(), "is not a database of dynafile 0.1: it has no directory '_partitions'"),
        (lambda path: path.write_text(""), "is not a database of dynafile 0.1"),
    ],
)
def test_a_path_without_an_old_database_is_an_error(
    old_path: Path, new_path: Path, migrate: Migrate, prepare: object, message: str
) -> None:
    prepare(old_path)  # type: ignore[operator]
    outcome = migrate()
    assert outcome.code == 2
    assert message in outcome.err
    assert outcome.out == ""
    assert not new_path.exists()


def test_the_inner_directory_is_recognised(old_path: Path, migrate: Migrate) -> None:
    place_items(old_path, "p", "s")
    outcome = migrate(old=old_path / "_partitions")
    assert outcome.code == 2
    assert f"give its parent, {old_path}" in outcome.err


def test_an_old_database_without_partitions_gives_a_file_that_opens(old_path: Path, migrate: Migrate) -> None:
    (old_path / "_partitions").mkdir(parents=True)
    outcome = migrate(new=old_path)
    assert outcome.code == 0
    assert outcome.items == {}
    with dynafile.Dynafile(old_path) as db:
        assert list(db.scan()) == []


def test_in_an_existing_directory_the_file_has_the_usual_name(old_path: Path, tmp_path: Path, migrate: Migrate) -> None:
    place_items(old_path, "p", "s")
    directory = tmp_path / "directory"
    directory.mkdir()
    outcome = migrate(new=directory)
    assert outcome.report["target"] == str(directory / "data.dynafile")
    with dynafile.Dynafile(directory) as db:
        assert db.get_item(key={"PK": "p", "SK": "s"}) is not None


def test_the_report_is_json_and_complete(old_path: Path, new_path: Path, migrate: Migrate) -> None:
    items = {number: {"PK": "p", "SK": number, "x": float("nan")} for number in range(50)}
    place(old_path, "p", partition(items))
    outcome = migrate()
    assert outcome.report["format"] == 1
    assert outcome.report["source"] == str(old_path)
    assert outcome.report["target"] == str(new_path)
    assert len(outcome.problems) == 50
    assert "… and 30 more: --report FILE writes all of them" in outcome.out


def test_a_report_holds_text_that_is_no_unicode(old_path: Path, migrate: Migrate) -> None:
    place(old_path, "p", partition({"\ud800": {"PK": "p", "SK": "\ud800"}}))
    assert migrate().problems[0]["sort_key"] == "\ud800"


def test_the_new_file_must_not_lie_among_the_old_partitions(old_path: Path, migrate: Migrate) -> None:
    place_items(old_path, "p", "s")
    before = sorted(old_path.rglob("*"))
    outcome = migrate(new=old_path / "_partitions" / "new.dynafile")
    assert outcome.code == 2
    assert "the new file must not be in" in outcome.err
    assert sorted(old_path.rglob("*")) == before


def test_the_directories_of_the_new_file_are_made(old_path: Path, tmp_path: Path, migrate: Migrate) -> None:
    place_items(old_path, "p", "s")
    new = tmp_path / "not" / "there" / "new.dynafile"
    assert migrate(new=new).code == 0
    assert new.is_file()


def test_a_new_file_that_cannot_be_made_is_an_error(old_path: Path, tmp_path: Path, migrate: Migrate) -> None:
    place_items(old_path, "p", "s")
    (tmp_path / "file").write_text("")
    outcome = migrate(new=tmp_path / "file" / "new.dynafile")
    assert outcome.code == 2
    assert outcome.err.startswith("dynafile migrate: ")
    assert str(tmp_path / "file") in outcome.err


def test_a_report_that_cannot_be_written_is_an_error_before_anything_happens(
    old_path: Path, new_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place_items(old_path, "p", "s")
    code = main(["migrate", str(old_path), str(new_path), "--report", str(tmp_path / "missing" / "report.json")])
    assert code == 2
    assert "the directory of the report does not exist" in capsys.readouterr().err
    assert not new_path.exists()


def test_a_report_path_that_is_a_directory_is_an_error(
    old_path: Path, new_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place_items(old_path, "p", "s")
    assert main(["migrate", str(old_path), str(new_path), "--report", str(tmp_path)]) == 2
    assert "the report cannot be written" in capsys.readouterr().err


def test_conversions_are_reported_with_a_few_examples(old_path: Path, migrate: Migrate) -> None:
    place(old_path, "p", partition({n: {"PK": "p", "SK": n, "t": [(), (n,)]} for n in range(20)}))
    (entry,) = migrate().report["conversions"]
    assert entry["rule"] == "tuple → list"
    assert entry["count"] == 40
    assert entry["examples"][:2] == ["'p' 0: t[0]", "'p' 0: t[1]"]
    assert len(entry["examples"]) == 5


def test_a_new_file_with_other_key_attributes_is_refused(
    old_path: Path, new_path: Path, migrate: Migrate, read_new: ReadNew
) -> None:
    place_items(old_path, "p", "s")
    with dynafile.Dynafile(new_path, pk_attribute="owner", sk_attribute="id") as db:
        db.put_item(item={"owner": "o", "id": "i"})
    outcome = migrate()
    assert outcome.code == 2
    assert "owner" in outcome.err
    assert len(read_new(pk_attribute="owner", sk_attribute="id")) == 1


def test_a_new_file_that_is_something_else_is_refused_and_left_alone(
    old_path: Path, new_path: Path, migrate: Migrate
) -> None:
    place_items(old_path, "p", "s")
    new_path.write_bytes(b"my diary" * 100)
    outcome = migrate()
    assert outcome.code == 2
    assert outcome.err.startswith("dynafile migrate: ")
    assert new_path.read_bytes() == b"my diary" * 100


def test_a_dry_run_leaves_the_new_file_as_it_is(old_path: Path, new_path: Path, migrate: Migrate) -> None:
    place_items(old_path, "p", "s")
    with dynafile.Dynafile(new_path) as db:
        db.put_item(item={"PK": "q", "SK": "s"})
    before = new_path.read_bytes()
    assert migrate("--dry-run", "--ttl-attribute", "ttl").code == 0
    assert new_path.read_bytes() == before


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_another_ttl_attribute_than_the_new_file_has_is_refused(
    old_path: Path, new_path: Path, migrate: Migrate, options: tuple[str, ...]
) -> None:
    place_items(old_path, "p", "s")
    with dynafile.Dynafile(new_path, ttl_attribute="ttl") as db:
        db.put_item(item={"PK": "q", "SK": "s"})
    outcome = migrate("--ttl-attribute", "tlt", *options)
    assert outcome.code == 2
    assert "'ttl', not by 'tlt'" in outcome.err
    assert migrate("--ttl-attribute", "ttl", *options).code == 0
    assert migrate(*options).code == 0


def test_a_new_file_that_another_process_has_open_is_refused(old_path: Path, new_path: Path, migrate: Migrate) -> None:
    place_items(old_path, "p", "s")
    with dynafile.Dynafile(new_path) as db:
        db.put_item(item={"PK": "q", "SK": "s"})
        done = _run("migrate", old_path, new_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert json.dumps(str(new_path))[1:-1] in done.stderr
