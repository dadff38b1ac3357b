// Writes the vectors into the file that is named.
import { writeFileSync } from "node:fs";
import { vectors, writtenVectors } from "../test/support/vectors.js";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("write_vectors: say into which file");
  process.exit(2);
}
writeFileSync(file, writtenVectors(await vectors()));
