import * as contract from "../contract/calendar.ts";
import { type Bound, handle } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { presentCalendar } from "./calendar.present.ts";

export const calendarRoutes = (services: Services): readonly Bound[] => [
  handle(contract.complianceCalendar)(async ({ query, caller }) => {
    const { timezone = null, channel = null, ...question } = query;
    const calendar = await services.of(caller.tenantId).compliance.calendar({ ...question, channel, zone: timezone });
    return { status: 200, body: presentCalendar(calendar, query.purpose) };
  }),
];
