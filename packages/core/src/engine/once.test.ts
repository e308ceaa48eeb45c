import { describe, expect, it } from "vitest";
import { memoryStorage } from "../memory/storage.ts";
import { HOUR, MINUTE, SECOND } from "../model/instant.ts";
import type { Storage, Stores } from "../ports/storage.ts";
import { aCampaignOn, callsOn, type Stage, stage } from "./testing.ts";

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { code?: string }) => error.code,
  );
const request = (agentId: unknown, idempotencyKey: string | null = "crm-task-88121") =>
  ({ agentId, destination: "+971501234567", idempotencyKey }) as unknown as Parameters<
    Stage["dialer"]["calls"]["originate"]
  >[0];

/** Dies where it is told: after the dial was written down, before anybody heard of it. */
function dyingAfterCommit(inner: Storage): Storage & { die: boolean } {
  const storage = {
    ...inner,
    capabilities: inner.capabilities,
    die: false,
    read: <T>(work: (stores: Stores) => Promise<T>) => inner.read(work),
    close: () => inner.close(),
    async transact<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
      const answer = await inner.transact(work);
      if (!storage.die) return answer;
      storage.die = false;
      throw new Error("killed here");
    },
  };
  return storage;
}

describe("C-IDE-4 a call by hand under a key", () => {
  it("is placed once however often it is asked, one after the other and together", async () => {
    const on = await stage();
    const { agents } = await aCampaignOn(on, { phones: [] });
    const asked = await Promise.all(Array.from({ length: 5 }, () => on.dialer.calls.originate(request(agents[0]))));
    await on.pass(10 * SECOND);
    asked.push(await on.dialer.calls.originate(request(agents[0])));
    expect(new Set(asked.map(({ call }) => call.id)).size).toBe(1);
    expect(new Set(asked.map(({ audit }) => audit.ref))).toEqual(new Set(["AUD-1"]));
    expect(on.core.truth.counts()).toMatchObject({ agentLegs: 1, originated: 1 });
  });

  it("gives the first call also when that call is long over, and the agent is not ready any more", async () => {
    const on = await stage();
    const { agents } = await aCampaignOn(on, { phones: [] });
    const first = await on.dialer.calls.originate(request(agents[0]));
    await on.pass(5 * MINUTE);
    await on.dialer.agents.setState(agents[0] as never, "offline", null);
    const again = await on.dialer.calls.originate(request(agents[0]));
    expect(again.call).toMatchObject({ id: first.call.id, phase: "final" });
    expect(await callsOn(on)).toHaveLength(1);
  });

  it("refuses the key for another number or another agent", async () => {
    const on = await stage();
    const { agents } = await aCampaignOn(on, { phones: [] });
    await on.dialer.calls.originate(request(agents[0]));
    expect(await codeOf(on.dialer.calls.originate(request(agents[1])))).toBe("idempotency-key-reused");
    const other = { ...request(agents[0]), destination: "+971501234568" as never };
    expect(await codeOf(on.dialer.calls.originate(other))).toBe("idempotency-key-reused");
  });

  it("does not spend the key on a refusal: nothing was dialed, so it may be tried again", async () => {
    const on = await stage();
    const { agents } = await aCampaignOn(on, { phones: [] });
    await on.dialer.agents.setState(agents[0] as never, "offline", null);
    expect(await codeOf(on.dialer.calls.originate(request(agents[0])))).toBe("agent-offline");
    await on.dialer.agents.setState(agents[0] as never, "available", null);
    expect((await on.dialer.calls.originate(request(agents[0]))).call.phase).toBe("agent_dialing");
  });

  it("killed between the record and the dial, it gives the recorded call and dials no second one", async () => {
    const storage = dyingAfterCommit(memoryStorage());
    const on = await stage({ dialer: { storage } });
    const { agents } = await aCampaignOn(on, { phones: [] });
    await on.pass(SECOND);
    storage.die = true;
    await expect(on.dialer.calls.originate(request(agents[0]))).rejects.toThrow("killed here");
    expect(on.core.truth.counts().agentLegs).toBe(0);
    const again = await on.dialer.calls.originate(request(agents[0]));
    expect(await callsOn(on)).toMatchObject([{ id: again.call.id }]);
    await on.pass(HOUR);
    expect(on.core.truth.counts().agentLegs).toBeLessThanOrEqual(1);
    expect((await callsOn(on)).map(({ id }) => id)).toEqual([again.call.id]);
  });

  it("is a new call under another key, and without one", async () => {
    const on = await stage();
    const { agents } = await aCampaignOn(on, { phones: [] });
    await on.dialer.calls.originate(request(agents[0], "one"));
    await on.pass(5 * MINUTE);
    await on.dialer.calls.originate(request(agents[0], "two"));
    await on.pass(5 * MINUTE);
    await on.dialer.calls.originate(request(agents[0], null));
    expect(await callsOn(on)).toHaveLength(3);
  });
});
