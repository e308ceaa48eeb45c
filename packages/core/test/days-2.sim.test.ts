import { describeDays } from "./days.ts";

describeDays(51, 100);
