import assert from "node:assert/strict";
import { headText, type SignedHead, signedNote, verifierOf } from "../model/audit-head.ts";
import type { TenantId } from "../model/ids.ts";
import type { HeadPublisher } from "../ports/head-publisher.ts";
import { NOW } from "./chance.ts";
import { fixtures } from "./fixtures.ts";
import type { Runner } from "./runner.ts";

/** A publisher, and what the other side has of a tenant: the notes, whatever their order. */
export interface HeadPublisherBench {
  readonly publisher: HeadPublisher;
  notesOf(tenantId: TenantId): Promise<readonly string[]>;
  close(): Promise<void>;
}

function aHead(tenantId: TenantId, size: number): SignedHead {
  const head = { tenantId, size, root: "0b".repeat(32) };
  const verifier = verifierOf("test", new Uint8Array(32));
  const note = signedNote(headText(head, NOW), verifier, new Uint8Array(64));
  return { ...head, at: NOW, keyId: "test", note };
}

/** What every `HeadPublisher` must do. `open` gives one whose other side is empty. */
export function headPublisherSuite(runner: Runner, open: () => Promise<HeadPublisherBench>): void {
  const on = (name: string, test: (bench: HeadPublisherBench) => Promise<void>) =>
    runner.it(name, async () => {
      const bench = await open();
      await test(bench).finally(() => bench.close());
    });
  const make = fixtures(2_512);
  runner.describe("head publisher", () => {
    on("hands the note over, byte for byte, before it answers", async ({ publisher, notesOf }) => {
      const tenantId = make.aTenant().id;
      const head = aHead(tenantId, 7);
      await publisher.publish(head);
      assert.deepEqual(await notesOf(tenantId), [head.note]);
    });

    on("keeps every head, of each tenant apart, and one that comes again once", async ({ publisher, notesOf }) => {
      const [one, two] = [make.aTenant().id, make.aTenant().id];
      for (const head of [aHead(one, 9), aHead(one, 10), aHead(two, 9), aHead(one, 9)]) await publisher.publish(head);
      assert.deepEqual([...(await notesOf(one))].sort(), [aHead(one, 9).note, aHead(one, 10).note].sort());
      assert.deepEqual(await notesOf(two), [aHead(two, 9).note]);
    });

    runner.it("has a name for the log", async () => {
      const bench = await open();
      assert.ok(bench.publisher.name.length > 0);
      await bench.close();
    });
  });
}
