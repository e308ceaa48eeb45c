import { mintClearance } from "../../packages/core/src/compliance/clearance.ts";
import { freeswitch } from "../../packages/core/src/freeswitch/index.ts";
import type { CallId, LegId } from "../../packages/core/src/model/ids.ts";
import type { SwitchEvent } from "../../packages/core/src/model/leg.ts";
import { system } from "../../packages/core/src/system.ts";
import { median } from "../rounds.ts";

const CALLS = 2_000;
/** Originates under way at once, as a batch of claimed contacts makes them. */
const AT_ONCE = 100;

const clearance = mintClearance({
  ref: "bench",
  decision: {
    allowed: true,
    phone: "+971500000110",
    cli: "+97145000000",
    ruleVersion: "2026-01-01",
    checkedAt: 0,
    validUntil: Number.MAX_SAFE_INTEGER,
  },
} as Parameters<typeof mintClearance>[0]);

const heapBytes = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

/** Calls a second that the transport asks of the simulated switch and hears answered; what a live one holds in memory. */
export async function benchCalls(port: number, rounds: number): Promise<void> {
  const transport = freeswitch({ url: `esl://:x@127.0.0.1:${port}`, gateway: "carrier", ...system });
  let ready = 0;
  let ended = 0;
  let wake: () => void = () => {};
  await transport.start((event: SwitchEvent) => {
    if (event.type === "leg.ready") ready += 1;
    if (event.type === "leg.ended") ended += 1;
    wake();
  });
  const until = (reached: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      wake = () => reached() && resolve();
      wake();
    });
  const asked: number[] = [];
  const answered: number[] = [];
  const bytes: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const ids = Array.from({ length: CALLS }, () => [system.ids.next<LegId>(), system.ids.next<CallId>()] as const);
    const began = performance.now();
    for (let at = 0; at < CALLS; at += AT_ONCE)
      await Promise.all(
        ids
          .slice(at, at + AT_ONCE)
          .map(([legId, callId]) => transport.originateCustomer({ clearance, callId, legId, ringTimeoutMs: 25_000 })),
      );
    const accepted = performance.now();
    await until(() => ready === CALLS * (round + 1));
    const heard = performance.now();
    const heapLive = heapBytes();
    for (const [legId] of ids) void transport.hangUp(legId, "NORMAL_CLEARING");
    await until(() => ended === CALLS * (round + 1));
    bytes.push((heapLive - heapBytes()) / CALLS);
    if (round === 0) continue;
    asked.push((CALLS / (accepted - began)) * 1_000);
    answered.push((CALLS / (heard - began)) * 1_000);
  }
  await transport.stop();
  console.log(
    `${CALLS} calls, ${AT_ONCE} at once: ${Math.round(median(asked))} originates taken a second, ` +
      `${Math.round(median(answered))} calls a second heard answered and ready; ` +
      `${Math.round(median(bytes))} bytes of heap a live leg`,
  );
}
