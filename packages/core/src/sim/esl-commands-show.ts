import type { Clock } from "../ports/clock.ts";
import type { Channel } from "./channel.ts";
import { callerIdOf, callUuidOf, channelName, destinationOf, stateWords } from "./esl-channel.ts";
import type { CommandContext, Commands } from "./esl-command-context.ts";
import type { NodeName } from "./esl-events.ts";
import { seconds, stamp } from "./esl-times.ts";
import type { SwitchCore } from "./switch-core.ts";

/** `show … as json`: the switch's tables. */
export const showCommands: Commands = { show: (context, args) => show(context, args) };

function show({ core, node, clock }: CommandContext, [what, ...rest]: readonly string[]): string {
  const words = rest.join(" ");
  if (!words.endsWith("as json")) return "-USAGE: show channels|registrations as json\n";
  const rows = rowsOf(what, core, node, clock);
  if (rows === null) return "-USAGE: show channels|registrations as json\n";
  if (words.startsWith("count")) return JSON.stringify({ row_count: rows.length, rows: [] });
  return rows.length === 0 ? '{"row_count": 0}\n' : JSON.stringify({ row_count: rows.length, rows });
}

type Row = Readonly<Record<string, string>>;

function rowsOf(what: string | undefined, core: SwitchCore, node: NodeName, clock: Clock): readonly Row[] | null {
  if (what === "channels") return core.channels().map((channel) => channelRow(channel, node));
  if (what !== "registrations") return null;
  const expires = seconds(clock.now() + 86_400_000);
  return core.registrations().map(({ sipUser }) => ({
    reg_user: sipUser,
    realm: "127.0.0.1",
    token: `${sipUser}@127.0.0.1`,
    url: `sofia/internal/sip:${sipUser}@127.0.0.1:5071`,
    expires,
    network_ip: "127.0.0.1",
    network_port: "5071",
    network_proto: "udp",
    hostname: node.hostname,
    metadata: "",
  }));
}

function channelRow(channel: Channel, node: NodeName): Row {
  const { state, callState } = stateWords(channel);
  const caller = callerIdOf(channel);
  const { origination_caller_id_name: name = "", origination_caller_id_number: number = "" } = channel.variables;
  return {
    uuid: channel.uuid,
    direction: "outbound",
    created: stamp(channel.createdAt),
    created_epoch: seconds(channel.createdAt),
    name: channelName(channel),
    state,
    cid_name: caller.name,
    cid_num: caller.number,
    ip_addr: "",
    dest: destinationOf(channel),
    application: channel.peer ? "uuid_bridge" : channel.ready ? "park" : "",
    application_data: channel.peer?.uuid ?? "",
    context: "default",
    hostname: node.hostname,
    callstate: callState,
    callee_num: destinationOf(channel),
    call_uuid: callUuidOf(channel),
    initial_cid_name: name,
    initial_cid_num: number,
    initial_dest: destinationOf(channel),
  };
}
