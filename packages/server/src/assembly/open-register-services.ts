import { DAY, knownOf, type RulePack } from "@broadnet-engage/core/model";
import type { Clock } from "@broadnet-engage/core/ports";
import { type OnlineRegister, type OnlineRegistry, onlineRegistry } from "@broadnet-engage/core/registries";
import { systemClock, systemTimers } from "@broadnet-engage/core/system";
import { type Config, ConfigError } from "../config/config.ts";
import { httpRegister } from "../registries/http-register.ts";
import { httpSender } from "../webhooks/http-sender.ts";
import { targetGuard } from "../webhooks/target.ts";

/** The shortest age a pack allows each register, in milliseconds. */
function maxAgesOf(packs: readonly RulePack[]): ReadonlyMap<string, number> {
  const ages = new Map<string, number>();
  for (const { rules } of packs)
    for (const { value } of knownOf(rules.dncRegistry))
      ages.set(value.registry, Math.min(value.maxAgeDays * DAY, ages.get(value.registry) ?? Number.POSITIVE_INFINITY));
  return ages;
}

/**
 * The services of `REGISTRY_URL_…`.
 *
 * @throws ConfigError when one must not be asked there, or is of a register that no rule names
 */
export async function openRegisterServices(
  config: Config,
  packs: readonly RulePack[],
  clock: Clock,
): Promise<{ readonly online: OnlineRegistry; close(): Promise<void> }> {
  const { production, REGISTRY_ALLOW_CIDRS: allowCidrs, registerServices } = config;
  const guard = targetGuard({ production, allowCidrs, allowHttp: false });
  const sender = httpSender(guard, systemClock, systemTimers);
  const ages = maxAgesOf(packs);
  const registers: Record<string, OnlineRegister> = {};
  const problems: string[] = [];
  for (const [registry, service] of registerServices) {
    const maxAgeMs = ages.get(registry);
    const why = await guard.refuse(service.url);
    if (why !== null) problems.push(`The service of ${registry} cannot be asked: ${why}.`);
    if (maxAgeMs === undefined)
      problems.push(`A service is named for ${registry}, which is no register of any rule pack.`);
    else registers[registry] = httpRegister(sender, { registry, ...service, maxAgeMs });
  }
  if (problems.length > 0) {
    await sender.close();
    throw new ConfigError(problems);
  }
  return { online: onlineRegistry(registers, clock), close: () => sender.close() };
}
