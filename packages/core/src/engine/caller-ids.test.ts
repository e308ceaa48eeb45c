import { describe, expect, it } from "vitest";
import type { CliNumber } from "../model/cli.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import { aCampaignOn, callsOn, contactsOn, NOBODY_ANSWERS, type Stage, stage } from "./testing.ts";

const MAIN = "+97142345678" as E164;
const SECOND_ONE = "+97142345679" as E164;
const phones = (count: number) => Array.from({ length: count }, (_, i) => `+9715012345${10 + i}`);

async function change(on: Stage, groupId: CliNumber["groupId"], phone: E164, to: Partial<CliNumber>): Promise<void> {
  await on.dialer.storage.transact(async ({ cli }) => {
    const number = (await cli.numbers(on.dialer.tenantId, groupId)).find((one) => one.phone === phone);
    if (number !== undefined) await cli.saveNumber({ ...number, ...to });
  });
}
async function dialingWith(to: Partial<CliNumber>, both = true) {
  const on = await stage({ agents: 8, world: NOBODY_ANSWERS });
  const made = await aCampaignOn(on, { phones: phones(8), settings: { cliStrategy: "round_robin" } });
  if (both) await on.dialer.cli.addNumber(made.groupId, SECOND_ONE);
  await change(on, made.groupId, MAIN, to);
  await on.dialer.campaigns.start(made.campaignId);
  await on.pass(45 * SECOND);
  const shown = async (cli: E164) => (await callsOn(on)).filter((call) => call.cli === cli).length;
  return { ...on, ...made, shown };
}

describe("§17 a caller ID", () => {
  it("is shown as often as its daily cap says, and the others of its group go on", async () => {
    const on = await dialingWith({ dailyCap: 3 });
    expect([await on.shown(MAIN), await on.shown(SECOND_ONE)]).toEqual([3, 5]);
  });

  it("that all rest holds nobody back for good: contacts wait, the diagnostics say why, and the next day they are dialed", async () => {
    const on = await dialingWith({ dailyCap: 4 }, false);
    expect(await on.shown(MAIN)).toBe(4);
    const waiting = (await contactsOn(on, on.campaignId)).filter(({ attempts }) => attempts === 0);
    expect(waiting).toHaveLength(4);
    expect(waiting.every(({ status, heldBy, leasedUntil }) => status === "pending" && !heldBy && !leasedUntil)).toBe(
      true,
    );
    const { limitingFactor, dialing } = await on.dialer.campaigns.diagnostics(on.campaignId);
    expect([limitingFactor, dialing]).toEqual(["caller_id", false]);
    on.time.advanceTo(on.clock.now() + DAY);
    await on.pass(45 * SECOND);
    expect(await on.shown(MAIN)).toBe(8);
  });

  it("is not shown while it cools down, and again from that instant on", async () => {
    const on = await dialingWith({ coolDownUntil: Date.UTC(2026, 10, 23, 6, 5) });
    expect(await on.shown(MAIN)).toBe(0);
    expect(await on.shown(SECOND_ONE)).toBe(8);
    on.time.advanceTo(on.clock.now() + 5 * MINUTE);
    await on.dialer.contacts.import(
      on.campaignId,
      phones(12)
        .slice(8)
        .map((phone) => ({ phone })),
    );
    await on.pass(45 * SECOND);
    expect(await on.shown(MAIN)).toBeGreaterThan(0);
  });

  it("in bad health is shown only when there is no other", async () => {
    const on = await dialingWith({ health: "bad" });
    expect([await on.shown(MAIN), await on.shown(SECOND_ONE)]).toEqual([0, 8]);
    const alone = await dialingWith({ health: "bad" }, false);
    expect(await alone.shown(MAIN)).toBe(8);
  });

  it("that is answered less than the others of its group falls, is told once, and recovers", async () => {
    const on = await stage();
    const { groupId, campaignId } = await aCampaignOn(on, { phones: [] });
    await on.dialer.cli.addNumber(groupId, SECOND_ONE);
    const answeredOf = async (cli: E164, calls: number, answered: number) => {
      const { fixtures } = await import("../conformance/fixtures.ts");
      const f = fixtures(calls * 7 + answered + Number(cli.slice(-2)));
      await on.dialer.storage.transact(async (stores) => {
        for (let n = 0; n < calls; n++) {
          const answer = n < answered ? {} : { answeredAt: null, connectedAt: null, outcome: "no_answer" as const };
          const startedAt = on.clock.now() - HOUR;
          const call = { tenantId: on.dialer.tenantId, campaignId, cli, startedAt, ...answer };
          await stores.calls.insert(f.aFinishedCall(call), []);
        }
      });
    };
    await answeredOf(MAIN, 100, 10);
    await answeredOf(SECOND_ONE, 100, 50);
    on.time.advanceTo(on.clock.now() + 11 * MINUTE);
    await on.pass(SECOND);
    const told = () => on.told("cli.health_changed").map(({ payload }) => payload);
    const fall = { groupId, cli: MAIN, from: "good", to: "bad", answerRate: 10 };
    expect(told()).toEqual([fall]);
    on.time.advanceTo(on.clock.now() + 30 * MINUTE);
    await on.pass(SECOND);
    expect(told()).toHaveLength(1);
    await answeredOf(MAIN, 150, 140);
    on.time.advanceTo(on.clock.now() + 11 * MINUTE);
    await on.pass(SECOND);
    expect(told()[1]).toMatchObject({ cli: MAIN, from: "bad", to: "good", answerRate: 60 });
    on.time.advanceTo(on.clock.now() + 8 * DAY);
    await on.pass(SECOND);
    expect(told()).toHaveLength(2);
  });
});
