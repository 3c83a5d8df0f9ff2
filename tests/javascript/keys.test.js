// Single keys, and the switch that turns them off for good.

import assert from "node:assert/strict";
import test from "node:test";

// The cookies of a browser, as `document` gives and takes them; signing out leaves them.
const cookies = new Map();
let pages = 0;

async function open() {
  const acts = {};
  const box = { addEventListener: (_name, act) => { acts.change = act; } };
  const line = { classList: { toggle() {} }, querySelector: () => box };
  const target = { presses: 0, click() { target.presses += 1; }, matches: () => false };
  globalThis.CSS = { escape: (text) => text };
  globalThis.document = {
    get cookie() { return [...cookies].map((pair) => pair.join("=")).join("; "); },
    set cookie(text) {
      const [name, value] = text.split(";")[0].split("=");
      if (text.includes("max-age=0")) cookies.delete(name);
      else cookies.set(name, value);
    },
    querySelector: (which) => (which === "[data-keys]" ? line : target),
    addEventListener: (name, act) => { acts[name] = act; },
  };
  pages += 1;
  const { keysAct } = await import(`../../portal/static/portal/js/keys.js?${pages}`);
  const press = (key) => { acts.keydown({ key, target: {}, preventDefault() {} }); return target.presses; };
  const turn = (isOn) => { box.checked = isOn; acts.change(); };
  return { keysAct, press, turn };
}

test("keys act until somebody turns them off, also on the next page and after signing out", async () => {
  cookies.set("language", "en");
  const first = await open();
  assert.deepEqual([first.keysAct(), first.press("j")], [true, 1]);
  first.turn(false);
  assert.deepEqual([first.keysAct(), first.press("j")], [false, 1]);
  const second = await open();
  assert.deepEqual([second.keysAct(), second.press("j")], [false, 0]);
  second.turn(true);
  assert.equal((await open()).keysAct(), true);
});
