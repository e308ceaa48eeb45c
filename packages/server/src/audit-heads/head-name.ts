import type { SignedHead } from "@broadnet-engage/core/model";

/** Sorts by size. One head of a size, so the same name is always the same note. */
export const headName = ({ tenantId, size }: SignedHead): string =>
  `audit-heads/${tenantId}/${String(size).padStart(15, "0")}.txt`;
