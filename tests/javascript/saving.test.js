// The states of a form that saves while people type, and what each makes the page do.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import {
  GROWING, STEADY, begin, isLost, isStopped, lineOf, next, waitAfter,
} from "../../portal/static/portal/js/saving.js";

// What fetch gives.
const OK = { ok: true, status: 200, type: "basic" };
const answered = (status) => ({ ok: false, status, type: "basic" });
const SIGN_IN = { ok: false, status: 0, type: "opaqueredirect" };
const after = (...answers) => answers.reduce(next, begin());

test("a form begins saved, or by hand where it does not save by itself", () => {
  assert.equal(begin().name, "saved");
  assert.equal(isStopped(begin()), false);
  assert.equal(isStopped(begin(false)), true);
  assert.equal(isLost(begin(false)), false);
});

for (const [what, answer, name] of [
  ["is under way", null, "saving"],
  ["is taken", OK, "saved"],
  ["gets no answer", undefined, "offline"],
  ["meets a portal that is busy or restarts", answered(503), "offline"],
  ["waited too long at the proxy", answered(504), "offline"],
  ["is sent to the sign-in page", SIGN_IN, "out"],
  ["has a token of an older session", answered(403), "out"],
  ["finds that somebody else has saved", answered(409), "conflict"],
  ["has a field that is wrong", answered(422), "refused"],
  ["meets an error of the server", answered(500), "refused"],
]) test(`a save that ${what}: ${name}`, () => assert.equal(after(answer).name, name));

test("after a conflict nothing is saved by itself; after any other answer it is", () => {
  assert.equal(isStopped(after(answered(409))), true);
  for (const answer of [null, OK, undefined, SIGN_IN, answered(422), answered(500)])
    assert.equal(isStopped(after(answer)), false);
});

test("nobody leaves a page whose words the server has not seen", () => {
  for (const answer of [undefined, SIGN_IN, answered(403)]) assert.equal(isLost(after(answer)), true);
  for (const answer of [OK, answered(409), answered(422)]) assert.equal(isLost(after(answer)), false);
});

test("an answer waits longer after each failure, half a minute at most", () => {
  const waits = [];
  let state = begin();
  for (let i = 0; i < 9; i += 1) {
    state = next(next(state, null), undefined);
    waits.push(waitAfter(state, GROWING) / 1_000);
  }
  assert.deepEqual(waits, [4, 8, 12, 16, 20, 24, 28, 30, 30]);
});

test("a save that arrives begins the waiting anew", () => {
  assert.equal(waitAfter(after(undefined, undefined, OK, undefined), GROWING), 4_000);
  assert.equal(waitAfter(after(undefined, undefined, SIGN_IN, undefined), GROWING), 4_000);
});

test("who is signed out: an answer waits for the reader, a finding tries again", () => {
  assert.equal(waitAfter(after(SIGN_IN), GROWING), undefined);
  assert.equal(waitAfter(after(SIGN_IN), STEADY), 5_000);
  assert.equal(waitAfter(after(undefined, undefined, undefined), STEADY), 5_000);
});

test("each state shows its line, and says whether the device keeps the words", () => {
  const lines = [OK, undefined, SIGN_IN, answered(409), answered(422)].map((answer) => after(answer));
  assert.deepEqual(lines.map((state) => lineOf(state, true)), ["saved", "lost", "out", "conflict", "refused"]);
  assert.deepEqual(
    lines.map((state) => lineOf(state, false)), ["saved", "lost-here", "out-here", "conflict", "refused"],
  );
});

test("the states and the template have the same lines", async () => {
  const html = await readFile(new URL("../../templates/parts/saving.html", import.meta.url), "utf8");
  const there = [...html.matchAll(/data-when="([^"]+)"/g)].map((match) => match[1]);
  const answers = [{ ok: true }, undefined, { status: 403 }, { status: 409 }, { status: 422 }];
  const shown = answers.flatMap((answer) => [true, false].map((kept) => lineOf(next(begin(), answer), kept)));
  assert.deepEqual(there.sort(), [...new Set(shown)].sort());
});
