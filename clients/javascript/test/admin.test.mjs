/** dynamodb-admin: starts, lists and edits a table. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { after, before } from "node:test";

import { life } from "../support/expected.mjs";
import { CREDENTIALS, ended, firstMatch, freePort, REGION, startServer } from "../support/server.mjs";

let server, admin, url;

before(async () => {
  server = await startServer();
  const program = createRequire(import.meta.url).resolve("dynamodb-admin/dist/dynamodb-admin.js");
  const port = await freePort();
  admin = spawn(process.execPath, [program, "--port", String(port), "--host", "127.0.0.1", "--skip-default-credentials"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      DYNAMO_ENDPOINT: server.endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    },
  });
  await firstMatch(admin.stdout, /listening on/i);
  url = `http://127.0.0.1:${port}`;
});

after(async () => {
  try {
    await ended(admin);
  } finally {
    await server.stop();
  }
});

async function ask(method, path, body) {
  const reply = await fetch(url + path, {
    method,
    body: body && JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  const text = await reply.text();
  assert.ok(reply.ok, `${method} ${path}: ${reply.status} ${text}`);
  return text;
}

life("admin: a table is created, listed, edited and deleted", async () => {
  const TableDefinition = {
    TableName: "pages",
    HashAttributeName: "site",
    HashAttributeType: "S",
    RangeAttributeName: "page",
    RangeAttributeType: "N",
    ReadCapacityUnits: 3,
    WriteCapacityUnits: 3,
  };
  await ask("POST", "/create-table", { TableDefinition, SecondaryIndexes: [] });
  assert.match(await ask("GET", "/"), /pages/);
  const item = { site: "a", page: 1, title: "first" };
  assert.deepEqual(JSON.parse(await ask("PUT", "/tables/pages/add-item", item)), { site: "a", page: 1 });
  assert.match(await ask("GET", "/tables/pages"), /site/);
  assert.match(await ask("GET", "/tables/pages/items"), /first/);
  const key = encodeURIComponent("a,1");
  await ask("PUT", `/tables/pages/items/${key}`, { ...item, title: "second" });
  assert.match(await ask("GET", `/tables/pages/items/${key}`), /second/);
  await ask("DELETE", `/tables/pages/items/${key}`);
  assert.doesNotMatch(await ask("GET", "/tables/pages/items"), /second/);
  assert.match(await ask("GET", "/tables/pages/meta"), /pages/);
  await ask("DELETE", "/tables/pages");
  assert.equal((await ask("GET", "/api/tables")).includes("pages"), false);
});
