"""DynamoDB Streams through boto3: shard iteration, and a small loop as the Kinesis Client Library has it."""

import time

import pytest
from conftest import Server


@pytest.fixture
def streams(server):
    return server.client("dynamodbstreams")


@pytest.fixture
def table(client, table_name):
    client.create_table(
        TableName=table_name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    client.get_waiter("table_exists").wait(TableName=table_name, WaiterConfig={"Delay": 1})
    yield table_name
    client.delete_table(TableName=table_name)


class Consumer:
    """Reads every shard of a stream, parents before their children, and remembers how far it is."""

    def __init__(self, streams, arn):
        self.streams, self.arn = streams, arn
        self.checkpoints, self.finished = {}, set()

    def shards(self):
        shards, start = [], {}
        while True:
            page = self.streams.describe_stream(StreamArn=self.arn, Limit=1, **start)["StreamDescription"]
            shards += page["Shards"]
            if "LastEvaluatedShardId" not in page:
                return shards
            start = {"ExclusiveStartShardId": page["LastEvaluatedShardId"]}

    def poll(self):
        """The records since the last call, in order."""
        records = []
        shards = {shard["ShardId"]: shard for shard in self.shards()}
        for name, shard in shards.items():
            parent = shard.get("ParentShardId")
            if name not in self.finished and (parent not in shards or parent in self.finished):
                records += self._read(name)
        return records

    def _read(self, shard):
        at = {"ShardIteratorType": "TRIM_HORIZON"}
        if shard in self.checkpoints:
            at = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self.checkpoints[shard]}
        iterator = self.streams.get_shard_iterator(StreamArn=self.arn, ShardId=shard, **at)["ShardIterator"]
        records = []
        while True:
            page = self.streams.get_records(ShardIterator=iterator, Limit=3)
            records += page["Records"]
            iterator = page.get("NextShardIterator")
            if iterator is None:
                self.finished.add(shard)
            if iterator is None or not page["Records"]:
                break
        if records:
            self.checkpoints[shard] = records[-1]["dynamodb"]["SequenceNumber"]
        return records


def test_a_loop_sees_each_change_once_in_order_with_both_images(client, streams, table):
    arn = client.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    listed = streams.list_streams(TableName=table)["Streams"]
    assert [stream["StreamArn"] for stream in listed] == [arn]
    consumer = Consumer(streams, arn)
    for number in range(10):
        client.put_item(TableName=table, Item={"id": {"S": "a"}, "n": {"N": str(number)}})
    seen = consumer.poll()
    client.delete_item(TableName=table, Key={"id": {"S": "a"}})
    client.delete_item(TableName=table, Key={"id": {"S": "never"}})
    seen += consumer.poll()

    assert [record["eventName"] for record in seen] == ["INSERT"] + ["MODIFY"] * 9 + ["REMOVE"]
    images = [record["dynamodb"] for record in seen]
    assert [image["NewImage"]["n"]["N"] for image in images[:10]] == [str(number) for number in range(10)]
    assert [image["OldImage"]["n"]["N"] for image in images[1:]] == [str(number) for number in range(10)]
    assert all(image["Keys"] == {"id": {"S": "a"}} for image in images)
    numbers = [int(image["SequenceNumber"]) for image in images]
    assert numbers == sorted(set(numbers))
    assert consumer.poll() == []


def test_a_reader_of_the_latest_sees_only_what_comes_after_it(client, streams, table):
    arn = client.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    client.put_item(TableName=table, Item={"id": {"S": "before"}})
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][-1]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")
    client.put_item(TableName=table, Item={"id": {"S": "after"}})
    for _ in range(20):
        page = streams.get_records(ShardIterator=iterator["ShardIterator"])
        if page["Records"]:
            break
        iterator = {"ShardIterator": page["NextShardIterator"]}
        time.sleep(0.1)
    assert [record["dynamodb"]["Keys"]["id"]["S"] for record in page["Records"]] == ["after"]


def test_a_stream_that_was_switched_off_ends_and_can_be_read_to_its_end(client, streams, table):
    arn = client.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    client.put_item(TableName=table, Item={"id": {"S": "a"}})
    client.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    consumer = Consumer(streams, arn)
    assert len(consumer.poll()) == 1
    assert consumer.finished == {shard["ShardId"] for shard in consumer.shards()}
    assert streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"] == "DISABLED"


def test_a_loop_follows_a_stream_from_shard_to_shard(tmp_path):
    running = Server(tmp_path, "--memory", "--shard-life-ms", "50")
    try:
        client, streams = running.client(), running.client("dynamodbstreams")
        arn = client.create_table(
            TableName="orders",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
        )["TableDescription"]["LatestStreamArn"]
        consumer = Consumer(streams, arn)
        seen = []
        for number in range(12):
            client.put_item(TableName="orders", Item={"id": {"S": str(number)}})
            if number % 4 == 3:
                time.sleep(0.1)
                seen += consumer.poll()
        seen += consumer.poll()

        assert [record["dynamodb"]["Keys"]["id"]["S"] for record in seen] == [str(number) for number in range(12)]
        shards = consumer.shards()
        assert len(shards) >= 3
        assert all(child["ParentShardId"] == parent["ShardId"] for parent, child in zip(shards, shards[1:]))
        ends = [shard["SequenceNumberRange"].get("EndingSequenceNumber") for shard in shards]
        assert all(ends[:-1])
        assert ends[-1] is None
        children = streams.describe_stream(
            StreamArn=arn, ShardFilter={"Type": "CHILD_SHARDS", "ShardId": shards[0]["ShardId"]}
        )["StreamDescription"]["Shards"]
        assert [shard["ShardId"] for shard in children] == [shards[1]["ShardId"]]
    finally:
        running.stop()
