import fc from "fast-check";
import { expect, it } from "vitest";
import { fixtures } from "../conformance/fixtures.ts";
import { annexBytes, annexText } from "./audit-annex.ts";
import { withoutPhrases } from "./audit-phrases.ts";
import { absent, CHECKS, type Decision, known, unknown } from "./decision.ts";
import type { Facts } from "./facts.ts";

const f = fixtures(3_801);
const written = (draft: { decision: Decision; facts: unknown }): string => withoutPhrases(annexBytes(draft));
const bytesOf = (draft: { decision: Decision; facts: unknown }): string =>
  Buffer.from(annexText(draft)).toString("latin1");

/** Texts of every kind: quotes, controls, Arabic, halves of a pair. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom('"', "\\", "\u2028", "\ud800", "عميل"),
);
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const at = fc.oneof(fc.integer(), fc.constantFrom(Number.POSITIVE_INFINITY, -0, 1_795_413_600_000));
const factOf = <T>(value: fc.Arbitrary<T>) =>
  fc
    .tuple(fc.constantFrom("known", "absent", "unknown"), value, text, fc.option(text), fc.option(at))
    .map(([kind, is, why, source, asOf]) => {
      const told = [source ?? undefined, asOf ?? undefined] as const;
      return kind === "known" ? known(is, ...told) : kind === "absent" ? absent<T>(...told) : unknown<T>(why, ...told);
    });
const detail = fc
  .tuple(fc.constantFrom("passed", "failed", "error", "not_applicable"), text, fc.option(text), fc.option(at))
  .map(([result, reason, source, dataAsOf]) => ({
    ...{ result, reason },
    ...(source === null ? {} : { source }),
    ...(dataAsOf === null ? {} : { dataAsOf }),
  }));
const pack = fc.record({ id: text, version: text }, { noNullPrototype: true });
const decision = fc.record(
  {
    ...{ allowed: fc.boolean(), phone: text, cli: maybe(text), purpose: text, jurisdiction: maybe(text) },
    ...{ packs: fc.array(pack), ruleVersion: text, tzdata: maybe(text) },
    checks: fc.record(Object.fromEntries(CHECKS.map((name) => [name, detail])), { noNullPrototype: true }),
    ...{ failedRules: fc.array(text), blockingRule: maybe(text), blockingReason: maybe(text) },
    localTimes: fc.array(fc.record({ timezone: text, localTime: text }, { noNullPrototype: true })),
    ...{ nextAllowedAt: maybe(at), checkedAt: at, validUntil: at },
  },
  { noNullPrototype: true },
) as unknown as fc.Arbitrary<Decision>;
const consent = fc.record(
  {
    ...{ id: text, tenantId: text, phone: text, purpose: text, state: text, method: text, at, expiresAt: maybe(at) },
    ...{ evidence: maybe(text), form: maybe(text) },
  },
  { noNullPrototype: true },
);
const answer = fc.record({ listed: fc.boolean(), digest: text }, { requiredKeys: ["listed"], noNullPrototype: true });
const facts = fc.record(
  {
    ...{
      phone: text,
      numberCountry: factOf(text),
      numberZones: factOf(fc.array(text)),
      regions: factOf(fc.array(text)),
    },
    ...{ lineTypes: factOf(fc.array(text)), cli: maybe(text), purpose: text, channel: maybe(text) },
    ...{ subject: maybe(text), requestedJurisdiction: maybe(text), contactTimezone: maybe(text) },
    ...{
      dncTenant: factOf(fc.jsonValue()),
      registries: fc.dictionary(text, factOf(answer), { noNullPrototype: true }),
    },
    ...{ consent: factOf(consent), relationships: factOf(fc.jsonValue()), cliOwned: factOf(fc.boolean()) },
    ...{ attempts: factOf(fc.jsonValue()), ownRules: fc.array(fc.jsonValue()), notBefore: maybe(at) },
  },
  { noNullPrototype: true },
) as unknown as fc.Arbitrary<Facts>;

it("writes the bytes that JSON.stringify writes, whatever the texts are", () => {
  fc.assert(
    fc.property(decision, facts, (made, rest) => {
      const draft = { decision: made, facts: rest };
      expect(written(draft)).toBe(bytesOf(draft));
    }),
    { seed: 38, numRuns: 300 },
  );
});

it("leaves nothing out of what it does not know", () => {
  const { decision: made } = f.anAuditDraft();
  for (const strange of [
    { decision: { ...made, more: { than: "known" } }, facts: { other: "facts", list: [1, null, "é"] } },
    { decision: { ...made, checks: { ...made.checks, more: "checks" } }, facts: null },
    { decision: Object.fromEntries(Object.entries(made).reverse()), facts: "no object" },
    { decision: made, facts: undefined },
    { decision: made, facts: [] },
  ] as unknown as readonly { decision: Decision; facts: unknown }[])
    expect(written(strange)).toBe(bytesOf(strange));
});

it("leaves nothing out of a consent that has other members than ours", () => {
  fc.assert(
    fc.property(decision, facts, fc.dictionary(text, fc.jsonValue(), { noNullPrototype: true }), (made, rest, odd) => {
      const draft = { decision: made, facts: { ...rest, consent: known(odd) } };
      expect(written(draft)).toBe(bytesOf(draft));
    }),
    { seed: 39, numRuns: 50 },
  );
});
