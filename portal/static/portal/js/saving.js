// States of a form that saves while people type. No page, no network: tests/javascript/saving.test.js.

// Milliseconds until the next attempt by itself; without `out` it waits for the reader to come back.
export const GROWING = { step: 4_000, most: 30_000 };
export const STEADY = { step: 5_000, most: 5_000, out: 5_000 };

export const begin = (saves = true) => ({ name: saves ? "saved" : "manual", failures: 0 });

const AWAY = [502, 503, 504]; // busy, or not reached in time by a proxy

// `answer` is what fetch gave: null while the save is under way, undefined where none came.
export const next = ({ failures }, answer) => {
  if (answer === null) return { name: "saving", failures };
  if (!answer || AWAY.includes(answer.status)) return { name: "offline", failures: failures + 1 };
  const out = answer.type === "opaqueredirect" || answer.status === 403;
  const refused = answer.status === 409 ? "conflict" : "refused";
  return { name: out ? "out" : answer.ok ? "saved" : refused, failures: 0 };
};

export const isStopped = ({ name }) => name === "conflict" || name === "manual";
export const isLost = ({ name }) => name === "offline" || name === "out"; // the server has not seen it

export const waitAfter = ({ name, failures }, { step, most, out }) =>
  name === "offline" ? Math.min(failures * step, most) : out;

// Which line of parts/saving.html is shown.
export const lineOf = (state, onDevice) => {
  const name = state.name === "offline" ? "lost" : state.name;
  return isLost(state) && !onDevice ? `${name}-here` : name;
};
