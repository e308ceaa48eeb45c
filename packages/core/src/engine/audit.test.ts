import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DialerOptions } from "../dialer.ts";
import { EngageError } from "../errors.ts";
import { MemoryHeadPublisher } from "../memory/head-publisher.ts";
import { MemoryHeadSigner } from "../memory/head-signer.ts";
import { memoryRegistry } from "../memory/registry.ts";
import { memoryStorage } from "../memory/storage.ts";
import { isGenuineHead } from "../model/audit-head.ts";
import { canonicalJson, digestOf } from "../model/canonical-json.ts";
import type { AuditDraft } from "../model/decision.ts";
import { MINUTE, SECOND } from "../model/instant.ts";
import { isConsistent, isIncluded } from "../model/merkle-proof.ts";
import type { E164 } from "../model/phone.ts";
import type { Calendar } from "../model/rule-calendar.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Registry } from "../ports/registry.ts";
import type { Storage } from "../ports/storage.ts";
import { AE, MONDAY_TEN, stage } from "./testing.ts";

const PERSON = "+971501234567" as E164;
const phone = (n: number) => `+97150765${String(1000 + n)}` as E164;
const bytes = (hex: string) => Buffer.from(hex, "hex");

async function audited(given: Partial<Pick<DialerOptions, "storage" | "registry" | "rules">> = {}) {
  const signer = new MemoryHeadSigner("test");
  const publisher = new MemoryHeadPublisher();
  const on = await stage({ dialer: { audit: { signer, publishers: [publisher] }, ...given } });
  const { check, audit } = on.dialer.compliance;
  const checks = (count: number) => Promise.all(Array.from({ length: count }, (_, n) => check({ phone: phone(n) })));
  return { on, signer, publisher, check, checks, audit, tenantId: on.dialer.tenantId };
}

/** Notes how many records each append has. */
function measured(sizes: number[]): Storage {
  const inner = memoryStorage();
  return {
    capabilities: inner.capabilities,
    read: (work) => inner.read(work),
    close: () => inner.close(),
    transact: (work) =>
      inner.transact((stores) => {
        const append = (drafts: readonly AuditDraft[]) => {
          sizes.push(drafts.length);
          return stores.audit.append(drafts);
        };
        return work({ ...stores, audit: Object.create(stores.audit, { append: { value: append } }) });
      }),
  };
}

describe("the log of decisions", () => {
  it("C-CMP-7 numbers checks that come at once without a gap, in few transactions", async () => {
    let transactions = 0;
    const inner = memoryStorage();
    const storage: Storage = {
      capabilities: inner.capabilities,
      read: (work) => inner.read(work),
      close: () => inner.close(),
      transact: (work) => {
        transactions += 1;
        return inner.transact(work);
      },
    };
    const { checks } = await audited({ storage });
    const before = transactions;
    const records = await checks(100);
    expect(new Set(records.map(({ ref }) => ref)).size).toBe(100);
    expect(Math.max(...records.map(({ seq }) => seq))).toBe(100);
    expect(transactions - before).toBeLessThan(10);
  });

  it("shares what waits out among two transactions, and begins none for a few beside one under way", async () => {
    const sizes: number[] = [];
    const { checks } = await audited({ storage: measured(sizes) });
    await checks(1);
    await checks(100);
    expect(sizes).toEqual([1, 50, 50]);
    const asked: Promise<unknown>[] = [];
    for (const count of [20, 10, 10, 10]) {
      asked.push(checks(count));
      // Its transaction has begun, and is far from over.
      for (let turn = 0; turn < 3; turn++) await null;
    }
    await Promise.all(asked);
    expect(sizes).toEqual([1, 50, 50, 20, 30]);
  });

  it("leaves no check waiting beside a place that is free", async () => {
    const sizes: number[] = [];
    const { checks } = await audited({ storage: measured(sizes) });
    const first = checks(100);
    for (let turn = 0; turn < 3; turn++) await null;
    const second = checks(160);
    await first;
    for (let turn = 0; turn < 3; turn++) await null;
    // One commit of 160 is under way, and 40 are not worth another beside it.
    await Promise.all([second, checks(40)]);
    expect(sizes).toEqual([50, 50, 160, 40]);
  });

  it("C-CMP-6 refuses a check that could not be written, and no other", async () => {
    let away = false;
    const inner = memoryStorage();
    const storage: Storage = {
      capabilities: inner.capabilities,
      read: (work) => inner.read(work),
      close: () => inner.close(),
      transact: async (work) => {
        if (away)
          throw new EngageError("dependency-unavailable", "The disk is full.", { extra: { dependency: "storage" } });
        return inner.transact(work);
      },
    };
    const { check, checks } = await audited({ storage });
    await checks(2);
    away = true;
    await expect(checks(3)).rejects.toThrow("The disk is full.");
    away = false;
    expect((await check({ phone: PERSON })).ref).toBe("AUD-3");
    const unknown = check({ phone: PERSON, campaignId: "0192f39f-0001-7aaa-8bbb-00000000ffff" as never });
    const [fine, refused] = await Promise.allSettled([check({ phone: PERSON }), unknown]);
    expect([fine.status, refused.status]).toEqual(["fulfilled", "rejected"]);
  });

  it("proves each record under a signed head, and each head under the next", async () => {
    const { on, checks, audit, signer, publisher, tenantId } = await audited();
    await checks(5);
    await on.pass(MINUTE + SECOND);
    await checks(20);
    signer.rotate();
    await on.pass(MINUTE + SECOND);
    const [first, second] = publisher.heads;
    expect([first?.size, second?.size]).toEqual([5, 25]);
    if (first === undefined || second === undefined) throw new Error("two were published");
    expect(isGenuineHead(first, signer.keys[0]?.verifier ?? "")).toBe(true);
    expect(isGenuineHead(second, signer.keys[1]?.verifier ?? "")).toBe(true);
    expect(isGenuineHead(second, signer.keys[0]?.verifier ?? "")).toBe(false);
    expect(isGenuineHead({ ...second, size: 26 }, signer.keys[1]?.verifier ?? "")).toBe(false);
    for (const ref of ["AUD-1", "AUD-5", "AUD-6", "AUD-25"]) {
      const { entry, proof } = await audit.find(ref);
      expect(proof.signed?.size).toBe(entry.sealed.seq <= 5 ? 5 : 25);
      expect(isIncluded(bytes(entry.sealed.hash), proof, proof.path.map(bytes), bytes(proof.root))).toBe(true);
    }
    const path = (await audit.consistency(5, 25)).map(bytes);
    const tree = ({ size, root }: typeof first) => ({ size, root: bytes(root) });
    expect(isConsistent(tree(first), tree(second), path)).toBe(true);
    await expect(audit.consistency(5, 26)).rejects.toThrow(EngageError);
    expect(await on.dialer.storage.read((stores) => stores.auditHeads.latest(tenantId))).toEqual(second);
  });

  it("signs nothing when nothing was decided, and does not wait for a publisher that fails", async () => {
    const { on, check, publisher } = await audited();
    await on.pass(3 * MINUTE);
    expect(publisher.heads).toEqual([]);
    const publish = publisher.publish.bind(publisher);
    publisher.publish = () => Promise.reject(new Error("the bucket is gone"));
    await check({ phone: PERSON });
    await on.pass(2 * MINUTE);
    expect(publisher.heads).toEqual([]);
    publisher.publish = publish;
    await on.pass(2 * MINUTE);
    expect(publisher.heads.map(({ size }) => size)).toEqual([1]);
  });

  it("does not wait for a publisher that does not answer, and asks it nothing more until it does", async () => {
    const { on, check, publisher } = await audited();
    const publish = publisher.publish.bind(publisher);
    const asked: number[] = [];
    let answer = (): void => {};
    publisher.publish = (head) => {
      asked.push(head.size);
      return new Promise((resolve) => {
        answer = () => resolve(publish(head));
      });
    };
    await check({ phone: PERSON });
    await on.pass(2 * MINUTE);
    await check({ phone: PERSON });
    await on.pass(5 * MINUTE);
    expect(asked).toEqual([1]);
    answer();
    await on.pass(2 * MINUTE);
    expect(asked).toEqual([1, 2]);
    answer();
    await on.pass(2 * MINUTE);
    expect(publisher.heads.map(({ size }) => size)).toEqual([1, 2]);
  });

  it("makes a decision again from its record, byte by byte, and says what other rules would have said", async () => {
    const { check, audit } = await audited();
    await check({ phone: PERSON });
    await check({ phone: "+96650123456" as E164, jurisdiction: "AE" });
    for (const ref of ["AUD-1", "AUD-2"])
      expect(await audit.replay(ref)).toMatchObject({ same: true, differs: [], sameEngine: true, sameTzdata: true });
    const otherwise = await audit.replay("AUD-1", []);
    expect(otherwise).toMatchObject({ same: false, decision: { allowed: false, blockingRule: "jurisdiction" } });
    expect(otherwise.differs).toContain("allowed");
    expect((await audit.replay("AUD-1", [AE])).same).toBe(true);
  });

  it("names the edition of each register and each calendar it rested on, by digest, and no other", async () => {
    const numbers = ["+971507000001"];
    const asOf = MONDAY_TEN;
    const registry = memoryRegistry({ "ae.tdra": { numbers: numbers as never, asOf, source: "TDRA" } });
    const days = { id: "ae-days", years: { from: 2024, to: 2034 }, sources: [], days: [] } as unknown as Calendar;
    const elsewhere: RulePack = { ...AE, id: "sa", jurisdiction: "SA", calendars: [{ ...days, id: "sa-days" }] };
    const law: RulePack = { ...AE, calendars: [days] };
    const { check } = await audited({ registry, rules: [law, elsewhere] });
    const { inputs } = await check({ phone: PERSON });
    expect(inputs.calendars).toEqual([{ id: "ae-days", digest: digestOf(canonicalJson(days)) }]);
    expect(inputs.packs).toEqual([expect.objectContaining({ id: "ae", digest: digestOf(canonicalJson(law)) })]);
    const edition = createHash("sha256").update("+971507000001").digest("hex");
    expect(inputs.registries).toEqual([{ name: "ae.tdra", asOf, digest: edition }]);
  });

  it("tells of a register that is asked online, or is not loaded, that no edition stands behind it", async () => {
    const online: Registry = { lookup: async () => ({ listed: false, asOf: MONDAY_TEN, source: "TDRA" }) };
    const asked = await (await audited({ registry: online })).check({ phone: PERSON });
    expect(asked.inputs.registries).toEqual([{ name: "ae.tdra", asOf: MONDAY_TEN, digest: null }]);
    const missing = await (await audited({ registry: memoryRegistry({}) })).check({ phone: PERSON });
    expect(missing.inputs.registries).toEqual([{ name: "ae.tdra", asOf: null, digest: null }]);
  });

  it("verifies its own records again, whole and in part", async () => {
    const { on, checks, audit } = await audited();
    expect(await audit.verify()).toEqual({ ok: true, checked: 0, firstBad: null, reason: null });
    await checks(30);
    await on.pass(2 * MINUTE);
    await checks(10);
    expect(await audit.verify()).toMatchObject({ ok: true, checked: 40 });
    expect(await audit.verify({ from: 17, to: 33 })).toMatchObject({ ok: true, checked: 17 });
    expect(await audit.verify({ from: 39, to: 90 })).toMatchObject({ ok: true, checked: 2 });
  });
});

describe("the export", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "engage-audit-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function exported() {
    const given = await audited();
    await given.checks(20);
    await given.on.pass(2 * MINUTE);
    given.signer.rotate();
    await given.check({ phone: PERSON });
    const pieces: string[] = [];
    for await (const piece of given.audit.export()) pieces.push(piece);
    return { ...given, text: pieces.join("") };
  }
  const verifier = new URL("../../verifier/verify-audit.mjs", import.meta.url).pathname;
  /** As a stranger does: the one file, run by Node, on a file. */
  async function verdictOf(text: string, ...args: string[]) {
    const path = join(folder, "export.ndjson");
    await writeFile(path, text);
    const ran = promisify(execFile)(process.execPath, [verifier, path, "--json", ...args]);
    const { stdout } = await ran.catch((error: { stdout: string }) => error);
    return JSON.parse(stdout) as { ok: boolean; first: string; kind: string; records: number; signed: number };
  }

  it("passes a stranger's verifier by the first key, over a rotation, and against an earlier head", async () => {
    const { text, signer, publisher } = await exported();
    const head = join(folder, "head.txt");
    await writeFile(head, publisher.heads[0]?.note ?? "");
    const key = signer.keys[0]?.verifier ?? "";
    expect(await verdictOf(text, "--key", key, "--head", head)).toMatchObject({ ok: true, records: 21, signed: 21 });
    const stranger = new MemoryHeadSigner("test").keys[0]?.verifier ?? "";
    expect(await verdictOf(text, "--key", stranger)).toMatchObject({ ok: false, kind: "unsigned" });
  });

  it("says nothing of a person, and passes as before when one was forgotten", async () => {
    const { text, audit, on, tenantId } = await exported();
    expect(text).not.toContain(PERSON);
    expect(text).not.toContain(PERSON.slice(4));
    expect((await audit.find("AUD-21")).entry.record?.decision.phone).toBe(PERSON);
    const before = await on.dialer.storage.read((stores) => stores.audit.head(tenantId));
    expect(await audit.forget(PERSON)).toBe(true);
    expect(await audit.forget(PERSON)).toBe(false);
    const { entry, proof } = await audit.find("AUD-21");
    expect(entry.record).toBeNull();
    expect(isIncluded(bytes(entry.sealed.hash), proof, proof.path.map(bytes), bytes(proof.root))).toBe(true);
    await expect(audit.replay("AUD-21")).rejects.toThrow("taken out of the audit log");
    expect(await on.dialer.storage.read((stores) => stores.audit.head(tenantId))).toEqual(before);
    const pieces: string[] = [];
    for await (const piece of audit.export()) pieces.push(piece);
    expect(pieces.join("")).toBe(text);
    expect(await verdictOf(text)).toMatchObject({ ok: true });
    expect(await audit.verify()).toMatchObject({ ok: true, checked: 21 });
  });
});
