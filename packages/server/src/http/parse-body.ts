import { inTurns } from "@broadnet-engage/core";
import type { RouteSpec } from "../contract/route.ts";
import { parseOrThrow } from "./validate.ts";

/** Few enough to be judged in some milliseconds. */
const AT_ONCE = 250;

interface Rules {
  readonly ignoreUnknown: boolean;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * The body as the route wants it, or `validation-failed`.
 *
 * A long list is judged a slice at a time, so that ten thousand contacts do not hold up everybody else's requests. Only a
 * list that is right throughout comes out of that; for any other the whole body is judged at once, and the answer names
 * every bad member as it always does.
 */
export async function parseBody(route: RouteSpec, raw: unknown, rules: Rules): Promise<unknown> {
  if (route.body === undefined) return undefined;
  return (await slicedBody(route, raw)) ?? parseOrThrow(route.body, raw, "body", rules);
}

async function slicedBody({ body, longList }: RouteSpec, raw: unknown): Promise<Members | null> {
  if (body === undefined || longList === undefined || typeof raw !== "object" || raw === null) return null;
  const { member, most } = longList;
  const items = (raw as Members)[member];
  if (!Array.isArray(items) || items.length <= AT_ONCE || items.length > most) return null;
  const starts = Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, slice) => slice * AT_ONCE);
  const parts: Members[] = [];
  let right = true;
  await inTurns(
    starts,
    (start) => {
      if (!right) return;
      const parsed = body.safeParse({ ...raw, [member]: items.slice(start, start + AT_ONCE) });
      if (parsed.success) parts.push(parsed.data as Members);
      else right = false;
    },
    1,
  );
  return right ? { ...parts[0], [member]: parts.flatMap((part) => part[member] as readonly unknown[]) } : null;
}
