import { EngageError } from "@broadnet-engage/core/errors";
import { describe, expect, it } from "vitest";
import { isRepeatable, losesConnection, sqlStateOf, toEngageError } from "./faults.ts";

const fault = (code: string, constraint?: string) => Object.assign(new Error("secret SQL"), { code, constraint });

describe("faults of the database", () => {
  it("without an SQLSTATE mean that it cannot be reached", () => {
    for (const error of [fault("ECONNREFUSED"), fault("EPIPE"), new Error("Connection terminated unexpectedly")]) {
      const told = toEngageError(error);
      expect([told.code, told.extra.dependency, told.retryable]).toEqual(["dependency-unavailable", "storage", true]);
      expect(losesConnection(error)).toBe(true);
    }
    expect(sqlStateOf(fault("EPIPE"))).toBeNull();
  });

  it("of time limits, shutdowns, full disks and refused log-ins are dependency-unavailable", () => {
    for (const code of ["57014", "57P01", "53100", "53300", "55P03", "28P01", "3D000", "08006", "25P03", "40P01"]) {
      expect(toEngageError(fault(code)).code, code).toBe("dependency-unavailable");
    }
  });

  it("name the broken law where the ports have a name for it, and are never taken for something else", () => {
    expect(toEngageError(fault("23505", "calls_one_live_per_agent")).code).toBe("invariant-broken");
    expect(toEngageError(fault("23505", "previews_one_open_per_agent")).code).toBe("invalid-state");
    expect(toEngageError(fault("23505", "users_email")).code).toBe("duplicate-resource");
    expect(toEngageError(fault("23505", "something_else")).code).toBe("invariant-broken");
    expect(toEngageError(fault("42601")).code).toBe("invariant-broken");
    expect(toEngageError(fault("22P05")).code).toBe("validation-failed");
  });

  it("keep SQL out of what callers see", () => {
    const told = toEngageError(fault("42601"));
    expect(`${told.message}${JSON.stringify(told.extra)}`).not.toContain("secret");
  });

  it("that may pass when run again are deadlocks and serialization faults only", () => {
    expect(["40001", "40P01", "23505", "57014"].map((code) => isRepeatable(fault(code)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("leave an error of the library as it is", () => {
    const own = new EngageError("not-found", "There is none.");
    expect(toEngageError(own)).toBe(own);
  });
});
