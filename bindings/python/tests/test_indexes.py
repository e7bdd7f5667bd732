"""Secondary indexes: another order of a table's items."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from conftest import OpenDatabase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynafile import (
    Dynafile,
    Filter,
    IndexDescription,
    IndexExistsError,
    IndexNotFoundError,
    InvalidTypeError,
    ValidationError,
)

CITIES = [("ada", "Ulm", 36), ("bob", "Ulm", 7), ("cyd", "Bonn", 50), ("dan", "Ulm", 40)]


@pytest.fixture
def users(db: Dynafile) -> Dynafile:
    """Four users, and one that lives nowhere."""
    for name, city, age in CITIES:
        db.put_item(item={"PK": name, "SK": "user", "city": city, "age": age, "photo": b"large"})
    db.put_item(item={"PK": "eve", "SK": "user"})
    return db


def names(items: Any) -> list[str]:
    return [item["PK"] for item in items]


class TestCreation:
    def test_an_index_orders_what_is_there_and_what_comes(self, users: Dynafile) -> None:
        users.create_index("by_city", "city", "age")
        assert names(users.query("Ulm", index="by_city")) == ["bob", "ada", "dan"]
        users.put_item(item={"PK": "fay", "SK": "user", "city": "Ulm", "age": 8})
        users.update_item(key={"PK": "dan", "SK": "user"}, set={"city": "Bonn"})
        users.delete_item(key={"PK": "ada", "SK": "user"})
        assert names(users.query("Ulm", index="by_city")) == ["bob", "fay"]
        assert sorted(names(users.scan(index="by_city"))) == ["bob", "cyd", "dan", "fay"]
        assert users.check().is_clean

    def test_an_index_can_come_before_the_first_item(self, db: Dynafile) -> None:
        db.create_index("by_city", "city")
        assert list(db.query("Ulm", index="by_city")) == []
        db.put_item(item={"PK": "a", "SK": "b", "city": "Ulm"})
        assert names(db.query("Ulm", index="by_city")) == ["a"]

    def test_an_index_stays_in_the_file(self, users: Dynafile, open_database: OpenDatabase) -> None:
        users.create_index("by_city", "city", "age")
        users.close()
        again = open_database()
        assert names(again.query("Ulm", index="by_city", lt=10)) == ["bob"]
        assert [index.name for index in again.describe().indexes] == ["by_city"]

    def test_creating_it_again_does_nothing_and_another_of_its_name_is_refused(self, users: Dynafile) -> None:
        users.create_index("by_city", "city")
        users.create_index("by_city", "city")
        with pytest.raises(IndexExistsError, match="drop it first"):
            users.create_index("by_city", "city", "age")

    def test_progress_is_told(self, users: Dynafile) -> None:
        told: list[tuple[int, int]] = []
        users.create_index("by_city", "city", progress=lambda done, total: told.append((done, total)))
        assert told[0] == (0, 5)
        assert told[-1] == (5, 5)

    @pytest.mark.parametrize("ends", [RuntimeError("enough"), KeyboardInterrupt()], ids=repr)
    def test_what_the_progress_function_raises_ends_the_filling_and_removes_the_index(
        self, users: Dynafile, ends: BaseException
    ) -> None:
        def fail(done: int, total: int) -> None:
            raise ends

        with pytest.raises(type(ends)):
            users.create_index("by_city", "city", progress=fail)
        assert users.describe().indexes == ()
        users.create_index("by_city", "city")
        with pytest.raises(type(ends)):
            users.create_index("by_city", "city", progress=fail)
        assert [index.ready for index in users.describe().indexes] == [True]
        assert users.check().is_clean

    def test_a_progress_bar_is_drawn_on_demand(self, users: Dynafile, capsys: pytest.CaptureFixture[str]) -> None:
        users.create_index("quiet", "city", progress=False)
        assert capsys.readouterr().err == ""
        users.create_index("by_city", "city", progress=True)
        assert "create_index" in capsys.readouterr().err
        users.check(progress=True)
        assert "check" in capsys.readouterr().err

    def test_progress_of_another_type_is_refused(self, users: Dynafile) -> None:
        with pytest.raises(InvalidTypeError, match="progress must be a callable"):
            users.create_index("by_city", "city", progress="yes")  # type: ignore[arg-type]

    def test_writers_go_on_while_an_index_is_filled(self, open_database: OpenDatabase) -> None:
        db = open_database(durability="relaxed")
        with db.batch_writer() as batch:
            for number in range(3000):
                batch.put_item(item={"PK": str(number), "SK": 0, "n": number % 10})
        written = threading.Event()

        def write(done: int, total: int) -> None:
            if done and not written.is_set():
                db.put_item(item={"PK": "new", "SK": 0, "n": 3})
                written.set()

        db.create_index("by_n", "n", progress=write)
        assert written.is_set()
        assert len(names(db.query(3, index="by_n"))) == 301
        assert db.check().is_clean

    @pytest.mark.parametrize(
        "arguments",
        [
            {"name": "", "pk_attribute": "city"},
            {"name": "no spaces", "pk_attribute": "city"},
            {"name": "i", "pk_attribute": ()},
            {"name": "i", "pk_attribute": ("a", "b", "c", "d", "e")},
            {"name": "i", "pk_attribute": "a", "sk_attribute": ("b", "c", "d", "e", "f")},
            {"name": "i", "pk_attribute": "a", "projection": "SOME"},
            {"name": "i", "pk_attribute": "a", "attribute_types": {"a": "X"}},
            {"name": "i", "pk_attribute": "a", "attribute_types": {"b": "S"}},
            {"name": "i", "pk_attribute": "city", "sk_attribute": "age", "local": True},
            {"name": "i", "pk_attribute": "PK", "local": True},
        ],
    )
    def test_what_cannot_be_an_index_is_refused(self, users: Dynafile, arguments: Any) -> None:
        with pytest.raises(ValidationError):
            users.create_index(**arguments)
        assert users.describe().indexes == ()

    def test_names_of_other_types_are_refused(self, users: Dynafile) -> None:
        for wrong in (1, None, ["a", 1], {"a"}):
            with pytest.raises(InvalidTypeError):
                users.create_index("i", wrong)  # type: ignore[arg-type]


class TestKeys:
    def test_an_index_is_sparse(self, users: Dynafile) -> None:
        users.create_index("by_age", "age")
        assert "eve" not in names(users.scan(index="by_age"))

    def test_conditions_on_the_sort_key_are_those_of_a_table(self, users: Dynafile) -> None:
        users.create_index("by_city", "city", "age")
        query = lambda **condition: names(users.query("Ulm", index="by_city", **condition))  # noqa: E731
        assert query(eq=36) == ["ada"]
        assert query(gt=7) == ["ada", "dan"]
        assert query(gte=7, limit=2) == ["bob", "ada"]
        assert query(lt=36) == query(lte=7) == ["bob"]
        assert query(between=(7, 35)) == ["bob"]
        assert query(starts_with=8) == ["ada", "dan"]
        assert query(scan_index_forward=False) == ["dan", "ada", "bob"]
        assert query(starts_with=35, scan_index_forward=False) == ["bob"]

    def test_a_table_takes_the_equality_too(self, users: Dynafile) -> None:
        assert names(users.query("ada", eq="user")) == ["ada"]
        assert names(users.query("ada", eq="other")) == []

    def test_keys_of_several_attributes_are_tuples(self, db: Dynafile) -> None:
        for number, (country, state, city, year) in enumerate(
            [("DE", "BW", "Ulm", 1), ("DE", "BW", "Ulm", 2), ("DE", "BW", "Aalen", 1), ("DE", "BY", "Ulm", 1)]
        ):
            db.put_item(item={"PK": str(number), "SK": 0, "c": country, "s": state, "t": city, "y": year})
        db.create_index("by_place", ("c", "s"), ("t", "y"))
        query = lambda **condition: names(db.query(("DE", "BW"), index="by_place", **condition))  # noqa: E731
        assert query() == ["2", "0", "1"]
        assert query(eq="Ulm") == query(eq=("Ulm",)) == ["0", "1"]
        assert query(eq=("Ulm", 2)) == query(gt=("Ulm", 1)) == ["1"]
        assert query(between=(("Ulm", 0), ("Ulm", 1))) == ["0"]
        assert query(begins_with="U") == ["0", "1"]
        assert query(between=("A", "B")) == ["2"]
        with pytest.raises(ValidationError, match="differ in their last value only"):
            query(between=(("Aalen", 0), ("Ulm", 1)))
        for wrong in ("DE", ("DE",), ("DE", "BW", "Ulm"), ()):
            with pytest.raises(ValidationError):
                db.query(wrong, index="by_place")
        with pytest.raises(ValidationError):
            query(eq=("Ulm", 1, 2))
        with pytest.raises(ValidationError):
            query(eq=())

    def test_a_table_has_no_keys_of_several_attributes(self, users: Dynafile) -> None:
        with pytest.raises(InvalidTypeError):
            users.query(("ada", "user"))
        with pytest.raises(InvalidTypeError):
            users.query("ada", gte=("a", "b"))

    def test_attributes_with_a_type_take_only_that(self, users: Dynafile) -> None:
        users.create_index("by_city", "city", "age", attribute_types={"age": "N"})
        with pytest.raises(InvalidTypeError, match="by_city"):
            users.put_item(item={"PK": "x", "SK": "user", "city": "Ulm", "age": "old"})
        with pytest.raises(InvalidTypeError):
            users.update_item(key={"PK": "ada", "SK": "user"}, set={"age": "old"})
        assert "x" not in names(users.scan())

    def test_attributes_without_a_type_take_what_keys_take(self, users: Dynafile) -> None:
        users.create_index("by_city", "city", "age")
        users.put_item(item={"PK": "x", "SK": "user", "city": "Ulm", "age": "old"})
        assert names(users.query("Ulm", index="by_city")) == ["bob", "ada", "dan", "x"]
        with pytest.raises(InvalidTypeError):
            users.put_item(item={"PK": "y", "SK": "user", "city": "Ulm", "age": [1]})

    def test_a_local_index_orders_the_partitions_of_its_table(self, db: Dynafile) -> None:
        for number, day in enumerate(["2024-03", "2024-01", "2024-02"]):
            db.put_item(item={"PK": "log", "SK": number, "day": day})
        db.create_index("by_day", "PK", "day", local=True)
        assert [item["SK"] for item in db.query("log", index="by_day")] == [1, 2, 0]
        assert db.describe().indexes[0].local


class TestProjection:
    def test_an_index_repeats_what_its_projection_says(self, users: Dynafile) -> None:
        users.create_index("all", "city", "age")
        users.create_index("keys", "city", "age", "KEYS_ONLY")
        users.create_index("some", "city", "age", ["photo"])
        item = {"PK": "bob", "SK": "user", "city": "Ulm", "age": 7}
        assert next(users.query("Ulm", index="all")) == {**item, "photo": b"large"}
        assert next(users.query("Ulm", index="keys")) == item
        assert next(users.query("Ulm", index="some")) == {**item, "photo": b"large"}

    def test_a_filter_sees_what_the_index_repeats(self, users: Dynafile) -> None:
        users.create_index("keys", "city", "age", "KEYS_ONLY")
        assert names(users.query("Ulm", index="keys", _filter="age < 30")) == ["bob"]
        assert names(users.query("Ulm", index="keys", _filter=lambda item: item["age"] < 30)) == ["bob"]
        assert names(users.scan(Filter("photo"), index="keys")) == []


class TestPages:
    @pytest.mark.parametrize("forward", [True, False])
    def test_pages_of_an_index_continue_where_they_ended(self, db: Dynafile, forward: bool) -> None:
        db.create_index("by_n", "c", "n")
        for number in range(25):
            # Many entries share their index key, so only the item's key tells them apart.
            db.put_item(item={"PK": f"{number:02}", "SK": number, "c": "x", "n": number // 10})
        query = lambda **page: db.query("x", index="by_n", scan_index_forward=forward, **page)  # noqa: E731
        seen: list[str] = []
        key = None
        while True:
            page = query(limit=4, exclusive_start_key=key)
            seen += names(page)
            key = page.last_evaluated_key
            if key is None:
                break
            assert set(key) == {"PK", "SK", "c", "n"}
        assert seen == names(query())

    def test_a_scan_of_an_index_has_pages_too(self, users: Dynafile) -> None:
        users.create_index("by_city", "city")
        first = users.scan(index="by_city", limit=2)
        seen = names(first)
        assert first.last_evaluated_key is not None
        seen += names(users.scan(index="by_city", exclusive_start_key=first.last_evaluated_key))
        assert sorted(seen) == ["ada", "bob", "cyd", "dan"]

    def test_the_item_itself_will_do_as_a_start_key(self, users: Dynafile) -> None:
        users.create_index("by_city", "city", "age")
        items = list(users.query("Ulm", index="by_city"))
        rest = users.query("Ulm", index="by_city", exclusive_start_key=items[0])
        assert names(rest) == names(items[1:])

    def test_a_start_key_of_the_table_or_another_partition_is_refused(self, users: Dynafile) -> None:
        users.create_index("by_city", "city", "age")
        with pytest.raises(ValidationError, match="`city` is missing"):
            users.query("Ulm", index="by_city", exclusive_start_key={"PK": "ada", "SK": "user"})
        with pytest.raises(ValidationError, match="another partition"):
            other = {"PK": "cyd", "SK": "user", "city": "Bonn", "age": 50}
            users.query("Ulm", index="by_city", exclusive_start_key=other)

    def test_segments_of_an_index_are_disjoint_and_whole(self, users: Dynafile) -> None:
        users.create_index("by_city", "city")
        parts = [names(users.scan(index="by_city", segment=n, total_segments=3)) for n in range(3)]
        assert sorted(name for part in parts for name in part) == ["ada", "bob", "cyd", "dan"]


class TestDescription:
    def test_describe_tells_of_indexes_in_the_words_of_create_index(self, users: Dynafile) -> None:
        users.create_index("a", "city")
        users.create_index("b", ("city", "age"), "x", ("photo", "y"), attribute_types={"age": "N", "city": "S"})
        types = {"city": "S", "age": "N"}
        assert users.describe().indexes == (
            IndexDescription("a", ("city",), (), "ALL", {}, local=False, ready=True),
            IndexDescription("b", ("city", "age"), ("x",), ("photo", "y"), types, local=False, ready=True),
        )

    def test_a_table_without_indexes_has_none(self, users: Dynafile) -> None:
        assert users.describe().indexes == ()


class TestDropping:
    def test_a_dropped_index_is_gone_and_can_be_made_anew(self, users: Dynafile) -> None:
        users.create_index("by_city", "city")
        users.drop_index("by_city")
        assert users.describe().indexes == ()
        with pytest.raises(IndexNotFoundError):
            users.query("Ulm", index="by_city")
        users.create_index("by_city", "city", "age")
        assert names(users.query("Ulm", index="by_city")) == ["bob", "ada", "dan"]
        assert users.check().is_clean

    def test_an_index_that_is_not_there_is_a_lookup_error(self, users: Dynafile, open_database: OpenDatabase) -> None:
        fresh = open_database(durability="memory")
        for database in (users, fresh):
            for call in (
                lambda database=database: database.drop_index("nothing"),
                lambda database=database: database.query("Ulm", index="nothing"),
                lambda database=database: database.scan(index="nothing"),
            ):
                with pytest.raises(IndexNotFoundError, match="nothing") as caught:
                    call()
                assert isinstance(caught.value, LookupError)


_steps = st.lists(
    st.tuples(st.integers(0, 5), st.one_of(st.none(), st.sampled_from(["u", "v"])), st.integers(0, 3)), max_size=12
)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=_steps, after=_steps)
def test_an_index_agrees_with_its_table_after_any_history(
    before: list[tuple[int, str | None, int]], after: list[tuple[int, str | None, int]]
) -> None:
    def carry_out(db: Dynafile, steps: list[tuple[int, str | None, int]]) -> None:
        for number, group, rank in steps:
            key = {"PK": str(number), "SK": 0}
            if rank == 0:
                db.delete_item(key=key)
            elif group is None:
                db.update_item(key=key, remove="g", set={"r": rank})
            else:
                db.put_item(item={**key, "g": group, "r": rank})

    with Dynafile(durability="memory") as db:
        carry_out(db, before)
        db.create_index("by_group", "g", "r")
        carry_out(db, after)
        items = [item for item in db.scan() if "g" in item]
        for group in "uv":
            expected = sorted((item["r"], item["PK"]) for item in items if item["g"] == group)
            found = [(item["r"], item["PK"]) for item in db.query(group, index="by_group")]
            assert [rank for rank, _ in found] == [rank for rank, _ in expected]
            assert sorted(found) == expected
        assert db.check().is_clean
