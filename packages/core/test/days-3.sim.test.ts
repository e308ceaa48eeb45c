import { describeDays } from "./days.ts";

describeDays(101, 150);
