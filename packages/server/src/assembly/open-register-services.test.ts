import { rulePacks } from "@broadnet-engage/compliance-rules";
import { expect, it } from "vitest";
import { readConfig } from "../config/config.ts";
import { handClock } from "../testing/world.ts";
import { openRegisterServices } from "./open-register-services.ts";

const open = async (env: Readonly<Record<string, string>>) => {
  const { online, close } = await openRegisterServices(readConfig(env), rulePacks(), handClock(0));
  await close();
  return online;
};

it("registers that a rule names are asked at the services of the environment", async () => {
  const online = await open({ REGISTRY_URL_IN_TRAI: "http://127.0.0.1:1/ask?key=1" });
  expect([online.names(), online.source("in.trai")]).toEqual([["in.trai"], "http://127.0.0.1:1"]);
  expect((await open({})).names()).toEqual([]);
});

it("the server does not start with a service in our own networks, without https, or of a register nobody names", async () => {
  const inside = { REGISTRY_URL_IN_TRAI: "https://10.1.2.3/ask" };
  await expect(open(inside)).rejects.toThrow("The service of in.trai cannot be asked: it points to a private address");
  expect((await open({ ...inside, REGISTRY_ALLOW_CIDRS: "10.1.0.0/16" })).names()).toEqual(["in.trai"]);
  await expect(open({ REGISTRY_URL_IN_TRAI: "http://1.1.1.1/ask" })).rejects.toThrow("only https is allowed");
  await expect(open({ REGISTRY_URL_IN_TRIA: "http://127.0.0.1:1" })).rejects.toThrow("in.tria");
});
