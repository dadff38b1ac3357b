// One person's way through one survey: what was checked, what was got, what is still to be sent. Answers, seed and login
// token live here, in memory, and nowhere else.
import { sha384 } from "@noble/hashes/sha2.js";
import { sealBundle } from "../protocol/ballots.js";
import { equal, hex } from "../protocol/bytes.js";
import type { Note, Opening } from "../protocol/commitments.js";
import { writeCopy, type CopyKey, type Saved } from "../protocol/copy.js";
import { Refusal } from "../protocol/errors.js";
import type { Link } from "../protocol/link.js";
import { kManifestBytes, type Manifest } from "../protocol/manifest.js";
import { receiptOf, type Receipt } from "../protocol/receipt.js";
import { checkPerson, kPersonBytes, parsePerson, type Person } from "../protocol/roster.js";
import { kReplyAnswerBytes } from "../protocol/reply.js";
import { newSeed, Secrets } from "../protocol/seed.js";
import { checkedManifest } from "../protocol/signatures.js";
import { blindSlots, slipsAnswerBytes, slipsRequest, tokensOf, type Token } from "../protocol/slips.js";
import { checkCellSizes, slotsOf } from "../protocol/slots.js";
import { sodium } from "../protocol/sodium.js";
import { kReplyBytes, submissionOf } from "../protocol/submission.js";
import { bodyOf, request } from "./net.js";
import { Problem } from "./problems.js";
import { Talking } from "./talking.js";

const kSignaturesBytes = 4096;
const kScriptBytes = 8 * 1024 * 1024;

// The survey of a link, checked against it, and this page's script against the survey.
export async function openSurvey(link: Link, scriptUrl: string): Promise<Manifest> {
  const from = `/s/${hex(link.survey)}`;
  const [manifestReply, signatures, script] = await Promise.all([
    request(`${from}/manifest.json`, kManifestBytes),
    request(`${from}/signatures.json`, kSignaturesBytes),
    request(scriptUrl, kScriptBytes, { cache: "force-cache" }),
  ]);
  const manifest = checkedManifest(bodyOf(manifestReply), bodyOf(signatures), link);
  const digest = sodium.to_base64(sha384(bodyOf(script)), sodium.base64_variants.ORIGINAL);
  if (manifest.page_script !== `sha384-${digest}`)
    throw new Refusal(
      "SCRIPT_CHANGED",
      `The page's script is sha384-${digest}; the manifest says ${manifest.page_script}.`,
    );
  return manifest;
}

export class Session {
  readonly answers = new Map<number, number>();
  readonly comments = new Map<number, string>();
  person: Person | null = null;
  cells: number[] | null = null;
  opening: Opening | null = null;
  revision = 0; // of the last submission that was made, whether or not it arrived
  #seed: Uint8Array | null = null;
  #slips: Uint8Array | null = null;
  #tokens: Token[] | null = null;
  #asked = false; // for slips, whether or not the issuer has heard it
  #talking: Talking | null = null; // of the seed's comments
  #submission: Uint8Array | null = null; // made, and not known to have arrived

  constructor(
    readonly manifest: Manifest,
    private token: string | null,
  ) {}

  get hasLink(): boolean {
    return this.token !== null;
  }

  get hasSlips(): boolean {
    return this.#tokens !== null;
  }

  get slotCount(): number {
    return this.cells === null ? 0 : slotsOf(this.manifest, this.cells).length;
  }

  // The names of everybody in this person's cells, their own among them: it points at somebody as well.
  get colleagues(): string[] {
    return [...new Set(this.person?.colleagues.flat() ?? [])];
  }

  #url(origin: string, what: string): string {
    return `${origin}/v1/surveys/${hex(this.manifest.survey)}/${what}`;
  }

  #login(): string {
    if (this.token === null) throw new Problem("TOKEN");
    return this.token;
  }

  // Uses the login token. Alarms: ROSTER_PROOF, CELL_TOO_SMALL.
  async redeem(): Promise<void> {
    const reply = await request(this.#url(this.manifest.issuer, "person"), kPersonBytes, {
      method: "POST",
      token: this.#login(),
    });
    const person = parsePerson(bodyOf(reply));
    checkPerson(this.manifest, person);
    if (this.cells !== null && this.cells.join() !== person.cells.join())
      throw new Refusal("ROSTER_PROOF", "The saved copy is of other cells than the issuer now says.");
    if (this.opening !== null && !equal(this.opening.value, person.opening))
      throw new Refusal("ROSTER_PROOF", "The issuer gives another opening than the one in the saved copy.");
    this.person = person;
    this.cells = person.cells;
    this.opening = { leaf: person.leaf, value: person.opening };
  }

  #secrets(): Secrets {
    this.#seed ??= newSeed();
    return new Secrets(this.#seed, this.manifest);
  }

  #finish(slips: Uint8Array): void {
    const slots = slotsOf(this.manifest, this.cells as number[]);
    const blinded = blindSlots(this.manifest, this.#secrets(), slots);
    this.#tokens = tokensOf(slots, blinded, slips);
    this.#slips = slips;
  }

  // Uses the login token for the last time. Asking again after a failure asks for the same. Alarms: SLIPS_MALFORMED,
  // PROOF_INVALID.
  async getSlips(): Promise<void> {
    const slots = slotsOf(this.manifest, this.cells as number[]);
    const body = slipsRequest(blindSlots(this.manifest, this.#secrets(), slots));
    const most = slipsAnswerBytes(slots.length) + 1024; // an answer of another size is an alarm and not a fault
    const url = this.#url(this.manifest.issuer, "slips");
    this.#asked = true;
    this.#finish(bodyOf(await request(url, most, { method: "POST", token: this.#login(), body })));
    this.token = null;
  }

  copyFor(key: CopyKey): string {
    const { seed } = this.#secrets();
    return writeCopy(
      this.manifest,
      {
        seed,
        revision: this.revision,
        cells: this.cells as number[],
        opening: this.opening as Opening,
        slips: this.#slips,
      },
      key,
    );
  }

  // Goes on from a copy. `sent` is how often its owner says to have sent, for another device may have. The slips are
  // checked again: the passphrase proves who wrote the copy, not that nothing was wrong then.
  restore(saved: Saved, sent: number): void {
    checkCellSizes(this.manifest, saved.cells);
    this.#seed = saved.seed;
    this.#talking = null;
    this.cells = saved.cells;
    this.opening = saved.opening;
    this.#asked = true; // a copy is written when slips are asked for
    this.revision = Math.max(saved.revision, sent);
    if (saved.slips !== null) this.#finish(saved.slips);
  }

  // Forgets what was sealed, because the answers may have changed: what is sent next replaces it.
  reconsider(): void {
    this.#submission = null;
  }

  // Seals at the first call and after `reconsider`; else the same submission as before is made again.
  seal(): Uint8Array {
    if (this.#submission !== null) return this.#submission;
    const tokens = this.#tokens as Token[];
    const bundle = sealBundle(this.manifest, this.#secrets(), tokens, this);
    this.revision += 1;
    this.#submission = submissionOf(this.manifest, this.#secrets(), tokens.at(-1) as Token, this.revision, bundle);
    return this.#submission;
  }

  async send(): Promise<void> {
    const url = this.#url(this.manifest.collector, "bundles");
    const reply = bodyOf(await request(url, 1024, { method: "POST", body: this.seal() }));
    if (reply.length !== kReplyBytes) throw new Problem("REFUSED", "UNEXPECTED_REPLY");
    this.#submission = null;
  }

  // By which the author of this person's comments is known; null before there is a seed.
  talking(): Talking | null {
    if (this.#seed === null || this.cells === null) return null;
    const comments = slotsOf(this.manifest, this.cells).filter(({ kind }) => kind === "comment");
    return (this.#talking ??= new Talking(comments.map((slot) => this.#secrets().conversation(slot))));
  }

  // Throws the problem SEQUENCE_USED where that number has said something else.
  async reply(message: Uint8Array): Promise<void> {
    const url = this.#url(this.manifest.collector, "replies");
    const answer = bodyOf(await request(url, 1024, { method: "POST", body: message }));
    if (answer.length !== kReplyAnswerBytes) throw new Problem("REFUSED", "UNEXPECTED_REPLY");
  }

  receipt(): Receipt {
    return receiptOf(this.manifest, this.#tokens as Token[], this.revision, this.opening as Opening);
  }

  // With which its owner sees after the close what the issuer says of them.
  note(): Note {
    const { survey, hash } = this.manifest;
    const slips = this.hasSlips ? "have" : this.#asked ? "asked" : "none";
    return { survey, manifest: hash, opening: this.opening as Opening, slips };
  }
}
