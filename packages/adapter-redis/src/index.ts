export { type RedisCoordinationOptions, redisCoordination } from "./coordination.ts";
