import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { E164 } from "@broadnet-engage/core/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, PACKS, type World } from "../testing/world.ts";
import { exportTo, forget, replay, verify } from "./commands.ts";
import { readOptions } from "./options.ts";

let world: World;
let folder: string;
beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), "engage-cli-"));
  await world.dialer.compliance.check({ phone: "+971501234567" as E164 });
}, 60_000);
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});
const audit = () => world.dialer.compliance.audit;
const asked = { kind: "replay", ref: "AUD-1", rules: "then", packs: [], tenant: null } as const;

describe("npm run audit", () => {
  it("replays a decision: the same, byte by byte", async () => {
    expect(await replay(audit(), [], asked)).toEqual({ text: "AUD-1: the same, byte by byte: allowed", well: true });
  });

  it("says what other rules would have said", async () => {
    const [ae] = PACKS.filter(({ id }) => id === "ae");
    const path = join(folder, "pack.json");
    await writeFile(path, JSON.stringify({ ...ae, jurisdiction: "SA" }));
    const said = await replay(audit(), [], { ...asked, packs: [path] });
    expect(said.text).toContain("if:   blocked by jurisdiction");
    expect((await replay(audit(), PACKS, { ...asked, rules: "now" })).text).toContain("by other rules the same");
  });

  it("exports, verifies and forgets", async () => {
    const out = join(folder, "audit.ndjson");
    expect(await exportTo(audit(), out)).toEqual({ text: `Written to ${out}`, well: true });
    expect(await verify(audit())).toEqual({ text: "PASS  1 records", well: true });
    expect((await forget(audit(), "0501234567")).well).toBe(false);
    expect((await forget(audit(), "+971501234567")).text).toContain("the proofs still hold");
    expect(await verify(audit())).toEqual({ text: "PASS  1 records", well: true });
  });

  it.each([
    [["replay", "AUD-7", "--rules", "now"], { kind: "replay", ref: "AUD-7", rules: "now" }],
    [["replay", "7"], { kind: "wrong" }],
    [["replay", "AUD-7", "--rules", "later"], { kind: "wrong" }],
    [["export", "--out", "x"], { kind: "export", out: "x" }],
    [["verify", "--tenant", "falcon"], { kind: "verify", tenant: "falcon" }],
    [["forget", "+971501234567"], { kind: "forget", phone: "+971501234567" }],
    [["keys"], { kind: "keys" }],
    [["rotate"], { kind: "rotate" }],
    [["rewrite"], { kind: "wrong" }],
    [[], { kind: "wrong" }],
    [["verify", "--wat"], { kind: "wrong" }],
  ])("reads %j", (args, kind) => {
    expect(readOptions(args)).toMatchObject(kind);
  });
});
