import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDialer } from "../../src/dialer.ts";
import { type FreeswitchOptions, freeswitch } from "../../src/freeswitch/index.ts";
import { objectLinks } from "../../src/memory/object-links.ts";
import { memoryObjectStore } from "../../src/memory/object-store.ts";
import { memoryRegistry } from "../../src/memory/registry.ts";
import { memoryStorage } from "../../src/memory/storage.ts";
import type { Call } from "../../src/model/call.ts";
import type { DomainEvent } from "../../src/model/events.ts";
import type { AgentId, CallId, RecordingId } from "../../src/model/ids.ts";
import type { E164 } from "../../src/model/phone.ts";
import { RulePack } from "../../src/model/rule-pack.ts";
import { systemClock, systemRandom, systemTimers, uuidV7 } from "../../src/system.ts";

const pack = new URL("../../../compliance-rules/packs/ae/pack.json", import.meta.url);
/** How often a number may be tried is left out: the few people of the lab are called all day. */
const law = RulePack.parse(JSON.parse(readFileSync(pack, "utf8")));
/** Monday 2026-11-23 10:00 in Dubai, and on from there. */
const shift = Date.UTC(2026, 10, 23, 6, 0, 0) - systemClock.now();
const clock = { now: () => systemClock.now() + shift, monotonic: () => systemClock.monotonic() };

/** A directory of the switch's recordings, here. */
const sourceOf = (directory: string) => ({
  open: async (name: string) => {
    const bytes = await readFile(join(directory, name)).catch(() => null);
    if (bytes === null) return null;
    return (async function* () {
      yield bytes;
    })();
  },
  remove: (name: string) => rm(join(directory, name), { force: true }),
});

export interface FloorOptions {
  readonly url: string;
  readonly sipUsers: readonly string[];
  /** Where the switch records; a fresh folder, told to `onDirectory`, when left out. */
  readonly directory: string;
  readonly more?: Partial<FreeswitchOptions>;
}

/** The whole library on a switch behind TCP, with agents who are ready. */
export async function openFloor({ url, sipUsers, directory, more = {} }: FloorOptions) {
  const system = { clock, random: systemRandom, ids: uuidV7(clock, systemRandom), timers: systemTimers };
  const links = objectLinks({ base: () => "http://127.0.0.1", secret: "s".repeat(32), clock });
  const objects = memoryObjectStore(clock, links);
  const messages = { find: async (_tenant: string, id: string) => (id === "vm-en" ? "vm-en.wav" : null) };
  const dialer = createDialer({
    switch: freeswitch({ url, gateway: "carrier", recordingsDirectory: directory, ...system, ...more }),
    rules: [{ ...law, rules: { ...law.rules, frequency: [] } }],
    storage: memoryStorage(),
    registry: memoryRegistry({ "ae.tdra": { numbers: [], asOf: clock.now(), source: "TDRA" } }),
    system,
    inCall: { recordings: { source: sourceOf(directory), objects }, messages },
  });
  const events: DomainEvent[] = [];
  dialer.onAny((event) => events.push(event));
  await dialer.start();
  const { id: groupId } = await dialer.cli.addGroup("Main", ["+97142345678"]);
  const agents: AgentId[] = [];
  for (const sipUser of sipUsers) agents.push((await dialer.agents.add({ fullName: sipUser, sipUser })).id);
  for (const id of agents) await dialer.agents.setState(id, "available", null);
  const find = (id: CallId) => dialer.storage.read((stores) => stores.calls.find(dialer.tenantId, id)) as Promise<Call>;
  const recording = (id: string | null) =>
    dialer.storage.read((stores) => stores.recordings.find(dialer.tenantId, id as RecordingId));
  const registered = async () =>
    (await dialer.storage.read((stores) => stores.agents.all(dialer.tenantId))).every((agent) => agent.sipRegistered);
  const originate = async (destination: string) =>
    (await dialer.calls.originate({ agentId: agents[0] as AgentId, destination: destination as E164 })).call.id;
  return { dialer, objects, events, agents, groupId, find, recording, registered, originate };
}

export const folder = (): string => mkdtempSync(join(tmpdir(), "engage-in-call-"));
export const discard = (directory: string): void => rmSync(directory, { recursive: true, force: true });
