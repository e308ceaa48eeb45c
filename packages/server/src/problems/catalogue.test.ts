import { EngageError, ERROR_CODES, type ErrorCode, refuse } from "@broadnet-engage/core/errors";
import { describe, expect, it } from "vitest";
import { isSlug, PROBLEMS, slugOf } from "./catalogue.ts";
import { problemPage } from "./page.ts";
import { problemBody, toProblem } from "./problem.ts";

const codes = Object.keys(ERROR_CODES) as ErrorCode[];

describe("the catalogue", () => {
  it.each(codes)("has a problem type for the library's %s", (code) => {
    expect(isSlug(slugOf(new EngageError(code, "x")))).toBe(true);
  });

  it("C-ERR-4 answers a refusal with 4xx and a fault with 5xx or a version conflict", () => {
    for (const code of codes) {
      const { status } = PROBLEMS[slugOf(new EngageError(code, "x"))];
      if (ERROR_CODES[code].kind === "refusal") expect(status).toBeLessThan(500);
      else expect(status).toBeGreaterThanOrEqual(500);
    }
    const conflict = new EngageError("version-conflict", "x", { extra: { currentVersion: 3 } });
    expect(toProblem(conflict)).toMatchObject({ slug: "precondition-failed", members: { current_version: 3 } });
  });

  it("C-ERR-3 has a page for every type, with nothing unescaped", () => {
    for (const slug of Object.keys(PROBLEMS).filter(isSlug)) {
      expect(problemPage(slug)).toContain(`<code>${slug}</code>`);
      expect(problemPage(slug)).not.toContain("<access_token>");
    }
  });

  it("shows the library's extras in wire spelling, and only the promised ones", () => {
    const error = new EngageError("campaign-no-agents", "3 agents are assigned and none is logged in.", {
      extra: { campaignId: "c", assigned: 3, loggedIn: 0, secret: "x" },
    });
    expect(problemBody(toProblem(error), "https://x/", "0192")).toEqual({
      type: "https://x/campaign-no-agents",
      title: "Campaign has no logged-in agents",
      status: 409,
      detail: "3 agents are assigned and none is logged in.",
      instance: "urn:uuid:0192",
      campaign_id: "c",
      assigned: 3,
      logged_in: 0,
    });
  });

  it("C-ERR-7 C-ERR-4 says nothing of an unknown failure but that it failed", () => {
    for (const thrown of [new Error("select * from users"), "text", refuse("forbidden", "not an error")]) {
      const body = problemBody(toProblem(thrown), "https://x/", "0192");
      expect(body).toMatchObject({ status: 500, title: "Internal server error" });
      expect(JSON.stringify(body)).not.toContain("select");
    }
  });

  it("C-CMP-6 a decision that could not be written down is 503 and not allowed", () => {
    const error = new EngageError("dependency-unavailable", "disk full at /var", { extra: { dependency: "audit" } });
    const body = problemBody(toProblem(error), "https://x/", "0192");
    expect(body).toMatchObject({ status: 503, dependency: "audit", compliance: { allowed: false } });
    expect(JSON.stringify(body)).not.toContain("/var");
  });
});
