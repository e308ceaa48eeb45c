import type { SwitchTransport } from "../ports/switch-transport.ts";
import { Cluster } from "./cluster.ts";
import type { FreeswitchOptions } from "./options.ts";
import { freeswitchNode } from "./transport.ts";

/** Several nodes that share everything but where they are; a node may have gateways and limits of its own. */
export interface FreeswitchClusterOptions extends Omit<FreeswitchOptions, "url" | "node" | "draining"> {
  readonly nodes: readonly (Pick<FreeswitchOptions, "url"> & Partial<Omit<FreeswitchOptions, "url">>)[];
}

/**
 * FreeSWITCH as the dialer's switch: one node, or several as one.
 *
 * {@link SwitchTransport.start} resolves after the first try to connect, successful or not; a wrong password or an access
 * list is logged and tried again, as it may be put right. A half-open socket is found within 10 s. Each leg's id is its
 * channel's id and its job's, so a leg asked for twice is called once.
 *
 * @throws EngageError `validation-failed` for options that could not be written into a command.
 */
export function freeswitch(options: FreeswitchOptions | FreeswitchClusterOptions): SwitchTransport {
  if (!("nodes" in options)) return freeswitchNode(options);
  const { nodes, ...shared } = options;
  const made = nodes.map((own) => freeswitchNode({ ...withoutGateways(shared, own), ...own }));
  const [only] = made;
  return made.length === 1 && only ? only : new Cluster(made);
}

/** A node with gateways of its own has none of the others'. */
function withoutGateways<T extends Pick<FreeswitchOptions, "gateway" | "gateways">>(
  shared: T,
  own: Pick<FreeswitchOptions, "gateway" | "gateways">,
): T | Omit<T, "gateway" | "gateways"> {
  if (own.gateway === undefined && own.gateways === undefined) return shared;
  const { gateway: _one, gateways: _several, ...rest } = shared;
  return rest;
}
