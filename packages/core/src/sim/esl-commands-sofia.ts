import type { Instant } from "../model/instant.ts";
import type { Phone } from "./directory.ts";
import type { CommandContext, Commands } from "./esl-command-context.ts";
import { stamp } from "./esl-times.ts";
import type { SimGateway } from "./gateways.ts";
import type { SwitchCore } from "./switch-core.ts";

/** Commands about the SIP side: gateways, profiles, where a phone is. */
export const sofiaCommands: Commands = {
  sofia: (context, [verb, ...rest]) => {
    if (verb === "status") return sofiaStatus(context, rest);
    if (verb === "xmlstatus" && rest[0] === "profile" && rest[2] === "reg") return registrationsXml(context, rest[3]);
    return "-USAGE: sofia status|xmlstatus profile <name> reg\n";
  },
  sofia_contact: ({ core }, [contact]) => {
    const user = (contact ?? "").split("/").at(-1)?.split("@")[0] ?? "";
    const registered = core.registrations().some((phone) => phone.sipUser === user);
    return registered ? `sofia/internal/sip:${user}@127.0.0.1:5071` : "error/user_not_registered";
  },
};

/** Phones register for a day. */
const REGISTERED_S = 86_400;

const RULE = "=".repeat(97);

const RUNNING = [
  ["external", 5080],
  ["internal", 5060],
] as const;

function sofiaStatus({ core, clock, startedAt }: CommandContext, args: readonly string[]): string {
  const [kind, name, ...rest] = args;
  if (kind === "gateway" && name !== undefined) {
    const gateway = core.gateways.get(name);
    return gateway ? gatewayText(core, gateway, clock.now() - startedAt) : "Invalid Gateway!\n";
  }
  if (kind === "profile" && rest[0] === "reg") return registrationsText(phonesLike(core, rest[1]), clock.now());
  const head = "                     Name\t   Type\t                                      Data\tState";
  const row = (label: string, type: string, data: string, state: string) =>
    `${label.padStart(25)}\t${type}\t${data.padStart(42)}\t${state}`;
  const profile = ([label, port]: (typeof RUNNING)[number]) =>
    row(label, "profile", `sip:mod_sofia@127.0.0.1:${port}`, `RUNNING (${core.sessions.now})`);
  const gateways = core.gateways
    .all()
    .map((gateway) => row(`external::${gateway.name}`, "gateway", "sip:dialer@127.0.0.1:5090", stateOf(gateway)));
  const [external, internal] = RUNNING;
  const rows = [profile(external), ...gateways, profile(internal)];
  return [head, RULE, ...rows, RULE, "2 profiles 0 aliases", ""].join("\n");
}

/** Gateways here do not register; one that is down fails its pings. */
const stateOf = (gateway: SimGateway): string => (gateway.up === false ? "DOWN" : "NOREG");

function gatewayText(core: SwitchCore, gateway: SimGateway, upMs: number): string {
  const { placed, failed } = core.gateways.counts(gateway.name);
  const fields: readonly (readonly [string, string | number])[] = [
    ["Name", gateway.name],
    ["Profile", "external"],
    ["Scheme", "Digest"],
    ["Realm", "127.0.0.1"],
    ["Username", "dialer"],
    ["Password", "yes"],
    ["From", "<sip:dialer@127.0.0.1:5090>"],
    ["Contact", `<sip:dialer@127.0.0.1:5080;transport=udp;gw=${gateway.name}>`],
    ["Exten", "dialer"],
    ["To", "sip:dialer@127.0.0.1:5090"],
    ["Proxy", "sip:127.0.0.1:5090"],
    ["Context", "public"],
    ["Expires", 3600],
    ["Freq", 3600],
    ["Ping", 0],
    ["PingFreq", 0],
    ["PingTime", "0.00"],
    ["PingState", "0/0/0"],
    ["State", stateOf(gateway)],
    ["Status", gateway.up === false ? "DOWN" : "UP"],
    ["Uptime", `${Math.floor(upMs / 1_000)}s`],
    ["CallsIN", 0],
    ["CallsOUT", placed],
    ["FailedCallsIN", 0],
    ["FailedCallsOUT", failed],
  ];
  return [RULE, ...fields.map(([label, value]) => `${label.padEnd(8)}\t${value}`), RULE, ""].join("\n");
}

function phonesLike(core: SwitchCore, address: string | undefined): readonly Phone[] {
  const user = address?.split("@")[0];
  return core.registrations().filter((phone) => user === undefined || phone.sipUser === user);
}

function registrationsText(phones: readonly Phone[], now: Instant): string {
  const blocks = phones.map(({ sipUser }, index) => {
    const expires = `EXP(${stamp(now + REGISTERED_S * 1_000)}) EXPSECS(${REGISTERED_S})`;
    return [
      `Call-ID:    \t${index + 1}-1@127.0.0.1`,
      `User:       \t${sipUser}@127.0.0.1`,
      `Contact:    \t"" <sip:${sipUser}@127.0.0.1:5071>`,
      "Agent:      \tsimulated phone",
      `Status:     \tRegistered(UDP)(unknown) ${expires}`,
      "Ping-Status:\tReachable",
      "Ping-Time:\t0.00",
      "Host:       \tsimulated",
      "IP:         \t127.0.0.1",
      "Port:       \t5071",
      `Auth-User:  \t${sipUser}`,
      "Auth-Realm: \t127.0.0.1",
      `MWI-Account:\t${sipUser}@127.0.0.1`,
      "",
    ].join("\n");
  });
  return ["", "Registrations:", RULE, ...blocks, `Total items returned: ${phones.length}`, RULE, ""].join("\n");
}

function registrationsXml({ core, clock }: CommandContext, address: string | undefined): string {
  const at = stamp(clock.now() + REGISTERED_S * 1_000);
  const blocks = phonesLike(core, address).map(({ sipUser }, index) => {
    const fields: readonly (readonly [string, string])[] = [
      ["call-id", `${index + 1}-1@127.0.0.1`],
      ["user", `${sipUser}@127.0.0.1`],
      ["contact", `&quot;&quot; &lt;sip:${sipUser}@127.0.0.1:5071&gt;`],
      ["agent", "simulated phone"],
      ["status", `Registered(UDP)(unknown) exp(${at}) expsecs(${REGISTERED_S})`],
      ["ping-status", "Reachable"],
      ["ping-time", "0.00"],
      ["host", "simulated"],
      ["network-ip", "127.0.0.1"],
      ["network-port", "5071"],
      ["sip-auth-user", sipUser],
      ["sip-auth-realm", "127.0.0.1"],
      ["mwi-account", `${sipUser}@127.0.0.1`],
    ];
    const lines = fields.map(([name, value]) => `        <${name}>${value}</${name}>\n`).join("");
    return `    <registration>\n${lines}    </registration>\n`;
  });
  const head = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<profile>\n  <registrations>\n';
  return `${head}${blocks.join("")}  </registrations>\n</profile>\n`;
}
