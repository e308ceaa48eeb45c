import { describeDays } from "./days.ts";

describeDays(151, 200);
