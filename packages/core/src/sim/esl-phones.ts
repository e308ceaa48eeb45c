/** The subclasses of the events about a phone's registration, after `sofia::`. */
export type PhoneEvent =
  | "register"
  | "unregister"
  | "expire"
  | "pre_register"
  | "register_attempt"
  | "register_failure";

const HOST = "127.0.0.1";
const AGENT = "simulated phone";

/** The headers of a registration's event. @param refused the password was wrong. */
export function phoneHeaders(sipUser: string, what: PhoneEvent, refused: boolean): Record<string, string> {
  if (what === "expire") return expiry(sipUser);
  if (what === "register_failure") return failure(sipUser);
  const identity = {
    "from-user": sipUser,
    "from-host": HOST,
    contact: `"" <sip:${sipUser}@${HOST}:5071>`,
    "call-id": `${sipUser}@${HOST}`,
    rpid: "unknown",
  };
  const network = { "network-ip": HOST, "network-port": "5071", "user-agent": AGENT };
  const known = { username: sipUser, realm: HOST };
  if (what === "unregister")
    return { "profile-name": "internal", ...identity, ...known, ...network, expires: "0", ...directory(sipUser) };
  const asked = { status: "Registered(UDP)", expires: "86400", "to-user": sipUser, "to-host": HOST };
  const base = { "profile-name": "internal", ...identity, ...asked, ...network };
  if (what === "pre_register") return base;
  if (what === "register_attempt") return { ...base, ...known, "auth-result": refused ? "FORBIDDEN" : "SUCCESS" };
  return { ...base, ...known, "presence-hosts": "n/a", ...directory(sipUser) };
}

/** What the user's directory entry adds. */
const directory = (sipUser: string): Record<string, string> => ({
  sip_number_alias: sipUser,
  sip_auth_username: sipUser,
  sip_auth_realm: HOST,
  number_alias: sipUser,
  user_name: sipUser,
  domain_name: HOST,
  user_context: "default",
});

/** The switch noticed that a registration was not refreshed: it names the user differently here. */
const expiry = (sipUser: string): Record<string, string> => ({
  "profile-name": "internal",
  "call-id": `${sipUser}@${HOST}`,
  user: sipUser,
  username: sipUser,
  host: HOST,
  contact: `"" <sip:${sipUser}@${HOST}:5071>`,
  expires: "0",
  "user-agent": AGENT,
  realm: HOST,
  "network-ip": HOST,
  "network-port": "5071",
});

const failure = (sipUser: string): Record<string, string> => ({
  "profile-name": "internal",
  "to-user": sipUser,
  "to-host": HOST,
  "network-ip": HOST,
  "user-agent": AGENT,
  "network-port": "5071",
  "registration-type": "REGISTER",
});
