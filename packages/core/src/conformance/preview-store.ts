import assert from "node:assert/strict";
import type { Preview } from "../model/preview.ts";
import { type Ground, refusedWith, same } from "./ground.ts";

/** What every `PreviewStore` must do. */
export function previewStoreSuite(ground: Ground): void {
  const { runner, storage, act, aPlace, aStoredTenant, anAgent, aContact, aPreview } = ground;
  /** Two agents and two contacts of one campaign. */
  const aScene = async () => {
    const { tenantId, campaignId } = await aPlace();
    const agents = [anAgent({ tenantId }), anAgent({ tenantId })] as const;
    const contacts = [aContact({ tenantId, campaignId }), aContact({ tenantId, campaignId })] as const;
    await act(async (stores) => {
      for (const agent of agents) await stores.agents.insert(agent);
      await stores.contacts.insertMany(contacts);
    });
    const offer = (agent: 0 | 1, contact: 0 | 1) =>
      aPreview({ tenantId, campaignId, agentId: agents[agent].id, contactId: contacts[contact].id });
    return { tenantId, offer };
  };
  const insert = (preview: Preview) => act((stores) => stores.previews.insert(preview));
  const settle = (preview: Preview, status: Preview["status"]) =>
    act((stores) => stores.previews.save({ ...preview, status }));

  runner.describe("preview store", () => {
    runner.it("finds the open preview of an agent until it is settled, in its tenant only", async () => {
      const { tenantId, offer } = await aScene();
      const preview = offer(0, 0);
      const openOf = (tenant: typeof tenantId) =>
        storage.read((stores) => stores.previews.openOf(tenant, preview.agentId));
      assert.equal(await openOf(tenantId), null);
      await insert(preview);
      same(await openOf(tenantId), preview);
      assert.equal(await openOf(await aStoredTenant()), null);
      await settle(preview, "skipped");
      assert.equal(await openOf(tenantId), null);
      same(await act((stores) => stores.previews.lock(tenantId, preview.id)), { ...preview, status: "skipped" });
    });

    runner.it("refuses a second open preview of an agent, or of a contact", async () => {
      const { offer } = await aScene();
      const first = offer(0, 0);
      await insert(first);
      await refusedWith("invalid-state", insert(offer(0, 1)));
      await refusedWith("invalid-state", insert(offer(1, 0)));
      await insert(offer(1, 1));
    });

    runner.it("offers agent and contact again once a preview is accepted, skipped or expired", async () => {
      const { offer } = await aScene();
      for (const status of ["accepted", "skipped", "expired"] as const) {
        const preview = offer(0, 0);
        await insert(preview);
        await settle(preview, status);
      }
      await insert(offer(0, 0));
    });

    runner.it("opens one of many previews offered to an agent at once", async () => {
      const { offer } = await aScene();
      const previews = [offer(0, 0), offer(0, 1), offer(0, 0), offer(0, 1)];
      const outcomes = await Promise.allSettled(previews.map(insert));
      assert.equal(outcomes.filter((outcome) => outcome.status === "fulfilled").length, 1);
    });

    runner.it("locks no preview of another tenant", async () => {
      const { offer } = await aScene();
      const preview = offer(0, 0);
      await insert(preview);
      const elsewhere = await aStoredTenant();
      assert.equal(await act((stores) => stores.previews.lock(elsewhere, preview.id)), null);
    });
  });
}
