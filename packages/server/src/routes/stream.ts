import { toIso } from "@broadnet-engage/core/model";
import * as contract from "../contract/stream.ts";
import { type Bound, handle } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { onlyOwn, peopleOf } from "../stream/wallboard.ts";

export const streamRoutes = (services: Services): readonly Bound[] => [
  handle(contract.wallboard)(async ({ caller }) => {
    const whole = await services.stream.floor.snapshot(caller.tenant);
    if (caller.role === "agent") return { status: 200, body: onlyOwn(whole, caller.user.id) };
    return { status: 200, body: caller.scope === null ? whole : { ...whole, ...peopleOf(whole, caller.scope) } };
  }),
  handle(contract.createStreamTicket)(async ({ authorization }) => {
    const { ticket, expiresAt } = services.tickets.issue(authorization ?? "");
    return { status: 201, body: { ticket, expires_at: toIso(expiresAt) }, headers: { "Cache-Control": "no-store" } };
  }),
];
