"""PynamoDB: models, indexes, batches, transactions."""

import pytest
from conftest import ADMIN, REGION
from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)
from pynamodb.connection import Connection
from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError, UpdateError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactGet, TransactWrite


class ByForum(GlobalSecondaryIndex):
    class Meta:
        index_name = "by-forum"
        projection = AllProjection()
        billing_mode = "PAY_PER_REQUEST"

    forum = UnicodeAttribute(hash_key=True)
    views = NumberAttribute(range_key=True)


class Author(MapAttribute):
    name = UnicodeAttribute()
    trusted = BooleanAttribute(default=False)


class Thread(Model):
    class Meta:
        table_name = "pynamodb-threads"
        region = REGION
        billing_mode = "PAY_PER_REQUEST"
        aws_access_key_id, aws_secret_access_key = ADMIN

    forum = UnicodeAttribute(hash_key=True)
    subject = UnicodeAttribute(range_key=True)
    views = NumberAttribute(default=0)
    tags = UnicodeSetAttribute(null=True)
    author = Author(null=True)
    extra = JSONAttribute(null=True)
    numbers = ListAttribute(of=NumberAttribute, null=True)
    at = UTCDateTimeAttribute(null=True)
    version = VersionAttribute()
    by_forum = ByForum()


@pytest.fixture
def threads(server):
    Thread.Meta.host = server.endpoint
    Thread.create_table(wait=True)
    yield Thread
    Thread.delete_table()


def test_a_model_lives_from_save_to_delete(threads):
    author = Author(name="ada", trusted=True)
    thread = threads("rust", "hello", tags={"a", "b"}, author=author, extra={"x": [1]}, numbers=[1, 2.5])
    thread.save()
    read = threads.get("rust", "hello")
    assert (read.tags, read.author.name, read.extra, read.numbers) == ({"a", "b"}, "ada", {"x": [1]}, [1, 2.5])
    read.update(actions=[threads.views.set(threads.views + 1), threads.tags.delete({"a"})])
    read.refresh()
    assert (read.views, read.tags, read.version) == (1, {"b"}, 2)
    with pytest.raises(PutError):
        thread.save()
    read.delete()
    with pytest.raises(DoesNotExist):
        threads.get("rust", "hello")


def test_queries_scans_and_indexes(threads):
    with threads.batch_write() as batch:
        for number in range(40):
            batch.save(threads("rust", f"s{number:02}", views=100 - number))
    assert [t.subject for t in threads.query("rust", threads.subject.startswith("s0"), page_size=3)] == [
        f"s{number:02}" for number in range(10)
    ]
    assert threads.count("rust", filter_condition=threads.views > 90) == 10
    most = threads.by_forum.query("rust", ByForum.views >= 98, scan_index_forward=False)
    assert [t.views for t in most] == [100, 99, 98]
    assert len(list(threads.scan(threads.views.between(61, 70), page_size=7))) == 10
    assert len(list(threads.batch_get([("rust", "s01"), ("rust", "s02"), ("rust", "never")]))) == 2


def test_a_condition_that_does_not_hold_is_an_error(threads):
    thread = threads("rust", "hello")
    thread.save(threads.forum.does_not_exist())
    with pytest.raises(UpdateError) as caught:
        thread.update(actions=[threads.views.set(1)], condition=threads.views == 5)
    assert caught.value.cause_response_code == "ConditionalCheckFailedException"


def test_transactions_write_and_read(threads, server):
    connection = Connection(region=REGION, host=server.endpoint)
    connection.session.set_credentials(*ADMIN)
    with TransactWrite(connection=connection) as transaction:
        transaction.save(threads("rust", "one"))
        transaction.save(threads("rust", "two"))
    with TransactGet(connection=connection) as transaction:
        one = transaction.get(threads, "rust", "one")
    assert one.get().subject == "one"
    with pytest.raises(TransactWriteError), TransactWrite(connection=connection) as transaction:
        transaction.condition_check(threads, "rust", "one", condition=threads.views == 7)
        transaction.delete(threads("rust", "two", version=1))
    assert threads.get("rust", "two").subject == "two"
