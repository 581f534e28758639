import { describe, expect, test } from "bun:test";

import { FormBudget } from "../../src/cgi/form-budget.ts";
import { FormError } from "../../src/cgi/form-error.ts";

describe("FormBudget", () => {
  test("FormBudget counts fields down", () => {
    const budget = new FormBudget(3, 0);
    budget.takeFields(1);
    expect(budget.fieldsLeft).toBe(2);
    budget.takeFields(2);
    expect(() => budget.takeFields(1)).toThrow(new FormError(413, "Max number of fields exceeded"));
  });

  test("FormBudget counts text down", () => {
    const budget = new FormBudget(0, 10);
    budget.takeText(4);
    budget.takeText(6);
    expect(() => budget.takeText(1)).toThrow(new FormError(413, "Form text larger than 10 bytes"));
  });
});
