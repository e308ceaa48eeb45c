import type { Finding } from "@broadnet-engage/core/freeswitch";
import { isCidr } from "../config/kinds.ts";
import { registerSourcesOf } from "../config/register-variables.ts";
import { targetGuard } from "../webhooks/target.ts";

/** Whether the services of `REGISTRY_URL_…` could be asked. None is: a question is about somebody's number, and may be charged. */
export async function examinedRegisters(
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  const { sources, problems } = registerSourcesOf(env);
  const cidrs = (env.REGISTRY_ALLOW_CIDRS ?? "").split(",").map((cidr) => cidr.trim());
  const production = env.NODE_ENV === "production";
  const guard = targetGuard({ production, allowCidrs: cidrs.filter(isCidr), allowHttp: false });
  const findings = problems.map((says): Finding => ({ grade: "fault", about: "registers", says, fix: CONFIGURE }));
  for (const [registry, { url }] of sources.registerServices) {
    const target = await guard.check(url);
    const about = `register ${registry}`;
    if (target.kind === "allowed")
      findings.push({ grade: "good", about, says: `It is asked at ${target.url.origin}, which is ${target.address}.` });
    else {
      const fix = target.kind === "unresolved" ? RESOLVE : NAME;
      findings.push({ grade: "fault", about, says: `Its service cannot be asked: ${target.why}.`, fix });
    }
  }
  return findings;
}

const CONFIGURE = "The server will not start with it: docs/how-to/registers.md.";
const RESOLVE = "Look at its REGISTRY_URL_ and at the name server. Until then its calls are blocked.";
const NAME = "Name a service by https; a private network it may be in stands in REGISTRY_ALLOW_CIDRS.";
