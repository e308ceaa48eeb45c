import { rulePacks } from "../../packages/compliance-rules/src/index.ts";
import type { Facts } from "../../packages/core/src/compliance/index.ts";
import { absent, type Fact, known, type RulePack } from "../../packages/core/src/model/index.ts";

/** A pack whose country has several zones, or the one the bench asks for. */
export const packs: readonly RulePack[] = rulePacks();

export const packOf = (id: string): RulePack => {
  const pack = packs.find((one) => one.id === id);
  if (pack === undefined) throw new Error(`There is no pack named ${id}.`);
  return pack;
};

const NUMBERS: Readonly<Record<string, string>> = { AE: "+971501234567", US: "+12125550142", FR: "+33612345678" };

/** Facts at hand of a call nothing but hours can speak against, as before a dial. */
export function factsFor({ jurisdiction, rules }: RulePack, at: number, change: Partial<Facts> = {}): Facts {
  const registries = rules.dncRegistry.flatMap(({ value }) =>
    "registry" in value ? [[value.registry, known({ listed: false }, value.authority, at)] as const] : [],
  );
  const phone = (NUMBERS[jurisdiction] ?? "+971501234567") as Facts["phone"];
  const lineTypes: Fact<readonly ["mobile"]> = known(["mobile"]);
  return {
    phone,
    cli: phone,
    purpose: "marketing",
    channel: "automatic",
    subject: "campaign",
    requestedJurisdiction: null,
    numberCountry: known(jurisdiction),
    numberZones: absent(),
    regions: absent(),
    lineTypes,
    contactTimezone: null,
    dncTenant: absent(),
    registries: Object.fromEntries(registries),
    consent: known({
      tenantId: "00000000-0000-7000-8000-000000000001" as never,
      phone,
      purpose: "marketing",
      state: "granted",
      method: "form",
      at: at - 86_400_000,
      expiresAt: null,
      evidence: null,
      form: "written",
    }),
    relationships: absent(),
    cliOwned: known(true),
    attempts: absent(),
    ownRules: [],
    notBefore: null,
    ...change,
  };
}
