import { expect, it } from "vitest";
import { suggest } from "./suggest.ts";

const known = ["name", "dialing_mode", "dial_ratio", "cli_group_id"];

it("guesses what was meant, and nothing when nothing is near", () => {
  expect(suggest("dial_ration", known)).toBe("dial_ratio");
  expect(suggest("dialling_mode", known)).toBe("dialing_mode");
  expect(suggest("nmae", known)).toBe("name");
  expect(suggest("colour", known)).toBeNull();
  expect(suggest("x".repeat(1_000), known)).toBeNull();
});
