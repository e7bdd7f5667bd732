"""boto3's resource: tables as objects, native values, batch writers, conditions."""

from decimal import Decimal

import pytest
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary


@pytest.fixture
def table(resource, table_name):
    table = resource.create_table(
        TableName=table_name,
        AttributeDefinitions=[
            {"AttributeName": "artist", "AttributeType": "S"},
            {"AttributeName": "year", "AttributeType": "N"},
        ],
        KeySchema=[
            {"AttributeName": "artist", "KeyType": "HASH"},
            {"AttributeName": "year", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    table.wait_until_exists()
    yield table
    table.delete()
    table.wait_until_not_exists()


def test_every_kind_of_value_comes_back_as_it_went(table):
    item = {
        "artist": "Ada",
        "year": 1843,
        "exact": Decimal("0.12345678901234567890123456789012345678"),
        "large": Decimal("9" * 38),
        "bytes": Binary(b"\x00\xff"),
        "nothing": None,
        "yes": True,
        "list": ["a", Decimal(1), {"deep": [False]}],
        "strings": {"a", "b"},
        "numbers": {Decimal(1), Decimal("2.5")},
        "binaries": {Binary(b"x")},
        "empty": "",
        "emoji": "🎵",
    }
    table.put_item(Item=item)
    assert table.get_item(Key={"artist": "Ada", "year": 1843})["Item"] == item


def test_a_batch_writer_writes_everything_and_keeps_the_last_of_each_key(table):
    with table.batch_writer(overwrite_by_pkeys=["artist", "year"]) as batch:
        for year in range(120):
            batch.put_item(Item={"artist": "Ada", "year": year, "n": 0})
            batch.put_item(Item={"artist": "Ada", "year": year, "n": 1})
        batch.delete_item(Key={"artist": "Ada", "year": 0})
    found = table.query(KeyConditionExpression=Key("artist").eq("Ada"))["Items"]
    assert [item["year"] for item in found] == list(range(1, 120))
    assert all(item["n"] == 1 for item in found)


def test_conditions_are_built_from_objects(table):
    for year in range(10):
        table.put_item(Item={"artist": "Ada", "year": year, "genre": "even" if year % 2 == 0 else "odd"})
    found = table.query(
        KeyConditionExpression=Key("artist").eq("Ada") & Key("year").between(2, 8),
        FilterExpression=Attr("genre").eq("even") & Attr("missing").not_exists(),
        ProjectionExpression="#y",
        ExpressionAttributeNames={"#y": "year"},
        ScanIndexForward=False,
    )
    assert [item["year"] for item in found["Items"]] == [8, 6, 4, 2]
    assert found["ScannedCount"] == 7
    scanned = table.scan(FilterExpression=Attr("genre").is_in(["odd"]) | Attr("year").gte(9))
    assert scanned["Count"] == 5


def test_a_conditional_update_of_an_object_raises_its_own_exception(table, resource):
    table.put_item(Item={"artist": "Ada", "year": 1, "plays": 1})
    table.update_item(
        Key={"artist": "Ada", "year": 1},
        UpdateExpression="SET plays = plays + :one",
        ConditionExpression=Attr("plays").lt(2),
        ExpressionAttributeValues={":one": 1},
    )
    with pytest.raises(resource.meta.client.exceptions.ConditionalCheckFailedException):
        table.update_item(
            Key={"artist": "Ada", "year": 1},
            UpdateExpression="SET plays = plays + :one",
            ConditionExpression=Attr("plays").lt(2),
            ExpressionAttributeValues={":one": 1},
        )
    assert table.get_item(Key={"artist": "Ada", "year": 1})["Item"]["plays"] == 2


def test_a_scan_goes_on_where_its_page_ended(table):
    with table.batch_writer() as batch:
        for year in range(50):
            batch.put_item(Item={"artist": f"artist-{year % 5}", "year": year})
    found, start = [], {}
    while True:
        page = table.scan(Limit=7, **start)
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    assert sorted(item["year"] for item in found) == list(range(50))


def test_segments_of_a_scan_are_the_whole_table(table):
    with table.batch_writer() as batch:
        for year in range(50):
            batch.put_item(Item={"artist": f"artist-{year}", "year": year})
    segments = [table.scan(Segment=segment, TotalSegments=4)["Items"] for segment in range(4)]
    assert sorted(item["year"] for segment in segments for item in segment) == list(range(50))


def test_attributes_of_a_table_object_are_those_of_the_description(table):
    table.reload()
    assert table.table_status == "ACTIVE"
    assert [key["AttributeName"] for key in table.key_schema] == ["artist", "year"]
