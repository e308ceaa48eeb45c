import { EMBEDDER, type TenantDialer } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { RecordingId, TenantId } from "../model/ids.ts";
import type { Recording } from "../model/recording.ts";
import type { Engine } from "./context.ts";
import { moveRecording } from "./recording-moves.ts";
import { inUnit } from "./unit.ts";

/** What people do with recordings. */
export function recordingsOf(engine: Engine, tenantId: TenantId): TenantDialer["recordings"] {
  return {
    remove: (id, reason, by = EMBEDDER) => remove(engine, tenantId, id, { by: by.name, reason }),
    setLegalHold: (id, hold, _by = EMBEDDER) =>
      inUnit(engine, async (unit) =>
        mustBe(await moveRecording(unit, tenantId, id, { type: "hold", at: unit.at, hold })),
      ),
  };
}

/**
 * Marks it deleted first and takes the sound away after the commit: never does a record promise what is gone. A crash
 * between the two leaves a removal that is due, and the next sweep of any node does it.
 */
export async function remove(
  engine: Engine,
  tenantId: TenantId,
  id: RecordingId,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<Recording> {
  if (reason.length === 0 || reason.length > LIMITS.reasonLength)
    throw new EngageError("validation-failed", `The reason must have 1 to ${LIMITS.reasonLength} characters.`);
  return inUnit(engine, async (unit) => {
    const recording = mustBe(await moveRecording(unit, tenantId, id, { type: "delete", at: unit.at, by, reason }));
    if (recording.legalHold) throw new EngageError("invalid-state", "The recording is under legal hold.");
    if (recording.status !== "deleted")
      throw new EngageError("invalid-state", `The recording is not finished yet (${recording.status}).`);
    // Its own failure is no failure of the deletion: the sweep tries again.
    unit.after(() => removeSound(engine, recording));
    return recording;
  });
}

/** What is stored, and what the switch may still keep; then it is noted that both are gone. Idempotent. */
export async function removeSound(engine: Engine, { tenantId, id, storageKey, sourceName }: Recording): Promise<void> {
  const means = engine.inCall.recordings;
  if (means === null) return;
  if (storageKey !== null) await means.objects.remove(storageKey);
  await means.source.remove(sourceName);
  await inUnit(engine, (unit) => moveRecording(unit, tenantId, id, { type: "soundRemoved", at: unit.at }));
}

function mustBe(recording: Recording | null): Recording {
  if (recording === null)
    throw new EngageError("not-found", "There is no such recording.", { extra: { resource: "recording" } });
  return recording;
}
