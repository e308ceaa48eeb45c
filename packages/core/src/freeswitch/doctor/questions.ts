import { cmd, type SafeCommand } from "../command.ts";
import { domain as domainName, gatewayName, path, sipUser, word } from "../command-parts.ts";
import type { DoctorWants } from "./wants.ts";

/** Asked whatever is wanted. */
const ALWAYS = {
  version: cmd`version`,
  status: cmd`status`,
  epoch: cmd`strepoch`,
  domain: cmd`global_getvar ${word("domain")}`,
  paused: cmd`fsctl pause_check`,
  eventSocket: cmd`xml_locate configuration configuration name event_socket.conf`,
} as const satisfies Readonly<Record<string, SafeCommand>>;

/** What each module is to the dialer. */
export const MODULES = {
  mod_commands: { need: "always", gives: "the commands that control calls" },
  mod_dptools: { need: "always", gives: "park, playback and eavesdrop" },
  mod_sofia: { need: "always", gives: "SIP, to carriers and to agents' phones" },
  mod_tone_stream: { need: "often", gives: "comfort tones for agents who wait on the line" },
  mod_local_stream: { need: "often", gives: "music for callers on hold" },
  mod_sndfile: { need: "often", gives: "wav recordings and messages" },
  mod_shout: { need: "often", gives: "mp3 recordings" },
  mod_http_cache: { need: "rarely", gives: "recordings uploaded by the switch itself, where no directory is shared" },
  mod_avmd: { need: "rarely", gives: "detection of answering machines by their beep" },
} as const;

export type ModuleName = keyof typeof MODULES;

/** The first round: needs nothing but the wants. Keys name the answers. */
export function firstRound(wants: DoctorWants): ReadonlyMap<string, SafeCommand> {
  const modules = Object.keys(MODULES).map((name) => [`module ${name}`, cmd`module_exists ${word(name)}`] as const);
  const gateways = wants.gateways.map(
    (name) => [`gateway ${name}`, cmd`sofia xmlstatus gateway ${gatewayName(name)}`] as const,
  );
  const directory = wants.recordingsDir;
  return new Map([
    ...Object.entries(ALWAYS),
    ...modules,
    ...gateways,
    ...(directory === undefined ? [] : [["recordings", cmd`file_exists ${path(directory)}`] as const]),
  ]);
}

/** The second: needs the directory's domain, and the name of the access list. */
export function secondRound(
  wants: DoctorWants,
  learned: { readonly domain: string | null; readonly accessList: string | null },
): ReadonlyMap<string, SafeCommand> {
  const { domain, accessList } = learned;
  const agents = (domain === null ? [] : (wants.agents ?? [])).flatMap((name) => {
    const user = sipUser(name);
    const at = domainName(domain ?? "");
    return [
      [`user ${name}`, cmd`user_exists id ${user} ${at}`],
      [`contact ${name}`, cmd`sofia_contact ${user}@${at}`],
    ] as const;
  });
  // An address of RFC 5737 that is nobody's: where it is let in, so is everybody. Nothing is sent to it.
  const stranger = accessList === null ? [] : [["stranger", cmd`acl 203.0.113.7 ${word(accessList)}`] as const];
  return new Map([...agents, ...stranger]);
}
