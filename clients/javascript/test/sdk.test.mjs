/** AWS's SDK for JavaScript v3: the plain client, and native values through lib-dynamodb. */

import assert from "node:assert/strict";
import { after, before } from "node:test";

import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  paginateListTables,
  ResourceNotFoundException,
  TransactionCanceledException,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  ExecuteStatementCommand,
  GetCommand,
  paginateQuery,
  paginateScan,
  PutCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

import { life } from "../support/expected.mjs";
import { startServer } from "../support/server.mjs";

const TableName = "orders";
let server;

before(async () => {
  server = await startServer();
  await server.client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [
        { AttributeName: "customer", AttributeType: "S" },
        { AttributeName: "day", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "customer", KeyType: "HASH" },
        { AttributeName: "day", KeyType: "RANGE" },
      ],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  await waitUntilTableExists({ client: server.client, minDelay: 1, maxWaitTime: 20 }, { TableName });
});

after(async () => {
  try {
    await server.client.send(new DeleteTableCommand({ TableName }));
    await waitUntilTableNotExists({ client: server.client, minDelay: 1, maxWaitTime: 20 }, { TableName });
  } finally {
    await server.stop();
  }
});

life("sdk: native values come back as they went", async () => {
  const Item = {
    customer: "ada",
    day: "values",
    number: 1.5,
    bytes: new Uint8Array([0, 255]),
    nothing: null,
    yes: true,
    list: ["a", 1, { deep: [false] }],
    strings: new Set(["a", "b"]),
    emoji: "🎵",
    empty: "",
  };
  await server.documents.send(new PutCommand({ TableName, Item }));
  const { customer, day } = Item;
  const read = await server.documents.send(new GetCommand({ TableName, Key: { customer, day } }));
  assert.deepEqual(read.Item, Item);
});

life("sdk: an update returns what it was asked for, and a delete what was there", async () => {
  const Key = { customer: "ada", day: "update" };
  const updated = await server.documents.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: "SET #t = if_not_exists(#t, :zero) + :n, tags = list_append(:none, :tags)",
      ExpressionAttributeNames: { "#t": "total" },
      ExpressionAttributeValues: { ":zero": 0, ":n": 7, ":none": [], ":tags": ["new"] },
      ReturnValues: "UPDATED_NEW",
    }),
  );
  assert.deepEqual(updated.Attributes, { total: 7, tags: ["new"] });
  const removed = await server.documents.send(
    new DeleteCommand({ TableName, Key, ReturnValues: "ALL_OLD" }),
  );
  assert.equal(removed.Attributes.total, 7);
});

life("sdk: a condition that does not hold throws its own error, with the item", async () => {
  const Item = { customer: "ada", day: "condition" };
  const put = {
    TableName,
    Item,
    ConditionExpression: "attribute_not_exists(customer)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
  await server.documents.send(new PutCommand(put));
  await assert.rejects(server.documents.send(new PutCommand(put)), (error) => {
    assert.ok(error instanceof ConditionalCheckFailedException);
    assert.deepEqual(error.Item, { customer: { S: "ada" }, day: { S: "condition" } });
    return true;
  });
});

life("sdk: batches and paginators", async () => {
  const items = Array.from({ length: 60 }, (_, n) => ({ customer: "batch", day: String(n).padStart(2, "0"), n }));
  for (let start = 0; start < items.length; start += 25) {
    const puts = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    const { UnprocessedItems } = await server.documents.send(
      new BatchWriteCommand({ RequestItems: { [TableName]: puts } }),
    );
    assert.deepEqual(UnprocessedItems, {});
  }
  const query = {
    TableName,
    KeyConditionExpression: "customer = :c",
    FilterExpression: "n >= :n",
    ExpressionAttributeValues: { ":c": "batch", ":n": 10 },
  };
  const found = [];
  for await (const page of paginateQuery({ client: server.documents, pageSize: 7 }, query)) {
    found.push(...page.Items);
  }
  assert.deepEqual(found, items.slice(10));
  let scanned = 0;
  for await (const page of paginateScan({ client: server.documents, pageSize: 9 }, { TableName })) {
    scanned += page.Items.filter((item) => item.customer === "batch").length;
  }
  assert.equal(scanned, 60);
  const Keys = [{ customer: "batch", day: "00" }, { customer: "batch", day: "99" }];
  const read = await server.documents.send(
    new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }),
  );
  assert.deepEqual(read.Responses[TableName], [items[0]]);
});

life("sdk: a transaction that fails says why, item by item", async () => {
  const Put = { TableName, Item: { customer: "tx", day: "1" }, ConditionExpression: "attribute_not_exists(customer)" };
  const write = () => server.documents.send(new TransactWriteCommand({ TransactItems: [{ Put }] }));
  await write();
  await assert.rejects(write(), (error) => {
    assert.ok(error instanceof TransactionCanceledException);
    assert.deepEqual(error.CancellationReasons.map((reason) => reason.Code), ["ConditionalCheckFailed"]);
    return true;
  });
  const Get = { TableName, Key: { customer: "tx", day: "1" } };
  const read = await server.documents.send(new TransactGetCommand({ TransactItems: [{ Get }] }));
  assert.deepEqual(read.Responses[0].Item, Put.Item);
});

life("sdk: PartiQL", async () => {
  await server.documents.send(new PutCommand({ TableName, Item: { customer: "sql", day: "1", n: 1 } }));
  const { Items } = await server.documents.send(
    new ExecuteStatementCommand({
      Statement: `SELECT n FROM "${TableName}" WHERE customer = ? AND "day" = ?`,
      Parameters: ["sql", "1"],
    }),
  );
  assert.deepEqual(Items, [{ n: 1 }]);
});

life("sdk: the stream has what was written", async () => {
  const { Table } = await server.client.send(new DescribeTableCommand({ TableName }));
  const StreamArn = Table.LatestStreamArn;
  await server.documents.send(new PutCommand({ TableName, Item: { customer: "stream", day: "1" } }));
  const { StreamDescription } = await server.streams.send(new DescribeStreamCommand({ StreamArn }));
  const keys = [];
  for (const { ShardId } of StreamDescription.Shards) {
    let { ShardIterator } = await server.streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    while (ShardIterator) {
      const page = await server.streams.send(new GetRecordsCommand({ ShardIterator }));
      keys.push(...page.Records.map((record) => record.dynamodb.Keys.customer.S));
      ShardIterator = page.Records.length > 0 ? page.NextShardIterator : undefined;
    }
  }
  assert.ok(keys.includes("stream"));
});

life("sdk: tables are listed, and one that is not there is an error of its own", async () => {
  const names = [];
  for await (const page of paginateListTables({ client: server.client, pageSize: 1 }, {})) {
    names.push(...page.TableNames);
  }
  assert.deepEqual(names, [TableName]);
  await assert.rejects(
    server.client.send(new DescribeTableCommand({ TableName: "nowhere" })),
    ResourceNotFoundException,
  );
});
