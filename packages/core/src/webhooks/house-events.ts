import { z } from "zod";
import { Purpose } from "../model/campaign.ts";
import { CliHealth } from "../model/cli.ts";
import { DncSource } from "../model/dnc.ts";
import type { EventPayloads } from "../model/events.ts";
import { toIso } from "../model/instant.ts";
import { count, datetime, eventKind, phone, uuid } from "./event-kind.ts";
import { ANSWERED_AT, CALLER_ID, CAMPAIGN, CLI_GROUP, CUSTOMER, REPORT, WEBHOOK } from "./examples.ts";

const ofSwitch = z.object({ node: z.string(), recovered_calls: count, lost_calls: count });
type OfSwitch = EventPayloads["switch.connected"];
const toWire = (p: Readonly<OfSwitch>): z.input<typeof ofSwitch> => ({
  node: p.node,
  recovered_calls: p.recoveredCalls,
  lost_calls: p.lostCalls,
});
const example = (recoveredCalls: number, lostCalls: number): OfSwitch => ({ node: "fs-1", recoveredCalls, lostCalls });

/** Events of the house itself: its lists, its law, its switch, its webhooks. */
export const houseEvents = {
  "dnc.added": eventKind("dnc.added", {
    meaning: "A number was put on the do-not-call list.",
    schema: z.object({ phone, source: DncSource, scope: z.enum(["tenant", "campaign"]), by: z.string() }),
    toWire: (p) => ({ phone: p.phone, source: p.source, scope: p.scope, by: p.by }),
    example: { phone: CUSTOMER, source: "agent_disposition", scope: "tenant", by: "Bilal Haddad" },
  }),
  "dnc.removed": eventKind("dnc.removed", {
    meaning: "A number was taken off the do-not-call list; the entry is kept.",
    schema: z.object({ phone, source: DncSource, scope: z.enum(["tenant", "campaign"]), by: z.string() }),
    toWire: (p) => ({ phone: p.phone, source: p.source, scope: p.scope, by: p.by }),
    example: { phone: CUSTOMER, source: "manual", scope: "tenant", by: "Noura Saleh" },
  }),
  "consent.granted": eventKind("consent.granted", {
    meaning: "Somebody's consent to calls of a purpose was written down.",
    schema: z.object({ phone, purpose: Purpose }),
    toWire: (p) => ({ phone: p.phone, purpose: p.purpose }),
    example: { phone: CUSTOMER, purpose: "marketing" },
  }),
  "consent.revoked": eventKind("consent.revoked", {
    meaning: "Somebody took back the consent to calls of a purpose; no check passes by it any more.",
    schema: z.object({ phone, purpose: Purpose }),
    toWire: (p) => ({ phone: p.phone, purpose: p.purpose }),
    example: { phone: CUSTOMER, purpose: "marketing" },
  }),
  "cli.health_changed": eventKind("cli.health_changed", {
    meaning:
      "Calls that show a caller ID are answered less than those of its group's other numbers, or again as often.",
    schema: z.object({
      cli: phone,
      cli_group_id: uuid,
      from: CliHealth,
      to: CliHealth,
      answer_rate: z.number().describe("Of 7 days, in percent"),
    }),
    toWire: (p) => ({ cli: p.cli, cli_group_id: p.groupId, from: p.from, to: p.to, answer_rate: p.answerRate }),
    example: { cli: CALLER_ID, groupId: CLI_GROUP, from: "good", to: "watch", answerRate: 24.5 },
  }),
  "compliance.registry_stale": eventKind("compliance.registry_stale", {
    meaning:
      "A national register's data is older than the rules allow; calls that need it are blocked until it is imported.",
    schema: z.object({ jurisdiction: z.string(), registry: z.string(), fresh_until: datetime }),
    toWire: (p) => ({ jurisdiction: p.jurisdiction, registry: p.registry, fresh_until: toIso(p.freshUntil) }),
    example: { jurisdiction: "AE", registry: "ae.tdra", freshUntil: ANSWERED_AT },
  }),
  "compliance.rule_pack_changed": eventKind("compliance.rule_pack_changed", {
    meaning: "Another version of a jurisdiction's rules came into force.",
    schema: z.object({ jurisdiction: z.string(), pack: z.string(), version: z.string() }),
    toWire: (p) => ({ jurisdiction: p.jurisdiction, pack: p.pack, version: p.version }),
    example: { jurisdiction: "AE", pack: "ae", version: "2026-06-01" },
  }),
  "compliance.blocked": eventKind("compliance.blocked", {
    meaning: "A call was not permitted, and not made.",
    schema: z.object({
      phone,
      rule: z.string(),
      audit_ref: z.string(),
      rule_version: z.string(),
      origin: z.enum(["dialer", "manual", "api"]),
      campaign_id: uuid.nullable(),
    }),
    toWire: (p) => ({
      phone: p.phone,
      rule: p.rule,
      audit_ref: p.auditRef,
      rule_version: p.ruleVersion,
      origin: p.origin,
      campaign_id: p.campaignId,
    }),
    example: {
      phone: CUSTOMER,
      rule: "calling_hours",
      auditRef: "AUD-10451",
      ruleVersion: "2026-06-01",
      origin: "dialer",
      campaignId: CAMPAIGN,
    },
  }),
  "switch.connected": eventKind("switch.connected", {
    meaning: "The dialer is in touch with a telephone switch.",
    schema: ofSwitch,
    toWire,
    example: example(0, 0),
  }),
  "switch.disconnected": eventKind("switch.disconnected", {
    meaning: "The dialer has lost touch with a telephone switch.",
    schema: ofSwitch,
    toWire,
    example: example(0, 0),
  }),
  "switch.reconciled": eventKind("switch.reconciled", {
    meaning: "After a loss of touch, the dialer's calls and the switch's agree again.",
    schema: ofSwitch,
    toWire,
    example: example(18, 1),
  }),
  "report.ready": eventKind("report.ready", {
    meaning: "A report that was asked for can be fetched: GET /v1/reports/{id} gives a link.",
    schema: z.object({ report_id: uuid, rows: count }),
    toWire: (p) => ({ report_id: p.reportId, rows: p.rows }),
    example: { reportId: REPORT, rows: 45_210 },
  }),
  "webhook.ping": eventKind("webhook.ping", {
    meaning: "A test, sent when somebody asks for it.",
    schema: z.object({}),
    toWire: () => ({}),
    example: {},
  }),
  "webhook.disabled": eventKind("webhook.disabled", {
    meaning: "An endpoint gets no more events: it said that it is gone, or answered nothing well for five days.",
    schema: z.object({
      webhook_id: uuid,
      url: z.string(),
      reason: z.enum(["gone", "no_success"]),
      failing_since: datetime.nullable(),
    }),
    toWire: (p) => ({
      webhook_id: p.webhookId,
      url: p.url,
      reason: p.reason,
      failing_since: p.failingSince === null ? null : toIso(p.failingSince),
    }),
    example: { webhookId: WEBHOOK, url: "https://hooks.example.com/engage", reason: "gone", failingSince: ANSWERED_AT },
  }),
};
