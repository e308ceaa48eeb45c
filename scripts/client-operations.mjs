// Writes packages/server/src/client/operations.ts: method and path of every operation, from the table the server runs on.
// The client is given this list and not the table, so that it carries no schemas. A test says when it is out of date.
//
//   npm run client:operations

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "./repository.mjs";

const { operationsFile } = await import("../packages/server/src/client/operations-file.ts");
const path = join(ROOT, "packages/server/src/client/operations.ts");
writeFileSync(path, operationsFile());
run("npx", ["biome", "check", "--write", path]);
