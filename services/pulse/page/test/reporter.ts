// Prints a line for each test, what went wrong, and at the end "N passed, N failed".
import type { TestEvent } from "node:test/reporters";

interface Data {
  name: string;
  nesting: number;
  file?: string;
  skip?: string | boolean;
  details: { type?: string; duration_ms: number; error?: Error & { cause?: unknown } };
}

// A file is reported as a test of its own; only what stands in it counts, unless the file itself failed to run.
function isFile(data: Data): boolean {
  return (
    data.file !== undefined && (data.name === data.file || data.file.endsWith(data.name)) && data.name.endsWith(".js")
  );
}

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for await (const event of source) {
    if (event.type === "test:stdout" || event.type === "test:stderr") yield (event.data as { message: string }).message;
    if (event.type !== "test:pass" && event.type !== "test:fail") continue;
    const data = event.data as unknown as Data;
    if (data.details.type === "suite") continue;
    if (event.type === "test:pass") {
      if (isFile(data)) continue;
      if (data.skip !== undefined && data.skip !== false) {
        skipped += 1;
        yield `skip  ${data.name}: ${data.skip}\n`;
        continue;
      }
      passed += 1;
      yield `ok    ${data.name}\n`;
    } else {
      failed += 1;
      const error = data.details.error;
      const cause = error?.cause;
      yield `FAIL  ${data.name}\n${cause instanceof Error ? cause.stack : String(cause ?? error)}\n`;
    }
  }
  if (skipped > 0) yield `${skipped} skipped\n`;
  yield `${passed} passed, ${failed} failed\n`;
}
