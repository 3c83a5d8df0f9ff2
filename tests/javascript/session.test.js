// A save goes out with the page's token; after a new sign-in in another tab it goes again with the new one.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { post } from "../../portal/static/portal/js/session.js";

const token = { value: "old" };
const form = {
  action: "/rounds/1/", id: "answer", dataset: { who: "harrow" }, elements: { csrfmiddlewaretoken: token },
};

// The page as another sign-in gives it, for `who`.
const browser = (answers, who = "harrow") => {
  const sent = [];
  const other = { dataset: { who }, elements: { csrfmiddlewaretoken: { value: "new" } } };
  globalThis.location = { pathname: "/rounds/1/", search: "" };
  globalThis.DOMParser = class { parseFromString() { return { getElementById: () => other }; } };
  globalThis.document = { querySelectorAll: () => [token] };
  globalThis.fetch = async (address, how) => {
    if (how.method !== "POST") return { ok: true, text: async () => "" };
    sent.push({ address, redirect: how.redirect, token: how.body.get("csrfmiddlewaretoken") });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return sent;
};

afterEach(() => { token.value = "old"; });

test("the answer of the server comes back, and no redirect is followed", async () => {
  const sent = browser([{ ok: true, status: 200 }]);
  assert.equal((await post(form, new FormData())).status, 200);
  assert.deepEqual(sent, [{ address: "/rounds/1/", redirect: "manual", token: "old" }]);
});

test("a line that is lost gives no answer", async () => {
  browser([new TypeError("Failed to fetch")]);
  assert.equal(await post(form, new FormData()), undefined);
});

test("an old token is renewed once the same person has signed in", async () => {
  const sent = browser([{ ok: false, status: 403 }, { ok: true, status: 200 }]);
  assert.equal((await post(form, new FormData())).status, 200);
  assert.deepEqual(sent.map((each) => each.token), ["old", "new"]);
});

test("a token that is refused once more is not renewed for ever", async () => {
  const sent = browser([{ ok: false, status: 403 }, { ok: false, status: 403 }, { ok: true, status: 200 }]);
  assert.equal((await post(form, new FormData())).status, 403);
  assert.equal(sent.length, 2);
});

test("words of one person are not sent in the name of another", async () => {
  const sent = browser([{ ok: false, status: 403 }, { ok: true, status: 200 }], "quillfeather");
  assert.equal((await post(form, new FormData())).status, 403);
  assert.equal(sent.length, 1);
  assert.equal(token.value, "old");
});
