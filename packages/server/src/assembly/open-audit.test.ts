import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryObjectStore, objectLinks } from "@broadnet-engage/core/memory";
import { systemClock } from "@broadnet-engage/core/system";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../config/config.ts";
import { openAudit } from "./open-audit.ts";

describe("publishers of heads", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "engage-audit-"));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const links = objectLinks({ base: () => "http://x", secret: "s".repeat(32), clock: systemClock });
  const open = (env: Readonly<Record<string, string>>) =>
    openAudit(readConfig({ DATA_DIR: folder, ...env }), memoryObjectStore(systemClock, links));
  const names = async (env: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const { audit, close } = await open(env);
    await close();
    return (audit.publishers ?? []).map(({ name }) => name);
  };

  it("are the object store, and the folder and the place that the environment names", async () => {
    expect(await names({})).toEqual(["the object store"]);
    const all = { AUDIT_HEADS_DIR: "/mnt/theirs", AUDIT_HEADS_URL: "http://127.0.0.1:1/heads?secret=1" };
    expect(await names(all)).toEqual(["the object store", "the folder /mnt/theirs", "http://127.0.0.1:1"]);
  });

  it("are none at an address of our own networks, unless the operator named them, and the server does not start", async () => {
    const inside = { AUDIT_HEADS_URL: "https://10.1.2.3/heads" };
    await expect(open(inside)).rejects.toThrow("AUDIT_HEADS_URL: it points to a private address");
    expect(await names({ ...inside, AUDIT_HEADS_ALLOW_CIDRS: "10.1.0.0/16" })).toContain("https://10.1.2.3");
    await expect(open({ AUDIT_HEADS_URL: "http://1.1.1.1/heads" })).rejects.toThrow("only https is allowed");
    await expect(open({ AUDIT_HEADS_URL: "https://me:secret@1.1.1.1/" })).rejects.toThrow("user and password");
    expect(() => readConfig({ AUDIT_HEADS_TOKEN: "x".repeat(16) })).toThrow("AUDIT_HEADS_TOKEN needs AUDIT_HEADS_URL");
  });
});
