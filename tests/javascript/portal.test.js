// What every page does with a form that is sent.

import assert from "node:assert/strict";
import test, { mock } from "node:test";

const button = { setAttribute(name) { this[name] = true; }, removeAttribute(name) { delete this[name]; } };
const form = { method: "post", dataset: {}, querySelectorAll: () => [button] };
const handlers = {};
let fields = [];

// The page's own listeners, not those that look at each form before the page does.
const listen = (name, act, how) => { if (!how?.capture) handlers[name] = [...(handlers[name] ?? []), act]; };
globalThis.addEventListener = listen;
globalThis.dispatchEvent = ({ type }) => { for (const act of handlers[type] ?? []) act(); };
globalThis.HTMLDetailsElement = class {};
globalThis.location = { hash: "" };
globalThis.document = {
  addEventListener: listen,
  documentElement: { classList: { add() {} } },
  getElementById: () => null,
  querySelector: () => null,
  querySelectorAll: (which) => {
    if (which.endsWith("textarea")) return fields;
    return which === "form[data-sent]" && form.dataset.sent ? [form] : [];
  },
};
mock.timers.enable({ apis: ["setTimeout"] });
await import("../../portal/static/portal/js/portal.js");

const goesOut = () => {
  const event = { target: form, preventDefault() { event.defaultPrevented = true; } };
  for (const act of handlers.submit) act(event);
  return !event.defaultPrevented;
};

test("a form goes out once per click, and again after the browser's Stop", () => {
  assert.equal(goesOut(), true);
  assert.equal(goesOut(), false);
  mock.timers.tick(14_000);
  assert.deepEqual([goesOut(), button["aria-disabled"]], [false, true]);
  mock.timers.tick(2_000);
  assert.equal(button["aria-disabled"], undefined);
  assert.equal(goesOut(), true);
});

test("a form that is sent does not take away what was typed in another without a question", () => {
  const asks = () => {
    let isAsked = false;
    for (const act of handlers.beforeunload) act({ preventDefault() { isAsked = true; } });
    return isAsked;
  };
  mock.timers.tick(16_000);
  const other = { form: {}, value: "A comment.", defaultValue: "" };
  fields = [{ form, value: "Sent.", defaultValue: "" }, other];
  assert.equal(asks(), false); // nothing is sent: a link says where it leads
  assert.deepEqual([goesOut(), asks()], [true, true]);
  other.value = "";
  assert.equal(asks(), false);
});
