import { describe, it } from "vitest";
import { modelSuite, type Runner, storageSuite } from "../conformance/index.ts";
import { memoryStorage } from "./index.ts";

const runner: Runner = {
  describe,
  it: (name, test) => it(name, test),
  skip: (name, reason) => it(name, (context) => context.skip(reason)),
};

await storageSuite(runner, async () => memoryStorage());
modelSuite(
  runner,
  async () => memoryStorage(),
  async () => memoryStorage(),
);
