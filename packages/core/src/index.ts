export * from "./dialer-api.ts";
