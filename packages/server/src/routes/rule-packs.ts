import * as contract from "../contract/rule-packs.ts";
import { type Bound, handle } from "../http/handler.ts";
import { notFound } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentPack, presentWholePack } from "./rule-packs.present.ts";

export const rulePackRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listRulePacks)(async ({ caller }) => {
    const items = services
      .of(caller.tenantId)
      .compliance.packs()
      .map((one) => presentPack(one, services.clock.now()));
    return { status: 200, body: { items, total: items.length } };
  }),
  handle(contract.getRulePack)(async ({ params, caller }) => {
    const packs = services.of(caller.tenantId).compliance.packs();
    const found = packs.find(({ pack }) => pack.id === params.id);
    if (found === undefined) throw notFound("rule_pack");
    return { status: 200, body: presentWholePack(found, services.clock.now()) };
  }),
];
