import { describe, it } from "vitest";
import { registryStoreSuite } from "../conformance/registry-store.ts";
import { memoryRegistryStore } from "./registry-store.ts";

registryStoreSuite({ describe, it, skip: (name, reason) => it.skip(`${name} (${reason})`) }, async () =>
  memoryRegistryStore(),
);
