export { type AppOptions, createApp, DEFAULT_PROBLEM_BASE } from "./app.ts";
export { bestPasswords, type Passwords, scryptPasswords } from "./auth/passwords.ts";
export { ROUTES } from "./contract/index.ts";
export { openApi } from "./contract/openapi.ts";
export type { RouteSpec } from "./contract/route.ts";
export { createServices, type ServiceOptions } from "./create-services.ts";
export { PROBLEMS, type ProblemType, type Slug } from "./problems/catalogue.ts";
export type { Services } from "./services.ts";
