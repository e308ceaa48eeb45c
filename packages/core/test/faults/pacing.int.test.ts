import { describe, expect, it } from "vitest";
import { SECOND } from "../../src/model/instant.ts";
import { onStage, pause } from "./stage.ts";

const agents = Array.from({ length: 12 }, (_, i) => `agent_${1001 + i}`);

describe("a switch that falls behind", () => {
  it("refuses nothing, it delays: pacing slows down by the age of its events, and comes back when they are fresh", async () => {
    await onStage(
      "lag",
      { agents, contacts: 200, maxAttempts: 1 },
      async ({ dialer, campaignId, simulated, proxy, life }) => {
        const dialed = (): number => simulated.truth().counts().originated;
        const during = async (ms: number): Promise<number> => {
          const before = dialed();
          await pause(life, ms);
          return dialed() - before;
        };
        await pause(life, 5 * SECOND);
        const usual = await during(10 * SECOND);
        expect(dialer.status().nodes[0]).toMatchObject({ state: "ready" });
        expect(usual).toBeGreaterThan(10);

        proxy.delayEvents(3 * SECOND, 20 * SECOND);
        await pause(life, 6 * SECOND);
        expect(dialer.status().nodes[0]?.eventLagMs).toBeGreaterThan(2 * SECOND);
        expect(await during(10 * SECOND)).toBeLessThan(usual / 4);
        expect((await dialer.campaigns.diagnostics(campaignId)).limitingFactor).toBe("switch");

        await pause(life, 16 * SECOND);
        expect(await during(10 * SECOND)).toBeGreaterThan(usual / 2);
        expect(dialer.status().nodes[0]?.eventLagMs ?? 0).toBeLessThan(100);
        expect((await dialer.campaigns.diagnostics(campaignId)).limitingFactor).not.toBe("switch");
      },
    );
  });
});
