// A survey with everything that its makers keep secret, made from a name: the same name, the same bytes.
import { createHash } from "node:crypto";
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { hex, u16, utf8 } from "../../src/protocol/bytes.js";
import { kManifestFormat, parseManifest, type Manifest } from "../../src/protocol/manifest.js";
import type { KeyPair } from "../../src/protocol/seed.js";
import { rosterEntry, type Person } from "../../src/protocol/roster.js";
import { signedBytes } from "../../src/protocol/signatures.js";
import { sodium, sodiumReady } from "../../src/protocol/sodium.js";
import { openingAt } from "./committing.js";
import { treePath, treeRoot } from "./roster_tree.js";

export function bytesFrom(name: string, size = 32): Uint8Array {
  return new Uint8Array(createHash("shake256", { outputLength: size }).update(name).digest());
}

export interface World {
  manifest: Manifest;
  manifestBytes: Uint8Array;
  signatures: Uint8Array;
  token: { secretKey: Uint8Array; publicKey: Uint8Array };
  admission: { secretKey: Uint8Array; publicKey: Uint8Array };
  shuffle: KeyPair;
  tally: KeyPair;
  platform: KeyPair;
  secondSigner: KeyPair;
  people: Person[];
  rows: Uint8Array; // the issuer's, from which openings follow
}

export interface WorldOptions {
  name?: string;
  secondSigner?: boolean;
  issuer?: string;
  collector?: string;
  pageScript?: string;
  questions?: object[];
  smallestTeam?: number; // of the first team; the second has the rest
  change?: (manifest: { [member: string]: unknown }) => void;
}

const kTeams = ["Harbour", "Workshop"];
const kPlaces = ["Lyon", "Gdynia", "Porto"];
const kFirst = ["Ana", "Bruno", "Chloé", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Inès", "Jonas"];
const kLast = ["Albers", "Moreau", "Okafor", "Silva"];
export const kPeople = kFirst.length * kLast.length;

export const kFewQuestions = [
  {
    id: "proud",
    driver: "pride",
    kind: "likert5",
    text: { en: "I am proud of what my team makes.", fr: "Je suis fier de ce que fait mon équipe." },
  },
  {
    id: "recommend",
    driver: "loyalty",
    kind: "enps",
    text: {
      en: "How likely are you to recommend us as a place to work?",
      fr: "Recommanderiez-vous notre entreprise comme lieu de travail ?",
    },
  },
  {
    id: "days",
    driver: "balance",
    kind: "choice",
    text: { en: "Where do you work best?", fr: "Où travaillez-vous le mieux ?" },
    choices: [
      { en: "At the office", fr: "Au bureau" },
      { en: "At home", fr: "À la maison" },
      { en: "A mix of both", fr: "Un peu des deux" },
    ],
  },
  {
    id: "words",
    driver: "",
    kind: "comment",
    text: { en: "What should change first?", fr: "Que faudrait-il changer en premier ?" },
  },
];

// With three dimensions these make 41 tokens.
export const kManyQuestions = [
  ...Array.from({ length: 12 }, (_, i) => ({ ...kFewQuestions[0], id: `proud${i}` })),
  kFewQuestions[1] as object,
  kFewQuestions[3] as object,
];

const same = (name: string | undefined): object => ({ en: name, fr: name });

function dimensionsFor(smallestTeam: number): object[] {
  const rest = kPeople - smallestTeam;
  return [
    {
      id: "org",
      name: { en: "Team", fr: "Équipe" },
      cells: [
        { id: "all", name: { en: "Everybody", fr: "Tout le monde" }, parent: -1, eligible: kPeople },
        { id: "harbour", name: same(kTeams[0]), parent: 0, eligible: smallestTeam },
        { id: "workshop", name: same(kTeams[1]), parent: 0, eligible: rest },
      ],
    },
    {
      id: "place",
      name: { en: "Place", fr: "Lieu" },
      cells: [
        { id: "everywhere", name: { en: "Everywhere", fr: "Partout" }, parent: -1, eligible: kPeople },
        ...kPlaces.map((name, i) => ({
          id: name.toLowerCase(),
          name: same(name),
          parent: 0,
          eligible: Math.floor(kPeople / 3) + (i < kPeople % 3 ? 1 : 0),
        })),
      ],
    },
    {
      id: "tenure",
      name: { en: "Time here", fr: "Ancienneté" },
      cells: [{ id: "any", name: { en: "Any time", fr: "Toute ancienneté" }, parent: -1, eligible: kPeople }],
    },
  ];
}

function peopleOf(name: string, smallestTeam: number): Person[] {
  const names = kLast.flatMap((last) => kFirst.map((first) => `${first} ${last}`));
  const cells = names.map((_, i) => [i < smallestTeam ? 1 : 2, 1 + (i % 3), 0]);
  const people = names.map((_, i) => ({
    employee: `emp-${String(i).padStart(3, "0")}`,
    cells: cells[i] as number[],
    colleagues: [0, 1, 2].map((d) => names.filter((_, j) => cells[j]?.[d] === cells[i]?.[d])),
    salt: bytesFrom(`${name} salt ${i}`, 16),
    leaf: i,
    size: names.length,
    path: [] as Uint8Array[],
    opening: new Uint8Array(),
  }));
  const entries = people.map(({ salt, employee, cells: own }) => rosterEntry(salt, employee, own));
  for (const [i, person] of people.entries()) person.path = treePath(entries, i);
  return people;
}

export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  await sodiumReady;
  const name = options.name ?? "the survey of the tests";
  const smallestTeam = options.smallestTeam ?? 12;
  const people = peopleOf(name, smallestTeam);
  const oprfKeys = (of: string) =>
    ristretto255_oprf.poprf(utf8("")).deriveKeyPair(bytesFrom(`${name} ${of}`), utf8(of));
  const world = {
    token: oprfKeys("token"),
    admission: oprfKeys("admission"),
    shuffle: sodium.crypto_box_seed_keypair(bytesFrom(`${name} shuffle`)),
    tally: sodium.crypto_box_seed_keypair(bytesFrom(`${name} tally`)),
    platform: sodium.crypto_sign_seed_keypair(bytesFrom(`${name} platform`)),
    secondSigner: sodium.crypto_sign_seed_keypair(bytesFrom(`${name} second signer`)),
    people,
    rows: bytesFrom(`${name} rows`),
  };
  const second = options.secondSigner ?? true;
  const written: { [member: string]: unknown } = {
    format: kManifestFormat,
    survey: hex(bytesFrom(`${name} survey`, 16)),
    sequence: 1,
    previous: "",
    title: { en: "Autumn pulse", fr: "Baromètre d’automne" },
    questions: options.questions ?? kFewQuestions,
    dimensions: dimensionsFor(smallestTeam),
    comment_dimension: 0,
    thresholds: {
      respondents: 5,
      eligible: 8,
      comment_eligible: 30,
      comment_respondents: 10,
      comments: 5,
      bundles: 20,
    },
    keys: {
      token: hex(world.token.publicKey),
      admission: hex(world.admission.publicKey),
      shuffle: hex(world.shuffle.publicKey),
      tally: hex(world.tally.publicKey),
    },
    roster: {
      root: hex(treeRoot(people.map(({ salt, employee, cells }) => rosterEntry(salt, employee, cells)))),
      size: people.length,
    },
    issuer: options.issuer ?? "https://issuer.pulse.example",
    collector: options.collector ?? "https://collector.pulse.example",
    opens: "2026-11-01T08:00:00Z",
    closes: "2099-11-20T18:00:00Z",
    second_close: "2099-12-01T18:00:00Z",
    page_script: options.pageScript ?? `sha384-${Buffer.from(bytesFrom(`${name} script`, 48)).toString("base64")}`,
    downstream: [],
    confidential: false,
    earlier: [
      {
        survey: hex(bytesFrom(`${name} earlier`, 16)),
        cells: [[0, 2, 1], [0, -1, 1, -1], [0]],
      },
    ],
    platform_key: hex(world.platform.publicKey),
    second_signer_key: second ? hex(world.secondSigner.publicKey) : null,
  };
  options.change?.(written);
  const manifestBytes = utf8(JSON.stringify(written, null, 1));
  const manifest = parseManifest(manifestBytes);
  const sign = (by: KeyPair): string => hex(sodium.crypto_sign_detached(signedBytes(manifest.hash), by.privateKey));
  const signatures = utf8(
    JSON.stringify({
      manifest: hex(manifest.hash),
      platform: sign(world.platform),
      second_signer: second ? sign(world.secondSigner) : null,
    }),
  );
  const made = { ...world, manifest, manifestBytes, signatures };
  for (const person of people) person.opening = openingAt(made, person.leaf);
  return made;
}

// As the issuer sends it.
export function writePerson(person: Person): object {
  return { ...person, salt: hex(person.salt), path: person.path.map(hex), opening: hex(person.opening) };
}

// Proof randomness that is the same for the same slot.
export function proofRandomness(name: string, slot: number): (size?: number) => Uint8Array<ArrayBuffer> {
  return (size = 0) => new Uint8Array(bytesFrom(`${name} proof ${hex(u16(slot))}`, size));
}
