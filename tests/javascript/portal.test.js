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
globalThis.HTMLDetailsElement = class {
  open = false;
  addEventListener(_name, act) { this.toggled = act; }
};
const details = new HTMLDetailsElement();
const link = { hash: "#note-3", setAttribute(name, value) { this[name] = String(value); } };
const copied = { textContent: "" };
const copy = {
  dataset: { copy: "digest", copied: "Copied" }, textContent: "Copy", nextElementSibling: copied,
  addEventListener(_name, act) { this.press = act; },
};
const clipboard = { async writeText(words) { this.words = words; } };
Object.defineProperty(globalThis, "navigator", { value: { clipboard }, configurable: true });
globalThis.location = { hash: "" };
globalThis.document = {
  addEventListener: listen,
  documentElement: { classList: { add() {} } },
  getElementById: (id) => ({ "note-3": details, digest: { textContent: " 4f6c " } })[id] ?? null,
  querySelector: () => null,
  querySelectorAll: (which) => {
    if (which.endsWith("textarea")) return fields;
    if (which === "a[data-note]") return [link];
    if (which === "[data-copy]") return [copy];
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

test("the number of a note says from the start that it opens something, and whether it is open", () => {
  assert.equal(link["aria-expanded"], "false");
  details.open = true; // by its own summary
  details.toggled();
  assert.equal(link["aria-expanded"], "true");
});

test("what was copied is said in a line that is read out, and nothing where the browser refuses", async () => {
  await copy.press();
  assert.deepEqual([clipboard.words, copy.textContent, copied.textContent], ["4f6c", "Copied", "Copied"]);
  mock.timers.tick(3_000);
  assert.deepEqual([copy.textContent, copied.textContent], ["Copy", ""]);
  clipboard.writeText = async () => { throw new Error("NotAllowedError"); };
  await copy.press();
  assert.deepEqual([copy.textContent, copied.textContent], ["Copy", ""]);
});
