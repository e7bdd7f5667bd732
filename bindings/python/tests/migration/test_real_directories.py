"""Directories that the original package wrote go over whole."""

from __future__ import annotations

import datetime
import zoneinfo
from decimal import Decimal

import pytest

import dynafile

from .harness import Migrate, ReadNew, WriteOriginal


@pytest.mark.parametrize("protocol", [4, 5])
def test_plain_items_go_over_as_they_are(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew, protocol: int
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        db.put_item(item={"PK": "user#1", "SK": "role#admin", "date": "2021-01-01"})
        db.put_item(item={"PK": "user#1", "SK": "user", "name": "Bob", "age": 44, "height": 1.85, "active": True})
        db.put_item(item={"PK": "user#2", "SK": "user", "name": None, "tags": ["a", 1, [2.5]], "map": {"a": {"b": []}},
                          "raw": b"\\x00\\xff", "texts": {"a", "b"}, "numbers": {1, 2.5}, "big": 10**37, "minus": -3})
        """,
        protocol=protocol,
    )
    outcome = migrate()
    assert outcome.code == 0
    assert outcome.items == {"migrated": 3}
    assert outcome.conversions == {}
    assert read_new() == [
        {"PK": "user#1", "SK": "role#admin", "date": "2021-01-01"},
        {"PK": "user#1", "SK": "user", "name": "Bob", "age": 44, "height": 1.85, "active": True},
        {
            "PK": "user#2",
            "SK": "user",
            "name": None,
            "tags": ["a", 1, [2.5]],
            "map": {"a": {"b": []}},
            "raw": b"\x00\xff",
            "texts": {"a", "b"},
            "numbers": {1, 2.5},
            "big": 10**37,
            "minus": -3,
        },
    ]


def test_keys_and_attributes_of_any_script_go_over(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        db.put_item(item={"PK": "Größe/🙂", "SK": "日本語", "имя": "значение\\n\\x00", "": ""})
        db.put_item(item={"PK": "", "SK": "", "a": 1})
        """
    )
    assert migrate().items == {"migrated": 2}
    assert read_new() == [
        {"PK": "", "SK": "", "a": 1},
        {"PK": "Größe/🙂", "SK": "日本語", "имя": "значение\n\x00", "": ""},
    ]


@pytest.mark.parametrize("protocol", [4, 5])
def test_rich_values_are_converted_and_reported(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew, protocol: int
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        utc = datetime.timezone.utc
        ordered = collections.OrderedDict([("z", 1), ("a", {"k": collections.OrderedDict(b=2)})])
        db.put_item(item={
            "PK": "p", "SK": "s",
            "naive": datetime.datetime(2021, 2, 3, 4, 5, 6, 789, fold=1),
            "utc": datetime.datetime(2021, 2, 3, 4, 5, 6, tzinfo=utc),
            "offset": datetime.datetime(2021, 2, 3, tzinfo=datetime.timezone(datetime.timedelta(hours=-5, minutes=-30), "X")),
            "offset_alone": datetime.timezone(datetime.timedelta(hours=1)),
            "date": datetime.date(2021, 2, 3), "time": datetime.time(1, 2, 3), "time_utc": datetime.time(1, 2, tzinfo=utc),
            "hours": datetime.timedelta(days=1, hours=2), "fraction": datetime.timedelta(microseconds=-1),
            "decimal": decimal.Decimal("12.50"), "whole": decimal.Decimal("7"),
            "uuid": uuid.UUID("12345678-1234-5678-1234-567812345678"), "uuid1": uuid.uuid1(clock_seq=1, node=2),
            "ordered": ordered, "bytes": bytearray(b"abc"), "no_bytes": bytearray(),
            "tuple": (1, (2,), ()), "frozen": frozenset(["a"]), "empty": set(), "frozen_empty": frozenset(),
            "mixed": {1, "a"}, "nones": {None}, "of_tuples": {(1, 2)},
            "ids": {uuid.UUID(int=1)}, "list": [datetime.date(2021, 1, 1)],
        })
        """,
        protocol=protocol,
    )
    outcome = migrate()
    assert outcome.code == 0
    (item,) = read_new()
    assert len(item.pop("uuid1")) == 36
    assert set(map(str, item.pop("mixed"))) == {"1", "a"}
    assert item == {
        "PK": "p",
        "SK": "s",
        "naive": "2021-02-03T04:05:06.000789",
        "utc": "2021-02-03T04:05:06+00:00",
        "offset": "2021-02-03T00:00:00-05:30",
        "offset_alone": "UTC+01:00",
        "date": "2021-02-03",
        "time": "01:02:03",
        "time_utc": "01:02:00+00:00",
        "hours": 93_600,
        "fraction": Decimal("-0.000001"),
        "decimal": Decimal("12.5"),
        "whole": Decimal(7),
        "uuid": "12345678-1234-5678-1234-567812345678",
        "ordered": {"z": 1, "a": {"k": {"b": 2}}},
        "bytes": b"abc",
        "no_bytes": b"",
        "tuple": [1, [2], []],
        "frozen": {"a"},
        "empty": [],
        "frozen_empty": [],
        "nones": [None],
        "of_tuples": [[1, 2]],
        "ids": {"00000000-0000-0000-0000-000000000001"},
        "list": ["2021-01-01"],
    }
    assert type(item["decimal"]) is Decimal
    assert type(item["whole"]) is Decimal
    assert outcome.conversions == {
        "datetime → ISO 8601 text": 3,
        "date → ISO 8601 text": 2,
        "time → ISO 8601 text": 2,
        "time zone → its name": 1,
        "timedelta → number of seconds": 2,
        "UUID → text": 3,
        "OrderedDict, SortedDict → dict": 2,
        "bytearray → bytes": 2,
        "tuple → list": 4,
        "frozenset → set": 1,
        "empty set → empty list": 2,
        "set of mixed or other values → list": 3,
    }
    assert "UUID → text" in outcome.out


def test_an_item_that_is_an_ordered_dict_goes_over(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        db.put_item(item=collections.OrderedDict([("SK", "s"), ("PK", "p"), ("a", 1)]))
        """
    )
    assert migrate().code == 0
    assert read_new() == [{"PK": "p", "SK": "s", "a": 1}]


def test_values_that_items_share_go_over_in_each_of_them(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        shared = {"list": [1, 2]}
        with db.batch_writer() as batch:
            for sk in "ab":
                batch.put_item(item={"PK": "p", "SK": sk, "x": shared, "y": [shared, shared]})
        """
    )
    migrate()
    expected = {"x": {"list": [1, 2]}, "y": [{"list": [1, 2]}, {"list": [1, 2]}]}
    assert read_new() == [{"PK": "p", "SK": "a", **expected}, {"PK": "p", "SK": "b", **expected}]


def test_sort_keys_of_every_kind_keep_their_order(
    write_original: WriteOriginal, migrate: Migrate, new_path: str
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        for sk in [10, 9, -1, 2.5, decimal.Decimal("9.5")]:
            db.put_item(item={"PK": "numbers", "SK": sk})
        for sk in [b"b", b"a\\xff"]:
            db.put_item(item={"PK": "bytes", "SK": sk})
        for day in [9, 10]:
            db.put_item(item={"PK": "days", "SK": datetime.datetime(2021, 1, day)})
        """
    )
    outcome = migrate()
    assert outcome.code == 0
    with dynafile.Dynafile(new_path) as db:
        assert [item["SK"] for item in db.query("numbers")] == [-1, 2.5, 9, Decimal("9.5"), 10]
        assert [item["SK"] for item in db.query("bytes")] == [b"a\xff", b"b"]
        assert [item["SK"] for item in db.query("days")] == ["2021-01-09T00:00:00", "2021-01-10T00:00:00"]


def test_thousands_of_items_in_hundreds_of_partitions_go_over(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        with db.batch_writer() as batch:
            for number in range(3000):
                batch.put_item(item={"PK": "many", "SK": f"{number:05}", "n": number, "half": number / 2, "l": [number]})
        for number in range(300):
            db.put_item(item={"PK": f"p{number}", "SK": "s", "n": number})
        """
    )
    outcome = migrate()
    assert outcome.code == 0
    assert outcome.items == {"migrated": 3300}
    assert outcome.report["partitions"] == {"read": 301, "skipped": 0, "without_data": 0}
    items = read_new()
    assert len(items) == 3300
    assert items[17] == {"PK": "many", "SK": "00017", "n": 17, "half": 8.5, "l": [17]}


def test_items_whose_time_is_over_are_left_out_and_the_others_keep_theirs(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        import time
        db = dynafile.Dynafile(root, ttl_attribute="ttl")
        ttls = {"past": 1, "bool": True, "never": 0, "future": 32503680000, "none": None, "text": "soon",
                "decimal": decimal.Decimal("1.5"), "date": datetime.date(2000, 1, 1)}
        for name, ttl in ttls.items():
            db.put_item(item={"PK": "p", "SK": name, "ttl": ttl})
        db.put_item(item={"PK": "p", "SK": "without"})
        """
    )
    outcome = migrate("--ttl-attribute", "ttl")
    assert outcome.code == 0
    assert outcome.items == {"migrated": 6, "expired": 3}
    assert outcome.conversions == {"time to live 0, which meant never → None": 1, "date → ISO 8601 text": 1}
    assert read_new(ttl_attribute="ttl") == [
        {"PK": "p", "SK": "date", "ttl": "2000-01-01"},
        {"PK": "p", "SK": "future", "ttl": 32503680000},
        {"PK": "p", "SK": "never", "ttl": None},
        {"PK": "p", "SK": "none", "ttl": None},
        {"PK": "p", "SK": "text", "ttl": "soon"},
        {"PK": "p", "SK": "without"},
    ]
    second = migrate("--ttl-attribute", "ttl")
    assert second.items == {"unchanged": 6, "expired": 3}


def test_without_a_time_to_live_attribute_every_item_goes_over(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original('dynafile.Dynafile(root).put_item(item={"PK": "p", "SK": "s", "ttl": 1})')
    assert migrate().items == {"migrated": 1}
    assert read_new() == [{"PK": "p", "SK": "s", "ttl": 1}]


def test_partitions_that_were_emptied_are_read_and_give_nothing(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        db.put_item(item={"PK": "gone", "SK": "s"})
        db.delete_item(key={"PK": "gone", "SK": "s"})
        db.put_item(item={"PK": "here", "SK": "s"})
        """
    )
    outcome = migrate()
    assert outcome.code == 0
    assert outcome.report["partitions"]["read"] == 2
    assert read_new() == [{"PK": "here", "SK": "s"}]


def test_items_without_a_sort_key_go_into_a_table_without_one(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        for name in "ab":
            db.put_item(item={"PK": name, "n": 1})
        """
    )
    outcome = migrate()
    assert outcome.code == 0
    assert outcome.report["key_attributes"] == {"partition": "PK", "sort": None, "detected": True}
    assert read_new(sk_attribute=None) == [{"PK": "a", "n": 1}, {"PK": "b", "n": 1}]


def test_the_program_opens_its_directory_as_before_when_the_file_is_made_inside(
    write_original: WriteOriginal, migrate: Migrate
) -> None:
    old = write_original('dynafile.Dynafile(root).put_item(item={"PK": "p", "SK": "s", "n": 1})')
    with pytest.raises(dynafile.errors.LegacyDirectoryError, match="python -m dynafile migrate"):
        dynafile.Dynafile(old)
    assert migrate(new=old).code == 0
    assert (old / "data.dynafile").is_file()
    with dynafile.Dynafile(old) as db:
        assert db.get_item(key={"PK": "p", "SK": "s"}) == {"PK": "p", "SK": "s", "n": 1}


def test_dates_at_the_ends_of_the_calendar_go_over(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        db = dynafile.Dynafile(root)
        db.put_item(item={"PK": "p", "SK": "s", "all": [
            datetime.datetime.min, datetime.datetime.max, datetime.timedelta.min, datetime.timedelta.max]})
        """
    )
    assert migrate().code == 0
    (item,) = read_new()
    assert item["all"] == [
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59.999999",
        datetime.timedelta.min.days * 86_400,
        Decimal("86399999999999.999999"),
    ]


@pytest.mark.skipif(not zoneinfo.available_timezones(), reason="this machine has no time zone database")
def test_times_in_a_zone_get_the_offset_of_their_moment(
    write_original: WriteOriginal, migrate: Migrate, read_new: ReadNew
) -> None:
    write_original(
        """
        import zoneinfo
        db = dynafile.Dynafile(root)
        berlin = zoneinfo.ZoneInfo("Europe/Berlin")
        moments = [datetime.datetime(2021, 1, 3), datetime.datetime(2021, 7, 3), datetime.datetime(2021, 10, 31, 2, 30),
                   datetime.datetime(2021, 10, 31, 2, 30, fold=1), datetime.datetime.min, datetime.datetime.max]
        db.put_item(item={"PK": "p", "SK": "s", "all": [moment.replace(tzinfo=berlin) for moment in moments],
                          "zone": berlin, "time": datetime.time(1, 2, tzinfo=berlin)})
        """
    )
    assert migrate().code == 0
    (item,) = read_new()
    assert item["all"][:4] == [
        "2021-01-03T00:00:00+01:00",
        "2021-07-03T00:00:00+02:00",
        "2021-10-31T02:30:00+02:00",
        "2021-10-31T02:30:00+01:00",
    ]
    assert item["zone"] == "Europe/Berlin"
    assert item["time"] == "01:02:00"
