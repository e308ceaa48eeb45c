import type { Actor } from "@broadnet-engage/core";
import { Ambient } from "@broadnet-engage/core/ambient";
import type { TenantId } from "@broadnet-engage/core/model";

/** What somebody asked for, while it is being done. */
export interface Act {
  readonly tenantId: TenantId;
  readonly actor: Actor;
  readonly ip: string | null;
  /** `update_campaign`. */
  readonly action: string;
  /** Changes put down so far, in transactions that were kept. */
  recorded: number;
  /** False once it is answered: what goes on afterwards was set off by it, but is nobody's act. */
  open: boolean;
}

// The act travels beside the calls and not in their arguments, because what must never be forgotten must not depend on
// anybody handing it on: a transaction of the engine, three calls below a route, is recorded like one of the route's own.
const acts = new Ambient<Act>();

export const presentAct = (): Act | null => {
  const act = acts.get();
  return act?.open ? act : null;
};

export async function duringAct<T>(act: Act, work: () => Promise<T>): Promise<T> {
  try {
    return await acts.during(act, work);
  } finally {
    act.open = false;
  }
}
