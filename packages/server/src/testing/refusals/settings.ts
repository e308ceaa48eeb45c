import type { WebhookEndpoint } from "@broadnet-engage/core/model";
import { WIRE_LIMITS } from "../../contract/limits.ts";
import { aCampaign, badCursor, badRange, type Provocations, STALE, type Stage, TURNED_ROUND } from "./stage.ts";

let names = 0;
const aName = (): string => {
  names += 1;
  return `thing_${names}`;
};
const disposition = (code: string, more: object = {}) => ({
  ...{ code, label: "Any", category: "neutral", final: false },
  ...more,
});
async function aDisposition({ ask }: Stage, more: object = {}) {
  const { body } = await ask("admin", "POST /v1/dispositions", disposition(aName(), more));
  return { code: String(body.code), path: `/v1/dispositions/${body.id}` };
}
async function aSet({ ask }: Stage) {
  const name = aName();
  const { body } = await ask("admin", "POST /v1/disposition-sets", { name, codes: ["sale"] });
  return { name, id: String(body.id), path: `/v1/disposition-sets/${body.id}` };
}

export const DISPOSITIONS: Provocations = {
  listDispositions: { "invalid-cursor": badCursor("/v1/dispositions") },
  createDisposition: {
    "duplicate-resource": ({ ask }) => ask("admin", "POST /v1/dispositions", disposition("sale")),
    "unknown-reference": ({ ask }) =>
      ask("admin", "POST /v1/dispositions", disposition(aName(), { parent_code: "nothing" })),
  },
  updateDisposition: {
    "unknown-reference": async (stage) =>
      stage.ask("admin", `PATCH ${(await aDisposition(stage)).path}`, { parent_code: "nothing" }),
  },
  deleteDisposition: {
    "resource-in-use": async (stage) => {
      const parent = await aDisposition(stage);
      await aDisposition(stage, { parent_code: parent.code });
      return stage.ask("admin", `DELETE ${parent.path}`);
    },
  },
  listDispositionSets: { "invalid-cursor": badCursor("/v1/disposition-sets") },
  createDispositionSet: {
    "duplicate-resource": async (stage) =>
      stage.ask("admin", "POST /v1/disposition-sets", { name: (await aSet(stage)).name, codes: ["sale"] }),
    "unknown-reference": ({ ask }) => ask("admin", "POST /v1/disposition-sets", { name: aName(), codes: ["nothing"] }),
  },
  updateDispositionSet: {
    "duplicate-resource": async (stage) =>
      stage.ask("admin", `PATCH ${(await aSet(stage)).path}`, { name: (await aSet(stage)).name }),
    "unknown-reference": async (stage) =>
      stage.ask("admin", `PATCH ${(await aSet(stage)).path}`, { codes: ["nothing"] }),
    "precondition-failed": async (stage) =>
      stage.ask("admin", `PATCH ${(await aSet(stage)).path}`, { name: "x" }, STALE),
  },
  deleteDispositionSet: {
    "resource-in-use": async (stage) => {
      const set = await aSet(stage);
      await aCampaign(stage, { disposition_set_id: set.id });
      return stage.ask("admin", `DELETE ${set.path}`);
    },
  },
};

const aGroup = async ({ ask }: Stage): Promise<string> =>
  `/v1/cli-groups/${(await ask("admin", "POST /v1/cli-groups", { name: aName() })).body.id}`;

export const CALLER_IDS: Provocations = {
  listCliGroups: { "invalid-cursor": badCursor("/v1/cli-groups") },
  listCliNumbers: {
    "invalid-cursor": ({ ask, world }) => ask("admin", `GET /v1/cli-groups/${world.cliGroupId}/numbers?cursor=%20`),
  },
  updateCliGroup: {
    "precondition-failed": async (stage) => stage.ask("admin", `PATCH ${await aGroup(stage)}`, { name: "x" }, STALE),
  },
  deleteCliGroup: {
    "resource-in-use": async (stage) => {
      await aCampaign(stage);
      return stage.ask("admin", `DELETE /v1/cli-groups/${stage.world.cliGroupId}`);
    },
    "precondition-failed": async (stage) => stage.ask("admin", `DELETE ${await aGroup(stage)}`, undefined, STALE),
  },
  addCliNumber: {
    "duplicate-resource": ({ ask, world }) =>
      ask("admin", `POST /v1/cli-groups/${world.cliGroupId}/numbers`, { phone: "+97145550100" }),
  },
};

async function anEndpoint({ world, make }: Stage, over: Partial<WebhookEndpoint> = {}): Promise<string> {
  const endpoint = make.anEndpoint({ tenantId: world.tenantId, enabled: false, ...over });
  await world.storage.transact((stores) => stores.webhooks.insertEndpoint(endpoint));
  return endpoint.id;
}
const HOOK = { url: "https://hooks.example/in" };
const WEEK = { from: "2026-11-01T00:00:00Z", to: "2026-11-08T00:00:00Z" };
const REPLAY_MOST = 10_000;

export const WEBHOOKS: Provocations = {
  listWebhooks: { "invalid-cursor": badCursor("/v1/webhooks") },
  createWebhook: {
    "limit-exceeded": async (stage) => {
      const { world, ask } = stage;
      const ids: string[] = [];
      for (let n = 0; n < WIRE_LIMITS.webhooks; n += 1) ids.push(await anEndpoint(stage));
      const refused = await ask("admin", "POST /v1/webhooks", HOOK);
      await world.storage.transact(async (stores) => {
        for (const id of ids) await stores.webhooks.removeEndpoint(world.tenantId, id as never);
      });
      return refused;
    },
  },
  updateWebhook: {
    "precondition-failed": async (stage) =>
      stage.ask("admin", `PATCH /v1/webhooks/${await anEndpoint(stage)}`, { description: "x" }, STALE),
  },
  deleteWebhook: {
    "precondition-failed": async (stage) =>
      stage.ask("admin", `DELETE /v1/webhooks/${await anEndpoint(stage)}`, undefined, STALE),
  },
  rotateWebhookSecret: {
    "precondition-failed": async (stage) =>
      stage.ask("admin", `POST /v1/webhooks/${await anEndpoint(stage)}/rotate-secret`, {}, STALE),
  },
  listDeliveries: {
    "invalid-cursor": async (stage) =>
      stage.ask("admin", `GET /v1/webhooks/${await anEndpoint(stage)}/deliveries?cursor=%20`),
    "invalid-range": async (stage) =>
      stage.ask("admin", `GET /v1/webhooks/${await anEndpoint(stage)}/deliveries?${TURNED_ROUND}`),
  },
  redeliver: {
    "invalid-state": async (stage) => {
      const { world, make, ask } = stage;
      const webhookId = await anEndpoint(stage);
      const event = make.anEvent({ tenantId: world.tenantId, at: Date.parse("2026-01-01T00:00:00Z") });
      const delivery = make.aDelivery({
        ...{ tenantId: world.tenantId, eventId: event.id, status: "delivered", nextAttemptAt: null },
        webhookId: webhookId as never,
      });
      await world.storage.transact(async ({ outbox, webhooks }) => {
        await outbox.append([event]);
        await outbox.markRouted([event.id], event.at);
        await webhooks.insertDeliveries([delivery]);
        await outbox.forget(world.tenantId, event.at + 1, 1);
      });
      return ask("admin", `POST /v1/deliveries/${delivery.id}/redeliver`);
    },
  },
  replayWebhook: {
    "invalid-range": async (stage) =>
      stage.ask("admin", `POST /v1/webhooks/${await anEndpoint(stage)}/replay`, { from: WEEK.to, to: WEEK.from }),
    "invalid-state": async (stage) => stage.ask("admin", `POST /v1/webhooks/${await anEndpoint(stage)}/replay`, WEEK),
    "limit-exceeded": async (stage) => {
      const { world, make, ask } = stage;
      const { tenantId } = world;
      const at = Date.parse(WEEK.from);
      const events = Array.from({ length: REPLAY_MOST + 1 }, () => make.anEvent({ tenantId, at }));
      await world.storage.transact(async ({ outbox }) => {
        await outbox.append(events);
        await outbox.markRouted(
          events.map(({ id }) => id),
          at,
        );
      });
      return ask("admin", `POST /v1/webhooks/${await anEndpoint(stage, { enabled: true })}/replay`, WEEK);
    },
  },
  listEvents: { "invalid-cursor": badCursor("/v1/events"), "invalid-range": badRange("/v1/events") },
};
