// What is kept on the device opens with the key of its person alone, and not for ever.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { place } from "../../portal/static/portal/js/device.js";

const KEY = Buffer.alloc(32, 7).toString("base64");
const OTHER = Buffer.alloc(32, 8).toString("base64");
const WORDS = { values: { comment: "ما كتبناه 我们写的" }, revision: 3 };
let store;

beforeEach(() => {
  store = new Map();
  const localStorage = {
    getItem: (name) => store.get(name) ?? null,
    setItem: (name, value) => store.set(name, value),
    removeItem: (name) => store.delete(name),
  };
  Object.defineProperty(globalThis, "localStorage", { value: localStorage, configurable: true });
});

test("what was kept is read again, and is not readable in the store", async () => {
  const kept = await place("round-1", KEY);
  assert.equal(await kept.keep(WORDS), true);
  const { values, revision } = await kept.read();
  assert.deepEqual({ values, revision }, WORDS);
  assert.ok(![...store.values()].join("").includes("ما كتبناه"));
});

test("another key opens nothing, and what it cannot open is thrown away", async () => {
  await (await place("round-1", KEY)).keep(WORDS);
  assert.equal(await (await place("round-1", OTHER)).read(), null);
  assert.equal(store.size, 0);
});

test("after thirty days it is gone", async () => {
  const kept = await place("round-1", KEY);
  await kept.keep(WORDS);
  mock.timers.enable({ apis: ["Date"], now: Date.now() + 31 * 24 * 3600 * 1000 });
  assert.equal(await kept.read(), null);
  mock.timers.reset();
});

test("a full store is told, not thrown", async () => {
  const kept = await place("round-1", KEY);
  localStorage.setItem = () => { throw new Error("QuotaExceededError"); };
  assert.equal(await kept.keep(WORDS), false);
});

test("without a name, a key or a safe way there is no place", async () => {
  assert.equal(await place("", KEY), null);
  assert.equal(await place("round-1", ""), null);
  assert.equal(await place("round-1", "not a key"), null);
});
