// Runs the double with the built page, to look at; prints links for three people.
//   node out/tools/double.js [--port N] [--alone]       --alone: without a second signer
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Double } from "../test/support/double.js";

const { values } = parseArgs({
  options: { port: { type: "string", default: "0" }, alone: { type: "boolean", default: false } },
});
const double = await Double.start({
  pageDirectory: fileURLToPath(new URL("../../dist", import.meta.url)),
  port: Number(values.port),
  secondSigner: !values.alone,
});
for (const person of [0, 13, 27]) console.log(double.link(person));
