// Proves that .dependency-cruiser.cjs catches what it should and lets through what it must: builds a small copy of the
// repository out of empty files, plants one import per file, and compares the rules that spoke with the ones expected.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { entriesOf, packagesInOrder, ROOT } from "./repository.mjs";

const CORE = "packages/core/src";

/** file that imports, what it imports, the rules that must speak (none = allowed) */
const PLANTS = [
  // the bottom
  [`${CORE}/errors.ts`, "./model/phone.ts", ["room-errors"]],
  [`${CORE}/limits.ts`, "node:os", ["room-limits"]],
  [`${CORE}/model/a.ts`, "../errors.ts", []],
  [`${CORE}/model/b.ts`, "zod", []],
  [`${CORE}/model/c.ts`, "../ports/clock.ts", ["room-model"]],
  [`${CORE}/model/d.ts`, "libphonenumber-js/max", ["only-libphonenumber"]],
  [`${CORE}/model/phone.ts`, "libphonenumber-js/max", []],
  [`${CORE}/model/e.ts`, "node:fs", ["room-model"]],
  // pure rooms
  ...["lifecycle", "pacing", "compliance", "routing", "webhooks"].flatMap((room) => [
    [`${CORE}/${room}/a.ts`, "../model/phone.ts", []],
    [`${CORE}/${room}/b.ts`, "./a.ts", []],
    [`${CORE}/${room}/c.ts`, "../ports/clock.ts", [`room-${room}`]],
    [`${CORE}/${room}/d.ts`, "../engine/gate.ts", [`room-${room}`]],
    [`${CORE}/${room}/e.ts`, `../${room === "pacing" ? "routing" : "pacing"}/a.ts`, [`room-${room}`]],
    [`${CORE}/${room}/f.ts`, "../system.ts", [`room-${room}`]],
    [`${CORE}/${room}/g.ts`, "node:crypto", room === "webhooks" ? [] : [`room-${room}`]],
    [`${CORE}/${room}/h.test.ts`, "../engine/gate.ts", []],
    [`${CORE}/${room}/i.test.ts`, "fast-check", []],
  ]),
  // ports
  [`${CORE}/ports/a.ts`, "../compliance/clearance.ts", []],
  [`${CORE}/ports/b.ts`, "../compliance/decide.ts", ["room-ports"]],
  [`${CORE}/ports/c.ts`, "zod", ["room-ports"]],
  // the shell
  [`${CORE}/engine/a.ts`, "../lifecycle/a.ts", []],
  [`${CORE}/engine/b.ts`, "../memory/a.ts", ["room-engine"]],
  [`${CORE}/engine/c.ts`, "../freeswitch/a.ts", ["room-engine"]],
  [`${CORE}/engine/d.ts`, "../system.ts", ["room-engine"]],
  [`${CORE}/engine/beside.ts`, "../ambient.ts", ["room-engine"]],
  [`${CORE}/ambient.ts`, "./errors.ts", ["room-ambient"]],
  [`${CORE}/engine/deliver.ts`, "p-queue", []],
  [`${CORE}/engine/e.ts`, "p-queue", ["only-p-queue"]],
  [`${CORE}/registries/online-service.ts`, "p-queue", []],
  [`${CORE}/registries/c.ts`, "p-queue", ["only-p-queue"]],
  [`${CORE}/engine/f.ts`, "eventemitter3", ["only-eventemitter3", "room-engine"]],
  [`${CORE}/engine/g.ts`, "node:timers/promises", ["only-timers", "room-engine"]],
  [`${CORE}/engine/h.ts`, "../memory/a.test.ts", ["not-to-test", "room-engine"]],
  [`${CORE}/freeswitch/a.ts`, "../ports/clock.ts", []],
  [`${CORE}/freeswitch/b.ts`, "../lifecycle/a.ts", ["room-freeswitch"]],
  [`${CORE}/freeswitch/c.ts`, "../engine/gate.ts", ["room-freeswitch"]],
  [`${CORE}/freeswitch/esl.ts`, "modesl", []],
  [`${CORE}/freeswitch/d.ts`, "modesl", ["only-modesl"]],
  [`${CORE}/freeswitch/e.ts`, "p-queue", []],
  [`${CORE}/freeswitch/f.ts`, "node:net", []],
  [`${CORE}/freeswitch/g.ts`, "node:fs", ["room-freeswitch"]],
  [`${CORE}/memory/a.ts`, "../ports/clock.ts", []],
  [`${CORE}/memory/beside.ts`, "../ambient.ts", []],
  [`${CORE}/memory/hooks.ts`, "node:async_hooks", ["room-memory"]],
  [`${CORE}/memory/b.ts`, "../engine/gate.ts", ["room-memory"]],
  [`${CORE}/memory/c.ts`, "../lifecycle/a.ts", ["room-memory"]],
  [`${CORE}/memory/d.ts`, "../compliance/clearance.ts", ["only-clearance", "room-memory"]],
  [`${CORE}/memory/a.test.ts`, "../conformance/a.ts", []],
  [`${CORE}/sim/a.ts`, "../engine/gate.ts", []],
  [`${CORE}/sim/b.ts`, "../memory/a.ts", []],
  [`${CORE}/sim/c.ts`, "../freeswitch/a.ts", ["room-sim"]],
  [`${CORE}/sim/d.ts`, "../system.ts", ["room-sim"]],
  [`${CORE}/sim/e.ts`, "node:net", ["only-sim-net"]],
  [`${CORE}/sim/esl-server.ts`, "node:net", []],
  [`${CORE}/sim/f.ts`, "node:fs", ["only-sim-fs"]],
  [`${CORE}/sim/esl-recordings.ts`, "node:fs", []],
  [`${CORE}/conformance/a.ts`, "../compliance/clearance.ts", []],
  [`${CORE}/conformance/b.ts`, "../memory/a.ts", ["room-conformance"]],
  [`${CORE}/conformance/c.ts`, "vitest", ["declared", "room-conformance"]],
  // the clearance
  [`${CORE}/engine/gate.ts`, "../compliance/clearance.ts", []],
  [`${CORE}/engine/guarded-switch.ts`, "../compliance/clearance.ts", []],
  [`${CORE}/engine/i.ts`, "../compliance/clearance.ts", ["only-clearance-values"]],
  [`${CORE}/engine/j.ts`, { type: "../compliance/clearance.ts" }, []],
  [`${CORE}/dialer-a.ts`, { type: "./compliance/clearance.ts" }, ["only-clearance"]],
  // the façade
  [`${CORE}/engine/k.ts`, { type: "../dialer-api.ts" }, []],
  [`${CORE}/engine/l.ts`, "../dialer.ts", ["room-engine"]],
  [`${CORE}/dialer-api.ts`, { type: "./engine/gate.ts" }, ["room-api"]],
  [`${CORE}/system.ts`, "./engine/gate.ts", ["room-system"]],
  [`${CORE}/dialer.ts`, "eventemitter3", []],
  [`${CORE}/dialer-b.ts`, "./memory/a.ts", []],
  [`${CORE}/dialer-c.ts`, "./sim/a.ts", ["room-facade"]],
  [`${CORE}/dialer-d.ts`, "./freeswitch/a.ts", ["room-facade"]],
  [`${CORE}/helpers.ts`, "./model/phone.ts", ["room-unknown"]],
  // type imports count
  [`${CORE}/pacing/t.ts`, { type: "../ports/clock.ts" }, ["room-pacing"]],
  // cycles, also of types; a cycle is told once, at one of its files
  [`${CORE}/model/x.ts`, { type: "./y.ts" }, ["no-circular"]],
  [`${CORE}/model/y.ts`, { type: "./x.ts" }, []],
  // adapters
  ["packages/adapter-postgres/src/a.ts", "@broadnet-engage/core/ports", []],
  ["packages/adapter-postgres/src/b.ts", "pg", []],
  ["packages/adapter-postgres/src/c.ts", "node:fs/promises", []],
  ["packages/adapter-postgres/src/d.ts", "@broadnet-engage/core/memory", ["room-adapter-postgres"]],
  ["packages/adapter-postgres/src/e.ts", "ioredis", ["declared", "room-adapter-postgres"]],
  ["packages/adapter-postgres/src/beside.ts", "@broadnet-engage/core/ambient", []],
  ["packages/adapter-postgres/src/f.ts", "@broadnet-engage/core/system", ["room-adapter-postgres"]],
  ["packages/adapter-postgres/src/g.ts", "../../core/src/errors.ts", ["by-name-across-packages"]],
  ["packages/adapter-postgres/src/h.int.test.ts", "@broadnet-engage/core/conformance", []],
  ["packages/adapter-redis/src/a.ts", "ioredis", []],
  ["packages/adapter-redis/src/b.ts", "@broadnet-engage/adapter-postgres", ["room-adapter-redis"]],
  ["packages/adapter-minio/src/a.ts", "minio", []],
  ["packages/adapter-minio/src/b.ts", "@broadnet-engage/core", ["room-adapter-minio"]],
  // compliance-rules
  ["packages/compliance-rules/src/a.ts", "@broadnet-engage/core/model", []],
  ["packages/compliance-rules/src/b.ts", "@broadnet-engage/core", ["room-compliance-rules"]],
  ["packages/compliance-rules/src/c.test.ts", "@broadnet-engage/core/sim", []],
  // server
  ["packages/server/src/a.ts", "express", []],
  ["packages/server/src/b.ts", "@broadnet-engage/core", []],
  ["packages/server/src/c.ts", "@broadnet-engage/core/freeswitch", ["room-server"]],
  ["packages/server/src/d.ts", "@broadnet-engage/adapter-postgres", ["room-server"]],
  ["packages/server/src/main.ts", "@broadnet-engage/adapter-postgres", []],
  ["packages/server/src/demo/main.ts", "@broadnet-engage/core/sim", []],
  ["packages/server/src/demo/a.ts", "@broadnet-engage/core/conformance", ["room-server-assembly"]],
  ["packages/server/src/e.ts", "../../core/src/engine/gate.ts", ["by-name-across-packages", "room-server"]],
  ["packages/server/src/f.ts", "tsup", ["declared", "room-server"]],
  ["packages/server/src/objects/a.ts", "@broadnet-engage/core/memory", []],
  ["packages/server/src/objects/b.ts", "@broadnet-engage/adapter-minio", ["room-server-objects"]],
  ["packages/server/src/h.ts", "@broadnet-engage/core/memory", ["room-server"]],
  ["packages/server/src/i.ts", "pdfkit", ["only-pdfkit"]],
  ["packages/server/src/j.ts", "bidi-js", ["only-bidi"]],
  ["packages/server/src/k.ts", "csv-stringify/sync", ["only-csv-stringify"]],
  ["packages/server/src/l.ts", "csv-parse", ["only-csv-parse"]],
  ["packages/server/src/g.ts", "./nowhere.ts", ["not-to-unresolvable"]],
  // core and examples
  [`${CORE}/index.ts`, "@broadnet-engage/server", ["core-stands-alone", "room-facade"]],
  ["examples/a.ts", "@broadnet-engage/core/memory", []],
  ["examples/b.ts", "../packages/core/src/engine/gate.ts", ["examples-are-users"]],
];

const statement = (what) =>
  typeof what === "string"
    ? `import * as all from "${what}";\nexport { all };\n`
    : `import type { T } from "${what.type}";\nexport type U = T;\n`;

function write(root, file, text) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

/** node_modules of the copy: the installed packages, and ours pointing into the copy. */
function linkModules(root) {
  mkdirSync(join(root, "node_modules/@broadnet-engage"), { recursive: true });
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (name.startsWith(".") || name === "@broadnet-engage") continue;
    symlinkSync(join(ROOT, "node_modules", name), join(root, "node_modules", name));
  }
  for (const { folder, manifest } of packagesInOrder()) {
    symlinkSync(join(root, "packages", folder), join(root, "node_modules", manifest.name));
  }
}

function layOut(root) {
  for (const file of [".dependency-cruiser.cjs", "package.json", "tsconfig.json", "tsconfig.base.json"]) {
    cpSync(join(ROOT, file), join(root, file));
  }
  for (const one of packagesInOrder()) {
    write(root, `packages/${one.folder}/package.json`, JSON.stringify(one.manifest));
    for (const source of Object.values(entriesOf(one))) write(root, `packages/${one.folder}/${source}`, "export {};\n");
  }
  for (const file of ["ports/clock.ts", "engine/gate.ts", "compliance/clearance.ts", "compliance/decide.ts"]) {
    write(root, `${CORE}/${file}`, "export {};\n");
  }
  for (const [file, what] of PLANTS) write(root, file, statement(what));
  linkModules(root);
}

/** file → names of the rules that spoke about it */
function judge(root) {
  const tool = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const args = [tool, "--config", ".dependency-cruiser.cjs", "-T", "json", "packages", "examples"];
  const done = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (done.error || done.stdout === "") throw new Error(`dependency-cruiser did not run: ${done.stderr}`);
  const spoken = new Map();
  for (const { from, rule } of JSON.parse(done.stdout).summary.violations) {
    const file = posix.normalize(from);
    spoken.set(file, new Set([...(spoken.get(file) ?? []), rule.name]));
  }
  return spoken;
}

const root = realpathSync(mkdtempSync(join(tmpdir(), "import-law-")));
try {
  layOut(root);
  const spoken = judge(root);
  const list = (names) => [...names].sort().join(", ") || "nothing";
  const wrong = PLANTS.filter(([file, , rules]) => list(spoken.get(file) ?? []) !== list(rules)).map(
    ([file, what, rules]) =>
      `${file} importing ${what.type ?? what}: expected ${list(rules)}, heard ${list(spoken.get(file) ?? [])}`,
  );
  for (const sentence of wrong) console.error(sentence);
  const caught = PLANTS.filter(([, , rules]) => rules.length > 0).length;
  if (wrong.length === 0)
    console.log(`import law: ${caught} planted imports caught, ${PLANTS.length - caught} allowed ones let through`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}
