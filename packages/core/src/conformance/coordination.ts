import assert from "node:assert/strict";
import type { Coordination, Lease } from "../ports/coordination.ts";
import type { Runner } from "./runner.ts";

/** Two nodes of one installation, and its time. */
export interface CoordinationBench {
  readonly one: Coordination;
  readonly two: Coordination;
  /** Lets this much time go by, for leases too; waits where time cannot be moved. */
  pass(ms: number): Promise<void>;
}

const TTL_MS = 1_000;

/** What every `Coordination` must do. `open` gives a bench whose leases and topics nobody else uses. */
export function coordinationSuite(runner: Runner, open: () => Promise<CoordinationBench>): void {
  const onBench = (name: string, test: (bench: CoordinationBench) => Promise<void>) =>
    runner.it(name, async () => {
      const bench = await open();
      try {
        await test(bench);
      } finally {
        await bench.one.close();
        await bench.two.close();
      }
    });
  runner.describe("coordination", () => {
    taking(onBench);
    losing(onBench);
    messages(onBench);
  });
}

type OnBench = (name: string, test: (bench: CoordinationBench) => Promise<void>) => void;

async function held(acquiring: Promise<Lease | null>): Promise<Lease> {
  const lease = await acquiring;
  assert.ok(lease, "the lease was refused");
  return lease;
}

function taking(onBench: OnBench): void {
  onBench("gives a free lease, and refuses it to another while it is held", async ({ one, two }) => {
    const lease = await held(one.acquire("pacer", "node-1", TTL_MS));
    assert.deepEqual([lease.name, lease.owner], ["pacer", "node-1"]);
    assert.equal(await two.acquire("pacer", "node-2", TTL_MS), null);
    assert.equal(await one.acquire("pacer", "node-2", TTL_MS), null);
    await held(two.acquire("other", "node-2", TTL_MS));
  });

  onBench("gives a lease to one of many who want it at once", async ({ one, two }) => {
    const wishes = Array.from({ length: 10 }, (_, n) => (n % 2 ? one : two).acquire("pacer", `node-${n}`, TTL_MS));
    assert.equal((await Promise.all(wishes)).filter((lease) => lease !== null).length, 1);
  });

  onBench("prolongs a lease that is ours already; the token stays", async ({ one, two, pass }) => {
    const first = await held(one.acquire("pacer", "node-1", TTL_MS));
    await pass(TTL_MS * 0.6);
    const again = await held(one.acquire("pacer", "node-1", TTL_MS));
    assert.equal(again.fencingToken, first.fencingToken);
    await pass(TTL_MS * 0.6);
    assert.equal(await two.acquire("pacer", "node-2", TTL_MS), null);
  });
}

function losing(onBench: OnBench): void {
  onBench("gives a lease that is over to another, under a higher token", async ({ one, two, pass }) => {
    const first = await held(one.acquire("pacer", "node-1", TTL_MS));
    await pass(TTL_MS + 50);
    const second = await held(two.acquire("pacer", "node-2", TTL_MS));
    assert.ok(second.fencingToken > first.fencingToken);
    await pass(TTL_MS + 50);
    const third = await held(one.acquire("pacer", "node-1", TTL_MS));
    assert.ok(third.fencingToken > second.fencingToken);
  });

  onBench("gives a released lease to another at once, under a higher token", async ({ one, two }) => {
    const first = await held(one.acquire("pacer", "node-1", TTL_MS));
    await one.release(first);
    await one.release(first);
    const second = await held(two.acquire("pacer", "node-2", TTL_MS));
    assert.ok(second.fencingToken > first.fencingToken);
  });

  onBench("does nothing when a lost lease is released", async ({ one, two, pass }) => {
    const lost = await held(one.acquire("pacer", "node-1", TTL_MS));
    await pass(TTL_MS + 50);
    await held(two.acquire("pacer", "node-2", TTL_MS));
    await one.release(lost);
    assert.equal(await one.acquire("pacer", "node-1", TTL_MS), null);
  });

  onBench("does not release a later holding with the lease of an earlier one", async ({ one, two, pass }) => {
    const earlier = await held(one.acquire("pacer", "node-1", TTL_MS));
    await pass(TTL_MS + 50);
    await one.release(await held(two.acquire("pacer", "node-2", TTL_MS)));
    await two.release(await held(two.acquire("pacer", "node-2", TTL_MS)));
    await held(one.acquire("pacer", "node-1", TTL_MS));
    await one.release(earlier);
    assert.equal(await two.acquire("pacer", "node-2", TTL_MS), null);
  });
}

/** Listens to a topic and can wait for a message. */
async function listen(node: Coordination, topic: string) {
  const heard: string[] = [];
  const waiting = new Map<string, () => void>();
  const leave = await node.subscribe(topic, (message) => {
    heard.push(message);
    waiting.get(message)?.();
  });
  const until = (message: string) =>
    heard.includes(message) ? Promise.resolve() : new Promise<void>((resolve) => waiting.set(message, resolve));
  return { heard, leave, until };
}

function messages(onBench: OnBench): void {
  onBench("tells every listener of a topic, on every node, in the order of the publisher", async ({ one, two }) => {
    const ears = [await listen(one, "wake"), await listen(two, "wake"), await listen(two, "wake")];
    const texts = Array.from({ length: 20 }, (_, n) => `message ${n} هدى`);
    for (const text of texts) await one.publish("wake", text);
    for (const ear of ears) {
      await ear.until(texts.at(-1) ?? "");
      assert.deepEqual(ear.heard, texts);
    }
  });

  onBench(
    "tells a topic's messages to its own listeners only, and nothing from before they listened",
    async (bench) => {
      const { one, two } = bench;
      await one.publish("wake", "too early");
      const [wake, other] = [await listen(two, "wake"), await listen(two, "other")];
      await one.publish("wake", "for wake");
      await one.publish("other", "for other");
      await Promise.all([wake.until("for wake"), other.until("for other")]);
      assert.deepEqual([wake.heard, other.heard], [["for wake"], ["for other"]]);
    },
  );

  onBench("tells nothing more to who has left, and goes on telling the others", async ({ one, two }) => {
    const [gone, stays] = [await listen(two, "wake"), await listen(two, "wake")];
    await gone.leave();
    await gone.leave();
    await one.publish("wake", "after");
    await stays.until("after");
    assert.deepEqual(gone.heard, []);
  });
}
