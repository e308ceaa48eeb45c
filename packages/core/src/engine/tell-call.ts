import type { CallEvent } from "../lifecycle/call-events.ts";
import { abandonRate } from "../lifecycle/campaign.ts";
import { agentOf, type Call, durationSeconds, holdSeconds, statusOf, talkSeconds } from "../model/call.ts";
import type { Contact } from "../model/contact.ts";
import type { Unit } from "./unit.ts";

/** Tells the outside what happened to a call (contract §16.5). Steps that only the dialer cares for are not told. */
export async function tellCall(unit: Unit, event: CallEvent, call: Call, contact: Contact | null): Promise<void> {
  const of = { callId: call.id, agentId: agentOf(call), campaignId: call.campaignId, contactPhone: call.phone };
  const tell = <T extends Parameters<Unit["notify"]>[0]>(type: T, payload: Parameters<typeof unit.notify<T>>[3]) =>
    unit.notify(type, call.tenantId, call.id, payload);
  switch (event.type) {
    case "call.dialing":
      return tell("call.dialing", { ...of, cli: call.cli, attempt: call.attempt, auditRef: call.auditRef });
    case "call.ringing":
    case "call.answered":
      return tell(event.type, { ...of, at: event.at });
    case "call.connected":
      return tell("call.connected", { ...of, waitMs: event.data.waitMs, customFields: contact?.customFields ?? {} });
    case "call.abandoned":
      return tell("call.abandoned", {
        ...of,
        waitMs: event.data.waitMs,
        abandonRate: await rateOf(unit, call),
        window: "campaign",
      });
    case "call.ended":
      return tell("call.ended", {
        ...of,
        status: event.data.status,
        hangupCause: event.data.cause,
        hangupBy: event.data.by,
        durationSeconds: durationSeconds(call, event.at),
        talkTimeSeconds: talkSeconds(call, event.at),
      });
    case "call.completed":
      return tell("call.completed", {
        ...of,
        status: statusOf(call),
        disposition: call.disposition,
        durationSeconds: durationSeconds(call, event.at),
        recordingId: call.recordingId,
        talkTimeSeconds: talkSeconds(call, event.at),
        abandoned: call.abandoned,
        contactId: call.contactId,
      });
    case "call.dispositioned":
      return tell("call.dispositioned", {
        ...of,
        disposition: event.data.code,
        previous: event.data.previous,
        by: event.data.by,
      });
    case "call.screened":
      if (event.data.action === "connect") return;
      return tell("call.machine_detected", { ...of, amdResult: event.data.result, action: event.data.action });
    case "call.held":
      return tell("call.held", { ...of, by: event.data.by });
    case "call.resumed":
      return tell("call.resumed", { ...of, holdSeconds: holdSeconds(call, event.at) });
    case "call.message_started":
      return tell("call.message_played", { ...of, messageId: event.data.messageId, why: event.data.why });
    case "call.transferred":
      return tell("call.transferred", { ...of, ...event.data });
    case "call.monitored":
      return tell("call.monitored", { ...of, mode: event.data.monitoring.mode, by: event.data.monitoring.by });
    case "call.monitor_changed":
      return tell("call.monitored", { ...of, mode: event.data.mode, by: event.data.by });
    case "call.unmonitored":
      return tell("call.monitored", { ...of, mode: null, by: event.data.by });
    default:
      return;
  }
}

async function rateOf(unit: Unit, call: Call): Promise<number> {
  if (call.campaignId === null) return 0;
  const counters = (await unit.stores.campaigns.counters(call.tenantId, [call.campaignId])).get(call.campaignId);
  return counters === undefined ? 0 : abandonRate(counters);
}
