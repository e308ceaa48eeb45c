import { z } from "zod";
import { named } from "./components.ts";
import { acceptedImport, csvFile } from "./imports.ts";
import { boolParam, country, instantIn, instantOut, text, wholeParam } from "./primitives.ts";
import { ADMIN, MIB, route, SUPERVISOR_UP } from "./route.ts";

export const PLATFORM = "platform_admin";
export const FILE_LIMIT = 128 * MIB;
/** A number takes eight bytes with its line's end at the least, so the bytes are the limit. */
export const LINE_LIMIT = FILE_LIMIT / 8;

const State = z.object({
  registry: z.string().describe("The rule packs' name of it"),
  authority: z.string(),
  semantics: z.enum(["deny", "allow"]).describe("`allow`: a register of consents; who is not in it is not called"),
  access: z
    .enum(["file", "wash", "query"])
    .describe("How the register is given out: a file is imported, the others are washed or asked by a service"),
  answers_from: z
    .enum(["list", "washes", "service"])
    .nullable()
    .describe("What a check asks now; null = nothing is loaded, or what is cannot be used"),
  max_age_days: z.int(),
  loaded: z.boolean().describe("False: whom it lists is unknown, and every call it speaks of is blocked"),
  entries: z.int().nullable().describe("Numbers it lists; of washed lists, numbers that were judged"),
  as_of: instantOut.nullable().describe("When the data was true at its source; of washed lists, the newest"),
  oldest_as_of: instantOut
    .nullable()
    .describe("Of the oldest washed list that is kept; each number has the date of the newest one it was in"),
  fresh_until: instantOut.nullable().describe("`as_of` and the packs' shortest age; afterwards its calls are blocked"),
  fresh: z.boolean(),
  source: z.string().nullable(),
  digest: z.string().nullable().describe("SHA-256 of the list it was read from, or of what changes made of it"),
  fault: z
    .string()
    .nullable()
    .describe("Why its file cannot be used, its database is away, or its service did not answer last"),
});

const params = z.object({ jurisdiction: country });
const tag = "compliance";
const path = "/v1/compliance/registries/{jurisdiction}";

export const getRegistries = route({
  id: "getRegistries",
  tag,
  method: "get",
  path,
  clauses: ["C-CMP-2", "C-CMP-10"],
  summary: "The national registers the rules of a jurisdiction name, and which of them are loaded and fresh",
  access: [...SUPERVISOR_UP, PLATFORM],
  params,
  responses: {
    200: named("RegistryStates", z.object({ jurisdiction: z.string(), items: z.array(named("RegistryState", State)) })),
  },
  refusals: [],
});

export const columns = z
  .string()
  .regex(/^[1-9]\d{0,2}(,[1-9]\d{0,2})?$/, "must be one column counted from 1, or two with a comma between")
  .transform((list) => list.split(",").map(Number));

const sha256 = z.string().regex(/^[0-9a-fA-F]{64}$/, "must be 64 hexadecimal digits");

/** What the query says of a file of either kind. */
export const ABOUT_THE_FILE = {
  registry: text(100).describe("One that the jurisdiction's rules name"),
  as_of: instantIn.describe("When the data was true at its source"),
  source: text(200).describe("Where it is from, for whoever reads a decision"),
  calling_code: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, "must be 1 to 3 digits")
    .optional()
    .describe("Put before numbers without `+` or `00`; absent = they are international as they are"),
  header_lines: wholeParam.optional().describe("Lines before the first number"),
  sha256: sha256.optional().describe("Of the file; another file is refused"),
  allow_refused: boolParam.optional().describe("Take the list though some of its lines hold no number"),
};

export const importRegistry = route({
  id: "importRegistry",
  tag,
  method: "put",
  path,
  clauses: ["C-CMP-10"],
  summary: "A register's whole list from a plain list or CSV; afterwards it takes the place of the one before",
  access: [...ADMIN, PLATFORM],
  params,
  query: z.strictObject({
    ...ABOUT_THE_FILE,
    columns: columns
      .optional()
      .describe("Of a CSV: the column of the number, or two that make it; absent = the line is it"),
  }),
  consumes: "text/csv",
  bodyLimit: FILE_LIMIT,
  lineLimit: LINE_LIMIT,
  body: csvFile,
  responses: { 202: acceptedImport },
  refusals: ["limit-exceeded"],
});

export const changeRegistry = route({
  id: "changeRegistry",
  tag,
  method: "patch",
  path,
  clauses: ["C-CMP-10"],
  summary: "What was added to a register and removed from it since the edition that is loaded; all of it or nothing",
  access: [...ADMIN, PLATFORM],
  params,
  query: z.strictObject({
    ...ABOUT_THE_FILE,
    follows: sha256.describe("`digest` of the edition the changes are for; refused when another is loaded"),
    mark_column: z
      .string()
      .regex(/^[1-9]\d{0,2}$/, "must be a column counted from 1")
      .transform(Number)
      .optional()
      .describe("The column that says `A`, `add` or `+`, or `D`, `delete`, `remove` or `-`; absent = the first"),
    columns: columns.optional().describe("The column of the number, or two that make it; absent = the second"),
    allow_none: boolParam.optional().describe("Take a file without any change: nothing changed since"),
  }),
  consumes: "text/csv",
  bodyLimit: FILE_LIMIT,
  lineLimit: LINE_LIMIT,
  body: csvFile,
  responses: { 202: acceptedImport },
  refusals: ["limit-exceeded", "invalid-state"],
});
