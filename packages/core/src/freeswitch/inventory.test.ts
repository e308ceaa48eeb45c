import { describe, expect, it } from "vitest";
import { linesOf, uuidFor } from "../../test/transcripts/replay.ts";
import type { LegId } from "../model/ids.ts";
import type { EslConnection } from "./esl.ts";
import { type KnownLeg, type KnownLegs, listLegs, listPhones, rowsOf } from "./inventory.ts";

const nothing: KnownLegs = { get: () => null, hasEnded: () => false, ids: () => [], gone: () => {} };

/** A connection that answers from a table; other commands as FreeSWITCH does for what does not exist. */
const answering = (table: Readonly<Record<string, string>>, asked: string[] = []): EslConnection =>
  ({
    api: async (command: string) => {
      asked.push(command);
      return table[command] ?? (command.startsWith("uuid_exists") ? "false" : "_undef_");
    },
  }) as unknown as EslConnection;

/** What the recorded switch answered to a command, by turns. */
function recorded(name: string, command: string): string[] {
  const lines = linesOf(name);
  return lines.flatMap((line, at) => {
    const answer = lines[at + 1]?.data ?? "";
    return line.data === `api ${command}\n\n` ? [answer.slice(answer.indexOf("\n\n") + 2)] : [];
  });
}

const [bridged = "", empty = ""] = recorded("56-show-and-status", "show channels as json");
const CUSTOMER = "fcd28b50-0192-4137-8b37-4186a783f8b4" as LegId;
const AGENT = "25100394-3b03-4f2b-9607-8b93d335c1f1" as LegId;
const CALL = uuidFor("call");
const variables = (legId: string, role: string) => ({
  [`uuid_getvar ${legId} engage_call_id`]: CALL,
  [`uuid_getvar ${legId} engage_role`]: role,
});
const pair = { "show channels as json": bridged, ...variables(CUSTOMER, "customer"), ...variables(AGENT, "agent") };

describe("our channels", () => {
  it("fact 7: are found by our variables after a reconnect, with who talks to whom", async () => {
    expect(await listLegs(answering(pair), "fs1", nothing)).toEqual([
      { legId: CUSTOMER, callId: CALL, role: "customer", answered: true, bridgedTo: AGENT, node: "fs1" },
      { legId: AGENT, callId: CALL, role: "agent", answered: true, bridgedTo: CUSTOMER, node: "fs1" },
    ]);
  });

  it("fact 7: parked ones too, that were answered while nobody listened", async () => {
    const [parked = ""] = recorded("61-client-drops-mid-call.2", "show channels as json");
    const ids = rowsOf(parked).map((row) => String(row.uuid));
    const table = {
      "show channels as json": parked,
      ...Object.assign({}, ...ids.map((id) => variables(id, "customer"))),
    };
    const legs = await listLegs(answering(table), "fs1", nothing);
    expect(legs.map((leg) => [leg.legId, leg.answered, leg.bridgedTo])).toEqual(ids.map((id) => [id, true, null]));
  });

  it("are none when the switch has no channel (no `rows` at all), or only other people's", async () => {
    expect(empty).toBe('{"row_count": 0}\n');
    expect(await listLegs(answering({ "show channels as json": empty }), "fs1", nothing)).toEqual([]);
    expect(await listLegs(answering({ "show channels as json": bridged }), "fs1", nothing)).toEqual([]);
    const gone = { ...pair, [`uuid_getvar ${AGENT} engage_call_id`]: "-ERR No such channel!\n" };
    expect(await listLegs(answering(gone), "fs1", nothing)).toMatchObject([{ legId: CUSTOMER, bridgedTo: null }]);
  });

  const told = (legId: LegId, more: Partial<KnownLeg> = {}): KnownLeg => ({
    ref: { legId, callId: CALL as KnownLeg["ref"]["callId"], role: "customer", at: 1, node: "fs1" },
    answered: true,
    bridgedTo: null,
    ...more,
  });

  it("that the events told of need no questions, and what they told wins over a table that runs behind", async () => {
    const asked: string[] = [];
    const behind = bridged.replaceAll('"ACTIVE"', '"EARLY"').replaceAll("uuid_bridge", "park");
    const known: KnownLegs = {
      ...nothing,
      get: (legId) => told(legId, { bridgedTo: legId === CUSTOMER ? AGENT : CUSTOMER }),
    };
    const legs = await listLegs(answering({ "show channels as json": behind }, asked), "fs1", known);
    expect(legs.map((leg) => [leg.answered, leg.bridgedTo])).toEqual([
      [true, AGENT],
      [true, CUSTOMER],
    ]);
    expect(asked).toEqual(["show channels as json"]);
  });

  it("that the table lacks are asked for by name; that have ended are left out", async () => {
    const late = uuidFor("late") as LegId;
    const dead = uuidFor("dead") as LegId;
    const gone: LegId[] = [];
    const known: KnownLegs = {
      get: (id) => told(id),
      hasEnded: (id) => id === CUSTOMER,
      ids: () => [AGENT, late, dead],
      gone: (id) => gone.push(id),
    };
    const table = { "show channels as json": bridged, [`uuid_exists ${late}`]: "true" };
    const legs = await listLegs(answering(table), "fs1", known);
    expect(legs.map((leg) => leg.legId)).toEqual([AGENT, late]);
    expect(legs[0]?.bridgedTo).toBeNull();
    expect(gone).toEqual([dead]);
  });

  it("a half-failed bridge is no bridge: both name each other, but no media flows", async () => {
    const half = bridged.replace("CS_EXCHANGE_MEDIA", "CS_EXECUTE");
    const legs = await listLegs(answering({ ...pair, "show channels as json": half }), "fs1", nothing);
    expect(legs.map((leg) => leg.bridgedTo)).toEqual([null, null]);
  });

  it("an answer that is no table is an error, not an empty switch", async () => {
    for (const answer of ["-ERR Cannot open database", "", "[]", '{"row_count":1,"rows":{}}'])
      await expect(listLegs(answering({ "show channels as json": answer }), "fs1", nothing)).rejects.toMatchObject({
        code: "dependency-unavailable",
      });
  });
});

describe("registered phones", () => {
  it("are listed with their address and their end, however many a user has", async () => {
    const [list = ""] = recorded("56-show-and-status", "show registrations as json");
    const twice = list.replace('"reg_user":"agent_1002"', '"reg_user":"agent_1001"');
    const phones = await listPhones(answering({ "show registrations as json": twice }));
    expect(phones).toHaveLength(19);
    expect(phones.slice(0, 2)).toEqual(
      ["agent_1001", "agent_1002"].map((user) => ({
        sipUser: "agent_1001",
        contact: `sip:${user}@127.0.0.1:5071`,
        expiresAt: 1_795_454_789_000,
      })),
    );
  });
});
