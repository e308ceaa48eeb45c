import assert from "node:assert/strict";
import { digestOf } from "../model/canonical-json.ts";
import type { Ground } from "./ground.ts";

/** What every `PackArchive` must do. */
export function packArchiveSuite({ runner, storage, act, ids }: Ground): void {
  runner.describe("pack archive", () => {
    runner.it("keeps texts under their digests, once, whoever brings them again", async () => {
      const [one, two] = [
        `{"id":"${ids.next<string>()}"}`,
        `{"name":"\u0627\u0644\u0625\u0645\u0627\u0631\u0627\u062a ${ids.next<string>()}"}`,
      ];
      await act((stores) => stores.packArchive.keep([one, two]));
      await act((stores) => stores.packArchive.keep([two, one, one]));
      for (const text of [one, two])
        assert.equal(await storage.read((stores) => stores.packArchive.find(digestOf(text))), text);
      for (const digest of [digestOf("nobody brought this"), "", "' OR true --"])
        assert.equal(await storage.read((stores) => stores.packArchive.find(digest)), null);
    });
  });
}
