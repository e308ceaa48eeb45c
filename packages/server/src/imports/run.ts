import type { ImportJob } from "@broadnet-engage/core/model";
import type { Clock, ObjectStore } from "@broadnet-engage/core/ports";
import type { Registers } from "../registries/registers.ts";
import type { TargetTools } from "./targets.ts";

/** What one try at a job works with. */
export interface RunTools extends TargetTools {
  readonly objects: ObjectStore;
  readonly realClock: Clock;
  readonly registers: Registers;
}

/** One try at a job. */
export interface ImportRun {
  /** As it was last kept. */
  readonly job: ImportJob;
  /** The job as it is to be kept: over, or given back when we are stopped. */
  work(stopped: () => boolean): Promise<ImportJob>;
}
