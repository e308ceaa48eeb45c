import type { ImportJob } from "@broadnet-engage/core/model";
import { type ListForm, type ListProgress, type ListResult, readNumberList } from "@broadnet-engage/core/registries";
import { z } from "zod";
import { BrokenFile } from "./read-rows.ts";
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
});
export type RegisterRequest = z.infer<typeof RegisterRequest>;

/** The job is kept this often while its file is read: longer than a batch of anything, far shorter than the lease. */
const KEPT_EVERY_MS = 10_000;

class Stopped extends Error {}

/**
 * One try at a register: read into memory, written beside the old one, and put in its place whole. Nothing is kept of a try
 * that ends early, and the register is as it was.
 */
export class RegisterRun implements ImportRun {
  job: ImportJob;
  readonly #tools: RunTools;
  readonly #leaseMs: number;
  #progress: ListProgress = { lines: 0, bytes: 0, refused: 0 };

  constructor(tools: RunTools, job: ImportJob, leaseMs: number) {
    this.#tools = tools;
    this.#leaseMs = leaseMs;
    this.job = job;
  }

  async work(stopped: () => boolean): Promise<ImportJob> {
    const request = RegisterRequest.parse(this.job.request);
    const list = await this.#read(request, request.form, stopped);
    if (list === null) return { ...this.job, ...counts(0, 0), status: "queued", leasedUntil: null };
    const entries = list.blocks.counts.reduce((sum, count) => sum + count, 0);
    const read = { ...this.job, ...counts(entries, list.refused), ...errorsOf(list) };
    const why = whyNot(list, entries, request.allowRefused);
    if (why !== null) return this.#over(read, why);
    const { registry, asOf, source } = request;
    const isKept = await this.#tools.registers.keep(registry, { asOf, source, digest: list.digest }, list.blocks);
    return this.#over(read, isKept ? null : "A newer list of this register is loaded; it stays.");
  }

  #over(job: ImportJob, error: string | null): ImportJob {
    const now = this.#tools.realClock.now();
    return {
      ...job,
      ...{ status: error === null ? "done" : "failed", error, leasedUntil: null, finishedAt: now, expiresAt: now },
    };
  }

  /** Null when we were stopped. */
  async #read(request: RegisterRequest, form: ListForm, stopped: () => boolean): Promise<ListResult | null> {
    const { objects } = this.#tools;
    const file = this.job.storageKey === null ? null : await objects.get(this.job.storageKey);
    if (file === null) throw new BrokenFile("The file is not stored any more.");
    try {
      return await readNumberList(this.#kept(file, stopped), form, {
        expectedDigest: request.sha256,
        progress: (now) => {
          this.#progress = now;
        },
      });
    } catch (error) {
      if (error instanceof Stopped) return null;
      throw error;
    }
  }

  /** The file, and meanwhile the job is ours and says how far it is. */
  async *#kept(file: AsyncIterable<Uint8Array>, stopped: () => boolean): AsyncGenerator<Uint8Array> {
    const { realClock, storage } = this.#tools;
    let keptAt = realClock.now();
    for await (const chunk of file) {
      if (stopped()) throw new Stopped();
      yield chunk;
      const now = realClock.now();
      if (now - keptAt < KEPT_EVERY_MS) continue;
      keptAt = now;
      const { lines, refused } = this.#progress;
      const next = { ...this.job, ...counts(lines - refused, refused), leasedUntil: now + this.#leaseMs };
      this.job = await storage.transact((stores) => stores.importJobs.save(next));
    }
  }
}

const counts = (imported: number, malformed: number) => ({ rows: imported + malformed, imported, malformed });

const errorsOf = ({ refusedLines, refused }: ListResult): Pick<ImportJob, "errors" | "errorsTruncated"> => ({
  errors: refusedLines.map((line) => ({
    ...{ line, reason: "malformed" as const, column: null, value: "", message: "holds no number" },
  })),
  errorsTruncated: refused > refusedLines.length,
});

/** A register with holes, and one of nobody, would let calls through. */
export function whyNot(
  { refused }: Pick<ListResult, "refused">,
  entries: number,
  allowRefused: boolean,
): string | null {
  if (entries === 0) return "The file holds no number, and a register of nobody would let every call through.";
  if (refused === 0 || allowRefused) return null;
  return `${refused} ${refused === 1 ? "line holds" : "lines hold"} no number, so the list was not taken. Send it right, or with allow_refused=true.`;
}
