import type { CampaignId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { acceptedImport, csvFile } from "./imports.ts";
import { country, text, uuid, wholeParam } from "./primitives.ts";
import { ABOUT_THE_FILE, columns, FILE_LIMIT, LINE_LIMIT, PLATFORM } from "./registries.ts";
import { ADMIN, route, SUPERVISOR_UP } from "./route.ts";

/** Numbers one answer has at most: what has been washed is not in the next one. */
export const UNWASHED_MOST = 1_000_000;

const params = z.object({ jurisdiction: country });
const tag = "compliance";

export const exportUnwashed = route({
  id: "exportUnwashed",
  tag,
  method: "get",
  path: "/v1/compliance/registries/{jurisdiction}/unwashed",
  clauses: ["C-CMP-10", "C-REP-4"],
  summary: "As CSV, the numbers of waiting contacts on which a register has given no verdict that is still good",
  access: SUPERVISOR_UP,
  audited: true,
  params,
  query: z.strictObject({
    registry: text(100).describe("One that the jurisdiction's rules name, and that gives out no list"),
    campaign_id: uuid<CampaignId>()
      .optional()
      .describe("Only contacts of this campaign; absent = of all that are open"),
    good_for_days: wholeParam
      .optional()
      .describe("Numbers whose verdict ends sooner than this are wanted too; 0 when absent"),
    limit: wholeParam
      .refine((n) => n >= 1 && n <= UNWASHED_MOST, `must be from 1 to ${UNWASHED_MOST}`)
      .optional()
      .describe(`Numbers in the answer at most; ${UNWASHED_MOST} when absent`),
  }),
  answers: "text/csv",
  responses: { 200: z.string() },
  refusals: [],
});

const word = /^[^,;\t\r\n]{1,40}$/;
const words = z
  .string()
  .transform((list) => list.split(",").map((part) => part.trim()))
  .refine((parts) => parts.length <= 20 && parts.every((part) => word.test(part)), "must be words with commas between");

export const importWashed = route({
  id: "importWashed",
  tag,
  method: "post",
  path: "/v1/compliance/registries/{jurisdiction}/washed",
  clauses: ["C-CMP-10"],
  summary: "A washed list: what a register that gives out no list said of each number. Added to those of before",
  access: [...ADMIN, PLATFORM],
  params,
  query: z.strictObject({
    ...ABOUT_THE_FILE,
    columns: columns.optional().describe("The column of the number, or two that make it; absent = the first"),
    verdict_column: z
      .string()
      .regex(/^[1-9]\d{0,2}$/, "must be a column counted from 1")
      .transform(Number)
      .optional()
      .describe("The column that says whether the number is in the register; absent = the second"),
    listed: words
      .optional()
      .describe("What it says of one that is; absent = Y, YES, 1, TRUE, LISTED or REGISTERED. With `unlisted`"),
    unlisted: words
      .optional()
      .describe(
        "What it says of one that is not; absent = N, NO, 0, FALSE, UNLISTED, UNREGISTERED, NOT LISTED or NOT REGISTERED",
      ),
  }),
  consumes: "text/csv",
  bodyLimit: FILE_LIMIT,
  lineLimit: LINE_LIMIT,
  body: csvFile,
  responses: { 202: acceptedImport },
  refusals: ["limit-exceeded"],
});
