import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isEngageError } from "@broadnet-engage/core/errors";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "./folder-lock.ts";
import { openPglite } from "./index.ts";

const HOLDER = fileURLToPath(new URL("../test/hold-folder.ts", import.meta.url));
let dir = "";
let holders: ChildProcess[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "engage-folder-"));
  holders = [];
});
afterEach(async () => {
  await Promise.all(holders.map(kill));
  await rm(dir, { recursive: true, force: true });
});

async function kill(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  holder.kill("SIGKILL");
  await once(holder, "exit");
}

/** A process that has the folder open and has stored a tenant of this slug. */
async function holderOf(folder: string, slug: string): Promise<ChildProcess> {
  const options = ["--conditions=@broadnet-engage/source", "--import", "tsx"];
  const holder = spawn(process.execPath, [...options, HOLDER, folder, slug], { stdio: ["ignore", "pipe", "inherit"] });
  holders.push(holder);
  if (holder.stdout) await once(holder.stdout, "data");
  return holder;
}

const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "none",
    (error: unknown) => (isEngageError(error) ? [error.code, error.extra.pid] : error),
  );

describe("the lock of a PGlite folder", () => {
  it("keeps another process out while its holder lives, and is taken over when the holder was killed", async () => {
    const holder = await holderOf(dir, "first");
    expect(await refusal(openPglite({ dir }))).toEqual(["resource-in-use", holder.pid]);
    await kill(holder);
    const storage = await openPglite({ dir });
    const slugs = (await storage.read((stores) => stores.tenants.all())).map((tenant) => tenant.slug);
    await storage.close();
    expect(slugs).toEqual(["first"]);
  });

  it("survives kill after kill without losing what was told as stored", async () => {
    for (const slug of ["a", "b"]) await kill(await holderOf(dir, slug));
    const storage = await openPglite({ dir });
    const slugs = (await storage.read((stores) => stores.tenants.all())).map((tenant) => tenant.slug);
    await storage.close();
    expect(slugs).toEqual(["a", "b"]);
  });

  it("keeps out a second opening in the same process, and lets go on close", async () => {
    const storage = await openPglite({ dir });
    expect(await refusal(openPglite({ dir }))).toEqual(["resource-in-use", process.pid]);
    await storage.close();
    await (await openPglite({ dir })).close();
    expect((await readdir(dir)).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });

  it("takes no notice of a dead process, nor of a live one that only has a dead one's number", async () => {
    await writeFile(join(dir, "engage-4194303-5.lock"), "");
    await writeFile(join(dir, `engage-${process.ppid}-1.lock`), "");
    const lock = await lockFolder(dir);
    expect(await readdir(dir)).toHaveLength(1);
    await lock.release();
    await lock.release();
    expect(await readdir(dir)).toEqual([]);
  });
});
