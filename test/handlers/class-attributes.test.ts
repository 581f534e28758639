import { describe, expect, test } from "bun:test";

import { setClassAttributes } from "../../src/handlers/class-attributes.ts";

class Base {
  declare colour: string;
  declare size: number;
}
setClassAttributes(Base, { colour: "red", size: 1 });

describe("setClassAttributes()", () => {
  test("gives all instances a value, and none of them a field", () => {
    const one = new Base();
    expect([one.colour, one.size]).toEqual(["red", 1]);
    expect(Object.keys(one)).toEqual([]);
  });

  test("is overridden by a field of a subclass, and by what one instance is given", () => {
    class Blue extends Base {
      override colour = "blue";
    }
    expect(new Blue().colour).toBe("blue");
    const one = new Base();
    one.colour = "green";
    expect([one.colour, new Base().colour]).toEqual(["green", "red"]);
  });

  test("is overridden by a subclass's own attribute", () => {
    class Large extends Base {}
    setClassAttributes(Large, { size: 9 });
    expect([new Large().size, new Large().colour, new Base().size]).toEqual([9, "red", 1]);
  });
});
