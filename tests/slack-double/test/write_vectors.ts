// Writes vectors.json: npm run vectors
import { writeFileSync } from "node:fs";
import { vectorsFile } from "./vectors.js";

writeFileSync(process.argv[2] ?? "vectors.json", vectorsFile());
