import { type CampaignId, ImportErrorReason, type ImportId, ImportKind } from "@broadnet-engage/core/model";
import { z } from "zod";
import type { ReceivedFile } from "../imports/receive.ts";
import { named } from "./components.ts";
import { WIRE_LIMITS as LIMITS } from "./limits.ts";
import { idOut, idParams, instantOut, text } from "./primitives.ts";
import { MIB, route, SUPERVISOR_UP } from "./route.ts";

const FILE_LIMIT = 128 * MIB;

/** A file as the client gives it, and as the server has taken it in. */
export const csvFile = z
  .custom<string | Uint8Array | Blob>(() => true)
  .transform((file) => file as unknown as ReceivedFile);

/** Where a file lies, instead of the file. */
const FileAddress = named(
  "FileAddress",
  z
    .strictObject({
      url: z
        .string()
        .max(2_048)
        .describe(
          "Where the CSV file lies, e.g. a signed address of an object. Fetched at once, without redirects; https",
        ),
    })
    .meta({ examples: [{ url: "https://objects.example.com/lists/autumn.csv?X-Amz-Signature=9f2c" }] }),
);
type FileAddress = z.input<typeof FileAddress>;

const csvFileOrAddress = z
  .custom<string | Uint8Array | Blob | FileAddress>(() => true)
  .transform((file) => file as unknown as ReceivedFile);

const delimiter = z.enum(["comma", "semicolon", "tab"]).default("comma");

const parsedJson = z
  .string()
  .max(8_000)
  .transform((json, check): unknown => {
    try {
      return JSON.parse(json);
    } catch {
      check.addIssue({ code: "custom", message: "must be JSON" });
      return z.NEVER;
    }
  });
const mapping = parsedJson
  .pipe(z.record(z.string().max(200), z.string().max(100).nullable()))
  .optional()
  .meta({
    description:
      'JSON: header → what it is, or null to leave it out, e.g. {"Mobile":"phone","Note":null}. Headers not in it go by their own names.',
  });

export const acceptedImport = named("ImportAccepted", z.object({ import_id: idOut, status: z.literal("queued") }));

export const importContactsFile = route({
  id: "importContactsFile",
  tag: "contacts",
  method: "post",
  path: "/v1/campaigns/{id}/contacts/import",
  clauses: ["C-CNT-1", "C-CNT-2", "C-CNT-3", "C-CNT-4"],
  summary: "Contacts from a CSV file of up to 1,000,000 rows; it is worked through afterwards",
  access: SUPERVISOR_UP,
  params: idParams<CampaignId>(),
  query: z.strictObject({ delimiter, mapping }),
  consumes: "text/csv",
  bodyLimit: FILE_LIMIT,
  body: csvFileOrAddress,
  named: FileAddress,
  responses: { 202: acceptedImport },
  refusals: ["campaign-invalid-transition", "limit-exceeded", "unknown-reference"],
});

export const importDncFile = route({
  id: "importDncFile",
  tag: "dnc",
  method: "post",
  path: "/v1/dnc/import",
  clauses: ["C-DNC-2"],
  summary: "Numbers never to call again, from a CSV file of up to 1,000,000 rows",
  access: SUPERVISOR_UP,
  query: z.strictObject({
    delimiter,
    mapping,
    reason: text(LIMITS.reasonLength).optional().describe("Of rows that name none"),
  }),
  consumes: "text/csv",
  bodyLimit: FILE_LIMIT,
  body: csvFileOrAddress,
  named: FileAddress,
  responses: { 202: acceptedImport },
  refusals: ["limit-exceeded", "unknown-reference"],
});

export const getImport = route({
  id: "getImport",
  tag: "imports",
  method: "get",
  path: "/v1/imports/{id}",
  clauses: [],
  summary: "How far an import is, what its rows became, and the first of those that became nothing",
  access: [...SUPERVISOR_UP, "platform_admin"],
  params: idParams<ImportId>(),
  responses: {
    200: named(
      "Import",
      z.object({
        id: idOut,
        kind: ImportKind,
        campaign_id: idOut.nullable(),
        status: z.enum(["receiving", "queued", "running", "done", "failed"]),
        rows: z.int().describe("Worked through so far: the sum of the five that follow"),
        imported: z.int(),
        duplicates_skipped: z.int(),
        dnc_filtered: z.int(),
        invalid_phones: z.int(),
        malformed_rows: z.int(),
        errors: z
          .array(
            z.object({
              line: z.int().describe("Of the file; the header is line 1"),
              reason: ImportErrorReason,
              column: z.string().nullable(),
              value: z.string(),
              message: z.string(),
            }),
          )
          .describe("The first 100, by line"),
        errors_truncated: z.boolean(),
        error: z.string().nullable().describe("Why the whole of it failed; the rows counted are kept"),
        created_at: instantOut,
        finished_at: instantOut.nullable(),
      }),
    ),
  },
  refusals: [],
});

export const importErrors = route({
  id: "importErrors",
  tag: "imports",
  method: "get",
  path: "/v1/imports/{id}/errors",
  clauses: [],
  summary: "The rows that became nothing as CSV: the first 250 of each reason",
  access: [...SUPERVISOR_UP, "platform_admin"],
  params: idParams<ImportId>(),
  answers: "text/csv",
  responses: { 200: z.string() },
  refusals: [],
});

export const exportContacts = route({
  id: "exportContacts",
  tag: "contacts",
  method: "get",
  path: "/v1/campaigns/{id}/contacts/export",
  clauses: ["C-REP-4"],
  summary: "All contacts of a campaign as CSV, in upload order; the import takes it back",
  access: SUPERVISOR_UP,
  // Taking a whole list away must be answered for.
  audited: true,
  params: idParams<CampaignId>(),
  answers: "text/csv",
  responses: { 200: z.string() },
  refusals: [],
});

export const exportDnc = route({
  id: "exportDnc",
  tag: "dnc",
  method: "get",
  path: "/v1/dnc/export",
  clauses: ["C-REP-4"],
  summary: "The tenant's own do-not-call list as CSV, newest first; the import takes it back",
  access: SUPERVISOR_UP,
  audited: true,
  answers: "text/csv",
  responses: { 200: z.string() },
  refusals: [],
});
