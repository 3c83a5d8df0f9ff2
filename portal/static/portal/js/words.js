// Counts words as the server does (core/text.py): a Han or Kana character is one word, else runs of letters and digits,
// marks with their letter. A test compares the two; what counts in the end is counted by the server alone.

const ONE_EACH = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const MARKS = "\\u0300-\\u036f\\u064b-\\u0652\\u0670";
const WORD = new RegExp(`[${ONE_EACH}]|(?:(?![${ONE_EACH}])[\\p{L}\\p{N}]|[${MARKS}])+`, "gu");

export const countWords = (text) => (text.normalize("NFC").match(WORD) ?? []).length;
