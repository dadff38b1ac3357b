import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../src/protocol/bytes.js";
import { bodyOf } from "../src/ui/net.js";
import { Problem, type ProblemCode } from "../src/ui/problems.js";
import { en } from "../src/ui/texts_en.js";

const kAnswers: [status: number, body: string, problem: ProblemCode][] = [
  [409, '{"reason":"ALREADY_ISSUED","message":"x"}', "ALREADY_ISSUED"],
  [410, '{"reason":"CLOSED","message":"x"}', "CLOSED"],
  [410, "", "CLOSED"],
  [503, '{"reason":"ISSUING_STOPPED","message":"x"}', "ISSUING_STOPPED"],
  [403, '{"reason":"NOT_ELIGIBLE","message":"x"}', "NOT_ELIGIBLE"],
  [403, '{"reason":"NOT_OPEN","message":"x"}', "NOT_OPEN"],
  [403, '{"reason":"NOT_ADMITTED","message":"x"}', "REFUSED"],
  [404, '{"reason":"SURVEY_UNKNOWN","message":"x"}', "MISSING"],
  [401, '{"reason":"UNAUTHENTICATED","message":"x"}', "TOKEN"],
  [429, '{"reason":"TOO_MANY","message":"x"}', "BUSY"],
  [500, '{"reason":"UNAVAILABLE","message":"x"}', "BUSY"],
  [503, "<html>Service Unavailable</html>", "BUSY"],
  [413, "<html>Too large</html>", "REFUSED"],
  [204, "", "REFUSED"],
];
for (const [status, body, problem] of kAnswers)
  test(`an answer ${status} ${body.slice(0, 26)} is the problem ${problem}`, () => {
    assert.throws(
      () => bodyOf({ status, body: utf8(body) }),
      (error: unknown) => error instanceof Problem && error.code === problem && error.text in en,
    );
  });

test("a reason that is not one word is not repeated", () => {
  const body = utf8('{"reason":"<b>Call 0800-SCAM</b>"}');
  assert.throws(() => bodyOf({ status: 403, body }), { message: "HTTP 403" });
});
