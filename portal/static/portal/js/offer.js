// What lies on this device (device.js) and is not what a form shows: offered, to be put back or thrown away by a person.

// 12:04, on this device's clock; `more` for the day.
const moment = (at, more = {}) => {
  const language = document.documentElement.lang;
  const how = { ...more, hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn" };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, how).format(new Date(at));
};

// One line of those that say whether what was typed is with the server (parts/saving.html).
export const show = (form, when, told) => {
  for (const line of form.querySelectorAll("[data-when]")) {
    line.hidden = line.dataset.when !== when;
    if (line.hidden) continue;
    const said = line.querySelector("[data-told]");
    const time = line.querySelector("time");
    if (said && told) said.textContent = told;
    if (time) time.textContent = moment(Date.now());
  }
};

// `now` is what the form shows, by name; `taken` is called once it shows what was kept. Ends when a person has decided.
export const offer = async (form, now, before, kept, taken) => {
  const names = Object.keys(now).filter((name) => name in before.values && before.values[name] !== now[name]);
  const box = document.querySelector("[data-offer]");
  if (!names.length || !box) return kept.forget();
  const list = box.querySelector("dl");
  for (const name of names) {
    const field = form.elements[name];
    const one = field instanceof RadioNodeList ? [...field].find((each) => each.value === before.values[name]) : field;
    const label = one?.closest("fieldset")?.querySelector("legend") ?? one?.labels?.[0];
    const option = one?.options ? [...one.options].find((each) => each.value === before.values[name])?.text : null;
    const said = one?.type === "radio" ? one.labels[0].textContent : option ?? before.values[name];
    const row = document.createElement("div");
    row.append(document.createElement("dt"), document.createElement("dd"));
    row.firstChild.textContent = label?.firstChild.textContent ?? "";
    Object.assign(row.lastChild, { textContent: said || "–", className: "asis", dir: "auto" });
    list.append(row);
  }
  box.querySelector("time").textContent = moment(before.at, { day: "numeric", month: "long", year: "numeric" });
  box.hidden = false;
  const press = (which) => new Promise((done) => { box.querySelector(which).addEventListener("click", () => done(which)); });
  const pressed = await Promise.race(["[data-offer-take]", "[data-offer-drop]"].map(press));
  const takes = pressed === "[data-offer-take]";
  if (takes) for (const name of names) form.elements[name].value = before.values[name];
  else kept.forget();
  box.hidden = true;
  form.querySelector("textarea")?.focus();
  if (takes) taken();
};
