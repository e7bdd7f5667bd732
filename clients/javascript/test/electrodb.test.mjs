/** ElectroDB: entities and collections in one table. */

import assert from "node:assert/strict";
import { after, before } from "node:test";

import { CreateTableCommand, DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { Entity, Service } from "electrodb";

import { life } from "../support/expected.mjs";
import { startServer } from "../support/server.mjs";

const table = "electro";
let server, employees, tasks, office;

before(async () => {
  server = await startServer();
  const string = (AttributeName) => ({ AttributeName, AttributeType: "S" });
  await server.client.send(
    new CreateTableCommand({
      TableName: table,
      AttributeDefinitions: ["pk", "sk", "gsi1pk", "gsi1sk"].map(string),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "gsi1",
          KeySchema: [
            { AttributeName: "gsi1pk", KeyType: "HASH" },
            { AttributeName: "gsi1sk", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const options = { client: server.documents, table };
  employees = new Entity(
    {
      model: { entity: "employee", version: "1", service: "office" },
      attributes: {
        id: { type: "string", required: true },
        team: { type: "string", required: true },
        salary: { type: "number", default: 0 },
        skills: { type: "set", items: "string" },
      },
      indexes: {
        byId: { pk: { field: "pk", composite: ["id"] }, sk: { field: "sk", composite: [] } },
        byTeam: {
          collection: "team",
          index: "gsi1",
          pk: { field: "gsi1pk", composite: ["team"] },
          sk: { field: "gsi1sk", composite: ["id"] },
        },
      },
    },
    options,
  );
  tasks = new Entity(
    {
      model: { entity: "task", version: "1", service: "office" },
      attributes: {
        task: { type: "string", required: true },
        team: { type: "string", required: true },
        points: { type: "number" },
      },
      indexes: {
        byTask: { pk: { field: "pk", composite: ["task"] }, sk: { field: "sk", composite: [] } },
        byTeam: {
          collection: "team",
          index: "gsi1",
          pk: { field: "gsi1pk", composite: ["team"] },
          sk: { field: "gsi1sk", composite: ["points"] },
        },
      },
    },
    options,
  );
  office = new Service({ employees, tasks }, options);
});

after(async () => {
  try {
    await server.client.send(new DeleteTableCommand({ TableName: table }));
  } finally {
    await server.stop();
  }
});

life("electrodb: an entity lives from create to remove", async () => {
  await employees.create({ id: "ada", team: "engine", skills: ["math"] }).go();
  await assert.rejects(employees.create({ id: "ada", team: "engine" }).go(), /conditional request failed/);
  await employees.patch({ id: "ada" }).set({ salary: 10 }).add({ skills: ["poetry"] }).go();
  const { data } = await employees.get({ id: "ada" }).go();
  assert.deepEqual(data, { id: "ada", team: "engine", salary: 10, skills: ["math", "poetry"] });
  await employees.remove({ id: "ada" }).go();
  assert.equal((await employees.get({ id: "ada" }).go()).data, null);
  await assert.rejects(employees.patch({ id: "ada" }).set({ salary: 1 }).go(), /conditional request failed/);
});

life("electrodb: queries page, filter and collect entities of both kinds", async () => {
  const many = Array.from({ length: 30 }, (_, n) => ({ id: `e${String(n).padStart(2, "0")}`, team: "big", salary: n }));
  const { unprocessed } = await employees.put(many).go();
  assert.deepEqual(unprocessed, []);
  await tasks.put({ task: "t1", team: "big", points: 3 }).go();
  const some = await employees.query
    .byTeam({ team: "big" })
    .between({ id: "e05" }, { id: "e15" })
    .where(({ salary }, { gte }) => gte(salary, 10))
    .go({ pages: "all", limit: 3 });
  assert.deepEqual(some.data.map(({ id }) => id), ["e10", "e11", "e12", "e13", "e14", "e15"]);
  const { data } = await office.collections.team({ team: "big" }).go({ pages: "all" });
  assert.deepEqual([data.employees.length, data.tasks.length], [30, 1]);
  const { data: read } = await employees.get([{ id: "e00" }, { id: "e29" }]).go();
  assert.equal(read.length, 2);
});

life("electrodb: a transaction writes both kinds or none", async () => {
  const write = () =>
    office.transaction
      .write(({ employees, tasks }) => [
        employees.create({ id: "bob", team: "tx" }).commit(),
        tasks.create({ task: "t2", team: "tx", points: 1 }).commit(),
      ])
      .go();
  assert.equal((await write()).canceled, false);
  const second = await write();
  assert.equal(second.canceled, true);
  assert.deepEqual(second.data.map(({ code }) => code), ["ConditionalCheckFailed", "ConditionalCheckFailed"]);
});
