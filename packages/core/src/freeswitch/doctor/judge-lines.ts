import { advice, type Finding, fault, good, unknown } from "./finding.ts";
import { type Answers, said } from "./judge-switch.ts";
import type { DoctorWants } from "./wants.ts";

const tag = (xml: string, name: string): string | null =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? null;

/** States in which a gateway that registers is of use; one that does not register says NOREG. */
const USABLE = new Set(["REGED", "NOREG"]);

export function judgeGateway(answers: Answers, name: string): Finding {
  const about = `gateway ${name}`;
  const answer = answers.get(about)?.trim() ?? "";
  if (answer.startsWith("Invalid Gateway"))
    return fault(
      about,
      "The switch knows no gateway of that name.",
      "Add it to the external profile (sip_profiles/external/), then `fs_cli -x 'sofia profile external rescan'`.",
    );
  const state = tag(answer, "state");
  const status = tag(answer, "status");
  if (state === null || status === null) return unknown(about);
  const proxy = tag(answer, "proxy") ?? "nowhere";
  if (status !== "UP")
    return fault(
      about,
      `Down: ${proxy} does not answer our OPTIONS.`,
      "Look at the carrier, or at the gateway's proxy.",
    );
  if (!USABLE.has(state))
    return fault(
      about,
      `Not registered with ${proxy}: its state is ${state}.`,
      "Look at the gateway's username, password and realm.",
    );
  const pinged = Number(tag(answer, "ping") ?? 0) > 0 || Number(tag(answer, "pingfreq") ?? 0) > 0;
  if (state === "NOREG" && !pinged)
    return advice(
      about,
      `Up towards ${proxy}, but never asked whether it lives, so a dead carrier is found out by failing calls.`,
      'Set <param name="ping" value="25"/> on the gateway: then calls go round it while it is down.',
    );
  return good(about, `Up towards ${proxy}.`);
}

export const judgeGateways = (answers: Answers, wants: DoctorWants): readonly Finding[] =>
  wants.gateways.length === 0
    ? [fault("gateways", "No gateway was named, so nobody can be dialed.", "Name one, as in SWITCH_GATEWAY.")]
    : wants.gateways.map((name) => judgeGateway(answers, name));

export function judgeAgents(answers: Answers, wants: DoctorWants, domain: string | null): readonly Finding[] {
  const agents = wants.agents ?? [];
  if (agents.length === 0) return [];
  if (domain === null)
    return [
      fault(
        "directory",
        "The switch names no domain, so user/<agent> leads nowhere.",
        "Set the domain variable in vars.xml.",
      ),
    ];
  return agents.map((name) => {
    const about = `agent ${name}`;
    const known = said(answers, `user ${name}`);
    if (known !== "true" && known !== "false") return unknown(about);
    if (known === "false")
      return fault(
        about,
        `Not in the directory of ${domain}.`,
        `Add directory/default/${name}.xml, then \`fs_cli -x reloadxml\`.`,
      );
    const contact = said(answers, `contact ${name}`) ?? "";
    return contact.startsWith("sofia/") || contact.startsWith("[")
      ? good(about, "In the directory, with a registered phone.")
      : advice(
          about,
          "In the directory, but no phone is registered.",
          "Register it; without one the agent gets no calls.",
        );
  });
}

export function judgeRecordings(answers: Answers, wants: DoctorWants): readonly Finding[] {
  const directory = wants.recordingsDir;
  if (directory === undefined) return [];
  const there = said(answers, "recordings");
  if (there !== "true" && there !== "false") return [unknown("recordings")];
  // The switch makes a missing directory by itself, if it may: a measured fact, but one that hides a wrong path.
  return there === "true"
    ? [good("recordings", `${directory} is there.`)]
    : [advice("recordings", `${directory} is not there yet.`, "Make it, owned by the user the switch runs as.")];
}
