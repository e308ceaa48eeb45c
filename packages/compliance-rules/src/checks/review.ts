import type { Check } from "./check.ts";

/** Law changes without telling us: somebody must look again by this date. */
export const review: Check = ({ pack }, today) =>
  today <= pack.reviewBy
    ? []
    : [`The pack was to be reviewed by ${pack.reviewBy}. Read its sources again, then move the date.`];
