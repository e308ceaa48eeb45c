import { describe, expect, it } from "vitest";
import { abandonRate, agrees, compare, type Evidence } from "./compare.ts";
import { Inbox } from "./inbox.ts";
import { happened } from "./simulator.ts";
import { comparisonTable, contactsInWords, mismatches, quantile, waitsInWords } from "./summary.ts";
import { aCall, aContact, anEvent } from "./testing.ts";
import type { Call } from "./wire.ts";

const AGENT = "agent-1";
const ANSWERED = "2026-11-22T07:00:00Z";
const talk = (id: string): Call => aCall(id, { status: "completed", agent_id: AGENT, answered_at: ANSWERED });
const abandoned = (id: string): Call => aCall(id, { status: "completed", abandoned: true, answered_at: ANSWERED });
const impatient = (id: string): Call => aCall(id, { status: "completed", answered_at: ANSWERED });

const CALLS = [
  talk("a"),
  talk("b"),
  talk("c"),
  abandoned("d"),
  impatient("e"),
  aCall("f"),
  aCall("g", { status: "busy" }),
];

function toldOf(calls: readonly Call[]): Inbox {
  const inbox = new Inbox();
  inbox.campaignId = "c";
  for (const call of calls) {
    const payload = { campaign_id: "c", call_id: call.id };
    if (call.answered_at !== null) inbox.take(anEvent("call.answered", payload));
    if (call.agent_id !== null) inbox.take(anEvent("call.connected", { ...payload, wait_ms: 300 }));
    if (call.abandoned) inbox.take(anEvent("call.abandoned", payload));
    inbox.take(anEvent("call.completed", { ...payload, status: call.status }));
  }
  return inbox;
}

const agreeing = (): Evidence => ({
  calls: CALLS,
  callsTotal: 7,
  campaign: { abandon_rate: 25, contacted: 7, total_contacts: 7 },
  contacts: Array.from({ length: 7 }, () => aContact()),
  uploaded: { imported: 7, dnc_filtered: 0 },
  told: toldOf(CALLS),
  invalidSignatures: 0,
  deskRefusals: 0,
  happened: { originated: 7, refusedBySwitch: 0, answered: 5, bridged: 3, liveNow: 0, dialedTwice: 0 },
});
const found = (evidence: Evidence): string[] => mismatches(compare(evidence), evidence);

describe("the comparison", () => {
  it("finds nothing where all three accounts agree, with or without a simulator", () => {
    expect(found(agreeing())).toEqual([]);
    const without = { ...agreeing(), happened: null };
    expect(found(without)).toEqual([]);
    expect(compare(without).every(({ simulator }) => simulator === null)).toBe(true);
  });

  it("C-CAM-12 leaves who hung up before the limit out of the abandon rate", () => {
    expect(abandonRate(CALLS)).toBe(25);
    expect(abandonRate([impatient("x")])).toBe(0);
    expect(abandonRate([])).toBe(0);
    expect(abandonRate([abandoned("x"), ...Array.from({ length: 65 }, (_, i) => talk(`t${i}`))])).toBe(1.5);
  });

  it("names a call whose call.completed never came, and one the API does not list", () => {
    const told = toldOf([...CALLS.slice(1), aCall("z")]);
    const sentences = found({ ...agreeing(), told });
    expect(sentences).toContain("calls without a call.completed: a");
    expect(sentences).toContain("calls told by webhook that the API does not list: z");
    expect(sentences).toContain("answered: API 5, webhooks 4, simulator 5");
  });

  it.each<[string, (evidence: Evidence) => Evidence]>([
    [
      "calls: API 7, webhooks 7, simulator 8, expected 7",
      (e) => ({ ...e, happened: e.happened && { ...e.happened, originated: 7, refusedBySwitch: 1 } }),
    ],
    ["calls: API 7, webhooks 7, simulator 7, expected 8", (e) => ({ ...e, callsTotal: 8 })],
    [
      "attempts of all contacts: API 8, simulator 7",
      (e) => ({ ...e, contacts: [aContact({ attempts: 2 }), ...e.contacts.slice(1)] }),
    ],
    ["abandon rate, %: API 20, expected 25", (e) => ({ ...e, campaign: { ...e.campaign, abandon_rate: 20 } })],
    [
      "contacts counted by the campaign: API 6, expected 7",
      (e) => ({ ...e, campaign: { ...e.campaign, total_contacts: 6 } }),
    ],
    [
      "contacts never called: API 1, expected 0",
      (e) => ({ ...e, contacts: [aContact({ attempts: 0 }), ...e.contacts.slice(1)] }),
    ],
    [
      "numbers dialed twice at once: simulator 1, expected 0",
      (e) => ({ ...e, happened: e.happened && { ...e.happened, dialedTwice: 1 } }),
    ],
    [
      "calls left open at the switch: simulator 1, expected 0",
      (e) => ({ ...e, happened: e.happened && { ...e.happened, liveNow: 1 } }),
    ],
    [
      "calls without audit reference: API 1, expected 0",
      (e) => ({ ...e, calls: [{ ...talk("a"), audit_ref: "" }, ...CALLS.slice(1)] }),
    ],
    [
      "calls that share an audit reference: API 1, expected 0",
      (e) => ({ ...e, calls: [{ ...talk("a"), audit_ref: "AUD-b" }, ...CALLS.slice(1)] }),
    ],
    ["webhooks with a wrong signature: webhooks 2, expected 0", (e) => ({ ...e, invalidSignatures: 2 })],
    ["dispositions refused: API 1, expected 0", (e) => ({ ...e, deskRefusals: 1 })],
  ])("finds %j", (sentence, change) => {
    expect(found(change(agreeing()))).toContain(sentence);
  });

  it("takes the difference of two looks at the simulator's book", () => {
    const look = (n: number) => ({
      speed: 30,
      truth: { originated: n, refused_by_switch: n, answered: n, bridged: n, live_now: n, dialed_twice_at_once: n },
    });
    expect(happened(look(5), look(7))).toEqual({
      originated: 2,
      refusedBySwitch: 2,
      answered: 2,
      bridged: 2,
      liveNow: 7,
      dialedTwice: 2,
    });
  });
});

describe("the summary", () => {
  it("is a table with a mark on each row", () => {
    const rows = compare({ ...agreeing(), callsTotal: 8 });
    const lines = comparisonTable(rows);
    expect(lines[0]).toMatch(/^ +API {2}webhooks {2}simulator {2}expected$/);
    expect(lines[2]).toMatch(/^calls +7 +7 +7 +8 {2}✗$/);
    expect(lines[3]).toMatch(/^ {2}completed +5 +5 +· +· {2}✓$/);
    expect(rows.filter((row) => !agrees(row))).toHaveLength(1);
  });

  it("says how contacts stand, without those nobody has", () => {
    const contacts = [aContact({ status: "completed" }), aContact(), aContact({ held_by: "consent" })];
    expect(contactsInWords(contacts)).toBe("completed 1 · pending 2 (1 held)");
  });

  it("says how many people got an agent, and after how long", () => {
    expect(waitsInWords(0, [])).toBeNull();
    expect(waitsInWords(4, [100, 300, 200])).toBe(
      "3 of 4 who answered got an agent, after 200 ms (median; 95 %: 300 ms)",
    );
    expect(waitsInWords(2, [])).toBe("0 of 2 who answered got an agent");
    expect(quantile([], 0.5)).toBe(0);
  });
});
