// What somebody typed and the server does not have yet, kept in this browser. It is encrypted with a key that only pages
// of that person bring along, so that it opens for nobody else, nor after they signed out everywhere from another device.

const PREFIX = "answer:";
const AGE = 30 * 24 * 3600 * 1000;

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const text = (data) => btoa(String.fromCharCode(...new Uint8Array(data)));

// A place for one text, or null where the browser has no safe way to keep it.
export const place = async (name, secret) => {
  if (!name || !secret || !globalThis.crypto?.subtle) return null;
  let key;
  try {
    localStorage.getItem(PREFIX);
    key = await crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
  } catch {
    return null;
  }
  const address = PREFIX + name;
  const forget = () => localStorage.removeItem(address);
  const read = async () => {
    try {
      const { iv, data } = JSON.parse(localStorage.getItem(address));
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, key, bytes(data));
      const kept = JSON.parse(new TextDecoder().decode(plain));
      if (Date.now() - kept.at < AGE) return kept;
    } catch {
      // nothing there, or not for this person
    }
    forget();
    return null;
  };
  const keep = async (kept) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify({ ...kept, at: Date.now() }));
    try {
      const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
      // btoa takes a string, and a call no more than some ten thousand arguments
      let letters = "";
      for (const byte of new Uint8Array(data)) letters += String.fromCharCode(byte);
      localStorage.setItem(address, JSON.stringify({ iv: text(iv), data: btoa(letters) }));
      return true;
    } catch {
      return false; // the browser's store is full, or shut
    }
  };
  return { read, keep, forget };
};
