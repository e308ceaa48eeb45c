import { CHANGES } from "./0006/changes.ts";

export const ADMINISTRATION = [CHANGES].join("\n");
