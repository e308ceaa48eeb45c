import { describe, it } from "vitest";
import { washStoreSuite } from "../conformance/wash-store.ts";
import { memoryWashStore } from "./wash-store.ts";

washStoreSuite({ describe, it, skip: (name, reason) => it.skip(`${name} (${reason})`) }, async (most) =>
  memoryWashStore(most),
);
