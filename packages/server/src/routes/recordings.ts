import { type AgentId, type Recording, type RecordingId, recordedSeconds, toIso } from "@broadnet-engage/core/model";
import type { Stores } from "@broadnet-engage/core/ports";
import * as contract from "../contract/recordings.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { assertRange } from "../http/range.ts";
import { notFound, Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentRecording } from "./recordings.present.ts";
import { assertInScope, scopeFilter } from "./team-scope.ts";

export const recordingRoutes = (services: Services): readonly Bound[] => [
  ...reading(services),
  playing(services),
  ...keeping(services),
];

const PLAY_SECONDS = 3600;
/** About as long as a recording takes from the end of its call into the store. */
const READY_SECONDS = "10";

const reading = (services: Services): readonly Bound[] => [
  handle(contract.listRecordings)(async ({ query, caller }) => {
    assertRange(query.from, query.to);
    assertMayListen(caller);
    const filter = {
      campaignId: query.campaign_id,
      agentId: agentFilter(caller, query.agent_id),
      agentIds: scopeFilter(caller),
      callId: query.call_id,
      phone: query.phone,
      minDurationSeconds: query.min_duration,
      from: query.from,
      to: query.to,
    };
    const { page, names } = await services.storage.read(async (stores) => {
      const page = await stores.recordings.page(caller.tenantId, filter, pageRequest("recordings", query));
      return { page, names: await namesOf(stores, caller, page.items) };
    });
    const now = services.clock.now();
    const present = (recording: Recording) => presentRecording(recording, nameOf(names, recording), now);
    return { status: 200, body: presentPage("recordings", query, page, present) };
  }),
  handle(contract.getRecording)(async ({ params, caller }) => {
    const { recording, name } = await findRecording(services, caller, params.id);
    return { status: 200, body: presentRecording(recording, name, services.clock.now()) };
  }),
];

const playing = (services: Services): Bound =>
  handle(contract.playRecording)(async ({ params, query, caller }) => {
    const { recording } = await findRecording(services, caller, params.id);
    const key = playable(recording);
    const { url, expiresAt } = await services.objects.presignGet(key, {
      expiresSeconds: PLAY_SECONDS,
      ...(query.download ? { downloadName: `recording-${recording.id}.${recording.format}` } : {}),
    });
    return {
      status: 200,
      body: {
        id: recording.id,
        url,
        expires_at: toIso(expiresAt),
        format: recording.format,
        duration_seconds: recordedSeconds(recording),
      },
      // Whoever has the answer has the sound.
      headers: { "Cache-Control": "no-store" },
    };
  });

const keeping = (services: Services): readonly Bound[] => [
  handle(contract.deleteRecording)(async ({ params, query, caller }) => {
    const { recording } = await findRecording(services, caller, params.id);
    // The upload under way would bring it back.
    if (recording.status === "recording" || recording.status === "processing") throw notReady(recording);
    await services.of(caller.tenantId).recordings.remove(recording.id, query.reason, caller.actor);
    return { status: 204, body: null };
  }),
  handle(contract.setLegalHold)(async ({ params, body, caller }) => {
    const { recording, name } = await findRecording(services, caller, params.id);
    if (recording.status === "deleted") throw gone(recording);
    const saved = await services.of(caller.tenantId).recordings.setLegalHold(recording.id, body.hold, caller.actor);
    return { status: 200, body: presentRecording(saved, name, services.clock.now()) };
  }),
];

/** The object's key, when there is something to play. */
function playable(recording: Recording): string {
  if (recording.status === "deleted") throw gone(recording);
  if (recording.status === "ready" && recording.storageKey !== null) return recording.storageKey;
  throw notReady(recording);
}

function notReady({ status }: Recording): Problem {
  // One that failed will not come by waiting.
  const headers = status === "failed" ? {} : { headers: { "Retry-After": READY_SECONDS } };
  return new Problem("recording-not-ready", "The recording is not stored yet, or could not be.", {
    members: { recording_status: status },
    ...headers,
  });
}

const gone = ({ deletedAt }: Recording): Problem =>
  new Problem("gone", "The recording was deleted.", {
    members: { deleted_at: deletedAt === null ? null : toIso(deletedAt) },
  });

/** A tenant may keep its agents from the sound of their own calls. */
function assertMayListen({ role, tenant }: Caller): void {
  if (role !== "agent" || tenant.settings.recordingsSelf) return;
  throw new Problem("forbidden", "Your tenant does not let agents listen to recordings.", {
    members: { required_role: "supervisor" },
  });
}

const selfOf = (caller: Caller): AgentId => caller.user.id as string as AgentId;

/** Agents see their own, whatever they ask for; asking for a colleague's is refused. */
function agentFilter(caller: Caller, wanted: AgentId | undefined): AgentId | undefined {
  if (caller.role !== "agent" || wanted === selfOf(caller)) return wanted;
  if (wanted === undefined) return selfOf(caller);
  throw new Problem("forbidden", "You may read your own recordings only.", {
    members: { required_role: "supervisor" },
  });
}

/** The caller's recording, or 404: to an agent a colleague's does not exist. */
const findRecording = (services: Services, caller: Caller, id: RecordingId) =>
  services.storage.read(async (stores) => {
    assertMayListen(caller);
    const recording = await stores.recordings.find(caller.tenantId, id);
    const isHidden = caller.role === "agent" && recording?.agentId !== selfOf(caller);
    if (recording === null || isHidden) throw notFound("recording");
    assertInScope(caller, recording.agentId, "recording");
    return { recording, name: nameOf(await namesOf(stores, caller, [recording]), recording) };
  });

/** Names of the agents on one page; each is looked up once. */
async function namesOf(
  stores: Stores,
  caller: Caller,
  recordings: readonly Recording[],
): Promise<ReadonlyMap<AgentId, string>> {
  const ids = new Set(recordings.flatMap(({ agentId }) => agentId ?? []));
  const found = await Promise.all([...ids].map((id) => stores.agents.find(caller.tenantId, id)));
  return new Map(found.flatMap((agent) => (agent ? [[agent.id, agent.fullName] as const] : [])));
}

const nameOf = (names: ReadonlyMap<AgentId, string>, { agentId }: Recording): string | null =>
  agentId === null ? null : (names.get(agentId) ?? null);
