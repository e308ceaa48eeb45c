import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { washStoreSuite } from "@broadnet-engage/core/conformance";
import type { WashStore } from "@broadnet-engage/core/ports";
import { silentLog } from "@broadnet-engage/core/system";
import { afterAll, describe, it } from "vitest";
import { washFolder } from "./wash-folder.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The folder is asked for one register at a time: which it has, is what was handed in here. */
async function inFolder(most?: number): Promise<WashStore> {
  const folder = await mkdtemp(join(tmpdir(), "wash-folder-"));
  folders.push(folder);
  const washes = washFolder(folder, silentLog, most);
  const names = new Set<string>();
  const { lookup, erase, judged, state } = washes;
  return {
    ...{ lookup, erase, judged },
    keep(registry, stated, verdicts) {
      names.add(registry);
      return washes.keep(registry, stated, verdicts);
    },
    loaded: async (registry) => state(registry)?.newest ?? null,
    washed: async () =>
      [...names].flatMap((registry) => {
        const all = state(registry);
        if (all === null) return [];
        const { asOf, source, digest } = all.newest;
        const newest = { asOf, source, digest };
        return [{ registry, washes: all.washes, newest, oldest: { asOf: all.oldest.asOf } }];
      }),
  };
}

washStoreSuite({ describe, it, skip: (name, reason) => it.skip(`${name} (${reason})`) }, inFolder);
