import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { isIncluded, leafHash } from "@broadnet-engage/core/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const PERSON = "+971501234567";
const audit = (path: string, token = world.tokens.supervisor) =>
  world.client.get(`/v1/compliance/audit${path}`, { token });
const post = (path: string, body: unknown, token = world.tokens.supervisor) =>
  world.client.post(`/v1/compliance/${path}`, { token, body });
const check = async (phone = PERSON, extra: object = {}, token = world.tokens.agent): Promise<string> =>
  (await post("check", { phone, ...extra }, token)).body.audit_ref;

describe("the audit of decisions", () => {
  it("C-CMP-6 C-CMP-7 gives each decision again under its reference, whole, with the proof that it is in the log", async () => {
    const asked = await post("check", { phone: PERSON, jurisdiction: "AE" }, world.tokens.agent);
    const { status, body } = await audit(`/${asked.body.audit_ref}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...asked.body,
      phone: PERSON,
      forgotten: false,
      origin: "api",
      actor: world.users.agent,
      campaign_id: null,
      facts: { phone: PERSON, requestedJurisdiction: "AE" },
    });
    expect(body.packs).toEqual([{ id: "ae", version: "2026-06-01" }]);
    expect(leafHash(body.body).toString("hex")).toBe(body.hash);
    expect(JSON.parse(body.body)).toMatchObject({ prev: body.prev_hash, annex: body.inputs_digest, allowed: true });
    const bytes = (hex: string) => Buffer.from(hex, "hex");
    const { leaf_index: index, tree_size: size, root, path } = body.proof;
    expect(isIncluded(bytes(body.hash), { index, size }, path.map(bytes), bytes(root))).toBe(true);
  });

  it("C-PAG-1 lists decisions newest first, by filter and page by page", async () => {
    const blocked = [await check("+48512123478"), await check("+48512123479")];
    const first = await audit("?allowed=false&rule=jurisdiction&limit=1");
    expect(first.body).toMatchObject({ total: 2, has_more: true, items: [{ audit_ref: blocked[1], allowed: false }] });
    const second = await audit(`?allowed=false&rule=jurisdiction&limit=1&cursor=${first.body.next_cursor}`);
    expect(second.body).toMatchObject({ has_more: false, next_cursor: null, items: [{ audit_ref: blocked[0] }] });
    expect((await audit(`?cursor=${first.body.next_cursor}`)).slug).toBe("invalid-cursor");
    expect((await audit("?phone=%2B48512123478")).body).toMatchObject({
      total: 1,
      items: [{ phone: "+48512123478" }],
    });
    expect((await audit("?to=2020-01-01T00:00:00Z")).body.total).toBe(0);
    expect((await audit("?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z")).slug).toBe("invalid-range");
  });

  it.each([["AUD-0"], ["AUD-999999"], ["AUD-x"], ["AUD-1 "], ["' OR 1=1 --"]])("C-GEN-6 knows no %s", async (ref) => {
    expect((await audit(`/${encodeURIComponent(ref)}`)).status).toBe(404);
  });

  it("C-GEN-15 shows nothing of another tenant, and nothing to agents", async () => {
    const ref = await check();
    expect((await audit(`/${ref}`, world.tokens.stranger)).status).not.toBe(200);
    expect((await audit(`/${ref}`, world.tokens.agent)).slug).toBe("forbidden");
    expect((await audit("/export")).slug).toBe("forbidden");
    expect((await post("audit/forget", { phone: PERSON })).slug).toBe("forbidden");
  });

  it("C-CMP-6 verifies the log over a range", async () => {
    expect((await post("audit/verify", {})).body).toMatchObject({ ok: true, first_bad: null });
    expect((await post("audit/verify", { from: "AUD-1", to: "AUD-2" })).body).toMatchObject({ ok: true, checked: 2 });
    expect((await post("audit/verify", { from: "AUD-3", to: "AUD-2" })).slug).toBe("invalid-range");
    expect((await post("audit/verify", { from: "3" })).body.errors[0].pointer).toBe("#/from");
  });

  it("proves that the log only grows", async () => {
    await check();
    const { size } = (await audit("/heads")).body;
    expect((await audit(`/consistency?from=1&to=${size}`)).body.proof.length).toBeGreaterThan(0);
    expect((await audit(`/consistency?from=1&to=${size + 1}`)).body.errors[0].pointer).toBe("?to");
  });

  it("makes a decision again: the same by the rules of then", async () => {
    const ref = await check();
    expect((await post(`audit/${ref}/replay`, {})).body).toMatchObject({ audit_ref: ref, same: true, allowed: true });
    expect((await post(`audit/${ref}/replay`, { rules: "now" })).body).toMatchObject({ same: true, differs: [] });
  });

  it("exports the log for a stranger's verifier, who finds it whole and signed", async () => {
    await check();
    const address = `${world.url}/v1/compliance/audit/export`;
    const answer = await fetch(address, { headers: { Authorization: `Bearer ${world.tokens.admin}` } });
    expect(answer.headers.get("content-type")).toContain("application/x-ndjson");
    const folder = await mkdtemp(join(tmpdir(), "engage-export-"));
    const path = join(folder, "audit.ndjson");
    await writeFile(path, await answer.text());
    const verifier = createRequire(import.meta.url).resolve("@broadnet-engage/core/verifier/verify-audit.mjs");
    const { keys, heads, size } = (await audit("/heads")).body;
    const ran = await promisify(execFile)(process.execPath, [verifier, path, "--key", keys[0].verifier, "--json"]);
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: true, records: size, signed: size });
    expect(heads.at(-1)).toMatchObject({ size, key_id: expect.stringMatching(/^test\+/) });
    await rm(folder, { recursive: true });
  });

  it("takes a person out: records and proofs stay, and are nobody's", async () => {
    const person = "+971501999888";
    const ref = await check(person);
    const before = (await audit(`/${ref}`)).body;
    const admin = world.tokens.admin;
    expect((await post("audit/forget", { phone: person }, admin)).body).toEqual({ forgotten: true });
    expect((await post("audit/forget", { phone: person }, admin)).body).toEqual({ forgotten: false });
    const { body } = await audit(`/${ref}`);
    expect(body).toMatchObject({ forgotten: true, phone: null, facts: null, allowed: true, hash: before.hash });
    expect(body.proof).toEqual(before.proof);
    expect(JSON.stringify(body)).not.toContain(person);
    expect(body).not.toHaveProperty("check_details");
    expect((await post(`audit/${ref}/replay`, {})).slug).toBe("invalid-state");
    expect((await post("audit/verify", {})).body.ok).toBe(true);
  });
});

describe("a simulated check", () => {
  it("answers for another moment, and writes nothing down", async () => {
    const size = async () => (await audit("/heads")).body.size;
    const before = await size();
    const night = await post("check", { phone: PERSON, at: "2026-11-22T19:00:00Z" }, world.tokens.agent);
    expect(night.body).toMatchObject({ allowed: false, blocking_rule: "calling_hours", simulated: true });
    expect(night.body).toMatchObject({ checked_at: "2026-11-22T19:00:00Z" });
    expect(night.body).not.toHaveProperty("audit_ref");
    const nobody = { phone: PERSON, at: "2026-11-22T19:00:00Z", campaign_id: world.users.agent };
    expect((await post("check", nobody, world.tokens.agent)).slug).toBe("unknown-reference");
    expect(await size()).toBe(before);
  });

  it("C-CAM-16 a preflight writes nothing down either, and decides as the dial would", async () => {
    const token = world.tokens.supervisor;
    const made = { name: "Preflight", dialing_mode: "power", cli_group_id: world.cliGroupId };
    const campaign = await world.client.post("/v1/campaigns", { token, body: made });
    const contacts = [{ phone: "+971501110001" }, { phone: "+48512123470" }];
    await world.client.post(`/v1/campaigns/${campaign.body.id}/contacts`, { token, body: { contacts } });
    const before = (await audit("/heads")).body.size;
    const asked = await world.client.post(`/v1/campaigns/${campaign.body.id}/preflight`, { token, body: {} });
    expect(asked.body.blocked).toEqual([{ rule: "jurisdiction", count: 1 }]);
    expect((await audit("/heads")).body.size).toBe(before);
  });
});

describe("the rule packs", () => {
  it("are listed with version, sources and digest, and told as data and in words", async () => {
    const token = world.tokens.agent;
    const { body } = await world.client.get("/v1/compliance/rule-packs", { token });
    const ae = body.items.find(({ id }: { id: string }) => id === "ae");
    expect(ae).toMatchObject({ jurisdiction: "AE", version: "2026-06-01", active: true });
    expect(ae.sources.length).toBeGreaterThan(0);
    const whole = (await world.client.get("/v1/compliance/rule-packs/ae", { token })).body;
    expect(whole).toMatchObject({ ...ae, rules: expect.objectContaining({ callingHours: expect.any(Array) }) });
    expect(whole.words.join("\n")).toContain("09:00–18:00");
    const ref = await check();
    const named = JSON.parse((await audit(`/${ref}`)).body.body).packs;
    expect(named).toEqual([{ digest: ae.digest, id: "ae", version: "2026-06-01" }]);
    for (const id of ["xx", "AE", "ae%27"])
      expect((await world.client.get(`/v1/compliance/rule-packs/${id}`, { token })).status).toBe(404);
  });
});
