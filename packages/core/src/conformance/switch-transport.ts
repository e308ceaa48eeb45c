import assert from "node:assert/strict";
import { mintClearance } from "../compliance/clearance.ts";
import type { AuditRecord } from "../model/decision.ts";
import type { AgentId, CallId, LegId } from "../model/ids.ts";
import type { SwitchEvent } from "../model/leg.ts";
import type { E164 } from "../model/phone.ts";
import type { Ids } from "../ports/ids.ts";
import type { OriginateAgent, OriginateCustomer, SwitchReceipt, SwitchTransport } from "../ports/switch-transport.ts";
import type { Runner } from "./runner.ts";

/** A started transport to a switch with people behind it, of one test alone. */
export interface SwitchBench {
  readonly transport: SwitchTransport;
  readonly ids: Ids;
  /** What it told since its start, in order. */
  readonly told: readonly SwitchEvent[];
  /** `answers` rings and answers and stays; `busy` says 486; `ringsOn` rings for ever. */
  readonly numbers: { readonly answers: E164; readonly busy: E164; readonly ringsOn: E164 };
  /** SIP users of the switch's directory; the second has no phone registered. The first answers, and stays. */
  readonly agents: readonly [registered: string, absent: string];
  /** Lets time go by until it holds; fails when it does not within some seconds. */
  until(holds: () => boolean | Promise<boolean>): Promise<void>;
  setRegistered(sipUser: string, registered: boolean): void;
  /** Breaks the connection; it comes back by itself, some time after this resolves. */
  lose(): Promise<void>;
  close(): Promise<void>;
}

type OnBench = (name: string, test: (on: On) => Promise<void>) => void;

/** What every `SwitchTransport` must do. `open` gives a bench of its own for each test. */
export function switchTransportSuite(runner: Runner, open: () => Promise<SwitchBench>): void {
  const onBench: OnBench = (name, test) =>
    runner.it(name, async () => {
      const bench = await open();
      try {
        await test(new On(bench));
      } finally {
        await bench.close();
      }
    });
  runner.describe("switch transport", () => {
    customers(onBench);
    refusals(onBench);
    bridges(onBench);
    seats(onBench);
    phones(onBench);
    capacity(onBench);
    losses(onBench);
  });
}

const ACCEPTED: SwitchReceipt = { kind: "accepted" };

class On {
  readonly bench: SwitchBench;

  constructor(bench: SwitchBench) {
    this.bench = bench;
  }

  get transport(): SwitchTransport {
    return this.bench.transport;
  }

  customer(phone: E164 = this.bench.numbers.answers): OriginateCustomer {
    const { ids } = this.bench;
    const decision = { allowed: true, phone, cli: "+97142000000", ruleVersion: "1", checkedAt: 0, validUntil: 0 };
    const clearance = mintClearance({ ref: "AUD-1", decision } as AuditRecord);
    return { clearance, callId: ids.next<CallId>(), legId: ids.next<LegId>(), ringTimeoutMs: 30_000 };
  }

  agent({ callId, legId: besideLegId }: Pick<OriginateCustomer, "callId" | "legId">, user = 0): OriginateAgent {
    const sipUser = this.bench.agents[user] ?? "";
    const { numbers, ids } = this.bench;
    return { callId, legId: ids.next<LegId>(), sipUser, callerId: numbers.answers, ringTimeoutMs: 30_000, besideLegId };
  }

  of(legId: LegId): readonly SwitchEvent[] {
    return this.bench.told.filter((event) => "legId" in event && event.legId === legId);
  }

  types(legId: LegId): readonly string[] {
    return this.of(legId).map(({ type }) => type);
  }

  heard(legId: LegId, type: SwitchEvent["type"]): Promise<void> {
    return this.bench.until(() => this.types(legId).includes(type));
  }

  async ready(request: OriginateCustomer): Promise<void> {
    assert.deepEqual(await this.transport.originateCustomer(request), ACCEPTED);
    await this.heard(request.legId, "leg.ready");
  }

  /** A customer and an agent, both ready. */
  async pair(): Promise<{ readonly customerLegId: LegId; readonly agentLegId: LegId }> {
    const customer = this.customer();
    const agent = this.agent(customer);
    await this.ready(customer);
    assert.deepEqual(await this.transport.originateAgent(agent), ACCEPTED);
    await this.heard(agent.legId, "leg.ready");
    return { customerLegId: customer.legId, agentLegId: agent.legId };
  }

  async seat(): Promise<{ readonly agentId: AgentId; readonly legId: LegId }> {
    const seat = { agentId: this.bench.ids.next<AgentId>(), legId: this.bench.ids.next<LegId>() };
    const sipUser = this.bench.agents[0];
    assert.deepEqual(await this.transport.originateSeat({ ...seat, sipUser, ringTimeoutMs: 20_000 }), ACCEPTED);
    await this.heard(seat.legId, "seat.ready");
    return seat;
  }

  hangUp(legId: LegId): Promise<SwitchReceipt> {
    return this.transport.hangUp(legId, "NORMAL_CLEARING");
  }
}

function customers(onBench: OnBench): void {
  onBench("tells an answered leg in order, where it is and by which gateway, and ends it once", async (on) => {
    const request = on.customer();
    await on.ready(request);
    await on.hangUp(request.legId);
    await on.heard(request.legId, "leg.ended");
    assert.deepEqual(on.types(request.legId), ["leg.ringing", "leg.answered", "leg.ready", "leg.ended"]);
    const { nodes, gateways } = on.transport.load();
    for (const event of on.of(request.legId)) {
      assert.ok("callId" in event && event.callId === request.callId && event.role === "customer");
      assert.ok(nodes.some(({ node }) => node === event.node) && gateways.some(({ name }) => name === event.gateway));
    }
    const [end] = on.of(request.legId).slice(-1);
    assert.ok(end?.type === "leg.ended" && end.byFarEnd === false && !end.neverSent);
  });

  onBench("places one call for a leg asked for twice", async (on) => {
    const request = on.customer();
    await on.ready(request);
    assert.deepEqual(await on.transport.originateCustomer(request), ACCEPTED);
    assert.equal((await on.transport.legs()).length, 1);
    await on.hangUp(request.legId);
    await on.heard(request.legId, "leg.ended");
    assert.equal(on.types(request.legId).filter((type) => type === "leg.ended").length, 1);
  });

  onBench("says what the far end said", async (on) => {
    const request = on.customer(on.bench.numbers.busy);
    await on.transport.originateCustomer(request);
    await on.heard(request.legId, "leg.ended");
    const [end] = on.of(request.legId).slice(-1);
    assert.ok(end?.type === "leg.ended");
    const { cause, sipCode, byFarEnd, neverSent } = end;
    assert.deepEqual(
      { cause, sipCode, byFarEnd, neverSent },
      {
        cause: "USER_BUSY",
        sipCode: 486,
        byFarEnd: true,
        neverSent: false,
      },
    );
    assert.ok(!on.types(request.legId).includes("leg.answered"));
  });
}

function refusals(onBench: OnBench): void {
  onBench("refuses a call for which every gateway has failed, and tells nothing of it", async (on) => {
    const avoidGateways = on.transport.load().gateways.map(({ name }) => name);
    const request = { ...on.customer(), avoidGateways };
    assert.deepEqual(await on.transport.originateCustomer(request), { kind: "refused", cause: "NO_GATEWAY" });
    assert.deepEqual(on.of(request.legId), []);
  });

  onBench("ends the leg of an agent without a phone as never sent", async (on) => {
    const customer = on.customer();
    await on.ready(customer);
    const agent = on.agent(customer, 1);
    assert.deepEqual(await on.transport.originateAgent(agent), ACCEPTED);
    await on.heard(agent.legId, "leg.ended");
    const [end] = on.of(agent.legId);
    assert.ok(end?.type === "leg.ended" && end.cause === "USER_NOT_REGISTERED" && end.neverSent);
  });

  onBench("accepts to hang up what is gone, and refuses to bridge it", async (on) => {
    const { customerLegId, agentLegId } = await on.pair();
    await on.hangUp(customerLegId);
    await on.heard(customerLegId, "leg.ended");
    assert.deepEqual(await on.hangUp(customerLegId), ACCEPTED);
    assert.deepEqual(await on.hangUp(on.bench.ids.next<LegId>()), ACCEPTED);
    assert.equal((await on.transport.bridge({ customerLegId, agentLegId })).kind, "refused");
  });
}

function bridges(onBench: OnBench): void {
  onBench("joins two ready legs, tells it once, and ends both when one hangs up", async (on) => {
    const { customerLegId, agentLegId } = await on.pair();
    assert.deepEqual(await on.transport.bridge({ customerLegId, agentLegId }), ACCEPTED);
    await on.bench.until(() => on.bench.told.some(({ type }) => type === "leg.bridged"));
    const legs = await on.transport.legs();
    assert.deepEqual(
      legs.map(({ legId, role, answered, bridgedTo }) => [legId, role, answered, bridgedTo]).sort(),
      [
        [customerLegId, "customer", true, agentLegId],
        [agentLegId, "agent", true, customerLegId],
      ].sort(),
    );
    await on.hangUp(customerLegId);
    await on.heard(agentLegId, "leg.ended");
    await on.heard(customerLegId, "leg.ended");
    assert.equal(on.bench.told.filter(({ type }) => type === "leg.bridged").length, 1);
    assert.deepEqual(await on.transport.legs(), []);
  });
}

function seats(onBench: OnBench): void {
  onBench("keeps a seat through the calls that are bridged to it", async (on) => {
    const seat = await on.seat();
    for (let call = 0; call < 2; call++) {
      const customer = { ...on.customer(), besideLegId: seat.legId };
      await on.ready(customer);
      assert.deepEqual(await on.transport.bridge({ customerLegId: customer.legId, agentLegId: seat.legId }), ACCEPTED);
      await on.heard(customer.legId, "leg.bridged");
      assert.equal((await on.transport.legs())[0]?.legId, customer.legId);
      assert.equal((await on.transport.seats())[0]?.bridgedTo, customer.legId);
      await on.hangUp(customer.legId);
      await on.heard(customer.legId, "leg.ended");
      await on.bench.until(async () => (await on.transport.seats())[0]?.bridgedTo === null);
    }
    assert.deepEqual(on.types(seat.legId), ["seat.ready"]);
    assert.deepEqual(await on.transport.legs(), []);
  });

  onBench("ends a seat once, and the customer on it with it", async (on) => {
    const seat = await on.seat();
    const customer = { ...on.customer(), besideLegId: seat.legId };
    await on.ready(customer);
    await on.transport.bridge({ customerLegId: customer.legId, agentLegId: seat.legId });
    await on.heard(customer.legId, "leg.bridged");
    await on.hangUp(seat.legId);
    await on.heard(seat.legId, "seat.ended");
    await on.heard(customer.legId, "leg.ended");
    assert.deepEqual(on.types(seat.legId), ["seat.ready", "seat.ended"]);
    assert.deepEqual(await on.transport.seats(), []);
    assert.ok(on.of(seat.legId).every((event) => "agentId" in event && event.agentId === seat.agentId));
  });
}

function phones(onBench: OnBench): void {
  onBench("lists a user once while a phone of his is registered, and tells when that changes", async (on) => {
    const [user, absent] = on.bench.agents;
    const listed = async () => (await on.transport.registrations()).map(({ sipUser }) => sipUser);
    assert.deepEqual([(await listed()).includes(user), (await listed()).includes(absent)], [true, false]);
    const [phone] = (await on.transport.registrations()).filter(({ sipUser }) => sipUser === user);
    assert.ok(phone !== undefined && phone.contactCount >= 1);
    on.bench.setRegistered(absent, true);
    on.bench.setRegistered(user, false);
    await on.bench.until(() => on.bench.told.some((e) => e.type === "agent.unregistered" && e.sipUser === user));
    assert.ok(on.bench.told.some((e) => e.type === "agent.registered" && e.registration.sipUser === absent));
    assert.deepEqual([(await listed()).includes(user), (await listed()).includes(absent)], [false, true]);
  });
}

function capacity(onBench: OnBench): void {
  onBench("drains: its calls go on, new ones are refused, until that is ended", async (on) => {
    const { customerLegId, agentLegId } = await on.pair();
    const drain = (draining: boolean) => {
      for (const { node } of on.transport.load().nodes) on.transport.drain(node, draining);
    };
    drain(true);
    assert.deepEqual([on.transport.load().freeLines, on.transport.load().nodes[0]?.state], [0, "draining"]);
    assert.equal((await on.transport.originateCustomer(on.customer())).kind, "refused");
    await on.transport.bridge({ customerLegId, agentLegId });
    await on.heard(customerLegId, "leg.bridged");
    drain(false);
    assert.ok(on.transport.load().freeLines > 0);
    await on.ready(on.customer());
  });

  onBench("counts its legs", async (on) => {
    const before = on.transport.load().nodes.reduce((sum, { legs }) => sum + legs, 0);
    assert.equal(before, 0);
    await on.pair();
    assert.equal(
      on.transport.load().nodes.reduce((sum, { legs }) => sum + legs, 0),
      2,
    );
  });
}

function losses(onBench: OnBench): void {
  onBench("refuses everything while it is away, and finds its calls again afterwards", async (on) => {
    const request = on.customer();
    await on.ready(request);
    await on.bench.lose();
    assert.equal(on.transport.connected, false);
    assert.deepEqual([on.transport.load().freeLines, on.transport.load().nodes[0]?.state === "ready"], [0, false]);
    assert.equal((await on.transport.originateCustomer(on.customer())).kind, "refused");
    assert.equal((await on.hangUp(request.legId)).kind, "refused");
    for (const asked of [() => on.transport.legs(), () => on.transport.seats(), () => on.transport.registrations()])
      await assert.rejects(asked(), { code: "dependency-unavailable" });
    await on.bench.until(() => on.transport.connected);
    await on.bench.until(() => on.bench.told.filter(({ type }) => type === "switch.connected").length >= 2);
    const order = on.bench.told.map(({ type }) => type).filter((type) => type.startsWith("switch."));
    assert.deepEqual(order, ["switch.connected", "switch.disconnected", "switch.connected"]);
    assert.deepEqual(
      (await on.transport.legs()).map(({ legId, answered }) => [legId, answered]),
      [[request.legId, true]],
    );
    assert.deepEqual(await on.hangUp(request.legId), ACCEPTED);
    await on.heard(request.legId, "leg.ended");
  });
}
