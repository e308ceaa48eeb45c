import type { SwitchEvent } from "@broadnet-engage/core/model";
import type { SwitchReceipt, SwitchTransport } from "@broadnet-engage/core/ports";

/** A switch that takes every command and says nothing by itself; tests speak for it. */
export interface FakeSwitch extends SwitchTransport {
  readonly asked: string[];
  tell(event: SwitchEvent): void;
  connected: boolean;
}

const ACCEPTED: SwitchReceipt = { kind: "accepted" };

/** `sipUsers` are registered from the start. */
export function fakeSwitch(sipUsers: readonly string[], now: () => number): FakeSwitch {
  let listener: (event: SwitchEvent) => void = () => {};
  const take = (what: string) => async (): Promise<SwitchReceipt> => {
    fake.asked.push(what);
    return ACCEPTED;
  };
  const fake: FakeSwitch = {
    asked: [],
    connected: true,
    tell: (event) => listener(event),
    async start(given) {
      listener = given;
      listener({ type: "switch.connected", node: "fake", at: now() });
    },
    async stop() {},
    async originateCustomer({ clearance }) {
      fake.asked.push(`customer ${clearance.phone}`);
      return ACCEPTED;
    },
    async originateAgent({ sipUser }) {
      fake.asked.push(`agent ${sipUser}`);
      return ACCEPTED;
    },
    async originateSeat({ sipUser }) {
      fake.asked.push(`seat ${sipUser}`);
      return ACCEPTED;
    },
    control: {
      recordingFormat: () => "wav",
      record: take("record"),
      stopRecording: take("stop recording"),
      mask: async (_order, on) => take(on ? "mask" : "unmask")(),
      hold: async (_legId, on) => take(on ? "hold" : "unhold")(),
      sendDigits: async (_legId, digits) => take(`digits ${digits}`)(),
      play: async (_legId, file) => take(`play ${file}`)(),
      part: take("part"),
      join: take("join"),
      detect: take("detect"),
      originateSupervisor: async ({ sipUser, mode }) => take(`supervisor ${sipUser} ${mode}`)(),
      setMonitorMode: async (_legId, mode) => take(`mode ${mode}`)(),
    },
    bridge: async () => ACCEPTED,
    async hangUp(legId) {
      fake.asked.push(`hangup ${legId}`);
      return ACCEPTED;
    },
    load: () => ({
      freeLines: 1_000,
      callsPerSecond: 1_000,
      nodes: [{ node: "fake", state: "ready", since: 0, legs: 0, eventLagMs: null, pendingCommands: 0 }],
      gateways: [{ name: "carrier", node: "fake", up: true, legs: 0, freeChannels: null }],
    }),
    legs: async () => [],
    seats: async () => [],
    drain: () => {},
    registrations: async () =>
      sipUsers.map((sipUser) => ({
        sipUser,
        userAgent: "Fake/1",
        registeredAt: now(),
        contactCount: 1,
        expiresAt: now() + 60_000,
        node: "fake",
      })),
  };
  return fake;
}
