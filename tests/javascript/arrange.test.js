// Findings put in order by keyboard.

import assert from "node:assert/strict";
import test from "node:test";

test("Alt with an arrow moves a finding, but not while somebody types in it", async () => {
  let press;
  let moved = 0;
  globalThis.document = {
    addEventListener: (_name, act) => { press = act; },
    querySelector: () => null,
    querySelectorAll: () => [],
  };
  await import("../../portal/static/portal/js/arrange.js");
  const row = { querySelector: () => ({ requestSubmit() { moved += 1; } }) };
  const inside = (tag) => ({ closest: (which) => (which.includes("data-arrange") ? row : which.includes(tag) ? {} : null) });
  for (const tag of ["textarea", "select", "input", "article"])
    press({ key: "ArrowUp", altKey: true, target: inside(tag), preventDefault() {} });
  assert.equal(moved, 1);
});
