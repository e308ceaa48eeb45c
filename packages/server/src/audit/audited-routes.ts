import type { RouteSpec } from "../contract/route.ts";
import type { Bound, Input } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { type Act, duringAct } from "./act.ts";
import { recordOf } from "./audited-storage.ts";

/** Everything but reading, unless the route says otherwise. */
export const isAudited = ({ audited, method, access, reads }: RouteSpec): boolean =>
  access !== "public" && (audited ?? (method !== "get" && reads !== true));

/** `updateCampaign` → `update_campaign`. */
export const actionOf = ({ id }: RouteSpec): string => id.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `/v1/cli-groups/{id}` → `cli_group`. */
export const resourceOf = ({ path }: RouteSpec): string =>
  (path.split("/")[2] ?? "").replace(/-/g, "_").replace(/s$/, "");

type Reply = Awaited<ReturnType<Bound["handler"]>>;

/** The thing itself: the one in the path, or the one just made. */
function resourceId(input: Input<RouteSpec>, reply: Reply): string | null {
  const { id } = (input.params ?? {}) as { readonly id?: string };
  const made = reply.headers?.Location?.split("/").at(-1);
  return id ?? (made === undefined ? null : decodeURIComponent(made));
}

/**
 * Puts every act of a person into the change log: whatever the handler changes in the storage is recorded with it, and an
 * act that changed nothing watched (a call held, a recording listened to) is recorded as an act. No route can forget it,
 * for all go through here. A refused request leaves no record.
 */
export const auditedRoute =
  (services: Services) =>
  (bound: Bound): Bound => {
    const { route } = bound;
    if (!isAudited(route)) return bound;
    return {
      route,
      handler: async (input) => {
        const { caller } = input;
        if (caller === undefined) return bound.handler(input);
        const act: Act = {
          tenantId: caller.tenantId,
          actor: caller.actor,
          ip: input.address,
          action: actionOf(route),
          recorded: 0,
          open: true,
        };
        const reply = await duringAct(act, () => bound.handler(input));
        if (act.recorded === 0) await recordAct(services, act, route, resourceId(input, reply));
        return reply;
      },
    };
  };

async function recordAct(services: Services, act: Act, route: RouteSpec, id: string | null): Promise<void> {
  const record = recordOf(act, { tenantId: act.tenantId, type: resourceOf(route), id }, services);
  await services.storage.transact((stores) => stores.changes.append([record]));
}
