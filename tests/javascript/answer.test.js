// The page of an answer: what is typed is neither lost nor thrown away.

import assert from "node:assert/strict";
import test from "node:test";
import { place } from "../../portal/static/portal/js/device.js";

const KEY = Buffer.alloc(32, 7).toString("base64");
const WHERE = "answer-1";
const settle = (ms = 20) => new Promise((done) => { setTimeout(done, ms); });
const STORED = { enumerable: true, configurable: true }; // each name in the device's store is a property of it
let pages = 0;

// A page with one text field; `before` lies on the device. What the server gets is in `sent`, from which text in `bases`.
async function open({ text = "", before, revision = "draft-1/1", saves = true, ...dataset } = {}) {
  const handlers = {};
  const listen = (name, act) => { handlers[name] = [...(handlers[name] ?? []), act]; };
  const labels = [{ firstChild: { textContent: "Comment" } }];
  const comment = { name: "comment", value: text, labels, closest: () => null };
  const fields = { revision: { name: "revision", value: revision }, csrfmiddlewaretoken: { value: "token" }, comment };
  const form = {
    action: "/answers/1/",
    dataset: { counting: '{"words":{}}', keep: WHERE, keepKey: KEY, ...(saves && { autosave: "" }), ...dataset },
    elements: Object.assign([fields.revision, comment], fields),
    querySelector: () => null,
    querySelectorAll: () => [],
    requestSubmit: () => form.act("submit"),
    addEventListener: listen,
    act: (name, event = {}) => {
      const made = { preventDefault() { made.isHeld = true; }, ...event };
      for (const act of handlers[name] ?? []) act(made);
      return made.isHeld ? "held" : "goes on";
    },
  };
  const part = () => ({ append(...more) { this.firstChild ??= more[0]; this.lastChild = more.at(-1); } });
  const press = {};
  const button = (which) => ({ addEventListener: (_name, act) => { press[which] = act; } });
  const box = {
    hidden: true,
    querySelector: (which) => (which.startsWith("[data-offer") ? button(which.slice(12, -1)) : part()),
  };
  const stored = new Map();
  const localStorage = {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, value) => stored.set(name, value),
    removeItem: (name) => stored.delete(name),
  };
  const store = new Proxy(localStorage, { ownKeys: () => [...stored.keys()], getOwnPropertyDescriptor: () => STORED });
  Object.defineProperty(globalThis, "localStorage", { value: store, configurable: true });
  globalThis.FormData = class extends Map {
    constructor() { super([...form.elements].map((field) => [field.name, field.value])); }
  };
  globalThis.RadioNodeList = class {};
  globalThis.addEventListener = listen;
  globalThis.document = {
    documentElement: { lang: "en" },
    addEventListener: (_name, act) => { form.other = (target) => act({ target }); }, // another form is sent
    createElement: part,
    querySelector: (which) => (which === "[data-offer]" ? box : form),
    querySelectorAll: () => [],
  };
  const [sent, bases] = [[], []];
  globalThis.fetch = async (_address, { body }) => {
    sent.push(body.get("comment"));
    bases.push(body.get("revision"));
    return { ok: true, status: 200, json: async () => ({ revision: "draft-2/4", taken: {} }) };
  };
  const device = await place(WHERE, KEY);
  if (before) await device.keep({ values: { comment: before }, revision: "draft-1/3" });
  pages += 1;
  await import(`../../portal/static/portal/js/answer.js?${pages}`);
  await settle();
  const type = (words) => { comment.value = words; return form.act("input"); };
  const onDevice = async () => (await device.read())?.values.comment;
  return { bases, form, box, press, comment, device, sent, type, onDevice, stored };
}

test("a page that was stopped on its way guards what is typed again", async () => {
  const { form, stored, type } = await open({ keep: "" });
  form.act("submit");
  type("Towns matter.");
  assert.equal(form.act("beforeunload"), "goes on");
  form.act("released");
  assert.equal(form.act("beforeunload"), "held");
  assert.equal(stored.size, 0);
});

test("what the device offers stays there until its person has decided", async () => {
  const { box, form, onDevice, press, sent, type } = await open({ text: "Towns.", before: "Towns matter to us." });
  assert.equal(box.hidden, false);
  type("Rivers.");
  await settle();
  assert.equal(await onDevice(), "Towns matter to us.");
  form.act("online"); // saves
  await settle();
  assert.deepEqual([sent, await onDevice()], [["Rivers."], "Towns matter to us."]);
  press.drop();
  await settle();
  assert.equal(await onDevice(), undefined);
  type("Rivers matter.");
  await settle();
  assert.deepEqual([box.hidden, await onDevice()], [true, "Rivers matter."]);
});

test("what was offered and put back is on the device until the server has it", async () => {
  const { comment, onDevice, press } = await open({ text: "Towns.", before: "Towns matter to us." });
  press.take();
  await settle();
  assert.deepEqual([comment.value, await onDevice()], ["Towns matter to us.", "Towns matter to us."]);
});

test("what the device kept is sent as of the draft in which it was typed", async () => {
  const { bases, device, form, press, type } = await open({ before: "Towns matter.", revision: "draft-2/3" });
  press.take();
  await settle();
  assert.equal((await device.read()).revision, "draft-1/3");
  form.act("online"); // saves
  await settle();
  type("Towns matter to us.");
  await settle();
  assert.deepEqual([bases, (await device.read()).revision], [["draft-1/3"], "draft-2/4"]);
});

test("who discards the own text is not offered it by the device again", async () => {
  const { form, onDevice, type } = await open({ text: "Mine.", before: "Mine.", bound: "", saves: false });
  type("Mine, longer.");
  await settle();
  assert.equal(await onDevice(), "Mine, longer.");
  assert.equal(form.act("submit", { submitter: { value: "discard" } }), "goes on");
  assert.equal(await onDevice(), undefined);
});

test("text that the server sent back unsaved is not left without a question", async () => {
  const { form, type } = await open({ text: "Refused.", bound: "", keep: "" });
  assert.equal(form.act("beforeunload"), "held");
  type("Refused, longer.");
  assert.equal(form.act("beforeunload"), "held");
});

test("who signs out with text that is only on the device is asked", async () => {
  const { form, stored, type } = await open({ text: "Towns.", saves: false });
  globalThis.location = { href: "http://portal.example/answers/1/" };
  globalThis.dispatchEvent = ({ type: name }) => form.act(name);
  await import("../../portal/static/portal/js/forget.js");
  type("Towns matter.");
  await settle();
  assert.deepEqual([stored.size, form.act("beforeunload")], [1, "goes on"]);
  form.other({ dataset: { forget: "" } });
  assert.deepEqual([stored.size, form.act("beforeunload")], [0, "held"]);
});
