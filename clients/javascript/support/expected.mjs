/** Tests, with the list of what is known not to work yet. */

import { readFileSync } from "node:fs";
import test from "node:test";

const listed = JSON.parse(readFileSync(new URL("../../expected_failures.json", import.meta.url)));
const reasons = listed.javascript;

/** A test that must pass, or, if it is listed, must fail for now. */
export function life(name, run) {
  const reason = reasons[name];
  if (reason === undefined) {
    return test(name, run);
  }
  return test(`${name} (expected to fail: ${reason})`, async (context) => {
    const failed = await Promise.resolve(run(context)).then(
      () => undefined,
      (error) => error,
    );
    if (failed === undefined) {
      throw new Error("it passes now: take it off clients/expected_failures.json");
    }
    context.diagnostic(`failed as expected: ${failed.message}`);
  });
}
