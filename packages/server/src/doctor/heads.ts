import type { Finding } from "@broadnet-engage/core/freeswitch";
import { isCidr } from "../config/kinds.ts";
import { targetGuard } from "../webhooks/target.ts";

const ABOUT = "audit heads";

/** Whether heads could be sent to `AUDIT_HEADS_URL`. Nothing is sent: a head that is none must not lie in an archive. */
export async function examinedHeads(env: Readonly<Record<string, string | undefined>>): Promise<readonly Finding[]> {
  const { AUDIT_HEADS_URL: url = "", AUDIT_HEADS_ALLOW_CIDRS: cidrs = "", NODE_ENV: mode } = env;
  if (url === "") return [];
  const allowCidrs = cidrs.split(",").map((cidr) => cidr.trim());
  const guard = targetGuard({
    production: mode === "production",
    allowCidrs: allowCidrs.filter(isCidr),
    allowHttp: false,
  });
  const target = await guard.check(url);
  if (target.kind === "allowed")
    return [{ grade: "good", about: ABOUT, says: `They go to ${target.url.origin}, which is ${target.address}.` }];
  const fix =
    target.kind === "unresolved"
      ? "Look at AUDIT_HEADS_URL and at the name server. Until then nobody else can say what the log was."
      : "Name a place of another party, by https; a private network it may be in stands in AUDIT_HEADS_ALLOW_CIDRS.";
  return [{ grade: "fault", about: ABOUT, says: `They cannot be sent to AUDIT_HEADS_URL: ${target.why}.`, fix }];
}
