import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { LegId } from "../model/ids.ts";
import type { LiveLeg, LiveSeat, Registration, SwitchEvent } from "../model/leg.ts";
import type { SwitchLoad } from "../model/switch-load.ts";
import type {
  OriginateAgent,
  OriginateCustomer,
  OriginateSeat,
  SwitchReceipt,
  SwitchTransport,
} from "../ports/switch-transport.ts";
import { clusterControl } from "./cluster-control.ts";
import { ClusterPhones } from "./cluster-phones.ts";
import type { Part } from "./command.ts";
import type { FreeswitchNode } from "./transport.ts";

/** Legs whose node is remembered; past it the oldest is forgotten, and asked for on all nodes. */
const MAX_LEGS = 4 * LIMITS.liveCalls;

const refused = (cause: string): SwitchReceipt => ({ kind: "refused", cause });

/**
 * Several nodes as one switch. Customers go where most lines are free, an agent's leg goes to its customer's node wherever
 * his phone is registered, and a command goes to the node its leg is on. Two legs on different nodes cannot be bridged.
 */
export class Cluster implements SwitchTransport {
  readonly #nodes: ReadonlyMap<string, FreeswitchNode>;
  readonly #where = new Map<LegId, string>();
  readonly #phones = new ClusterPhones();
  #listener: (event: SwitchEvent) => void = () => {};

  constructor(nodes: readonly FreeswitchNode[]) {
    this.#nodes = new Map(nodes.map((node) => [node.node, node]));
    if (this.#nodes.size !== nodes.length || nodes.length === 0)
      throw new EngageError("validation-failed", "Every node of the switch needs a name of its own.");
  }

  /** A supervisor listens on the node of the agent's leg, wherever his phone is registered. */
  readonly control = clusterControl(
    (legId) => this.#nodes.get(this.#where.get(legId) ?? "")?.control,
    async (request) => {
      const node = this.#nodes.get(this.#where.get(request.agentLegId) ?? "");
      if (!node?.connected) return refused("NO_NODE");
      const contact = await this.#contactFrom(node, request.sipUser);
      return this.#placed(request.legId, node, node.originateSupervisor(request, contact));
    },
  );

  get connected(): boolean {
    return this.#all().some((node) => node.connected);
  }

  load(): SwitchLoad {
    const loads = this.#all().map((node) => node.load());
    const sum = (of: (load: SwitchLoad) => number): number =>
      Math.min(
        LIMITS.liveCalls,
        loads.reduce((total, load) => total + of(load), 0),
      );
    const takes = (load: SwitchLoad): boolean => load.nodes.some(({ state }) => state === "ready");
    return {
      freeLines: sum((load) => load.freeLines),
      callsPerSecond: sum((load) => (takes(load) ? load.callsPerSecond : 0)),
      nodes: loads.flatMap((load) => load.nodes),
      gateways: loads.flatMap((load) => load.gateways.map((way) => ({ ...way, up: way.up && takes(load) }))),
    };
  }

  async start(listener: (event: SwitchEvent) => void): Promise<void> {
    this.#listener = listener;
    await Promise.all(this.#all().map((node) => node.start((event) => this.#hear(event))));
  }

  async stop(): Promise<void> {
    this.#listener = () => {};
    await Promise.all(this.#all().map((node) => node.stop()));
  }

  async originateCustomer(request: OriginateCustomer): Promise<SwitchReceipt> {
    const { besideLegId, node: asked } = request;
    const named = besideLegId === undefined ? asked : (this.#where.get(besideLegId) ?? "");
    const nodes = named === undefined ? this.#byRoom() : [this.#nodes.get(named)];
    let receipt = refused("NO_NODE");
    for (const node of nodes) {
      if (!node?.connected) continue;
      receipt = await this.#placed(request.legId, node, node.originateCustomer(request));
      if (receipt.kind !== "refused" || receipt.cause !== "NO_GATEWAY") return receipt;
    }
    return receipt;
  }

  async originateAgent(request: OriginateAgent): Promise<SwitchReceipt> {
    const { besideLegId, sipUser, legId } = request;
    const node =
      besideLegId === undefined ? this.#nodeFor(sipUser) : this.#nodes.get(this.#where.get(besideLegId) ?? "");
    if (!node?.connected) return refused("NO_NODE");
    return this.#placed(legId, node, node.originateAgent(request, await this.#contactFrom(node, sipUser)));
  }

  async originateSeat(request: OriginateSeat): Promise<SwitchReceipt> {
    const node = this.#nodeFor(request.sipUser);
    if (!node) return refused("NO_NODE");
    const contact = await this.#contactFrom(node, request.sipUser);
    return this.#placed(request.legId, node, node.originateSeat(request, contact));
  }

  async bridge(legs: { readonly customerLegId: LegId; readonly agentLegId: LegId }): Promise<SwitchReceipt> {
    const [one, other] = [this.#where.get(legs.customerLegId), this.#where.get(legs.agentLegId)];
    if (one === undefined || one !== other) return refused("LEGS_ON_DIFFERENT_NODES");
    return this.#nodes.get(one)?.bridge(legs) ?? refused("NO_NODE");
  }

  async hangUp(legId: LegId, cause: string): Promise<SwitchReceipt> {
    const known = this.#nodes.get(this.#where.get(legId) ?? "");
    if (known) return known.hangUp(legId, cause);
    const receipts = await Promise.all(this.#up().map((node) => node.hangUp(legId, cause)));
    return receipts.find(({ kind }) => kind !== "accepted") ?? receipts[0] ?? refused("NO_NODE");
  }

  legs(): Promise<readonly LiveLeg[]> {
    return this.#everywhere((node) => node.legs());
  }

  seats(): Promise<readonly LiveSeat[]> {
    return this.#everywhere((node) => node.seats());
  }

  async registrations(): Promise<readonly Registration[]> {
    this.#mustBeUp();
    for (const node of this.#up()) this.#phones.sync(node.node, await node.registrations());
    return this.#phones.list();
  }

  drain(node: string, draining: boolean): void {
    this.#nodes.get(node)?.drain(node, draining);
  }

  #all(): readonly FreeswitchNode[] {
    return [...this.#nodes.values()];
  }

  #up(): readonly FreeswitchNode[] {
    return this.#all().filter((node) => node.connected);
  }

  /** Nodes that take calls, most free lines first, then fewest legs. */
  #byRoom(): readonly FreeswitchNode[] {
    const legsOf = (load: SwitchLoad): number => load.nodes.reduce((sum, { legs }) => sum + legs, 0);
    return this.#all()
      .map((node) => ({ node, load: node.load() }))
      .filter(({ load }) => load.freeLines > 0)
      .sort((a, b) => b.load.freeLines - a.load.freeLines || legsOf(a.load) - legsOf(b.load))
      .map(({ node }) => node);
  }

  /** Where a phone is rung when no customer's leg decides: where it is registered, if calls may begin there. */
  #nodeFor(sipUser: string): FreeswitchNode | undefined {
    const takers = this.#byRoom();
    const home = takers.find((node) => this.#phones.isOn(sipUser, node.node));
    return home ?? takers[0];
  }

  /** Undefined when the node finds the phone by itself, or nobody knows it. */
  async #contactFrom(node: FreeswitchNode, sipUser: string): Promise<Part | undefined> {
    if (this.#phones.isOn(sipUser, node.node)) return undefined;
    for (const other of this.#up()) {
      if (other === node || !this.#phones.isOn(sipUser, other.node)) continue;
      const contact = await other.contactOf(sipUser).catch(() => null);
      if (contact !== null) return contact;
    }
    return undefined;
  }

  /** Remembered before the answer comes, for events may overtake it. */
  async #placed(legId: LegId, node: FreeswitchNode, receipt: Promise<SwitchReceipt>): Promise<SwitchReceipt> {
    this.#remember(legId, node.node);
    const settled = await receipt;
    if (settled.kind === "refused") this.#where.delete(legId);
    return settled;
  }

  #remember(legId: LegId, node: string): void {
    this.#where.set(legId, node);
    const oldest = this.#where.size > MAX_LEGS ? this.#where.keys().next().value : undefined;
    if (oldest !== undefined) this.#where.delete(oldest);
  }

  #hear(event: SwitchEvent): void {
    if (event.type === "leg.ended" || event.type === "seat.ended") this.#where.delete(event.legId);
    else if ("legId" in event) this.#remember(event.legId, event.node);
    this.#listener(this.#phones.hear(event));
  }

  async #everywhere<T extends { readonly legId: LegId; readonly node: string }>(
    ask: (node: FreeswitchNode) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    this.#mustBeUp();
    const found = (await Promise.all(this.#up().map(ask))).flat();
    for (const { legId, node } of found) this.#remember(legId, node);
    return found;
  }

  #mustBeUp(): void {
    if (!this.connected)
      throw new EngageError("dependency-unavailable", "No node of the switch is connected.", {
        extra: { dependency: "switch" },
      });
  }
}
