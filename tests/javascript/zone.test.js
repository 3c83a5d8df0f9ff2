// A deadline by the clock of the reader's device.

import assert from "node:assert/strict";
import test from "node:test";
import { offerZone, ownTime } from "../../portal/static/portal/js/zone.js";

const AT = new Date("2027-03-12T11:00:00Z"); // noon in Geneva
const WORDS = "{time} your time ({place})";
const shown = (here, language = "en") => ownTime(AT, "Europe/Zurich", here, language, WORDS);

test("nothing is said where the clocks agree", () => {
  assert.equal(shown("Europe/Zurich"), "");
  assert.equal(shown("Africa/Lagos"), "");
});

test("the hour alone on the same day, with the offset", () => {
  assert.equal(shown("Africa/Nairobi"), "14:00 your time (UTC+3)");
  assert.equal(shown("Asia/Kathmandu"), "16:45 your time (UTC+5:45)");
  assert.equal(shown("America/St_Johns"), "07:30 your time (UTC−3:30)");
});

test("the date too where it is another day, in the language of the page", () => {
  assert.equal(shown("Pacific/Auckland"), "13 March 2027, 00:00 your time (UTC+13)");
  assert.match(shown("Pacific/Auckland", "ar"), /13 .*2027.*00:00/);
});

// A list of zones as a page has it, and what the script makes of it on a device of the zone `here`.
const offered = (here, { how = "set", value = "" } = {}) => {
  const options = ["", "Asia/Kolkata", "Europe/Kyiv"].map((each) => ({ value: each }));
  const select = {
    options,
    value,
    buttons: [],
    dataset: { ownZone: how, offer: "Use it", oldNames: "Asia/Calcutta=Asia/Kolkata Europe/Kiev=Europe/Kyiv" },
    get selectedIndex() { return options.findIndex((each) => each.value === this.value); },
    add: (option) => options.unshift(option),
    after: (_space, button) => select.buttons.push(button),
    closest: () => ({ querySelector: () => null }),
    focus() {},
  };
  globalThis.Option = function Option(text, name) { Object.assign(this, { text, value: name }); };
  const createElement = () => ({ addEventListener(_kind, act) { this.press = act; }, remove() {} });
  offerZone({ querySelectorAll: () => [select], createElement }, here);
  return select;
};

test("a new account gets the zone of the device by the name that the list has", () => {
  for (const [here, listed] of [["Asia/Calcutta", "Asia/Kolkata"], ["Europe/Kiev", "Europe/Kyiv"]]) {
    const select = offered(here);
    assert.equal(select.value, listed);
    assert.equal(select.options.length, 3);
  }
});

test("others are offered it, unless they have it by its present name", () => {
  assert.equal(offered("Asia/Calcutta", { how: "offer", value: "Asia/Kolkata" }).buttons.length, 0);
  const select = offered("Europe/Kiev", { how: "offer", value: "Asia/Kolkata" });
  select.buttons[0].press();
  assert.equal(select.value, "Europe/Kyiv");
});

test("a zone that is not in the list is added", () => {
  const select = offered("Africa/Bamako");
  assert.deepEqual([select.value, select.options[0].text], ["Africa/Bamako", "Bamako"]);
});
