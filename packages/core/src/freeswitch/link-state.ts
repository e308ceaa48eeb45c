import type { NodeState } from "../model/switch-load.ts";

/** What happens to the connection of a node. `drain` and `open` are wishes of an operator and outlast the connection. */
export type LinkSignal = "try" | "reached" | "ready" | "gone" | "drain" | "open";

/** Where a node's connection stands; `draining` is kept apart, so that a node lost while it drains comes back draining. */
export interface LinkState {
  readonly link: Exclude<NodeState, "draining">;
  readonly draining: boolean;
}

export const NOT_STARTED: LinkState = { link: "lost", draining: false };

/**
 * ```
 *          try                 reached                   ready: let in and subscribed
 *   lost ───────► connecting ───────────► authenticating ─────────────────────────────► ready ⇄ draining
 *    ▲                │                         │                                         │   drain / open
 *    │ gone: away     │ gone: refused, late     │ gone: password, access list             │ gone: network, goodbye, silent,
 *    └────────────────┴─────────────────────────┴─────────────────────────────────────────┘       deaf, lost thread, closed
 * ```
 *
 * A signal that means nothing in a state changes nothing.
 */
export function linkAfter(state: LinkState, signal: LinkSignal): LinkState {
  switch (signal) {
    case "drain":
    case "open":
      return { ...state, draining: signal === "drain" };
    case "gone":
      return { ...state, link: "lost" };
    case "try":
      return state.link === "lost" ? { ...state, link: "connecting" } : state;
    case "reached":
      return state.link === "connecting" ? { ...state, link: "authenticating" } : state;
    case "ready":
      return state.link === "lost" ? state : { ...state, link: "ready" };
  }
}

/** As it is shown. */
export const nodeStateOf = ({ link, draining }: LinkState): NodeState =>
  link === "ready" && draining ? "draining" : link;
