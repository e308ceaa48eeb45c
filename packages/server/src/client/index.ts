export { type Client, type ClientOptions, createClient, type Operations } from "./client.ts";
export { ProblemError } from "./problem-error.ts";
export type { Answer, Item, OperationId, Request, RequestOptions } from "./types.ts";
