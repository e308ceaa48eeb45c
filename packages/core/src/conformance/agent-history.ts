import assert from "node:assert/strict";
import type { AgentStateChange } from "../model/agent-interval.ts";
import { MINUTE } from "../model/instant.ts";
import { NOW } from "./chance.ts";
import { type Ground, same } from "./ground.ts";

/** What every `AgentHistory` must do. */
export function agentHistorySuite(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, anAgent } = ground;
  const aStory = async () => {
    const tenantId = await aStoredTenant();
    const agentId = anAgent({ tenantId }).id;
    const change = (at: number, state: AgentStateChange["state"], over: Partial<AgentStateChange> = {}) =>
      ({ tenantId, agentId, at, state, subState: null, reason: null, by: "Noura Saleh", ...over }) as const;
    const told: readonly AgentStateChange[] = [
      change(NOW, "available"),
      change(NOW + MINUTE, "on_call", { subState: "reserved", by: "dialer" }),
      change(NOW + MINUTE, "on_call", { subState: "ringing", by: "dialer" }),
      change(NOW + 3 * MINUTE, "lunch", { reason: "back at one" }),
      change(NOW + 9 * MINUTE, "available"),
    ];
    await act(async (stores) => {
      for (const one of told) await stores.agentHistory.append(one);
      await stores.agentHistory.append({ ...change(NOW, "break"), agentId: anAgent().id });
    });
    const range = (from: number, to: number, limit = 100, tenant = tenantId) =>
      storage.read((stores) => stores.agentHistory.range(tenant, agentId, from, to, limit));
    return { tenantId, agentId, told, range };
  };

  runner.describe("agent history", () => {
    runner.it("tells what began before a span and lasts into it, and what began inside, in order", async () => {
      const { told, range } = await aStory();
      same(await range(NOW - 1, NOW + 10 * MINUTE), told);
      same(await range(NOW + 2 * MINUTE, NOW + 9 * MINUTE), [told[2], told[3]]);
      same(await range(NOW + MINUTE, NOW + MINUTE + 1), [told[2]], "of one moment the last that was told holds");
      same(await range(NOW - MINUTE, NOW), []);
      same(await range(NOW, NOW + 10 * MINUTE, 2), told.slice(0, 2));
    });

    runner.it("tells nothing of another tenant's agents", async () => {
      const { range } = await aStory();
      same(await range(NOW, NOW + 10 * MINUTE, 100, await aStoredTenant()), []);
    });

    runner.it("adds up who was available and who was on calls, cut at both ends", async () => {
      const { tenantId, agentId } = await aStory();
      const stranger = anAgent().id;
      const work = (from: number, to: number) =>
        storage.read(async (stores) => [
          ...(await stores.agentHistory.work(tenantId, [agentId, stranger], from, to)).entries(),
        ]);
      const all = [[agentId, { availableMs: 2 * MINUTE, onCallMs: 2 * MINUTE }]];
      assert.deepEqual(await work(NOW, NOW + 10 * MINUTE), all);
      const cut = [[agentId, { availableMs: MINUTE / 2, onCallMs: MINUTE }]];
      assert.deepEqual(await work(NOW + MINUTE / 2, NOW + 2 * MINUTE), cut);
      assert.deepEqual(await work(NOW + 4 * MINUTE, NOW + 5 * MINUTE), []);
    });
  });
}
