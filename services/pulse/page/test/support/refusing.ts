import assert from "node:assert/strict";
import { Refusal, type RefusalCode } from "../../src/protocol/errors.js";

// That `act` refuses with this code and a message that says so.
export function refuses(act: () => unknown, code: RefusalCode, message?: RegExp): void {
  assert.throws(act, (error: unknown) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.code, code, error.message);
    if (message) assert.match(error.message, message);
    return true;
  });
}
