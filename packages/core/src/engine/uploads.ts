import { createHash } from "node:crypto";
import PQueue from "p-queue";
import { LIMITS } from "../limits.ts";
import { MINUTE, SECOND } from "../model/instant.ts";
import type { Recording, RecordingFormat } from "../model/recording.ts";
import type { Engine, RecordingMeans } from "./context.ts";
import { moveRecording } from "./recording-moves.ts";
import { remove, removeSound } from "./recordings.ts";
import { inUnit } from "./unit.ts";

/** Finished recordings become due without anybody telling. */
const LOOK_MS = SECOND;
const RETENTION_LOOK_MS = MINUTE;
/** Longer than an upload may take: then it is tried again, by this node or another. */
const UPLOAD_LEASE_MS = 10 * MINUTE;

const CONTENT_TYPES: Readonly<Record<RecordingFormat, string>> = {
  mp3: "audio/mpeg",
  wav: "audio/wav",
  ogg: "audio/ogg",
};

const queues = new WeakMap<Engine, PQueue>();

/** Takes finished recordings to the object store. It is not waited for: files are large, and a step is short. */
export async function storeRecordings(engine: Engine): Promise<void> {
  const means = engine.inCall.recordings;
  const now = engine.clock.now();
  if (means === null || now < engine.memory.nextUploadLookAt) return;
  engine.memory.nextUploadLookAt = now + LOOK_MS;
  const queue = queues.get(engine) ?? new PQueue({ concurrency: LIMITS.uploadsAtOnce });
  queues.set(engine, queue);
  const free = LIMITS.uploadsAtOnce - queue.pending - queue.size;
  if (free <= 0) return;
  const taken = await engine.storage.transact((stores) =>
    stores.recordings.takeUploads(now, now + UPLOAD_LEASE_MS, free),
  );
  for (const recording of taken)
    void queue
      .add(() => storeOne(engine, means, recording))
      .catch((error: unknown) => {
        engine.log.error("What became of a recording could not be written; it is tried again.", {
          recordingId: recording.id,
          error: String(error),
        });
      });
}

/** Waits until nothing is on its way to the object store. */
export const uploadsIdle = async (engine: Engine): Promise<void> => queues.get(engine)?.onIdle();

/** The switch's file stays where it is until what was stored has been compared with what was read. */
async function storeOne(engine: Engine, means: RecordingMeans, recording: Recording): Promise<void> {
  const { tenantId, id } = recording;
  const stored = await store(means, recording).catch((error: unknown) => whyOf(error));
  await inUnit(engine, (unit) =>
    moveRecording(
      unit,
      tenantId,
      id,
      typeof stored === "string"
        ? { type: "notStored", at: unit.at, why: stored }
        : { type: "stored", at: unit.at, ...stored },
    ),
  );
  if (typeof stored === "string") {
    engine.log.warn("A recording could not be stored.", { recordingId: id, why: stored });
  } else if (means.removeSource) await means.source.remove(recording.sourceName);
}

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)) || "unknown";

interface Stored {
  readonly storageKey: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

async function store({ source, objects }: RecordingMeans, recording: Recording): Promise<Stored> {
  const body = await source.open(recording.sourceName);
  if (body === null) throw new Error("The switch left no file of this name.");
  const seen = measured(body);
  const storageKey = `recordings/${recording.tenantId}/${recording.sourceName}`;
  await objects.put(storageKey, seen.body, CONTENT_TYPES[recording.format]);
  const { sizeBytes, sha256 } = seen.sum();
  if (sizeBytes === 0) throw new Error("The switch's file is empty.");
  const there = await objects.head(storageKey);
  if (there?.size !== sizeBytes || there.sha256 !== sha256)
    throw new Error("What was stored differs from what was recorded.");
  return { storageKey, sizeBytes, sha256 };
}

/** The same bytes, measured as they pass. */
function measured(body: AsyncIterable<Uint8Array>) {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  async function* passing(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      yield chunk;
    }
  }
  return { body: passing(), sum: () => ({ sizeBytes, sha256: hash.digest("hex") }) };
}

/** A sound whose store is away is tried again after so long. */
const REMOVAL_LEASE_MS = 10 * MINUTE;

/** Deletes what is past its day; what is held stays. Then takes away the sound of what was deleted when its deleter died. */
export async function sweepRecordings(engine: Engine): Promise<void> {
  const now = engine.clock.now();
  if (engine.inCall.recordings === null || now < engine.memory.nextRetentionLookAt) return;
  engine.memory.nextRetentionLookAt = now + RETENTION_LOOK_MS;
  const expired = await engine.storage.read((stores) => stores.recordings.expired(now, LIMITS.expiredAtOnce));
  if (expired.length === LIMITS.expiredAtOnce) engine.memory.nextRetentionLookAt = now;
  for (const { tenantId, id } of expired)
    await remove(engine, tenantId, id, { by: "retention", reason: "The time it is kept is over." }).catch(
      (error: unknown) =>
        engine.log.warn("A recording past its day was not deleted.", { recordingId: id, error: String(error) }),
    );
  const left = await engine.storage.transact((stores) =>
    stores.recordings.takeRemovals(now, now + REMOVAL_LEASE_MS, LIMITS.expiredAtOnce),
  );
  for (const recording of left)
    await removeSound(engine, recording).catch((error: unknown) =>
      engine.log.warn("The sound of a deleted recording is still there.", {
        recordingId: recording.id,
        error: String(error),
      }),
    );
}
