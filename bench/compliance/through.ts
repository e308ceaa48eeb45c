import { openPostgres } from "../../packages/adapter-postgres/src/index.ts";
import { findPostgres } from "../../packages/adapter-postgres/test/real-postgres.ts";
import { createDialer } from "../../packages/core/src/index.ts";
import { memoryRegistry, memoryStorage } from "../../packages/core/src/memory/index.ts";
import type { Storage } from "../../packages/core/src/ports/index.ts";
import { simulation } from "../../packages/core/src/sim/index.ts";
import { system } from "../../packages/core/src/system.ts";
import { goal } from "../rounds.ts";
import { packOf, packs } from "./world.ts";

const CHECKS = 3_000;

/** p99 of a whole check, in milliseconds: facts gathered, decided, and the record committed. */
async function measured(storage: Storage): Promise<number> {
  const ae = packOf("ae");
  const registries = ae.rules.dncRegistry.flatMap(({ value }) => ("registry" in value ? [value.registry] : []));
  const data = { numbers: [], asOf: system.clock.now(), source: "bench" };
  const dialer = createDialer({
    ...simulation({ ...system, agents: [], speed: 1, seed: 1 }),
    rules: packs,
    storage,
    registry: memoryRegistry(Object.fromEntries(registries.map((name) => [name, data]))),
    tenant: { name: "Bench", slug: "bench" },
  });
  await dialer.start();
  await dialer.cli.addGroup("Main", ["+97142345678"]);
  const times: number[] = [];
  for (let n = 0; n < CHECKS + 200; n += 1) {
    const phone = `+9715${String(10_000_000 + ((n * 7_919) % 80_000_000)).padStart(8, "0")}` as never;
    const began = performance.now();
    await dialer.compliance.check({ phone, cli: "+97142345678" as never, purpose: "marketing" });
    if (n >= 200) times.push(performance.now() - began);
  }
  await dialer.stop();
  times.sort((a, b) => a - b);
  console.log(
    `check: p50 ${times[Math.floor(CHECKS * 0.5)]?.toFixed(2)} ms, p99 ${times[Math.floor(CHECKS * 0.99)]?.toFixed(2)} ms`,
  );
  return times[Math.floor(CHECKS * 0.99)] ?? Number.NaN;
}

/** C-CMP-12, on both storages there are. */
export async function throughTheDialer(): Promise<void> {
  goal("C-CMP-12 a check with in-memory adapters, p99 in ms", await measured(memoryStorage()), 5, "less");
  const server = await findPostgres();
  if (typeof server === "string") return console.log(`PostgreSQL was left out: ${server}`);
  const storage = await openPostgres({ url: await server.freshDatabase() });
  goal("C-CMP-12 a check with PostgreSQL, p99 in ms", await measured(storage), 20, "less");
  await storage.close();
  await server.stop();
}
