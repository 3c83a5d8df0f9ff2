// A deadline by the clock of the reader's device.

import assert from "node:assert/strict";
import test from "node:test";
import { ownTime } from "../../portal/static/portal/js/zone.js";

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
