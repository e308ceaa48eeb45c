import { z } from "zod";
import { isCidr, list, text, url, variable } from "./kinds.ts";

/** Who signs the heads of the audit logs, and whom they are handed to. */
export const AUDIT_VARIABLES = {
  AUDIT_KEY_DIR: variable(
    text.optional(),
    "`audit-keys` in `DATA_DIR`",
    "a folder",
    "Where the keys are kept that sign the heads of the audit logs; the first is made there. The same on all nodes.",
  ),
  AUDIT_HEADS_DIR: variable(
    text.optional(),
    "none",
    "a folder",
    "Where signed heads are also put every minute: best a folder that is somebody else's. They always go to the object store.",
  ),
  AUDIT_HEADS_URL: variable(
    url("http:", "https:").optional(),
    "none",
    "a URL such as https://archive.example.com/heads",
    "Where signed heads are also posted every minute: an archive or a witness of another party, over https. Plain http reaches only loopback, outside production.",
  ),
  AUDIT_HEADS_TOKEN: variable(
    z
      .string()
      .regex(/^[\x21-\x7e]{16,1024}$/)
      .optional(),
    "none",
    "16 to 1024 visible characters",
    "Bearer token that `AUDIT_HEADS_URL` is told, so that it knows who comes.",
  ),
  AUDIT_HEADS_ALLOW_CIDRS: variable(
    list(isCidr).default([]),
    "none",
    "networks such as 10.0.0.0/8, separated by commas",
    "Private networks that `AUDIT_HEADS_URL` may be in all the same.",
  ),
};
