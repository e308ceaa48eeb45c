import assert from "node:assert/strict";
import { type ImportJob, ImportKind } from "../model/import-job.ts";
import { HOUR } from "../model/instant.ts";
import { NOW } from "./chance.ts";
import { type Ground, refusedWith, same } from "./ground.ts";

/** Engine-wide members see every tenant's jobs, so each test has moments of its own and looks for its own jobs. */
const LATER = NOW + 1_000 * HOUR;

/** What every `ImportJobs` must do. */
export function importJobsSuite(ground: Ground): void {
  ground.runner.describe("import jobs", () => {
    rows(ground);
    taking(ground);
    expiring(ground);
  });
}

async function stored(ground: Ground, over: Partial<ImportJob> = {}): Promise<ImportJob> {
  const job = ground.anImportJob({ tenantId: over.tenantId ?? (await ground.aStoredTenant()), ...over });
  await ground.act((stores) => stores.importJobs.insert(job));
  return job;
}

const AN_ERROR = { line: 3, reason: "malformed", column: "Größe", value: "هدى", message: "is too long" } as const;

function rows(ground: Ground): void {
  const { runner, storage, act, aStoredTenant } = ground;
  const find = ({ tenantId, id }: ImportJob) => storage.read((stores) => stores.importJobs.find(tenantId, id));

  runner.it("gives back what was inserted, to its own tenant only, and takes an id once", async () => {
    const job = await stored(ground, { status: "failed", error: "no", errors: [AN_ERROR], kind: "dnc" });
    same(await find(job), job);
    assert.equal(await find({ ...job, tenantId: await aStoredTenant() }), null);
    await refusedWith(
      "duplicate-resource",
      act((stores) => stores.importJobs.insert(job)),
    );
  });

  runner.it("takes every kind of import", async () => {
    for (const kind of ImportKind.options) {
      const job = await stored(ground, { kind });
      same(await find(job), job);
    }
  });

  runner.it("saves every member, and refuses a row that was read before another's save", async () => {
    const job = await stored(ground, { status: "receiving" });
    const counts = { rows: 15, imported: 1, duplicates: 2, dncFiltered: 3, invalidPhones: 4, malformed: 5 };
    const kept = { errors: [AN_ERROR], errorsTruncated: true, storageKey: null, finishedAt: NOW } as const;
    const next: ImportJob = { ...job, ...counts, ...kept, status: "failed", expiresAt: LATER * 2, sizeBytes: 2 ** 40 };
    same(await act((stores) => stores.importJobs.save(next)), { ...next, version: job.version + 1 });
    await refusedWith(
      "version-conflict",
      act((stores) => stores.importJobs.save(next)),
    );
  });

  runner.it("removes a row once, and only for its own tenant", async () => {
    const job = await stored(ground, { status: "done" });
    const remove = (tenantId: typeof job.tenantId) => act((stores) => stores.importJobs.remove(tenantId, job.id));
    assert.equal(await remove(await aStoredTenant()), false);
    assert.equal(await remove(job.tenantId), true);
    assert.equal(await remove(job.tenantId), false);
  });

  runner.it("counts the tenant's own that are not finished", async () => {
    const tenantId = await aStoredTenant();
    const until = { leasedUntil: LATER * 3 };
    for (const status of ["receiving", "queued", "running", "done", "failed"] as const)
      await stored(ground, { tenantId, status, ...until });
    await stored(ground, until);
    assert.equal(await storage.read((stores) => stores.importJobs.open(tenantId)), 3);
  });
}

function taking(ground: Ground): void {
  const { runner, storage, act } = ground;
  const take = (until: number) => act((stores) => stores.importJobs.take(NOW, until, 1_000));

  runner.it("gives a queued job to one taker, and again when its lease is over", async () => {
    const jobs = [await stored(ground), await stored(ground)];
    const own = (taken: readonly ImportJob[]) => taken.filter(({ id }) => jobs.some((job) => job.id === id));
    const first = own(await take(NOW));
    assert.deepEqual(
      first.map(({ id }) => id),
      jobs.map(({ id }) => id).sort(),
    );
    const [one] = jobs;
    same(first[0], { ...one, status: "running", attempts: 1, leasedUntil: NOW, version: (one?.version ?? 0) + 1 });
    const again = own(await take(NOW + HOUR));
    assert.deepEqual(
      again.map(({ attempts }) => attempts),
      [2, 2],
    );
    assert.deepEqual(own(await take(NOW + HOUR)), []);
    const { tenantId, id } = again[1] as ImportJob;
    same(await storage.read((stores) => stores.importJobs.find(tenantId, id)), again[1]);
  });

  runner.it("does not give what still comes in, is done or failed", async () => {
    const jobs: ImportJob[] = [];
    for (const status of ["receiving", "done", "failed"] as const) jobs.push(await stored(ground, { status }));
    const taken = await take(NOW + HOUR);
    assert.ok(!taken.some(({ id }) => jobs.some((job) => job.id === id)));
  });
}

function expiring(ground: Ground): void {
  const { runner, storage } = ground;

  runner.it("names those whose time is over in any status, soonest first", async () => {
    const at = LATER;
    const late = await stored(ground, { status: "receiving", expiresAt: at });
    const early = await stored(ground, { status: "done", expiresAt: at - 1 });
    const kept = await stored(ground, { status: "failed", expiresAt: at + 1 });
    const endless = await stored(ground, { status: "done" });
    const expired = (limit: number) => storage.read((stores) => stores.importJobs.expired(at, limit));
    const ours = [late, early, kept, endless].map(({ id }) => id);
    const ids = (await expired(1_000)).map(({ id }) => id).filter((id) => ours.includes(id));
    assert.deepEqual(ids, [early.id, late.id]);
    assert.equal((await expired(1)).length, 1);
  });
}
