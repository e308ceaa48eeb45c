import { createCipheriv, createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { fixtures } from "../conformance/fixtures.ts";
import { annexText } from "./audit-annex.ts";
import { CHAIN_START } from "./audit-entry.ts";
import { firstBroken, openEntry, personsIn, sealAll, strangerIn } from "./audit-seal.ts";

const f = fixtures(2_512);
const tenantId = f.aTenant().id;
const sealedOf = (count: number) => {
  const drafts = Array.from({ length: count }, () => f.anAuditDraft({ tenantId }));
  const subjects = new Map(personsIn(drafts).map((draft) => [draft.decision.phone, strangerIn(draft)]));
  return { drafts, subjects, ...sealAll(drafts, subjects, { seq: 0, hash: CHAIN_START }) };
};

it("seals the same draft under the same key into the same bytes", () => {
  const { drafts, subjects, sealed } = sealedOf(2);
  expect(sealAll(drafts, subjects, { seq: 0, hash: CHAIN_START }).sealed).toEqual(sealed);
});

it("writes its members sorted, so that a stranger can make the bytes again from the values", () => {
  const [row] = sealedOf(1).sealed;
  const members = Object.keys(JSON.parse(row?.body ?? "{}"));
  expect(members).toEqual([...members].sort());
  expect(row?.body).not.toContain("\n");
});

it("opens a record from before calendars were named, whose bytes say nothing of them", () => {
  const draft = f.anAuditDraft({ tenantId });
  const { calendars: _, ...before } = draft.inputs;
  const old = { ...draft, inputs: { ...before, calendars: null } };
  const person = strangerIn(old);
  const { sealed, records } = sealAll([old], new Map([[old.decision.phone, person]]), { seq: 0, hash: CHAIN_START });
  const [row] = sealed;
  if (row === undefined) throw new Error("one was sealed");
  expect(row.body).not.toContain("calendars");
  const { record } = openEntry(row, person.key);
  expect(record?.inputs.calendars).toBeNull();
  expect(record).toEqual(records[0]);
});

it("opens an annex from before there were phrases, which held the text as it is", () => {
  const draft = f.anAuditDraft({ tenantId });
  const person = strangerIn(draft);
  const text = annexText(draft);
  const key = Buffer.alloc(64);
  key.write(person.key, "base64");
  const digest = createHmac("sha256", key.subarray(0, 32)).update(text).digest();
  const cipher = createCipheriv("aes-256-gcm", key.subarray(32), digest.subarray(0, 12));
  const hidden = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  const annex = Buffer.concat([digest.subarray(0, 12), hidden, cipher.getAuthTag()]).toString("base64");
  const [row] = sealAll([draft], new Map([[draft.decision.phone, person]]), { seq: 0, hash: CHAIN_START }).sealed;
  if (row === undefined) throw new Error("one was sealed");
  const body = row.body.replace(/"annex":"[0-9a-f]{64}"/, `"annex":"${digest.toString("hex")}"`);
  expect(openEntry({ ...row, annex, body }, person.key).record?.facts).toEqual(draft.facts);
});

it("opens with the person's key and no other, and not when annex or body was changed", () => {
  const { drafts, subjects, sealed } = sealedOf(2);
  const [row, other] = sealed;
  const keys = drafts.map((draft) => subjects.get(draft.decision.phone)?.key ?? "");
  if (row === undefined || other === undefined) throw new Error("two were sealed");
  expect(openEntry(row, keys[0] ?? null).record?.decision).toEqual(drafts[0]?.decision);
  expect(openEntry(row, keys[1] ?? null).record).toBeNull();
  expect(openEntry(row, null).record).toBeNull();
  expect(openEntry({ ...row, annex: other.annex }, keys[0] ?? null).record).toBeNull();
  expect(openEntry({ ...row, annex: `AAAA${row.annex.slice(4)}` }, keys[0] ?? null).record).toBeNull();
  expect(openEntry({ ...row, annex: "" }, keys[0] ?? null).record).toBeNull();
  expect(openEntry({ ...row, body: other.body }, keys[0] ?? null).record).toBeNull();
});

it.each([
  [
    "changed",
    (rows) => [rows[0], { ...rows[1], body: rows[1].body.replace('"allowed":true', '"allowed":null') }, rows[2]],
    2,
  ],
  ["left out", (rows) => [rows[0], rows[2]], 3],
  ["swapped", (rows) => [rows[1], rows[0], rows[2]], 2],
  ["given another number", (rows) => [rows[0], { ...rows[1], seq: 9 }, rows[2]], 9],
  ["given twice", (rows) => [rows[0], rows[0], rows[1]], 1],
] as const satisfies readonly (readonly [string, (rows: readonly [Row, Row, Row]) => readonly unknown[], number])[])(
  "names a record that was %s",
  (_how, change, seq) => {
    const rows = sealedOf(3).sealed;
    expect(firstBroken(rows)).toBeNull();
    expect(firstBroken(change(rows as unknown as readonly [Row, Row, Row]) as typeof rows)?.seq).toBe(seq);
  },
);
type Row = ReturnType<typeof sealedOf>["sealed"][number];
