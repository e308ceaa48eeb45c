// The import law: which room may see which. CONTRIBUTING.md says it in words; scripts/import-law.check.mjs proves that
// this file catches what it should. Type imports count: a type is a dependency of thought.

const CORE = "packages/core/src";

/** Tests and what only tests use: free to import any room, test library or neighbour. Never imported by the product. */
const TESTS = "[.]test[.]ts$|^packages/[a-z-]+/test/|^packages/.+/testing(/|[.]ts$)";

// ── Places ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const model = `^${CORE}/model/`;
const errors = `^${CORE}/errors[.]ts$`;
const limits = `^${CORE}/limits[.]ts$`;
const ambient = `^${CORE}/ambient[.]ts$`;
const system = `^${CORE}/system[.]ts$`;
const ports = `^${CORE}/ports/`;
const engine = `^${CORE}/engine/`;
const freeswitch = `^${CORE}/freeswitch/`;
const memory = `^${CORE}/memory/`;
const sim = `^${CORE}/sim/`;
const registries = `^${CORE}/registries/`;
const conformance = `^${CORE}/conformance/`;
const facade = `^${CORE}/(index|dialer|dialer-[a-z-]+)[.]ts$|^${CORE}/dialer/`;
/** The façade's shape: interfaces only, which the engine fills and the façade hands out. */
const api = `^${CORE}/dialer-api[.]ts$`;
const clearance = `^${CORE}/compliance/clearance[.]ts$`;

const PURE = ["lifecycle", "pacing", "compliance", "routing", "webhooks"];
const pure = `^${CORE}/(${PURE.join("|")})/`;
const nouns = [model, errors, limits];

const everyRoom = [
  ...nouns,
  ambient,
  system,
  ports,
  engine,
  freeswitch,
  memory,
  registries,
  sim,
  conformance,
  facade,
  pure,
];

/** What `@broadnet-engage/core/<name>` resolves to in this repository. */
const entry = (...names) => `^${CORE}/(${names.map((n) => (n === "." ? "index" : n)).join("|")})[.]ts$`;

/** A package of ours, seen from another: its front door only. */
const frontDoor = (name) => `^packages/${name}/src/index[.]ts$`;

/** A package from the registry, and its subpaths. */
const npm = (...names) => `(^|/)node_modules/(@types/)?(${names.join("|")})(/|$)`;

/** Modules that Node brings. */
const node = (...names) => `^(node:)?(${names.join("|")})$`;
const ANY_NODE_MODULE = "^(node:)?[a-z_/]+$";

const any = (paths) => paths.join("|");

// ── Rule makers ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Files of `from` may import `may` and nothing else. */
const room = (name, from, may, comment, { except = "" } = {}) => ({
  name: `room-${name}`,
  comment,
  severity: "error",
  from: { path: from, pathNot: any([TESTS, ...(except ? [except] : [])]) },
  to: { pathNot: any(may), couldNotResolve: false },
});

/** `what` may be imported by `holders` and nobody else. */
const only = (name, what, holders, comment) => ({
  name: `only-${name}`,
  comment,
  severity: "error",
  from: { pathNot: any([TESTS, ...holders]) },
  to: { path: what },
});

// ── The rooms of core ────────────────────────────────────────────────────────────────────────────────────────────────

const coreRooms = [
  room("errors", errors, ["^$"], "The error catalogue stands at the bottom: it imports nothing."),
  room("ambient", ambient, [node("async_hooks")], "What travels beside calls knows nothing of what travels."),
  room("limits", limits, ["^$"], "Limits are plain numbers: they import nothing."),
  room(
    "model",
    model,
    [...nouns, npm("zod", "libphonenumber-js"), node("crypto")],
    "Nouns know nouns and zod. node:crypto is there for the hash of the audit chain.",
  ),
  ...PURE.map((name) =>
    room(
      name,
      `^${CORE}/${name}/`,
      [...nouns, `^${CORE}/${name}/`, ...(name === "webhooks" ? [node("crypto"), npm("zod")] : [])],
      `${name} is a pure room: nouns in, values out. Two pure rooms never import each other; the engine introduces them.`,
    ),
  ),
  room(
    "ports",
    ports,
    [...nouns, ports, clearance],
    "Ports are interfaces over nouns, and the clearance a switch takes.",
  ),
  room(
    "engine",
    engine,
    [...nouns, pure, ports, api, engine, npm("p-queue"), node("crypto")],
    "The engine directs the rooms through ports; it never knows which adapter answers.",
  ),
  room(
    "freeswitch",
    freeswitch,
    [...nouns, ports, clearance, freeswitch, npm("modesl", "p-queue"), node("net", "events", "crypto", "buffer")],
    "freeswitch lives in core but keeps the walls of an outside package, so that moving it out is a rename.",
  ),
  room(
    "memory",
    memory,
    [...nouns, ambient, ports, memory, node("crypto")],
    "Memory adapters see what any other storage adapter sees: ports and nouns.",
  ),
  room(
    "registries",
    registries,
    [...nouns, ports, registries, npm("p-queue"), node("crypto", "fs", "fs/promises", "path")],
    "National registers as sets of numbers: the port's adapters that need no server, and the files they lie in.",
  ),
  room(
    "sim",
    sim,
    [...nouns, pure, ports, api, engine, memory, sim, node("crypto", "net", "fs", "path")],
    "The simulator runs the engine on memory adapters. It never needs a real switch or clock.",
  ),
  room(
    "conformance",
    conformance,
    [...nouns, `^${CORE}/compliance/`, ports, conformance, node("assert", "assert/strict")],
    "Suites judge ports. compliance is there to earn a clearance; the test runner is handed in.",
  ),
  room(
    "system",
    system,
    [...nouns, ports, node("crypto")],
    "The door to the world implements ports and knows no room.",
  ),
  room("api", api, [...nouns, ports], "The façade's shape is interfaces over nouns and ports."),
  room(
    "facade",
    facade,
    [...nouns, pure, ports, engine, memory, system, facade, npm("eventemitter3")],
    "createDialer puts the rooms together. Switch, database and network come from the caller.",
  ),
  {
    name: "room-unknown",
    comment: "Every file of core lives in a room of the import law. A new room is a decision: write it down first.",
    severity: "error",
    from: { path: `^${CORE}/`, pathNot: any([TESTS, ...everyRoom]) },
    to: {},
  },
];

// ── Things with one door ─────────────────────────────────────────────────────────────────────────────────────────────

const oneDoor = [
  only(
    "clearance",
    clearance,
    [engine, `^${CORE}/compliance/`, ports, freeswitch, sim, conformance],
    "A clearance is earned at the engine's gate and carried to the switch; nobody else handles one.",
  ),
  {
    name: "only-clearance-values",
    comment:
      "Inside the engine the gate mints and the guarded switch checks; the others may carry the type. (Biome keeps the " +
      "name mintClearance itself to the gate and the conformance suites.)",
    severity: "error",
    from: { path: engine, pathNot: any([TESTS, `^${CORE}/engine/(gate|guarded-switch)[.]ts$`]) },
    to: { path: clearance, dependencyTypesNot: ["type-only"] },
  },
  {
    name: "only-sim-net",
    comment: "The simulated switch is also an ESL server on a socket; the rest of the simulator has no network.",
    severity: "error",
    from: { path: sim, pathNot: any([TESTS, `^${CORE}/sim/esl-[a-z-]+[.]ts$`]) },
    to: { path: node("net") },
  },
  {
    name: "only-sim-fs",
    comment: "A simulated switch leaves recordings where it was told to; the rest of the simulator touches no disk.",
    severity: "error",
    from: { path: sim, pathNot: any([TESTS, `^${CORE}/sim/esl-recordings[.]ts$`]) },
    to: { path: node("fs", "path") },
  },
  only(
    "modesl",
    npm("modesl"),
    [`^${CORE}/freeswitch/esl[.]ts$`],
    "modesl is untyped and fragile: one file guards it.",
  ),
  only(
    "libphonenumber",
    npm("libphonenumber-js"),
    [`^${CORE}/model/(phone|numbering-plan)[.]ts$`],
    "One opinion of what a number is. The full metadata is chosen in one place.",
  ),
  only(
    "p-queue",
    npm("p-queue"),
    [`^${CORE}/engine/(deliver|uploads)[.]ts$`, `^${CORE}/registries/online-service[.]ts$`, freeswitch],
    "p-queue reads the clock itself, so it stays where only its plain concurrency is used.",
  ),
  only(
    "eventemitter3",
    npm("eventemitter3"),
    [`^${CORE}/dialer[.]ts$`],
    "Events leave the library at the façade only.",
  ),
  only(
    "pdfkit",
    npm("pdfkit"),
    ["^packages/server/src/reports/pdf/sheet[.]ts$"],
    "How a PDF is written is known to the sheet; the rest draws on it.",
  ),
  only(
    "bidi",
    npm("bidi-js"),
    ["^packages/server/src/reports/pdf/bidi[.]ts$"],
    "One opinion of which way a line reads.",
  ),
  only(
    "csv-stringify",
    npm("csv-stringify"),
    ["^packages/server/src/csv/text-stream[.]ts$"],
    "Every cell that leaves as CSV passes the guard against formulas.",
  ),
  only(
    "csv-parse",
    npm("csv-parse"),
    ["^packages/server/src/imports/read-rows[.]ts$"],
    "One opinion of what a file's rows are, and from which line on it has none.",
  ),
  only(
    "timers",
    node("timers", "timers/promises", "perf_hooks"),
    [],
    "Time is taken as an argument: Clock and Timers. Their real ones need no import and live in system.ts.",
  ),
];

// ── Packages ─────────────────────────────────────────────────────────────────────────────────────────────────────────

// Drivers that leave time limits to their user need timers; the real ones are the default of an option and of nothing else.
const adapter = (name, drivers, more = []) =>
  room(
    `adapter-${name}`,
    `^packages/adapter-${name}/src/`,
    [
      `^packages/adapter-${name}/`,
      entry("ports/index", "model/index", "errors", ...more),
      npm(...drivers),
      ANY_NODE_MODULE,
    ],
    "An adapter knows the ports, the nouns, the errors and its one driver.",
  );

const ASSEMBLY = "^packages/server/src/(main|assembly|sim-switch)[.]ts$|^packages/server/src/(assembly|demo|doctor)/";
/** The embedded object store: an adapter in all but its package. */
const OBJECTS = "^packages/server/src/objects/";
const serverMay = [
  "^packages/server/",
  entry(".", "ports/index", "model/index", "errors", "webhooks/index", "ambient", "system", "registries/index"),
  frontDoor("compliance-rules"),
  npm("express", "express-serve-static-core", "jose", "pino", "prom-client", "undici", "zod", "@node-rs/argon2"),
  npm("@opentelemetry/api"),
  npm("pdfkit", "bidi-js", "csv-parse", "csv-stringify"),
  ANY_NODE_MODULE,
];

const packages = [
  adapter("postgres", ["pg", "pg-copy-streams", "dataloader", "@electric-sql/pglite"], ["ambient"]),
  adapter("redis", ["ioredis"], ["system"]),
  adapter("minio", ["minio"], ["system"]),
  room(
    "server",
    "^packages/server/src/",
    serverMay,
    "The server speaks to the library through its public subpaths. Which adapter, which switch is decided in the assembly.",
    { except: any([ASSEMBLY, OBJECTS]) },
  ),
  room(
    "server-objects",
    OBJECTS,
    [...serverMay, entry("memory/index")],
    "Objects in a folder sign and serve their links as those in memory do.",
  ),
  room(
    "server-assembly",
    ASSEMBLY,
    [
      ...serverMay,
      entry("freeswitch/index", "memory/index", "sim/index"),
      frontDoor("adapter-postgres"),
      frontDoor("adapter-redis"),
      frontDoor("adapter-minio"),
    ],
    "The assembly names adapters and switches; still by their front doors.",
  ),
  room(
    "compliance-rules",
    "^packages/compliance-rules/src/",
    ["^packages/compliance-rules/", entry("model/index", "errors", "system"), npm("zod"), ANY_NODE_MODULE],
    "Rule packs are data in the shape core/model describes; the code here loads and checks them.",
  ),
  {
    name: "core-stands-alone",
    comment: "core imports no other package of this repository.",
    severity: "error",
    from: { path: "^packages/core/", pathNot: TESTS },
    to: { path: "^packages/(?!core/)" },
  },
  {
    name: "examples-are-users",
    comment: "An example imports what a user can: the front doors.",
    severity: "error",
    from: { path: "^examples/" },
    to: {
      path: "^packages/",
      pathNot: any([
        entry(
          ".",
          "ports/index",
          "model/index",
          "errors",
          "freeswitch/index",
          "memory/index",
          "registries/index",
          "sim/index",
          "conformance/index",
          "webhooks/index",
          "ambient",
          "system",
        ),
        "^packages/[^/]+/src/index[.]ts$",
      ]),
    },
  },
];

// ── Everywhere ───────────────────────────────────────────────────────────────────────────────────────────────────────

const everywhere = [
  {
    name: "no-circular",
    comment: "A cycle is one thing pretending to be two. Types count.",
    severity: "error",
    from: {},
    to: { circular: true },
  },
  {
    name: "not-to-test",
    comment: "What is shipped imports no test and no test helper.",
    severity: "error",
    from: { pathNot: TESTS },
    to: { path: TESTS },
  },
  {
    name: "not-to-unresolvable",
    comment: "An import that resolves to nothing: a typing error, or a package nobody declared.",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "declared",
    comment: "What a package imports stands in its own package.json.",
    severity: "error",
    from: { path: "^packages/[^/]+/src/", pathNot: TESTS },
    to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"], dependencyTypesNot: ["type-only"] },
  },
  {
    name: "by-name-across-packages",
    comment: "One package reaches another by its name, never by a path through the repository.",
    severity: "error",
    from: { path: "^packages/([^/]+)/src/", pathNot: TESTS },
    to: {
      path: "^packages/",
      pathNot: "^packages/$1/",
      dependencyTypes: ["local"],
      dependencyTypesNot: ["aliased-workspace"],
    },
  },
];

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [...coreRooms, ...oneDoor, ...packages, ...everywhere],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(packages|examples)/.*(dist|data|coverage)/" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".mjs", ".js", ".cjs", ".json", ".d.ts"],
      exportsFields: ["exports"],
      conditionNames: ["@broadnet-engage/source", "import", "node", "default", "types"],
    },
  },
};
