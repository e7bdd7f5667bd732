/** A running `dynafile serve`, and clients of it. */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const BINARY = process.env.DYNAFILE_BINARY ?? join(ROOT, "target/debug/dynafile");

export const CREDENTIALS = { accessKeyId: "AKIDADMIN", secretAccessKey: "an/admin+secret" };
export const REGION = "eu-central-1";

/** Starts a server in memory that verifies signatures. */
export async function startServer() {
  const directory = mkdtempSync(join(tmpdir(), "dynafile-"));
  const keys = join(directory, "keys.toml");
  const { accessKeyId, secretAccessKey } = CREDENTIALS;
  writeFileSync(keys, `[[key]]\nid = "${accessKeyId}"\nsecret = "${secretAccessKey}"\n`);
  const verified = ["--auth", keys, "--region", REGION];
  const options = ["serve", "--memory", "--port", "0", "--log", "warn", ...verified];
  const child = spawn(BINARY, options, { stdio: ["ignore", "pipe", "inherit"] });
  const endpoint = await firstMatch(child.stdout, /https?:\/\/\S+/);
  const config = { endpoint, region: REGION, credentials: CREDENTIALS, maxAttempts: 1 };
  const client = new DynamoDBClient(config);
  return {
    endpoint,
    client,
    documents: DynamoDBDocumentClient.from(client),
    streams: new DynamoDBStreamsClient(config),
    async stop() {
      client.destroy();
      this.streams.destroy();
      await ended(child);
      rmSync(directory, { recursive: true });
    },
  };
}

/** The first line of a stream that matches, and what of it does. */
export async function firstMatch(stream, pattern) {
  const lines = createInterface({ input: stream });
  for await (const line of lines) {
    const match = line.match(pattern);
    if (match) {
      stream.resume();
      return match[0];
    }
  }
  throw new Error(`ended without a line like ${pattern}`);
}

/** Asks a process to end, and waits until it has. */
export function ended(child) {
  return new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill("SIGTERM");
  });
}

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
