// How long a stranger needs to verify an export of a million records, beside hashing the same file once.
//
//   npm run bench -- audit-verify [--records N]
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { fixtures, NOW } from "../../packages/core/src/conformance/index.ts";
import { MemoryHeadSigner } from "../../packages/core/src/memory/index.ts";
import {
  CHAIN_START,
  Frontier,
  headOrigin,
  headText,
  linkAll,
  personsIn,
  sealAnnexes,
  signedNote,
  strangerIn,
} from "../../packages/core/src/model/index.ts";
import { goal, machine, wallMs } from "../rounds.ts";

const { values } = parseArgs({ options: { records: { type: "string", default: "1000000" } } });
const RECORDS = Number(values.records);
const BATCH = 1_000;
const GOAL_SECONDS = 30;

const make = fixtures(3);
const tenantId = make.aTenant().id;
const signer = new MemoryHeadSigner("operator");
const verifier = signer.keys[0]?.verifier ?? "";
const draft = make.anAuditDraft({ tenantId });
// Annexes are not exported, so those of one batch are sealed and all batches hold their digests.
const subjects = new Map(personsIn([draft]).map((one) => [one.decision.phone, strangerIn(one)]));
const sealedBatch = Array.from({ length: BATCH }, () => sealAnnexes([draft], subjects)).flat();
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** The last head comes first, as in every export, so the records are made before it is known: twice, to keep none. */
function* records(tree: Frontier): Generator<string> {
  let end = { seq: 0, hash: CHAIN_START };
  while (end.seq < RECORDS) {
    const { rows, bodies } = linkAll(sealedBatch, end);
    end = rows.at(-1) ?? end;
    for (const { hash } of rows) tree.add(Buffer.from(hash, "hex"));
    const bodyOf = (start: number, size: number) => bodies.toString("utf8", start, start + size);
    yield rows.map(({ bodyStart, bodySize }) => `${bodyOf(bodyStart, bodySize)}\n`).join("");
  }
}

async function* exported(): AsyncGenerator<string> {
  const known = new Frontier();
  for (const _ of records(known));
  const [size, root] = [known.size, known.root.toString("hex")];
  const text = headText({ tenantId, size, root }, NOW);
  yield line({ audit_export: { v: 1, origin: headOrigin(tenantId), tenant: tenantId, size } });
  yield line({ audit_key: { verifier, endorsed_by: null, endorsement: null } });
  yield line({ audit_head: { note: signedNote(text, verifier, await signer.sign(text)) } });
  yield* records(new Frontier());
  yield line({ audit_end: { size, root, keys: 1, heads: 1 } });
}

const folder = await mkdtemp(join(tmpdir(), "engage-verify-"));
const path = join(folder, "audit.ndjson");
await pipeline(Readable.from(exported()), createWriteStream(path));
console.log(machine());
const plain = await wallMs(() => pipeline(createReadStream(path), createHash("sha256")));
const script = new URL("../../packages/core/verifier/verify-audit.mjs", import.meta.url).pathname;
// On a machine that has other work too, what it takes is told by its processor time.
const tellsTime = `data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();console.log((user+system)/1e6,"s of processor time")})`;
let said = "";
const took = await wallMs(() => {
  said = execFileSync(process.execPath, ["--import", tellsTime, script, path, "--key", verifier], { encoding: "utf8" });
});
console.log(said.trimEnd());
const { size } = await stat(path);
console.log(
  `${RECORDS} records, ${Math.round(size / 1e6)} MB: ${(took / 1000).toFixed(1)} s, ${(took / plain).toFixed(1)} times one hash of the file`,
);
console.log(machine());
goal("seconds for a million", (took / 1000) * (1e6 / RECORDS), GOAL_SECONDS, "less");
await rm(folder, { recursive: true });
