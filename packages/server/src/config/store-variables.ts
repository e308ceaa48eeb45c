import { z } from "zod";
import { bareUrl, text, url, variable } from "./kinds.ts";

/** Where things are kept beside the database, and where nodes meet. */
export const STORE_VARIABLES = {
  REGISTRIES_IN: variable(
    z.enum(["folder", "database"]).default("folder"),
    "`folder`",
    "folder or database",
    "Where imported national registers and washed lists are kept: in `DATA_DIR` and in memory, or in `DATABASE_URL`, where every node asks the same rows.",
  ),
  REDIS_URL: variable(
    url("redis:", "rediss:").optional(),
    "none: each node counts for itself",
    "redis://user:password@host:port/0, or rediss:// for TLS",
    "Redis 7 by which several nodes of one installation count request limits together, and tell each other of events and of what was revoked.",
  ),
  REDIS_PREFIX: variable(
    z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,40}$/)
      .default("engage"),
    "`engage`",
    "1 to 40 of A-Z a-z 0-9 . _ -",
    "Opens every key and channel there: installations that share a Redis need different ones.",
  ),
  S3_ENDPOINT: variable(
    bareUrl.optional(),
    "none: a folder in `DATA_DIR`",
    "a URL without a path, such as https://s3.example.com:9000",
    "MinIO or another S3 server to keep recordings and exports on. The three below are required with it.",
  ),
  S3_BUCKET: variable(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
      .optional(),
    "none",
    "3 to 63 lower-case letters, digits, dots and hyphens",
    "Its bucket, made when it is missing. Nothing else may be in it.",
  ),
  S3_ACCESS_KEY: variable(text.max(1_024).optional(), "none", "an access key", "Who we are there."),
  S3_SECRET_KEY: variable(text.max(1_024).optional(), "none", "its secret key", "Proves it; signs links too."),
  S3_REGION: variable(
    z
      .string()
      .regex(/^[a-z0-9-]{1,63}$/)
      .default("us-east-1"),
    "`us-east-1`",
    "a region's name",
    "Region of the bucket; part of every signature.",
  ),
  S3_ENCRYPTION: variable(
    z
      .string()
      .regex(/^(AES256|kms:[\x21-\x7e]{1,512})$/)
      .transform((value) => (value === "AES256" ? ("AES256" as const) : { kmsKeyId: value.slice(4) }))
      .optional(),
    "the bucket's own setting",
    "AES256, or kms: and a key's id",
    "Asks the server to encrypt everything we put there.",
  ),
  S3_PUBLIC_ENDPOINT: variable(
    bareUrl.optional(),
    "`S3_ENDPOINT`",
    "a URL without a path, such as https://files.example.com",
    "Where people reach the S3 server, when that is by another name; links are signed for it.",
  ),
};
