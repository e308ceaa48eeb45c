import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "./contract/index.ts";
import { openWorld, type World } from "./testing/world.ts";

// Who may call what, written out once more by hand: the route table must not be the only witness of itself (contract §7).

const ALL = ["agent", "supervisor", "admin"] as const;
const EVERYONE = [
  "getWallboard",
  "createStreamTicket",
  "me",
  "logout",
  "changePassword",
  "setMyState",
  "requestPreview",
  "currentPreview",
  "acceptPreview",
  "skipPreview",
  "disposeCall",
  "hangUpCall",
  "listLiveCalls",
  "holdCall",
  "unholdCall",
  "sendDigits",
  "transferCall",
  "completeTransfer",
  "cancelTransfer",
  "pauseRecording",
  "resumeRecording",
  "dropVoicemail",
  "originate",
  "listCalls",
  "getCall",
  "listContacts",
  "searchContacts",
  "checkCompliance",
  "listRulePacks",
  "getRulePack",
  "complianceCalendar",
  "addDnc",
  "revokeConsent",
  "endRelationship",
  "listDispositions",
  "listRecordings",
  "getRecording",
  "playRecording",
  "listDispositionSets",
  "getContact",
  "contactTimeline",
  "listCallbacks",
  "createCallback",
  "updateCallback",
  "cancelCallback",
  "claimCallback",
  "putDnc",
  "myDesk",
  "logInForCampaigns",
  "logOutOfCampaigns",
];
const ADMIN_ONLY = [
  "listApiKeys",
  "createApiKey",
  "deleteApiKey",
  "listUsers",
  "createUser",
  "getUser",
  "updateUser",
  "createCliGroup",
  "updateCliGroup",
  "deleteCliGroup",
  "addCliNumber",
  "updateCliNumber",
  "deleteCliNumber",
  "listWebhooks",
  "createWebhook",
  "getWebhook",
  "updateWebhook",
  "deleteWebhook",
  "listDeliveries",
  "deleteRecording",
  "setLegalHold",
  "rotateWebhookSecret",
  "testWebhook",
  "replayWebhook",
  "getDelivery",
  "redeliver",
  "listEvents",
  "getEvent",
  "listEventTypes",
  "listAuditLog",
  "getTenant",
  "updateTenant",
  "resetPassword",
  "importRegistry",
  "changeRegistry",
  "importWashed",
  "deleteUser",
  "exportAudit",
  "forgetInAudit",
  "erasePerson",
];
const PLATFORM_ONLY = ["listTenants", "createTenant", "changeTenant"];
const PUBLIC = ["login", "refresh"];

const rolesOf = (id: string): readonly string[] => {
  if (EVERYONE.includes(id)) return ALL;
  if (PLATFORM_ONLY.includes(id)) return [];
  return ADMIN_ONLY.includes(id) ? ["admin"] : ["supervisor", "admin"];
};

let world: World;
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000 });
});
afterAll(() => world.close());

const guarded = ROUTES.filter(({ id }) => !PUBLIC.includes(id));

describe("C-ROLE-1 each role on each route", () => {
  const cases = guarded.flatMap((route) => ALL.map((role) => [role, route.id, route] as const));
  // Ending a session would take the token from the cases after it; the last ones do that.
  const ordered = [...cases.filter(([, id]) => id !== "logout"), ...cases.filter(([, id]) => id === "logout")];
  it.each(ordered)("%s on %s", async (role, id, route) => {
    const path = route.path
      .replace("{phone}", "%2B97145550199")
      .replace(/\{\w+\}/g, "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01");
    const asked = await world.client.send(route.method, path, {
      token: world.tokens[role],
      ...(route.body && id !== "logout" ? { body: {} } : {}),
    });
    const refused = asked.slug === "forbidden" && asked.body.required_role !== "agent";
    expect(refused).toBe(!rolesOf(id).includes(role));
    expect(asked.status).not.toBe(500);
  });
});

it.each(guarded.map((route) => [route.id, route] as const))("C-AUTH-1 %s wants a token", async (_id, route) => {
  const path = route.path
    .replace("{phone}", "%2B97145550199")
    .replace(/\{\w+\}/g, "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01");
  expect((await world.client.send(route.method, path)).status).toBe(401);
});
