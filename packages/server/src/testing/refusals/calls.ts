import type { Call } from "@broadnet-engage/core/model";
import type { Answer } from "../client.ts";
import {
  aCampaign,
  aContact,
  badCursor,
  badRange,
  contactIs,
  NIGHT,
  NOBODY,
  type Provocations,
  type Provoke,
  type Stage,
  type Who,
  whileAgent,
  whileAway,
} from "./stage.ts";

const LISTED = "+971501999777";
const list = ({ ask }: Stage) => ask("supervisor", "POST /v1/dnc", { phones: [LISTED, "+971501999778"] });

const dial = ({ ask, idOf }: Stage, more: object = {}): Promise<Answer> =>
  ask("supervisor", "POST /v1/calls/originate", {
    ...{ agent_id: idOf("colleague"), destination: "+971555550143", cli_override: "+97145550100" },
    ...more,
  });

/** What is done to a call that is talked on: refused once it is over, and while the switch is away. */
const onCall = (who: Who, what: string, body?: object, more: Provocations[string] = {}): Provocations[string] => {
  const at = (stage: Stage, { id }: Call): Promise<Answer> => stage.ask(who, what.replace("{id}", id), body);
  return {
    "invalid-state": async (stage) => at(stage, await stage.over()),
    "dependency-unavailable": async (stage) => {
      const call = await stage.live();
      return whileAway(stage, () => at(stage, call));
    },
    ...more,
  };
};

const transfer = async (stage: Stage, to: object): Promise<Answer> => {
  const { id } = await stage.live();
  return stage.ask("agent", `POST /v1/calls/${id}/transfer`, { kind: "consult", ...to });
};
const toPhone = { kind: "blind", to: "phone", phone: "+97145550188" };

/** To a colleague who is otherwise. */
const toColleague =
  (is: Parameters<typeof whileAgent>[2]): Provoke =>
  async (stage) => {
    await stage.live();
    return whileAgent(stage, "colleague", is, () =>
      transfer(stage, { to: "agent", agent_id: stage.idOf("colleague") }),
    );
  };

const dispose = async (stage: Stage, who: Who, body: object): Promise<Answer> =>
  stage.ask(who, `POST /v1/calls/${(await stage.over()).id}/disposition`, body);

export const CALLS: Provocations = {
  listCalls: { "invalid-cursor": badCursor("/v1/calls"), "invalid-range": badRange("/v1/calls") },
  originate: {
    "compliance-blocked": async (stage) => {
      await list(stage);
      return dial(stage, { destination: LISTED });
    },
    "unknown-reference": (stage) => dial(stage, { campaign_id: NOBODY }),
    "agent-offline": (stage) => whileAgent(stage, "colleague", { state: "offline" }, () => dial(stage)),
    "agent-not-registered": (stage) => dial(stage, { agent_id: stage.idOf("newcomer") }),
    "agent-busy": async (stage) => {
      await stage.live();
      return dial(stage, { agent_id: stage.idOf("agent") });
    },
    "campaign-no-caller-id": async (stage) => {
      const { body } = await stage.ask("admin", "POST /v1/cli-groups", { name: "Empty" });
      return dial(stage, { campaign_id: await aCampaign(stage, { cli_group_id: body.id }), cli_override: null });
    },
    "invalid-state": async (stage) => {
      const { id, phone } = await aContact(stage, await aCampaign(stage));
      await contactIs(stage, id, { status: "dialing" });
      return dial(stage, { contact_id: id, destination: phone });
    },
    "dependency-unavailable": (stage) => whileAway(stage, () => dial(stage)),
  },
  disposeCall: {
    "unknown-reference": (stage) => dispose(stage, "supervisor", { code: "no_such_code" }),
    "invalid-state": (stage) => dispose(stage, "agent", { code: "sale" }),
    "policy-violation": (stage) => dispose(stage, "supervisor", { code: "callback", callback: { at: NIGHT } }),
    // The promised call is being made at this moment.
    "duplicate-resource": async (stage) => {
      const { contactId, campaignId } = await stage.over();
      const { world, make } = stage;
      if (contactId === null || campaignId === null) throw new Error("the call has no contact");
      const of = { tenantId: world.tenantId, contactId, campaignId, status: "in_progress" } as const;
      await world.storage.transact((stores) => stores.callbacks.insert(make.aCallback(of)));
      return dispose(stage, "supervisor", { code: "callback" });
    },
  },
  hangUpCall: onCall("supervisor", "POST /v1/calls/{id}/hangup"),
  holdCall: onCall("agent", "POST /v1/calls/{id}/hold"),
  unholdCall: onCall("agent", "POST /v1/calls/{id}/unhold"),
  sendDigits: onCall("agent", "POST /v1/calls/{id}/dtmf", { digits: "1" }),
  completeTransfer: onCall("agent", "POST /v1/calls/{id}/transfer/complete"),
  cancelTransfer: onCall("agent", "POST /v1/calls/{id}/transfer/cancel"),
  transferCall: onCall("agent", "POST /v1/calls/{id}/transfer", toPhone, {
    "compliance-blocked": async (stage) => {
      await list(stage);
      return transfer(stage, { ...toPhone, phone: LISTED });
    },
    "unknown-reference": (stage) => transfer(stage, { to: "agent", agent_id: NOBODY }),
    "agent-offline": toColleague({ state: "offline" }),
    "agent-not-registered": toColleague({ sipRegistered: false }),
    "agent-busy": toColleague({ state: "on_call", subState: "talking" }),
  }),
  pauseRecording: onCall("agent", "POST /v1/calls/{id}/recording/pause", undefined, {
    forbidden: async (stage) => {
      const { world } = stage;
      const { id } = await stage.live();
      await world.storage.transact(async (stores) => {
        const call = await stores.calls.lock(world.tenantId, id);
        const recording = { ...call?.inCall.recording, pauseAllowed: false } as Call["inCall"]["recording"];
        if (call) await stores.calls.save({ ...call, inCall: { ...call.inCall, recording } }, []);
      });
      return stage.ask("agent", `POST /v1/calls/${id}/recording/pause`);
    },
  }),
  resumeRecording: onCall("agent", "POST /v1/calls/{id}/recording/resume"),
  dropVoicemail: onCall(
    "agent",
    "POST /v1/calls/{id}/voicemail-drop",
    { message_id: "vm-en" },
    {
      "unknown-reference": async (stage) =>
        stage.ask("agent", `POST /v1/calls/${(await stage.live()).id}/voicemail-drop`, { message_id: "other" }),
    },
  ),
  monitorCall: onCall("supervisor", "POST /v1/calls/{id}/monitor", { mode: "listen", supervisor_endpoint: "a2042" }),
  changeMonitoring: onCall("supervisor", "PATCH /v1/calls/{id}/monitor", { mode: "whisper" }),
  stopMonitoring: onCall("supervisor", "DELETE /v1/calls/{id}/monitor"),
};
