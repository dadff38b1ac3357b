// That the visitors of a whole day (tools/people.ts) see what they claim to see, and say what stops them.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, kNoBrowser, kPageDirectory, kPhone } from "./support/browser.js";
import { Double } from "./support/double.js";
import { answerAs, checkAs, replyAs, Stuck, type Visit } from "./support/visitor.js";

after(closeBrowser);

const options = { skip: kNoBrowser };
const kAllCells = [[0, 1], [0], [0]];

async function before(act: (double: Double, visit: Visit) => Promise<void>): Promise<void> {
  const double = await Double.start({ pageDirectory: kPageDirectory });
  try {
    await act(double, { link: double.link(0), language: "fr", size: kPhone });
  } finally {
    await double.stop();
  }
}

test("a visitor who returns without the link answers everything once, and finds every ballot listed", options, () =>
  before(async (double, visit) => {
    const { questions, slips, storage } = await answerAs({ ...visit, returns: true });
    assert.deepEqual([questions, slips], [4, 11]);
    const ballots = double.ballots();
    assert.equal(ballots.length, 10);
    assert.ok(ballots.every(({ answer }) => answer !== 255));
    assert.equal(ballots.find(({ comment }) => comment !== undefined)?.comment, "Moins de réunions le vendredi, s’il vous plaît."); // prettier-ignore
    double.publish(kAllCells);
    assert.deepEqual(await checkAs(visit, storage), { listed: 10, unpublished: 0 });
  }),
);

test("a visitor whose comment was answered replies, and one whose was not says so", options, () =>
  before(async (double, visit) => {
    const { storage } = await answerAs(visit);
    double.publish(kAllCells);
    const later = { ...visit, now: new Date("2100-01-01T12:00:00Z") };
    await assert.rejects(replyAs(later, storage, "Les rouges."), Stuck);
    double.answer("Moins de réunions le vendredi, s’il vous plaît.", "Lesquelles ?");
    await replyAs(later, storage, "La longue avant midi.");
    assert.deepEqual(double.replies.map(({ text }) => text), ["La longue avant midi."]); // prettier-ignore
  }),
);

test("a visitor whose ballot is missing from a list says so", options, () =>
  before(async (double, visit) => {
    const { storage } = await answerAs(visit);
    double.publish(kAllCells, ({ slot }) => slot.dimension === 2 && slot.question === 1);
    await assert.rejects(checkAs(visit, storage), (error) => {
      assert.ok(error instanceof Stuck);
      assert.match(error.message, /^phone-fr could not find all their ballots .*: Un de vos bulletins manque /);
      return true;
    });
  }),
);

test("a visitor who comes before the release says that nothing is published", options, () =>
  before(async (_, visit) => {
    const { storage } = await answerAs(visit);
    await assert.rejects(checkAs(visit, storage), /phone-fr could not read the results: there are none yet/);
  }),
);

test("a visitor who gets no slips says what the page said", options, () =>
  before(async (double, visit) => {
    double.behaviour.slips = "ISSUING_STOPPED";
    await assert.rejects(answerAs(visit), /phone-fr could not get slips: .*La délivrance des bulletins est arrêtée/);
  }),
);
