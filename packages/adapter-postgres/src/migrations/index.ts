import { createHash } from "node:crypto";
import { INITIAL } from "./0001-initial.ts";
import { LINES } from "./0002-lines.ts";
import { IN_CALL } from "./0003-in-call.ts";
import { AUTH } from "./0004-auth.ts";
import { LISTS } from "./0005-lists.ts";
import { ADMINISTRATION } from "./0006-administration.ts";
import { REPORTS } from "./0007-reports.ts";
import { TALLIES } from "./0008-tallies.ts";
import { IMPORTS } from "./0009-imports.ts";
import { KEEPING } from "./0010-keeping.ts";
import { ATTEMPTS } from "./0011-attempts.ts";
import { AUDIT_TREE } from "./0012-audit-tree.ts";
import { LEARNED } from "./0014-learned.ts";
import { SEARCH } from "./0015-search.ts";
import { REGISTERS_AND_CONSENTS } from "./0016-registers-and-consents.ts";
import { OWN_RULES } from "./0019-own-rules.ts";
import { TEAM_SCOPE } from "./0021-team-scope.ts";
import { REGISTRIES } from "./0024-registries.ts";
import { REGISTRY_BLOCKS } from "./0026-registry-blocks.ts";
import { RELATIONSHIPS } from "./0027-relationships.ts";
import { WASHES } from "./0028-washes.ts";
import { SUBJECTS } from "./0029-subjects.ts";

/** One step of the schema. Once released its text never changes; what comes after is a new number. */
export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

/** SQL as strings inside TypeScript, so that it is there from source and from a bundle alike. */
export const MIGRATIONS: readonly Migration[] = [
  { id: 1, name: "initial", sql: INITIAL },
  { id: 2, name: "lines", sql: LINES },
  { id: 3, name: "in-call", sql: IN_CALL },
  { id: 4, name: "auth", sql: AUTH },
  { id: 5, name: "lists", sql: LISTS },
  { id: 6, name: "administration", sql: ADMINISTRATION },
  { id: 7, name: "reports", sql: REPORTS },
  { id: 8, name: "tallies", sql: TALLIES },
  { id: 9, name: "imports", sql: IMPORTS },
  { id: 10, name: "keeping", sql: KEEPING },
  { id: 11, name: "attempts", sql: ATTEMPTS },
  { id: 12, name: "audit-tree", sql: AUDIT_TREE },
  { id: 14, name: "learned", sql: LEARNED },
  { id: 15, name: "search", sql: SEARCH },
  { id: 16, name: "registers-and-consents", sql: REGISTERS_AND_CONSENTS },
  { id: 19, name: "own-rules", sql: OWN_RULES },
  { id: 21, name: "team-scope", sql: TEAM_SCOPE },
  { id: 24, name: "registries", sql: REGISTRIES },
  { id: 26, name: "registry-blocks", sql: REGISTRY_BLOCKS },
  { id: 27, name: "relationships", sql: RELATIONSHIPS },
  { id: 28, name: "washes", sql: WASHES },
  { id: 29, name: "subjects", sql: SUBJECTS },
];

export const checksumOf = (migration: Migration): string => createHash("sha256").update(migration.sql).digest("hex");
