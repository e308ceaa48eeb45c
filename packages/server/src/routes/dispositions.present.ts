import { type Disposition as Row, toIso } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { Disposition } from "../contract/dispositions.ts";

export const presentDisposition = (row: Row): z.input<typeof Disposition> => ({
  id: row.id,
  code: row.code,
  label: row.label,
  category: row.category,
  final: row.final,
  retry_delay_minutes: row.retryDelayMinutes,
  created_at: toIso(row.createdAt),
});
