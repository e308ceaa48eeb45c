import { LIMITS } from "../limits.ts";
import type { Registration, SwitchEvent } from "../model/leg.ts";

/** Users remembered; past it the one heard of longest ago is forgotten until he is heard of or listed again. */
const MAX_USERS = LIMITS.liveCalls;

/** Which user is registered on which nodes. What a node told last holds while it is away: its phones are still there. */
export class ClusterPhones {
  readonly #users = new Map<string, Map<string, Registration>>();

  isOn(sipUser: string, node: string): boolean {
    return this.#users.get(sipUser)?.has(node) ?? false;
  }

  /** The event as it is for all nodes together: a user who leaves one node may still be on another. */
  hear(event: SwitchEvent): SwitchEvent {
    if (event.type === "agent.registered") {
      const { registration } = event;
      return { ...event, registration: this.#put(registration) };
    }
    if (event.type !== "agent.unregistered") return event;
    const left = this.#drop(event.sipUser, event.node);
    return left === null ? event : { type: "agent.registered", registration: left, at: event.at };
  }

  /** Takes over one node's list. */
  sync(node: string, list: readonly Registration[]): void {
    const listed = new Set(list.map(({ sipUser }) => sipUser));
    for (const sipUser of [...this.#users.keys()]) if (!listed.has(sipUser)) this.#drop(sipUser, node);
    for (const registration of list) this.#put(registration);
  }

  list(): readonly Registration[] {
    return [...this.#users.values()].map(merged);
  }

  #put(registration: Registration): Registration {
    const { sipUser, node } = registration;
    const nodes = this.#users.get(sipUser) ?? new Map<string, Registration>();
    nodes.delete(node);
    nodes.set(node, registration);
    this.#users.delete(sipUser);
    this.#users.set(sipUser, nodes);
    const oldest = this.#users.size > MAX_USERS ? this.#users.keys().next().value : undefined;
    if (oldest !== undefined) this.#users.delete(oldest);
    return merged(nodes);
  }

  #drop(sipUser: string, node: string): Registration | null {
    const nodes = this.#users.get(sipUser);
    nodes?.delete(node);
    if (nodes && nodes.size > 0) return merged(nodes);
    this.#users.delete(sipUser);
    return null;
  }
}

const earliest = (all: readonly Registration[]): number | null => {
  const times = all.flatMap(({ registeredAt }) => registeredAt ?? []);
  return times.length === 0 ? null : Math.min(...times);
};

/** Of one user on several nodes; the node and the make are those heard of last. */
function merged(nodes: ReadonlyMap<string, Registration>): Registration {
  const all = [...nodes.values()];
  const [latest] = all.slice(-1) as [Registration];
  const ends = all.flatMap(({ expiresAt }) => expiresAt ?? []);
  return {
    ...latest,
    registeredAt: earliest(all),
    contactCount: all.reduce((sum, { contactCount }) => sum + contactCount, 0),
    expiresAt: ends.length === 0 ? null : Math.max(...ends),
  };
}
