import { describe, it } from "vitest";
import { headPublisherSuite } from "../conformance/head-publisher.ts";
import { MemoryHeadPublisher } from "./head-publisher.ts";

headPublisherSuite({ describe, it, skip: (name, reason) => it.skip(`${name} (${reason})`) }, async () => {
  const publisher = new MemoryHeadPublisher();
  return {
    publisher,
    notesOf: async (tenantId) => publisher.heads.filter((head) => head.tenantId === tenantId).map(({ note }) => note),
    close: async () => {},
  };
});
