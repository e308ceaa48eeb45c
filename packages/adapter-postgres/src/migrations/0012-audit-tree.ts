import { CARRY_OVER } from "./0012/carry-over.ts";
import { TABLES, TRIGGERS } from "./0012/tables.ts";

export const AUDIT_TREE = [TABLES, CARRY_OVER, TRIGGERS].join("\n");
