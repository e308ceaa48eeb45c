export { type RedisCoordinationOptions, redisCoordination } from "./coordination.ts";
export { type RedisRateWindowsOptions, redisRateWindows } from "./rate-windows.ts";
