/** DynamoDB-Toolbox: entities with schemas, commands, queries. */

import assert from "node:assert/strict";
import { after, before } from "node:test";

import { ConditionalCheckFailedException, CreateTableCommand, DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import {
  $add,
  BatchPutRequest,
  BatchWriteCommand,
  DeleteItemCommand,
  Entity,
  executeBatchWrite,
  executeTransactWrite,
  GetItemCommand,
  item,
  list,
  map,
  number,
  PutItemCommand,
  PutTransaction,
  QueryCommand,
  set,
  string,
  Table,
  UpdateItemCommand,
} from "dynamodb-toolbox";

import { life } from "../support/expected.mjs";
import { startServer } from "../support/server.mjs";

const name = "toolbox";
let server, table, pokemons;

before(async () => {
  server = await startServer();
  await server.client.send(
    new CreateTableCommand({
      TableName: name,
      AttributeDefinitions: [
        { AttributeName: "trainer", AttributeType: "S" },
        { AttributeName: "pokemon", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "trainer", KeyType: "HASH" },
        { AttributeName: "pokemon", KeyType: "RANGE" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  table = new Table({
    name,
    documentClient: server.documents,
    partitionKey: { name: "trainer", type: "string" },
    sortKey: { name: "pokemon", type: "string" },
  });
  pokemons = new Entity({
    name: "POKEMON",
    table,
    schema: item({
      trainer: string().key(),
      pokemon: string().key(),
      level: number().default(1),
      types: set(string()).optional(),
      moves: list(map({ name: string(), power: number() })).optional(),
    }),
  });
});

after(async () => {
  try {
    await server.client.send(new DeleteTableCommand({ TableName: name }));
  } finally {
    await server.stop();
  }
});

life("toolbox: an item lives from put to delete", async () => {
  const key = { trainer: "ash", pokemon: "pikachu" };
  const moves = [{ name: "thunder", power: 110 }];
  await pokemons.build(PutItemCommand).item({ ...key, types: new Set(["electric"]), moves }).send();
  const { Attributes } = await pokemons
    .build(UpdateItemCommand)
    .item({ ...key, level: $add(4) })
    .options({ returnValues: "ALL_NEW" })
    .send();
  assert.deepEqual([Attributes.level, Attributes.moves], [5, moves]);
  const again = pokemons
    .build(PutItemCommand)
    .item(key)
    .options({ condition: { attr: "pokemon", exists: false } });
  await assert.rejects(again.send(), ConditionalCheckFailedException);
  await pokemons.build(DeleteItemCommand).key(key).send();
  assert.equal((await pokemons.build(GetItemCommand).key(key).send()).Item, undefined);
});

life("toolbox: batches, queries with ranges and filters, transactions", async () => {
  const puts = Array.from({ length: 20 }, (_, n) =>
    pokemons.build(BatchPutRequest).item({ trainer: "misty", pokemon: `p${String(n).padStart(2, "0")}`, level: n }),
  );
  await executeBatchWrite(table.build(BatchWriteCommand).requests(...puts));
  const { Items } = await table
    .build(QueryCommand)
    .entities(pokemons)
    .query({ partition: "misty", range: { beginsWith: "p1" } })
    .options({ filters: { POKEMON: { attr: "level", gte: 15 } }, maxPages: Infinity, limit: 3, reverse: true })
    .send();
  assert.deepEqual(Items.map(({ level }) => level), [19, 18, 17, 16, 15]);
  const once = (pokemon) =>
    pokemons
      .build(PutTransaction)
      .item({ trainer: "brock", pokemon })
      .options({ condition: { attr: "pokemon", exists: false } });
  await executeTransactWrite(once("onix"), once("geodude"));
  await assert.rejects(executeTransactWrite(once("vulpix"), once("onix")), { name: "TransactionCanceledException" });
  const vulpix = await pokemons.build(GetItemCommand).key({ trainer: "brock", pokemon: "vulpix" }).send();
  assert.equal(vulpix.Item, undefined);
});
