import { describe, expect, it } from "vitest";
import { DAY, MINUTE, SECOND } from "../model/instant.ts";
import { aCampaignOn, contactsOn, type Stage, stage } from "./testing.ts";

async function keeping(on: Stage, contactsDays: number | null): Promise<void> {
  await on.dialer.storage.transact(async ({ tenants }) => {
    const tenant = await tenants.find(on.dialer.tenantId);
    if (tenant === null) return;
    const retention = { ...tenant.settings.retention, contactsDays };
    await tenants.save({ ...tenant, settings: { ...tenant.settings, retention } });
  });
}
async function completed(contactsDays: number | null) {
  const on = await stage({ agents: 1 });
  const { campaignId } = await aCampaignOn(on, {
    phones: Array.from({ length: 1_200 }, (_, i) => `+97150${2_000_000 + i}`),
  });
  await keeping(on, contactsDays);
  await on.dialer.campaigns.start(campaignId);
  await on.pass(3 * SECOND);
  await on.dialer.campaigns.complete(campaignId);
  await on.pass(2 * MINUTE);
  return { ...on, campaignId };
}
const totals = async (on: Awaited<ReturnType<typeof completed>>) =>
  (await on.dialer.campaigns.view(on.campaignId)).counters;

describe("§17 contacts_days", () => {
  it("erases the contacts of a finished campaign when their days are over, batch by batch, and tells", async () => {
    const on = await completed(30);
    expect(await totals(on)).toMatchObject({ totalContacts: 1_200, contacted: 1 });
    on.time.advanceTo(on.clock.now() + 29 * DAY);
    await on.pass(5 * SECOND);
    expect((await totals(on)).totalContacts).toBe(1_200);
    const [first] = await contactsOn(on, on.campaignId);
    on.time.advanceTo(on.clock.now() + DAY);
    await on.pass(5 * SECOND);
    expect(await contactsOn(on, on.campaignId)).toEqual([]);
    expect(await totals(on)).toMatchObject({ totalContacts: 0, contacted: 0 });
    expect(on.told("contacts.erased").map(({ payload }) => payload)).toEqual([
      { campaignId: on.campaignId, contacts: 1_000, by: "retention" },
      { campaignId: on.campaignId, contacts: 200, by: "retention" },
    ]);
    const tombstone = await on.dialer.storage.read((stores) =>
      stores.contacts.tombstone(on.dialer.tenantId, first?.id as never),
    );
    expect(tombstone).toMatchObject({ campaignId: on.campaignId, erasedBy: "retention" });
  });

  it("erases nothing of a campaign that is not finished, nor for a tenant that keeps them for ever", async () => {
    const forever = await completed(null);
    forever.time.advanceTo(forever.clock.now() + 3_000 * DAY);
    await forever.pass(5 * SECOND);
    expect((await totals(forever)).totalContacts).toBe(1_200);
    const on = await stage({ agents: 1 });
    const { campaignId } = await aCampaignOn(on);
    await keeping(on, 1);
    on.time.advanceTo(on.clock.now() + 300 * DAY);
    await on.pass(5 * SECOND);
    expect(await contactsOn(on, campaignId)).toHaveLength(3);
  });

  it("erases those of a deleted campaign too", async () => {
    const on = await stage({ agents: 1 });
    const { campaignId } = await aCampaignOn(on);
    await keeping(on, 1);
    await on.dialer.campaigns.remove(campaignId);
    on.time.advanceTo(on.clock.now() + 2 * DAY);
    await on.pass(5 * SECOND);
    expect(on.told("contacts.erased").map(({ payload }) => payload)).toMatchObject([{ campaignId, contacts: 3 }]);
  });
});
