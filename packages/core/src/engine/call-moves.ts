import { isRefusal, orThrow, type Refusal } from "../errors.ts";
import { type CallCommand, decideCall, evolveCall } from "../lifecycle/call.ts";
import type { CallEvent } from "../lifecycle/call-events.ts";
import { type Intent, reactionsTo } from "../lifecycle/reactions.ts";
import type { Call, CallEventRecord } from "../model/call.ts";
import type { Contact } from "../model/contact.ts";
import type { CallId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import { moveAgent } from "./agent-moves.ts";
import { attemptFollows } from "./attempt-facts.ts";
import { moveContact } from "./contact-moves.ts";
import type { Engine } from "./context.ts";
import { closeRecording, openRecording } from "./recording-moves.ts";
import { tellCall } from "./tell-call.ts";
import type { Unit } from "./unit.ts";

/**
 * Moves one call inside a unit: lock, decide, evolve, write row and events, react. Null = no such call. A command that
 * does not apply any more changes nothing and returns the call. A command that depends on the call is made under its lock.
 */
export async function moveCall(
  engine: Engine,
  unit: Unit,
  tenantId: TenantId,
  callId: CallId,
  command: CallCommand | ((call: Call) => CallCommand | null),
): Promise<Call | Refusal | null> {
  const seen = await unit.stores.calls.find(tenantId, callId);
  if (seen === null) return null;
  const contact = seen.contactId === null ? null : await unit.stores.contacts.lock(tenantId, seen.contactId);
  const call = await unit.stores.calls.lock(tenantId, callId);
  if (call === null) return null;
  const asked = typeof command === "function" ? command(call) : command;
  if (asked === null) return call;
  const events = decideCall(call, asked);
  if (isRefusal(events)) return events;
  if (events.length === 0) return call;
  const { after, steps } = walk(call, events);
  const saved = await unit.stores.calls.save(after, recordsOf(after, events));
  await perform(engine, unit, steps, saved, contact);
  return saved;
}

/** Writes a new call with its first event, and reacts to it. */
export async function openCall(engine: Engine, unit: Unit, call: Call, contact: Contact | null): Promise<void> {
  const event: CallEvent = { type: "call.dialing", at: unit.at, data: { call } };
  await unit.stores.calls.insert(call, recordsOf({ ...call, version: 0 }, [event]));
  await perform(engine, unit, [{ event, before: call, after: call }], call, contact);
}

interface Step {
  readonly event: CallEvent;
  readonly before: Call;
  readonly after: Call;
}

function walk(call: Call, events: readonly CallEvent[]): { after: Call; steps: readonly Step[] } {
  const steps: Step[] = [];
  let now = call;
  for (const event of events) {
    const after = evolveCall(now, event);
    steps.push({ event, before: now, after });
    now = after;
  }
  return { after: now, steps };
}

/** No command makes more events than this, so `version × this + place` numbers the events of a call without a look-up. */
const EVENTS_PER_SAVE = 8;

const recordsOf = (call: Call, events: readonly CallEvent[]): readonly CallEventRecord[] =>
  events.map((event, index) => ({
    callId: call.id,
    seq: call.version * EVENTS_PER_SAVE + index + 1,
    at: event.at,
    type: event.type,
    data: event.data as Readonly<Record<string, unknown>>,
  }));

async function perform(
  engine: Engine,
  unit: Unit,
  steps: readonly Step[],
  call: Call,
  contact: Contact | null,
): Promise<void> {
  let person = contact;
  for (const { event, before, after } of steps) {
    await tellCall(unit, event, after, person);
    await attemptFollows(unit, event, after);
    for (const intent of reactionsTo(event, before, after)) {
      if (intent.do === "contact")
        person = person === null ? null : await moveContact(unit, person, intent.because, after);
      else if (!(await performInside(engine, unit, intent, after)))
        unit.after(() => engine.react(intent, call), call.id);
    }
  }
}

/** Does what belongs to the transaction; false when the intent is for afterwards. */
async function performInside(engine: Engine, unit: Unit, intent: Intent, call: Call): Promise<boolean> {
  const { deadlines, campaigns } = unit.stores;
  switch (intent.do) {
    case "agent":
      await reserveOrMove(engine, unit, call, intent);
      return true;
    case "deadline":
      await deadlines.set({
        kind: intent.kind,
        refId: call.id,
        tenantId: call.tenantId,
        dueAt: intent.kind === "wrap_up" ? await wrapUpEnd(unit, call, intent.dueAt) : intent.dueAt,
      });
      return true;
    case "cancel":
      await deadlines.cancel(intent.kind, call.id);
      return true;
    case "clearDeadlines":
      await deadlines.clear(call.id);
      return true;
    case "openRecording":
      await openRecording(engine, unit, call, intent.recordingId);
      return true;
    case "closeRecording":
      await closeRecording(unit, call, intent.recordingId);
      return true;
    case "count":
      if (call.campaignId !== null) await campaigns.count(call.tenantId, call.campaignId, intent.delta);
      return true;
    default:
      return false;
  }
}

/** The campaign's wrap-up time, or the agent's own when that is shorter. */
async function wrapUpEnd(unit: Unit, call: Call, dueAt: Instant): Promise<Instant> {
  const agent = call.agentId === null ? null : await unit.stores.agents.find(call.tenantId, call.agentId);
  return agent?.maxWrapUpMs == null ? dueAt : Math.min(dueAt, unit.at + agent.maxWrapUpMs);
}

/** An agent taken by somebody else meanwhile undoes the whole unit: the call must not name an agent who is not its own. */
async function reserveOrMove(
  engine: Engine,
  unit: Unit,
  call: Call,
  intent: Extract<Intent, { do: "agent" }>,
): Promise<void> {
  const agent = await moveAgent(engine, unit, call.tenantId, intent.agentId, intent.command, "dialer");
  if (intent.command.type === "reserve") orThrow(agent);
}
