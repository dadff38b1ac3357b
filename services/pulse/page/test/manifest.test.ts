import assert from "node:assert/strict";
import { test } from "node:test";
import { equal, fromUtf8, hex, utf8 } from "../src/protocol/bytes.js";
import { duplicateMember } from "../src/protocol/json.js";
import { kManifestBytes, parseManifest } from "../src/protocol/manifest.js";
import { checkedManifest, checkSignatures, signedBytes } from "../src/protocol/signatures.js";
import { sodium } from "../src/protocol/sodium.js";
import { refuses } from "./support/refusing.js";
import { kPeople, makeWorld } from "./support/world.js";

type Json = { [member: string]: Json };
const world = await makeWorld();
const text = fromUtf8(world.manifestBytes) as string;

// The manifest with one place changed, such as ["keys", "token"].
function changed(path: (string | number)[], to: unknown): Uint8Array {
  const whole = JSON.parse(text) as Json;
  const last = path.at(-1) as string;
  const holder: { [name: string]: unknown } = path.slice(0, -1).reduce((at, name) => at[name] as Json, whole);
  if (to === undefined) delete holder[last];
  else holder[last] = to;
  return utf8(JSON.stringify(whole));
}

test("a manifest is read with its hash, its questions and its cells", () => {
  const { manifest } = world;
  assert.equal(manifest.title.fr, "Baromètre d’automne");
  assert.deepEqual(
    manifest.questions.map(({ kind }) => kind),
    ["likert5", "enps", "choice", "comment"],
  );
  assert.equal(manifest.questions[2]?.choices.length, 3);
  assert.equal(manifest.dimensions[0]?.cells[0]?.eligible, kPeople);
  assert.equal(manifest.closes.toISOString(), "2099-11-20T18:00:00.000Z");
});

test("the second and later manifests name the one before, the first does not", () => {
  assert.equal(parseManifest(world.manifestBytes).previous, null);
  refuses(() => parseManifest(changed(["previous"], "00".repeat(32))), "MANIFEST_INVALID", /previous must be empty/);
  refuses(() => parseManifest(changed(["sequence"], 2)), "MANIFEST_INVALID", /previous must be 32 bytes/);
  const third = JSON.parse(text) as { [name: string]: unknown };
  third["sequence"] = 3;
  third["previous"] = "ab".repeat(32);
  assert.equal(hex(parseManifest(utf8(JSON.stringify(third))).previous as Uint8Array), "ab".repeat(32));
});

test("a manifest may say when people are reminded", () => {
  for (const days of [[2, 4], []]) parseManifest(changed(["reminders"], { days, hour: 10 }));
});

test("a manifest says what noise its figures have, or has none", () => {
  assert.equal(world.manifest.noise, null);
  const noise = { epsilon: 500, most_a_person: 12000, key: "2a".repeat(32) };
  const read = parseManifest(changed(["noise"], noise)).noise;
  assert.deepEqual(read, { ...noise, key: new Uint8Array(32).fill(0x2a) });
});

const kWrong: [place: (string | number)[], to: unknown, says: RegExp][] = [
  [["format"], "fairlead-pulse-manifest-2", /format/],
  [["surprise"], 1, /unknown member "surprise"/],
  [["roster", "surprise"], 1, /roster has the unknown member/],
  [["dimensions", 1, "cells", 0, "size"], 1, /dimensions\[1\]\.cells\[0\] has the unknown member "size"/],
  [["confidential"], 1, /confidential must be true or false/],
  [["noise"], null, /noise must be an object/],
  [
    ["noise"],
    { epsilon: 49, most_a_person: 1, key: "2a".repeat(32) },
    /noise.epsilon must be a whole number from 50 to 5000/,
  ],
  [["noise"], { epsilon: 500, key: "2a".repeat(32) }, /noise lacks the member "most_a_person"/],
  [["noise"], { epsilon: 500, most_a_person: 1 }, /noise lacks the member "key"/],
  [["noise"], { epsilon: 500, most_a_person: 1, key: "2a" }, /noise.key must be 32 bytes/],
  [["reminders"], { days: [2, 2], hour: 10 }, /reminders\.days\[1\] must be a whole number from 3 to 60/],
  [["reminders"], { days: [1, 2, 3, 4, 5, 6], hour: 10 }, /reminders\.days must be a list of 0 to 5/],
  [["reminders"], { days: [2], hour: 24 }, /reminders\.hour must be a whole number from 0 to 23/],
  [["dimensions", 0, "cells", 0, "name"], "Everybody", /cells\[0\]\.name must be an object/],
  [["earlier"], [{ survey: "ab".repeat(16), cells: [] }], /earlier\[0\]\.cells must be a list of 3 to 3/],
  [["earlier"], [{ survey: "ab".repeat(16), cells: [[0], [], []] }], /cells\[0\] must be a list of 3 to 3/],
  [["earlier"], [{ survey: "ab".repeat(16), cells: [[0, 1, -2], [0, 1, 2, 3], [0]] }], /cells\[0\]\[2\]/],
  [["downstream"], undefined, /lacks the member "downstream"/],
  [["survey"], "AB".repeat(16), /survey must be 16 bytes/],
  [["sequence"], 1.5, /sequence/],
  [["title"], { en: "Pulse" }, /title lacks the member "fr"/],
  [["title", "fr"], " ", /title\.fr must be a text that is not empty/],
  [["questions"], [], /questions must be a list of 1 to 60/],
  [["questions", 0, "kind"], "likert7", /questions\[0\]\.kind/],
  [["questions", 0, "choices"], [], /questions\[0\] must be a question/],
  [["questions", 2, "choices"], [{ en: "a", fr: "a" }], /choices must be a list of 2 to 12/],
  [["questions", 1, "id"], "proud", /id "proud" twice/],
  [["dimensions", 1, "id"], "org", /id "org" twice/],
  [["dimensions", 0, "cells", 0, "parent"], 0, /parent/],
  [["dimensions", 0, "cells", 1, "parent"], 1, /cells\[1\]\.parent must be a whole number from 0 to 0/],
  [["dimensions", 0, "cells", 0, "eligible"], kPeople - 1, /eligible/],
  [["dimensions", 0, "cells", 1, "eligible"], kPeople, /people are counted twice/],
  [["comment_dimension"], 3, /comment_dimension/],
  [["thresholds", "respondents"], 4, /respondents must be a whole number from 5/],
  [["thresholds", "eligible"], 7, /eligible must be a whole number from 8/],
  [["thresholds", "comment_eligible"], 29, /comment_eligible/],
  [["thresholds", "comment_respondents"], 9, /comment_respondents/],
  [["thresholds", "comments"], 4, /comments/],
  [["thresholds", "bundles"], 19, /bundles/],
  [["keys", "token"], "00".repeat(32), /keys\.token must be an element/],
  [["keys", "token"], "ff".repeat(32), /keys\.token must be an element/],
  [["keys", "tally"], "00", /keys\.tally must be 32 bytes/],
  [["roster", "size"], 0, /roster\.size/],
  [["issuer"], "http://issuer.example", /issuer must be an https origin/],
  [["issuer"], "https://issuer.example/path", /issuer must be an origin without a path/],
  [["issuer"], "javascript:alert(1)", /issuer must be an origin/],
  [["collector"], "https://issuer.pulse.example", /another origin than the issuer's/],
  [["opens"], "2026-11-01T08:00:00+01:00", /opens must be a time/],
  [["opens"], "2026-02-30T08:00:00Z", /opens must be a time/],
  [["closes"], "2026-11-01T08:00:00Z", /closes must be after the opening/],
  [["second_close"], "2026-11-02T08:00:00Z", /second_close must be the first close or after it/],
  [["page_script"], "sha256-abc", /page_script/],
  [["downstream"], [1], /downstream\[0\]/],
  [["second_signer_key"], "", /second_signer_key/],
];
for (const [place, to, says] of kWrong)
  test(`a manifest whose ${place.join(".")} is ${JSON.stringify(to)?.slice(0, 40)} is refused with the place`, () =>
    refuses(() => parseManifest(changed(place, to)), "MANIFEST_INVALID", says));

test("what is not a JSON object in UTF-8 of a bounded size is refused", () => {
  for (const wrong of ["", "null", "[]", "{", `\ufeff${text}`])
    refuses(() => parseManifest(utf8(wrong)), "MANIFEST_INVALID");
  refuses(() => parseManifest(Uint8Array.of(0x22, 0xff, 0x22)), "MANIFEST_INVALID", /not UTF-8/);
  refuses(() => parseManifest(new Uint8Array(kManifestBytes + 1)), "MANIFEST_INVALID", /more than/);
});

test("a member that stands twice is refused, since others may read the other one", () => {
  const twice = text.replace('"sequence": 1,', '"sequence": 1, "sequence": 1,');
  refuses(() => parseManifest(utf8(twice)), "MANIFEST_INVALID", /"sequence" twice/);
  assert.equal(duplicateMember('{"a":{"b":1,"c":["b","b"]},"b":[{"a":1},{"a":1}]}'), undefined);
  assert.equal(duplicateMember('{"a":{"b":1,"c":2,"b":3}}'), "b");
  assert.equal(duplicateMember('{"a":"\\",\\"a\\":","\\u0061":1}'), "a");
});

test("another manifest than the invitation's is refused before anything of it is read", () => {
  const expected = { survey: world.manifest.survey, manifest: world.manifest.hash };
  assert.ok(equal(checkedManifest(world.manifestBytes, world.signatures, expected).hash, world.manifest.hash));
  const spaced = utf8(`${text} `);
  refuses(() => checkedManifest(spaced, world.signatures, expected), "MANIFEST_HASH", /the invitation says/);
  refuses(() => checkedManifest(utf8("not JSON"), world.signatures, expected), "MANIFEST_HASH");
  const survey = new Uint8Array(16);
  refuses(() => checkedManifest(world.manifestBytes, world.signatures, { ...expected, survey }), "MANIFEST_HASH");
});

function signaturesWith(change: (file: { [name: string]: unknown }) => void): Uint8Array {
  const file = JSON.parse(fromUtf8(world.signatures) as string) as { [name: string]: unknown };
  change(file);
  return utf8(JSON.stringify(file));
}

test("both signatures must hold", () => {
  const { manifest } = world;
  checkSignatures(manifest, world.signatures);
  const swap = signaturesWith(
    (file) => ([file["platform"], file["second_signer"]] = [file["second_signer"], file["platform"]]),
  );
  refuses(() => checkSignatures(manifest, swap), "SIGNATURE_INVALID", /platform's/);
  const forged = hex(sodium.crypto_sign_detached(signedBytes(manifest.hash), world.platform.privateKey));
  refuses(
    () =>
      checkSignatures(
        manifest,
        signaturesWith((file) => (file["second_signer"] = forged)),
      ),
    "SIGNATURE_INVALID",
    /second signer's/,
  );
  refuses(
    () =>
      checkSignatures(
        manifest,
        signaturesWith((file) => (file["second_signer"] = null)),
      ),
    "SIGNATURE_INVALID",
    /has not signed/,
  );
  refuses(
    () =>
      checkSignatures(
        manifest,
        signaturesWith((file) => (file["manifest"] = "00".repeat(32))),
      ),
    "SIGNATURE_INVALID",
    /not of/,
  );
  refuses(
    () =>
      checkSignatures(
        manifest,
        signaturesWith((file) => (file["more"] = 1)),
      ),
    "SIGNATURE_INVALID",
    /unknown/,
  );
  refuses(() => checkSignatures(manifest, utf8("[]")), "SIGNATURE_INVALID", /object/);
});

test("without a second signer there must be no second signature", async () => {
  const alone = await makeWorld({ secondSigner: false });
  checkSignatures(alone.manifest, alone.signatures);
  const file = JSON.parse(fromUtf8(alone.signatures) as string) as { [name: string]: unknown };
  file["second_signer"] = file["platform"];
  refuses(() => checkSignatures(alone.manifest, utf8(JSON.stringify(file))), "SIGNATURE_INVALID", /must be null/);
});
