import type { Told } from "./inbox.ts";
import type { Happened } from "./simulator.ts";
import type { Call, Campaign, Contact, ImportResult } from "./wire.ts";

/** What each of the three said of one thing. Null = it has nothing to say about it. */
export interface Row {
  readonly what: string;
  readonly api: number | null;
  readonly webhooks: number | null;
  readonly simulator: number | null;
  /** What it must be whoever says it; null = it is enough that all agree. */
  readonly expected: number | null;
}

export interface Evidence {
  /** Finished calls of the campaign, all pages. */
  readonly calls: readonly Call[];
  /** What the list said their number is. */
  readonly callsTotal: number;
  readonly campaign: Pick<Campaign, "abandon_rate" | "contacted" | "total_contacts">;
  readonly contacts: readonly Contact[];
  readonly uploaded: Pick<ImportResult, "imported" | "dnc_filtered">;
  readonly told: Told;
  readonly invalidSignatures: number;
  /** Dispositions that the server refused for another reason than lateness. */
  readonly deskRefusals: number;
  /** Null when the switch is not simulated, or others used it meanwhile. */
  readonly happened: Happened | null;
}

type Figures = Partial<Omit<Row, "what">>;
const row = (what: string, { api, webhooks, simulator, expected }: Figures): Row => ({
  what,
  api: api ?? null,
  webhooks: webhooks ?? null,
  simulator: simulator ?? null,
  expected: expected ?? null,
});

const STATUSES = ["completed", "no_answer", "busy", "failed", "voicemail"] as const;

type Ended = Pick<Call, "status" | "abandoned" | "agent_id">;

/** Only who was bridged has an agent; a person who hung up sooner than the limit is neither bridged nor abandoned. */
const bridged = (call: Ended): boolean => call.status === "completed" && call.agent_id !== null;

/** Contract C-CAM-12: percent, one decimal; 0 when nothing was answered. */
export function abandonRate(calls: readonly Ended[]): number {
  const abandoned = calls.filter((call) => call.abandoned).length;
  const reached = abandoned + calls.filter(bridged).length;
  return reached === 0 ? 0 : Math.round((1_000 * abandoned) / reached) / 10;
}

/** Contacts nobody called although nothing final keeps them from it. */
export const neverCalled = (contacts: readonly Contact[]): readonly Contact[] =>
  contacts.filter(({ status, attempts }) => status === "pending" && attempts === 0);

function callRows({ calls, callsTotal, told, happened }: Evidence): Row[] {
  const statuses = [...told.completed.values()];
  const sent = happened && happened.originated + happened.refusedBySwitch;
  return [
    row("calls", { api: calls.length, webhooks: told.completed.size, simulator: sent, expected: callsTotal }),
    ...STATUSES.map((status) =>
      row(`  ${status}`, {
        api: calls.filter((call) => call.status === status).length,
        webhooks: statuses.filter((told) => told === status).length,
      }),
    ),
    row("answered", {
      api: calls.filter((call) => call.answered_at !== null).length,
      webhooks: told.answered.size,
      simulator: happened?.answered,
    }),
    row("bridged to an agent", {
      api: calls.filter(bridged).length,
      webhooks: told.connected.size,
      simulator: happened?.bridged,
    }),
    row("answered, no agent heard", {
      api: calls.filter((call) => call.answered_at !== null && !bridged(call)).length,
      webhooks: [...told.answered].filter((id) => !told.connected.has(id)).length,
      simulator: happened && happened.answered - happened.bridged,
    }),
    row("  of these abandoned", { api: calls.filter((call) => call.abandoned).length, webhooks: told.abandoned.size }),
  ];
}

function contactRows({ campaign, contacts, calls, uploaded, happened }: Evidence): Row[] {
  const attempts = contacts.reduce((sum, contact) => sum + contact.attempts, 0);
  const stored = uploaded.imported + uploaded.dnc_filtered;
  const called = contacts.filter((contact) => contact.attempts > 0).length;
  return [
    row("abandon rate, %", { api: campaign.abandon_rate, expected: abandonRate(calls) }),
    row("contacts listed", { api: contacts.length, expected: stored }),
    row("contacts counted by the campaign", { api: campaign.total_contacts, expected: stored }),
    row("contacts called", { api: campaign.contacted, expected: called }),
    row("contacts never called", { api: neverCalled(contacts).length, expected: 0 }),
    happened
      ? row("attempts of all contacts", { api: attempts, simulator: happened.originated })
      : row("attempts of all contacts", { api: attempts, expected: calls.length }),
  ];
}

function faultRows({ calls, told, invalidSignatures, deskRefusals, happened }: Evidence): Row[] {
  const withRef = calls.map((call) => call.audit_ref).filter((ref) => ref !== "" && ref !== null);
  return [
    ...(happened
      ? [
          row("numbers dialed twice at once", { simulator: happened.dialedTwice, expected: 0 }),
          row("calls left open at the switch", { simulator: happened.liveNow, expected: 0 }),
        ]
      : []),
    row("calls without audit reference", { api: calls.length - withRef.length, expected: 0 }),
    row("calls that share an audit reference", { api: withRef.length - new Set(withRef).size, expected: 0 }),
    row("calls completed more than once", { webhooks: told.completedTwice.size, expected: 0 }),
    row("webhooks with a wrong signature", { webhooks: invalidSignatures, expected: 0 }),
    row("dispositions refused", { api: deskRefusals, expected: 0 }),
  ];
}

/** Three accounts of the same calls, side by side. */
export const compare = (evidence: Evidence): Row[] => [
  ...callRows(evidence),
  ...contactRows(evidence),
  ...faultRows(evidence),
];

const figures = ({ api, webhooks, simulator, expected }: Row): number[] =>
  [api, webhooks, simulator, expected].filter((figure) => figure !== null);

export const agrees = (row: Row): boolean => new Set(figures(row)).size <= 1;

/** Calls that one account knows and the other does not; for the person who has to find out why. */
export function unmatched(
  calls: readonly Call[],
  told: Told,
): { readonly untold: string[]; readonly unlisted: string[] } {
  const listed = new Set(calls.map(({ id }) => id));
  return {
    untold: [...listed].filter((id) => !told.completed.has(id)),
    unlisted: [...told.completed.keys()].filter((id) => !listed.has(id)),
  };
}
