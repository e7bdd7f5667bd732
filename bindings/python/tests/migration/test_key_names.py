"""The names of the key attributes are found out, or asked for with what is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from .crafted import partition, place, place_items
from .harness import Migrate, ReadNew, WriteOriginal


def test_other_names_are_found_out_and_named(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root, pk_attribute="owner", sk_attribute="id")
        for number in range(3):
            db.put_item(item={"owner": f"o{number}", "id": f"i{number}", "n": number})
        """
    )
    outcome = migrate()
    assert outcome.code == 0
    assert outcome.report["key_attributes"] == {"partition": "owner", "sort": "id", "detected": True}
    assert "Partition key 'owner', sort key 'id' (found out from the items)" in outcome.out
    assert len(read_new(pk_attribute="owner", sk_attribute="id")) == 3


def test_given_names_are_used(write_original: WriteOriginal, migrate: Migrate) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root, pk_attribute="owner", sk_attribute="id")
        db.put_item(item={"owner": "o", "copy of owner": "o", "id": "i", "copy of id": "i"})
        """
    )
    outcome = migrate("--pk-attribute", "owner", "--sk-attribute", "id")
    assert outcome.code == 0
    assert outcome.report["key_attributes"] == {"partition": "owner", "sort": "id", "detected": False}


def test_the_usual_names_are_preferred_to_others_that_fit_as_well(old_path: Path, migrate: Migrate) -> None:
    place(old_path, "p", partition({"s": {"also": "p", "PK": "p", "too": "s", "SK": "s"}}))
    outcome = migrate()
    assert outcome.code == 0
    assert outcome.report["key_attributes"] == {"partition": "PK", "sort": "SK", "detected": False}


def test_an_attribute_that_fits_every_partition_is_preferred_to_one_that_fits_some(
    old_path: Path, migrate: Migrate
) -> None:
    place(old_path, "p", partition({"s": {"owner": "p", "same": "p", "id": "s"}}))
    place(old_path, "q", partition({"s": {"owner": "q", "same": "no", "id": "s"}}))
    assert migrate().report["key_attributes"]["partition"] == "owner"


def test_the_usual_name_is_preferred_where_it_fits_most_partitions(old_path: Path, migrate: Migrate) -> None:
    for key in "pqr":
        place(old_path, key, partition({"s": {"PK": key, "copy": key, "SK": "s"}}))
    place(old_path, "odd", partition({"s": {"PK": "changed", "copy": "odd", "SK": "s"}}))
    outcome = migrate()
    assert outcome.code == 1
    assert outcome.report["key_attributes"]["partition"] == "PK"
    assert outcome.items == {"migrated": 3}


def test_two_attributes_that_fit_alike_are_asked_about(old_path: Path, new_path: Path, migrate: Migrate) -> None:
    place(old_path, "p", partition({"s": {"PK": "p", "id": "s", "name": "s"}}))
    outcome = migrate()
    assert outcome.code == 2
    assert outcome.err == (
        "dynafile migrate: several attributes may be the sort key: 'id', 'name'. "
        "Say which with --sk-attribute NAME or --no-sort-key.\n"
    )
    assert not new_path.exists()


def test_where_nothing_fits_the_attributes_of_every_item_are_listed(old_path: Path, migrate: Migrate) -> None:
    place(old_path, "p", partition({"1": {"a": 1, "b": 2, "SK": "1"}, "2": {"b": 2, "c": 3, "SK": "2"}}))
    outcome = migrate()
    assert outcome.code == 2
    assert "no attribute fits as the partition key" in outcome.err
    assert "Attributes that every item has: 'SK', 'b'" in outcome.err
    assert "--pk-attribute NAME" in outcome.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--pk-attribute", "pk"], "'pk' does not fit as the partition key in any partition. What fits: 'PK'"),
        (["--sk-attribute", "sk"], "'sk' does not fit as the sort key in any partition. What fits: 'SK'"),
        (["--no-sort-key"], "having none does not fit as the sort key in any partition. What fits: 'SK'"),
    ],
)
def test_given_names_that_fit_nowhere_are_an_error(
    old_path: Path, migrate: Migrate, options: list[str], message: str
) -> None:
    place_items(old_path, "p", "s")
    outcome = migrate(*options)
    assert outcome.code == 2
    assert message in outcome.err


def test_a_damaged_partition_has_no_say(old_path: Path, migrate: Migrate) -> None:
    place(old_path, "p", partition({"s": {"owner": "p", "id": "s"}}))
    for number in range(5):
        place(old_path, f"damaged{number}", partition({"s": {"x": "elsewhere", "id": "s"}}))
    outcome = migrate()
    assert outcome.code == 1
    assert outcome.report["key_attributes"]["partition"] == "owner"
    assert outcome.items == {"migrated": 1}


def test_a_partition_with_items_of_two_names_is_skipped(old_path: Path, migrate: Migrate) -> None:
    place_items(old_path, "a", "s")
    place_items(old_path, "b", "s")
    place(old_path, "c", partition({"s": {"owner": "c", "SK": "s"}}))
    outcome = migrate()
    assert outcome.code == 1
    assert outcome.items == {"migrated": 2}
