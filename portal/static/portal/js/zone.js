// Times by the clock of this device: shown beside a deadline where they differ, and offered where a zone is chosen.

const clockOf = (at, zone) => {
  const shown = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).format(at);
  const [date, time] = shown.split(", ");
  return { date, time };
};

// UTC+5:45, as the portal writes it.
const offsetOf = (at, zone) => {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(at);
  const name = parts.find((part) => part.type === "timeZoneName").value;
  return name.replace("GMT", "UTC").replace("-", "−");
};

// The moment in the words of the page, by the clock of `here`; "" where both clocks agree. A date only where it differs.
export const ownTime = (at, zone, here, language, words) => {
  const theirs = clockOf(at, zone);
  const ours = clockOf(at, here);
  if (theirs.date === ours.date && theirs.time === ours.time) return "";
  const long = { timeZone: here, day: "numeric", month: "long", year: "numeric", numberingSystem: "latn" };
  const locale = language === "en" ? "en-GB" : language;
  const date = theirs.date === ours.date ? "" : `${new Intl.DateTimeFormat(locale, long).format(at)}, `;
  return words.replace("{time}", date + ours.time).replace("{place}", offsetOf(at, here));
};

export const showOwnTimes = (page, here) => {
  for (const span of page.querySelectorAll("[data-moment]")) {
    const { moment, zone, words } = span.dataset;
    const text = ownTime(new Date(moment), zone, here, page.documentElement.lang, words);
    span.querySelector("bdi").textContent = text;
    span.hidden = !text;
  }
};

// A new account begins with the zone of the device; others are offered it. A browser may call a zone by an old name.
export const offerZone = (page, device) => {
  for (const select of page.querySelectorAll("select[data-own-zone]")) {
    const old = new Map(select.dataset.oldNames.split(" ").map((pair) => pair.split("=")));
    const here = old.get(device) ?? device;
    const choose = () => {
      if (![...select.options].some((option) => option.value === here)) {
        select.add(new Option(here.split("/").pop().replaceAll("_", " "), here), 0);
      }
      select.value = here;
    };
    const isUntouched = select.selectedIndex <= 0 && !select.closest("form").querySelector(".errorlist");
    if (select.dataset.ownZone === "set" && isUntouched) choose();
    else if (select.value !== here) {
      const button = Object.assign(page.createElement("button"), { type: "button", className: "linklike" });
      button.textContent = select.dataset.offer;
      button.addEventListener("click", () => {
        choose();
        button.remove();
        select.focus();
      });
      select.after(" ", button);
    }
  }
};
