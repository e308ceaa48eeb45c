import { modelSuite, type Runner, storageSuite } from "@broadnet-engage/core/conformance";
import { memoryStorage } from "@broadnet-engage/core/memory";
import type { Storage } from "@broadnet-engage/core/ports";
import { describe, it } from "vitest";
import { makers, server } from "../test/storages.ts";

/** A suite opens its storage before it registers, which `describe` would not wait for: so names say where they run. */
const runnerOn = (where: string): Runner => ({
  describe: (name, fn) => {
    describe(`${where}: ${name}`, fn);
  },
  it: (name, fn) => {
    it(name, fn);
  },
  skip: (name, reason) => {
    it(name, (context) => context.skip(reason));
  },
});

for (const [name, open] of makers) {
  const runner = runnerOn(name);
  await storageSuite(runner, open);
  // Each sequence has tenants of its own, so one database does for all; it is closed at the end of the file.
  const shared = await open();
  const lent: Storage = { ...shared, close: async () => {} };
  modelSuite(
    runner,
    async () => memoryStorage(),
    async () => lent,
  );
}

if (typeof server === "string") runnerOn("PostgreSQL").skip("the whole conformance suite", server);
