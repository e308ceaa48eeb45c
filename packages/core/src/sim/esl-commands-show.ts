import type { Clock } from "../ports/clock.ts";
import type { Channel } from "./channel.ts";
import {
  askedCallerIdOf,
  calleeIdOf,
  callerIdOf,
  callUuidOf,
  channelName,
  destinationOf,
  stateWords,
} from "./esl-channel.ts";
import type { CommandContext, Commands } from "./esl-command-context.ts";
import type { NodeName } from "./esl-events.ts";
import { seconds, stamp } from "./esl-times.ts";
import type { SwitchCore } from "./switch-core.ts";

/** `show … as json`: the switch's tables. */
export const showCommands: Commands = { show: (context, args) => show(context, args) };

const USAGE = "-USAGE: show channels|calls|bridged_calls|registrations as json\n";

function show({ core, node, clock }: CommandContext, [what, ...rest]: readonly string[]): string {
  const words = rest.join(" ");
  const rows = words.endsWith("as json") ? rowsOf(what, core, node, clock) : null;
  if (rows === null) return USAGE;
  if (words.startsWith("count")) return JSON.stringify({ row_count: rows.length, rows: [] });
  return rows.length === 0 ? '{"row_count": 0}\n' : JSON.stringify({ row_count: rows.length, rows });
}

type Row = Readonly<Record<string, string>>;

function rowsOf(what: string | undefined, core: SwitchCore, node: NodeName, clock: Clock): readonly Row[] | null {
  switch (what) {
    case "channels":
      return core.channels().map((channel) => channelRow(channel, node));
    case "calls":
      return core.channels().flatMap((channel) => callRow(channel, node));
    case "bridged_calls":
      return core.channels().flatMap((channel) => (channel.peer ? callRow(channel, node) : []));
    case "registrations":
      return registrationRows(core, node, clock);
    default:
      return null;
  }
}

function registrationRows(core: SwitchCore, node: NodeName, clock: Clock): readonly Row[] {
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

/** One row a call: the A leg's columns, and the B leg's with `b_`. The B leg has none of its own. */
function callRow(channel: Channel, node: NodeName): readonly Row[] {
  if (channel.peer && channel.bridgeSide === "b") return [];
  const other = channel.peer ? pick(channelRow(channel.peer, node), CALL_COLUMNS) : {};
  const b = Object.entries(other).map(([name, value]) => [`b_${name}`, value] as const);
  return [
    {
      ...pick(channelRow(channel, node), [...CALL_COLUMNS, "call_uuid", "hostname"]),
      ...Object.fromEntries(b),
      call_created_epoch: seconds(channel.bridgedAt ?? channel.createdAt),
    },
  ];
}

const CALL_COLUMNS = [
  ..."uuid direction created created_epoch name state cid_name cid_num ip_addr dest presence_id presence_data".split(
    " ",
  ),
  ..."accountcode callstate callee_name callee_num callee_direction sent_callee_name sent_callee_num".split(" "),
];

const pick = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(names.map((name) => [name, row[name] ?? ""]));

function channelRow(channel: Channel, node: NodeName): Row {
  const { state, callState } = stateWords(channel);
  const caller = callerIdOf(channel);
  const asked = askedCallerIdOf(channel);
  const callee = calleeIdOf(channel);
  const isPhone = channel.order.to.kind === "user";
  const sound = channel.answeredAt !== null || channel.progressMediaAt !== null;
  const [codec, rate, bits] = sound ? ["PCMU", "8000", "64000"] : ["", "", ""];
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
    application: channel.peer ? "uuid_bridge" : (channel.app?.name ?? ""),
    application_data: channel.peer?.uuid ?? channel.app?.data ?? "",
    dialplan: "",
    context: "default",
    read_codec: codec,
    read_rate: rate,
    read_bit_rate: bits,
    write_codec: codec,
    write_rate: rate,
    write_bit_rate: bits,
    secure: "",
    hostname: node.hostname,
    presence_id: isPhone ? `${destinationOf(channel)}@127.0.0.1` : "",
    presence_data: "",
    accountcode: "",
    callstate: callState,
    callee_name: callee.name,
    callee_num: callee.number,
    callee_direction: channel.peer ? "SEND" : "",
    call_uuid: callUuidOf(channel),
    sent_callee_name: channel.bridgeSide === "b" ? "Outbound Call" : channel.peer ? callee.number : "",
    sent_callee_num: channel.peer ? callee.number : "",
    initial_cid_name: asked.name,
    initial_cid_num: asked.number,
    initial_ip_addr: "",
    initial_dest: destinationOf(channel),
    initial_dialplan: "",
    initial_context: "default",
  };
}
