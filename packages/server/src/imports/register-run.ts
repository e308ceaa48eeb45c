import type { ImportJob } from "@broadnet-engage/core/model";
import type { Timers } from "@broadnet-engage/core/ports";
import type { LinesRead, ListProgress } from "@broadnet-engage/core/registries";
import { z } from "zod";
import { beating } from "./beating.ts";
import { BrokenFile } from "./read-rows.ts";
import { type Taken, takeChanges, takeList, takeWash } from "./register-takes.ts";
import type { ImportRun, RunTools } from "./run.ts";

/** How a register's file is to be read, as it lies in the job. */
export const RegisterRequest = z.object({
  jurisdiction: z.string(),
  registry: z.string(),
  asOf: z.number(),
  source: z.string(),
  form: z.object({ callingCode: z.string(), columns: z.array(z.number()), headerLines: z.number() }),
  /** Of the file as it came in: read back otherwise, it is not the file. */
  sha256: z.string(),
  allowRefused: z.boolean(),
  /** Of a list of changes: which edition they follow, and the column that says what became of a number. */
  changes: z.object({ follows: z.string(), markColumn: z.number(), allowNone: z.boolean() }).optional(),
  /** Of a washed list: the column of the verdict, and its words where they are not the usual ones. */
  verdicts: z
    .object({ column: z.number(), listed: z.array(z.string()).optional(), unlisted: z.array(z.string()).optional() })
    .optional(),
});
export type RegisterRequest = z.infer<typeof RegisterRequest>;

/** The job is kept this often: longer than a batch of anything, far shorter than the lease. */
const KEPT_EVERY_MS = 10_000;

interface RegisterTools extends RunTools {
  readonly timers: Timers;
}

class Stopped extends Error {}

/**
 * One try at a register: read into memory, written beside the old one, and put in its place whole. Nothing is kept of a try
 * that ends early, and the register is as it was.
 */
export class RegisterRun implements ImportRun {
  job: ImportJob;
  readonly #tools: RegisterTools;
  readonly #leaseMs: number;
  #progress: ListProgress = { lines: 0, bytes: 0, refused: 0 };

  constructor(tools: RegisterTools, job: ImportJob, leaseMs: number) {
    this.#tools = tools;
    this.#leaseMs = leaseMs;
    this.job = job;
  }

  async work(stopped: () => boolean): Promise<ImportJob> {
    const request = RegisterRequest.parse(this.job.request);
    const taken = await this.#take(request, stopped);
    if (taken === null) return { ...this.job, ...counts({}), status: "queued", leasedUntil: null };
    const { imported, duplicates, read, error } = taken;
    const now = this.#tools.realClock.now();
    return {
      ...{ ...this.job, ...counts({ imported, duplicates, malformed: read.refused }), ...errorsOf(read, request) },
      ...{ status: error === null ? "done" : "failed", error, leasedUntil: null, finishedAt: now, expiresAt: now },
    };
  }

  /** Null when we were stopped. */
  async #take(request: RegisterRequest, stopped: () => boolean): Promise<Taken | null> {
    const { objects, registers, timers } = this.#tools;
    const file = this.job.storageKey === null ? null : await objects.get(this.job.storageKey);
    if (file === null) throw new BrokenFile("The file is not stored any more.");
    const { changes, verdicts } = request;
    const progress = (now: ListProgress): void => {
      this.#progress = now;
    };
    const input = { chunks: unlessStopped(file, stopped), expectedDigest: request.sha256, progress };
    const take = (): Promise<Taken> => {
      if (verdicts !== undefined) return takeWash(registers, { ...request, ...verdicts }, input);
      if (changes !== undefined) return takeChanges(registers, { ...request, ...changes }, input);
      return takeList(registers, request, input);
    };
    try {
      return await beating({ timers, everyMs: KEPT_EVERY_MS, beat: () => this.#keep() }, take());
    } catch (error) {
      if (error instanceof Stopped) return null;
      throw error;
    }
  }

  /** The job is ours for as long as that takes, and says how far it is. */
  async #keep(): Promise<void> {
    const { realClock, storage } = this.#tools;
    const { lines, refused } = this.#progress;
    const soFar = counts({ imported: lines - refused, malformed: refused });
    const next = { ...this.job, ...soFar, leasedUntil: realClock.now() + this.#leaseMs };
    this.job = await storage.transact((stores) => stores.importJobs.save(next));
  }
}

async function* unlessStopped(file: AsyncIterable<Uint8Array>, stopped: () => boolean): AsyncGenerator<Uint8Array> {
  for await (const chunk of file) {
    if (stopped()) throw new Stopped();
    yield chunk;
  }
}

const counts = ({ imported = 0, duplicates = 0, malformed = 0 }) => ({
  ...{ rows: imported + duplicates + malformed, imported, duplicates, malformed },
});

const errorsOf = (
  { refusedLines, refused }: LinesRead,
  { verdicts }: RegisterRequest,
): Pick<ImportJob, "errors" | "errorsTruncated"> => ({
  errors: refusedLines.map((line) => ({
    ...{ line, reason: "malformed" as const, column: null, value: "" },
    message: verdicts === undefined ? "holds no number" : "holds no number, or no word that is known for a verdict",
  })),
  errorsTruncated: refused > refusedLines.length,
});
