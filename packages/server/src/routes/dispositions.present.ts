import { type Disposition as Row, type DispositionSet as SetRow, toIso } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { Disposition, DispositionSet } from "../contract/dispositions.ts";

export const presentDisposition = (row: Row): z.input<typeof Disposition> => ({
  id: row.id,
  code: row.code,
  label: row.label,
  labels: { ...row.labels },
  parent_code: row.parentCode,
  category: row.category,
  final: row.final,
  requires_note: row.requiresNote,
  requires_callback_at: row.requiresCallbackAt,
  retry_delay_minutes: row.retryDelayMinutes,
  min_talk_seconds: row.minTalkSeconds,
  hotkey: row.hotkey,
  created_at: toIso(row.createdAt),
});

export const presentSet = (row: SetRow): z.input<typeof DispositionSet> => ({
  id: row.id,
  name: row.name,
  codes: [...row.codes],
  version: row.version,
  created_at: toIso(row.createdAt),
  updated_at: toIso(row.updatedAt),
});
