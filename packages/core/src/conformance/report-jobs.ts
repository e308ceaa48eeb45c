import assert from "node:assert/strict";
import { HOUR } from "../model/instant.ts";
import type { ReportJob } from "../model/report-job.ts";
import { NOW } from "./chance.ts";
import { type Ground, refusedWith, same } from "./ground.ts";

/** Engine-wide members see every tenant's jobs, so each test has moments of its own and looks for its own jobs. */
const LATER = NOW + 1_000 * HOUR;

/** What every `ReportJobs` must do. */
export function reportJobsSuite(ground: Ground): void {
  ground.runner.describe("report jobs", () => {
    rows(ground);
    taking(ground);
    expiring(ground);
  });
}

async function stored(ground: Ground, over: Partial<ReportJob> = {}): Promise<ReportJob> {
  const job = ground.aReportJob({ tenantId: await ground.aStoredTenant(), ...over });
  await ground.act((stores) => stores.reportJobs.insert(job));
  return job;
}

function rows(ground: Ground): void {
  const { runner, storage, act, aStoredTenant } = ground;

  runner.it("gives back what was inserted, to its own tenant only, and takes an id once", async () => {
    const job = await stored(ground, { status: "failed", error: "no", request: { format: "csv", ids: ["هدى"] } });
    same(await storage.read((stores) => stores.reportJobs.find(job.tenantId, job.id)), job);
    const elsewhere = await aStoredTenant();
    assert.equal(await storage.read((stores) => stores.reportJobs.find(elsewhere, job.id)), null);
    await refusedWith(
      "duplicate-resource",
      act((stores) => stores.reportJobs.insert(job)),
    );
  });

  runner.it("saves every member, and refuses a row that was read before another's save", async () => {
    const job = await stored(ground, { status: "failed" });
    const done = {
      status: "expired",
      rows: 7,
      storageKey: "exports/a.csv",
      finishedAt: NOW,
      expiresAt: LATER,
    } as const;
    const saved = await act((stores) => stores.reportJobs.save({ ...job, ...done }));
    same(saved, { ...job, ...done, version: job.version + 1 });
    await refusedWith(
      "version-conflict",
      act((stores) => stores.reportJobs.save(job)),
    );
  });
}

function taking(ground: Ground): void {
  const { runner, storage, act } = ground;
  const take = (until: number) => act((stores) => stores.reportJobs.take(NOW, until, 1_000));
  const find = ({ tenantId, id }: ReportJob) => storage.read((stores) => stores.reportJobs.find(tenantId, id));

  runner.it("gives a queued job to one taker, and again when its lease is over", async () => {
    const jobs = [await stored(ground), await stored(ground)];
    const own = (taken: readonly ReportJob[]) => taken.filter(({ id }) => jobs.some((job) => job.id === id));
    const first = own(await take(NOW));
    assert.deepEqual(
      first.map(({ id }) => id),
      jobs.map(({ id }) => id).sort(),
    );
    same(first[0], {
      ...jobs[0],
      status: "running",
      attempts: 1,
      leasedUntil: NOW,
      version: (jobs[0]?.version ?? 0) + 1,
    });
    const again = own(await take(NOW + HOUR));
    assert.deepEqual(
      again.map(({ attempts }) => attempts),
      [2, 2],
    );
    assert.deepEqual(own(await take(NOW + HOUR)), []);
    same(await find(jobs[1] as ReportJob), again[1]);
  });

  runner.it("does not give what is done, failed or expired", async () => {
    const jobs = [
      await stored(ground, { status: "ready", expiresAt: LATER * 2 }),
      await stored(ground, { status: "failed" }),
      await stored(ground, { status: "expired" }),
    ];
    const taken = await take(NOW + HOUR);
    assert.ok(!taken.some(({ id }) => jobs.some((job) => job.id === id)));
  });
}

function expiring(ground: Ground): void {
  const { runner, storage } = ground;

  runner.it("names ready jobs whose file's time is over, soonest first", async () => {
    const at = LATER;
    const late = await stored(ground, { status: "ready", expiresAt: at });
    const early = await stored(ground, { status: "ready", expiresAt: at - 1 });
    const open = await stored(ground, { status: "ready", expiresAt: at + 1 });
    const failed = await stored(ground, { status: "failed", expiresAt: at });
    const expired = (now: number, limit: number) => storage.read((stores) => stores.reportJobs.expired(now, limit));
    const ours = [late, early, open, failed].map(({ id }) => id);
    const ids = (await expired(at, 1_000)).map(({ id }) => id).filter((id) => ours.includes(id));
    assert.deepEqual(ids, [early.id, late.id]);
    assert.equal((await expired(at, 1)).length, 1);
  });
}
