import { isSipUser } from "../model/agent.ts";
import { Part } from "./command.ts";

/**
 * `sofia/<profile>/sip:<user>@<address>[:port]`, and of its parameters those that say how to get there. A phone chooses its
 * own Contact when it registers, so this is hostile text: whatever is not exactly of this form is refused, not repaired.
 */
const CONTACT =
  /^sofia\/([A-Za-z0-9._-]{1,64})\/(sips?):([A-Za-z0-9._-]{1,64})@((?:[0-9]{1,3}\.){3}[0-9]{1,3}|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::([0-9]{1,5}))?((?:;[A-Za-z0-9_-]{1,32}(?:=[A-Za-z0-9._:%-]{1,120})?){0,8})$/;

/**
 * What `sofia_contact` answered, as an endpoint to dial from another node; null when it is not one. Of several phones the
 * first is taken. It must be the agent's own: a phone that registers as one user with another's Contact reaches nobody.
 */
export function readContact(answer: string, sipUser: string): Part | null {
  if (!isSipUser(sipUser)) return null;
  const [first = ""] = answer.trim().split(/,(?=sofia\/)/);
  const found = CONTACT.exec(first);
  if (!found) return null;
  const [, profile, scheme, user, host, port] = found;
  if (user !== sipUser || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) return null;
  const address = port === undefined ? host : `${host}:${port}`;
  return Part.checked(`sofia/${profile}/${scheme}:${user}@${address}`, /^/, "Not an address we would dial.");
}
