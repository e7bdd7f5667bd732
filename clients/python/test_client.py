"""boto3's client: the life of a table, errors included."""

import time

import botocore.exceptions
import pytest

ORDERS = {
    "AttributeDefinitions": [
        {"AttributeName": "customer", "AttributeType": "S"},
        {"AttributeName": "day", "AttributeType": "S"},
        {"AttributeName": "amount", "AttributeType": "N"},
    ],
    "KeySchema": [
        {"AttributeName": "customer", "KeyType": "HASH"},
        {"AttributeName": "day", "KeyType": "RANGE"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-day",
            "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "LocalSecondaryIndexes": [
        {
            "IndexName": "by-amount",
            "KeySchema": [
                {"AttributeName": "customer", "KeyType": "HASH"},
                {"AttributeName": "amount", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
    "BillingMode": "PAY_PER_REQUEST",
}


def order(customer, day, amount, **more):
    return {"customer": {"S": customer}, "day": {"S": day}, "amount": {"N": str(amount)}, **more}


def key(customer, day):
    return {"customer": {"S": customer}, "day": {"S": day}}


@pytest.fixture
def orders(client, table_name):
    client.create_table(TableName=table_name, **ORDERS)
    client.get_waiter("table_exists").wait(TableName=table_name, WaiterConfig={"Delay": 1})
    yield table_name
    client.delete_table(TableName=table_name)
    client.get_waiter("table_not_exists").wait(TableName=table_name, WaiterConfig={"Delay": 1})


def wait_for_index(client, table, name):
    for _ in range(100):
        indexes = client.describe_table(TableName=table)["Table"]["GlobalSecondaryIndexes"]
        if [index["IndexStatus"] for index in indexes if index["IndexName"] == name] == ["ACTIVE"]:
            return
        time.sleep(0.1)
    pytest.fail(f"the index {name} is not filled")


def expect_error(code, call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    assert caught.value.response["Error"]["Code"] == code
    return caught.value


def test_a_table_is_created_described_listed_and_deleted(client, orders):
    table = client.describe_table(TableName=orders)["Table"]
    assert table["TableStatus"] == "ACTIVE"
    assert table["KeySchema"] == ORDERS["KeySchema"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["by-day"]
    assert table["TableArn"].endswith(f":table/{orders}")
    assert orders in client.list_tables()["TableNames"]
    expect_error("ResourceInUseException", client.create_table, TableName=orders, **ORDERS)


def test_a_table_that_is_not_there_is_an_error_of_its_own(client):
    error = expect_error("ResourceNotFoundException", client.describe_table, TableName="nowhere")
    assert "nowhere" in str(error)
    expect_error("ResourceNotFoundException", client.get_item, TableName="nowhere", Key={"customer": {"S": "a"}})


def test_items_are_put_read_updated_and_deleted(client, orders):
    item = order("ada", "2026-05-01", 42, tags={"SS": ["new", "paid"]}, note={"M": {"by": {"S": "ada"}}})
    client.put_item(TableName=orders, Item=item)
    assert client.get_item(TableName=orders, Key=key("ada", "2026-05-01"))["Item"] == item
    assert "Item" not in client.get_item(TableName=orders, Key=key("ada", "2026-05-02"))

    updated = client.update_item(
        TableName=orders,
        Key=key("ada", "2026-05-01"),
        UpdateExpression="SET amount = amount + :more, #n.#b = :by REMOVE tags",
        ExpressionAttributeNames={"#n": "note", "#b": "by"},
        ExpressionAttributeValues={":more": {"N": "8"}, ":by": {"S": "bob"}},
        ReturnValues="ALL_NEW",
    )
    assert updated["Attributes"] == order("ada", "2026-05-01", 50, note={"M": {"by": {"S": "bob"}}})

    deleted = client.delete_item(TableName=orders, Key=key("ada", "2026-05-01"), ReturnValues="ALL_OLD")
    assert deleted["Attributes"]["amount"] == {"N": "50"}
    assert "Item" not in client.get_item(TableName=orders, Key=key("ada", "2026-05-01"))


def test_a_false_condition_is_an_error_that_can_carry_the_item(client, orders):
    client.put_item(TableName=orders, Item=order("ada", "2026-05-01", 1))
    put = {
        "TableName": orders,
        "Item": order("ada", "2026-05-01", 2),
        "ConditionExpression": "attribute_not_exists(customer)",
    }
    error = expect_error("ConditionalCheckFailedException", client.put_item, **put)
    assert "The conditional request failed" in str(error)
    error = expect_error(
        "ConditionalCheckFailedException",
        client.put_item,
        **put,
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    assert error.response["Item"] == order("ada", "2026-05-01", 1)
    with pytest.raises(client.exceptions.ConditionalCheckFailedException):
        client.put_item(**put)


def test_invalid_requests_are_validation_errors(client, orders):
    expect_error("ValidationException", client.get_item, TableName=orders, Key={"customer": {"S": "a"}})
    expect_error(
        "ValidationException",
        client.update_item,
        TableName=orders,
        Key=key("a", "b"),
        UpdateExpression="SET",
    )
    expect_error("ValidationException", client.put_item, TableName=orders, Item={"customer": {"S": "a"}})


def test_paginators_of_queries_and_scans_see_every_item_once(client, orders):
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 11) for day in range(1, 11)]
    for day in days:
        client.put_item(TableName=orders, Item=order("ada", day, len(day)))
    pages = client.get_paginator("query").paginate(
        TableName=orders,
        KeyConditionExpression="customer = :c AND begins_with(#d, :prefix)",
        ExpressionAttributeNames={"#d": "day"},
        ExpressionAttributeValues={":c": {"S": "ada"}, ":prefix": {"S": "2026-0"}},
        PaginationConfig={"PageSize": 7},
    )
    found = [item["day"]["S"] for page in pages for item in page["Items"]]
    assert found == [day for day in days if day.startswith("2026-0")]

    scanned = client.get_paginator("scan").paginate(TableName=orders, PaginationConfig={"PageSize": 13})
    assert sorted(item["day"]["S"] for page in scanned for item in page["Items"]) == days
    count = client.scan(
        TableName=orders,
        Select="COUNT",
        FilterExpression="#d > :d",
        ExpressionAttributeNames={"#d": "day"},
        ExpressionAttributeValues={":d": {"S": "2026-05"}},
    )
    assert (count["Count"], count["ScannedCount"]) == (60, 100)


def test_indexes_are_queried(client, orders):
    for number, customer in enumerate(["ada", "bob", "cid"]):
        client.put_item(TableName=orders, Item=order(customer, "2026-05-01", 10 - number))
        client.put_item(TableName=orders, Item=order("ada", f"2026-06-0{number + 1}", number))
    by_day = client.query(
        TableName=orders,
        IndexName="by-day",
        KeyConditionExpression="#d = :d",
        ExpressionAttributeNames={"#d": "day"},
        ExpressionAttributeValues={":d": {"S": "2026-05-01"}},
    )
    assert sorted(item["customer"]["S"] for item in by_day["Items"]) == ["ada", "bob", "cid"]
    by_total = client.query(
        TableName=orders,
        IndexName="by-amount",
        KeyConditionExpression="customer = :c",
        ExpressionAttributeValues={":c": {"S": "ada"}},
        ScanIndexForward=False,
    )
    assert [int(item["amount"]["N"]) for item in by_total["Items"]] == [10, 2, 1, 0]


def test_batches_write_and_read(client, orders):
    puts = [{"PutRequest": {"Item": order("ada", f"{number:02}", number)}} for number in range(25)]
    written = client.batch_write_item(RequestItems={orders: puts})
    assert written["UnprocessedItems"] == {}
    keys = [key("ada", f"{number:02}") for number in range(0, 50, 2)]
    read = client.batch_get_item(RequestItems={orders: {"Keys": keys}})
    assert len(read["Responses"][orders]) == 13
    assert read["UnprocessedKeys"] == {}
    expect_error("ValidationException", client.batch_write_item, RequestItems={orders: puts + puts[:1]})


def test_transactions_happen_whole_or_not_at_all(client, orders):
    client.put_item(TableName=orders, Item=order("ada", "1", 100))
    transfer = {
        "TransactItems": [
            {
                "Update": {
                    "TableName": orders,
                    "Key": key("ada", "1"),
                    "UpdateExpression": "SET amount = amount - :n",
                    "ConditionExpression": "amount >= :n",
                    "ExpressionAttributeValues": {":n": {"N": "60"}},
                }
            },
            {
                "Update": {
                    "TableName": orders,
                    "Key": key("bob", "1"),
                    "UpdateExpression": "ADD amount :n",
                    "ExpressionAttributeValues": {":n": {"N": "60"}},
                }
            },
        ]
    }
    client.transact_write_items(**transfer)
    error = expect_error("TransactionCanceledException", client.transact_write_items, **transfer)
    reasons = [reason["Code"] for reason in error.response["CancellationReasons"]]
    assert reasons == ["ConditionalCheckFailed", "None"]
    read = client.transact_get_items(
        TransactItems=[{"Get": {"TableName": orders, "Key": key(who, "1")}} for who in ("ada", "bob")]
    )
    assert [entry["Item"]["amount"]["N"] for entry in read["Responses"]] == ["40", "60"]

    token = {**transfer, "ClientRequestToken": "once"}
    client.put_item(TableName=orders, Item=order("ada", "1", 100))
    client.transact_write_items(**token)
    client.transact_write_items(**token)
    left = client.get_item(TableName=orders, Key=key("ada", "1"))["Item"]
    assert left["amount"]["N"] == "40"


def test_capacity_is_told_when_it_is_asked_for(client, orders):
    put = client.put_item(TableName=orders, Item=order("ada", "1", 1), ReturnConsumedCapacity="INDEXES")
    assert put["ConsumedCapacity"]["TableName"] == orders
    assert put["ConsumedCapacity"]["CapacityUnits"] == 3.0
    assert "ConsumedCapacity" not in client.get_item(TableName=orders, Key=key("ada", "1"))


def test_ttl_tags_and_settings_are_kept_and_described(client, orders):
    arn = client.describe_table(TableName=orders)["Table"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "team", "Value": "shop"}])
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "shop"}]
    client.untag_resource(ResourceArn=arn, TagKeys=["team"])
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == []

    ttl = {"Enabled": True, "AttributeName": "expires"}
    client.update_time_to_live(TableName=orders, TimeToLiveSpecification=ttl)
    described = client.describe_time_to_live(TableName=orders)["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    limits = client.describe_limits()
    assert limits["TableMaxReadCapacityUnits"] == 40_000


def test_an_index_is_added_and_removed(client, orders):
    client.put_item(TableName=orders, Item=order("ada", "1", 7))
    create = {
        "IndexName": "by-amount-everywhere",
        "KeySchema": [{"AttributeName": "amount", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]},
    }
    client.update_table(
        TableName=orders,
        AttributeDefinitions=ORDERS["AttributeDefinitions"],
        GlobalSecondaryIndexUpdates=[{"Create": create}],
    )
    wait_for_index(client, orders, "by-amount-everywhere")
    found = client.query(
        TableName=orders,
        IndexName="by-amount-everywhere",
        KeyConditionExpression="amount = :t",
        ExpressionAttributeValues={":t": {"N": "7"}},
    )
    assert found["Count"] == 1
    client.update_table(
        TableName=orders, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-amount-everywhere"}}]
    )
    left = client.describe_table(TableName=orders)["Table"]["GlobalSecondaryIndexes"]
    assert [index["IndexName"] for index in left] == ["by-day"]


def test_list_tables_is_paginated(client):
    names = [f"listed-{number}" for number in range(5)]
    for name in names:
        client.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        )
    pages = client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 2})
    found = [name for page in pages for name in page["TableNames"]]
    assert [name for name in found if name.startswith("listed-")] == names
    for name in names:
        client.delete_table(TableName=name)


def test_partiql_selects_inserts_updates_and_deletes(client, orders):
    insert = f"INSERT INTO \"{orders}\" VALUE {{'customer': ?, 'day': ?, 'amount': ?}}"
    client.execute_statement(Statement=insert, Parameters=[{"S": "ada"}, {"S": "1"}, {"N": "5"}])
    expect_error(
        "DuplicateItemException",
        client.execute_statement,
        Statement=insert,
        Parameters=[{"S": "ada"}, {"S": "1"}, {"N": "5"}],
    )
    client.execute_statement(
        Statement=f"UPDATE \"{orders}\" SET amount = amount + 1 WHERE customer = 'ada' AND \"day\" = '1'"
    )
    select = f"SELECT amount FROM \"{orders}\" WHERE customer = 'ada'"
    assert client.execute_statement(Statement=select)["Items"] == [{"amount": {"N": "6"}}]
    client.execute_transaction(
        TransactStatements=[{"Statement": f"DELETE FROM \"{orders}\" WHERE customer = 'ada' AND \"day\" = '1'"}]
    )
    batch = client.batch_execute_statement(Statements=[{"Statement": f"{select} AND \"day\" = '1'"}])
    assert "Item" not in batch["Responses"][0]


def test_what_comes_later_says_so_and_does_not_look_as_if_it_had_worked(client, orders):
    with pytest.raises(botocore.exceptions.ClientError):
        client.create_backup(TableName=orders, BackupName="nightly")
