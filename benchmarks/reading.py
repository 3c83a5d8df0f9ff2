"""Reading of real documents beside what stands in them; every failure is listed.

    python -m benchmarks.reading [--json] [--only reports]

`reports` are the working-group reports: recommendations by number and text. `exact`: equal after white space to the
table they are compared with. That table writes some hyphens and signs otherwise than the document does: `as_printed`
counts a text, too, whose every sign stands so in the PDF. `recall` and `precision`: equal in letters and digits.
`headings`: paths as the document's own table of contents says, by paragraph. `text alone`: PDFium giving the same
pages' text, what no reader of PDF can go below. `other kinds`: the documents of `other_kinds.json`, a line each:
paragraphs (number, first and last words), kinds, headings, pages and requests right, of how many. `documents`: for
every document of the folder, of any kind, the share of its words that stands in paragraphs, headings, notes and tables.
Without ../shared/data nothing is measured.
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pypdfium2

from benchmarks import other_kinds as gold_of_kinds
from benchmarks.harness import ROOT, Stopwatch, main
from consultations.reading import DocumentReading, ReadingError, read

DATA = ROOT.parent / "shared" / "data"
DOCUMENTS, SLOVENIA = DATA / "documents", DATA / "documents" / "upr_slovenia_1-2"
REPORTS = sorted((DOCUMENTS / "upr_reports").glob("*.pdf"))
_SPACES, _SIGNS = re.compile(r"\s+"), re.compile(r"[\W_]+")
_ENTRY = re.compile(r"(.*?\w\W{0,3}?)\s*(?:[.…_]\s?){2,}\s*(\d+)(?:\s*[-–]\s*(\d+))?\s+(\d+)\s*$")
_ENOUGH, _ENOUGH_HEADINGS, _ENOUGH_OF_KINDS = 0.999, 0.95, 0.95


def squeezed(text: str) -> str:
    """Without white space."""
    return _SPACES.sub("", text)


def letters(text: str) -> str:
    """Letters and digits only."""
    return _SIGNS.sub("", text).casefold()


def _read(path: Path, watch: Stopwatch, symbol: str = "") -> DocumentReading:
    data = path.read_bytes()
    with watch:
        return read(data, path.name, symbol=symbol)


def seed(watch: Stopwatch) -> Mapping[str, Any]:
    """Six paragraphs, eight recommendations, the last two under a heading of their own."""
    reading = _read(DATA / "seed" / "A-HRC-11-7_page-26.txt", watch)
    found = {each.number: each for each in reading.paragraphs}
    failures = [f"para. {number} is missing" for number in map(str, range(123, 129)) if number not in found]
    failures += [f"para. {number} is none" for number in found if number not in map(str, range(123, 129))]
    limbs = sum(len(each.limbs) for each in reading.paragraphs)
    failures += [f"{limbs} recommendations, not 8"] if limbs != 8 else []
    under = "Strengthening partnerships and international cooperation"
    failures += [
        f"para. {number}: its heading is missing"
        for number in ("127", "128")
        if number in found and under not in found[number].heading_path
    ]
    return {"paragraphs": len(found), "recommendations": limbs, "failures": failures}


def thematic_list(watch: Stopwatch) -> Mapping[str, Any]:
    """The table of recommendations of a DOCX: number, text, position, source, themes, heading."""
    gold = json.loads((SLOVENIA / "thematic_list_cycle2.json").read_text())
    reading = _read(next(SLOVENIA.glob("*ThematicList*.docx")), watch)
    found = {each.number: each for each in reading.paragraphs}
    failures = []
    for row in gold:
        each = found.get(row["rec_id"])
        if each is None:
            failures.append(f"{row['rec_id']} is missing")
            continue
        columns = dict(each.columns)
        failures += [f"{row['rec_id']}: text {each.text!r}"] if squeezed(each.text) != squeezed(row["text"]) else []
        failures += [f"{row['rec_id']}: position"] if columns.get("Position") != row["position"] else []
        failures += [f"{row['rec_id']}: source"] if row["source"] not in columns.values() else []
        failures += (
            [f"{row['rec_id']}: heading"]
            if not each.heading_path[-1:] or row["theme"] not in each.heading_path[-1]
            else []
        )
    failures += [f"{number} is none" for number in found.keys() - {row["rec_id"] for row in gold}]
    return {"rows": len(reading.paragraphs), "of": len(gold), "failures": failures}


def compact(watch: Stopwatch) -> Mapping[str, Any]:
    """Lettered actions under objectives, in Markdown."""
    gold = json.loads((DOCUMENTS / "gcm" / "gcm.json").read_text())
    reading = _read(DOCUMENTS / "gcm" / "gcms_long.md", watch)
    found = {each.number: each for each in reading.paragraphs}
    expected = {f"{one['objective']}({action['letter']})": action["text"] for one in gold for action in one["actions"]}
    failures = [f"{number} is missing" for number in expected if number not in found]
    failures += [f"{number} is none" for number in found if number not in expected]
    failures += [
        f"{number}: text {found[number].text!r}"
        for number, text in expected.items()
        if number in found and squeezed(found[number].text) != squeezed(text)
    ]
    objectives = {each.heading_path[0] for each in reading.paragraphs if each.heading_path}
    return {"actions": len(found), "of": len(expected), "objectives": len(objectives), "failures": failures}


def reports(watch: Stopwatch) -> Mapping[str, Any]:
    """The working-group reports."""
    counts = dict.fromkeys(
        (
            "gold",
            "exact",
            "printed",
            "found",
            "extra",
            "limbs",
            "limbs_right",
            "paragraphs",
            "paragraphs_right",
            "paths",
            "paths_right",
            "pages",
        ),
        0,
    )
    failures: list[str] = []
    for path in REPORTS:
        gold = json.loads(path.with_suffix(".json").read_text())
        reading = _read(path, watch)
        failures += [f"{path.stem} {words}" for words in _of_report(gold, reading, printed(path), counts)]
        failures += [f"{path.stem} {words}" for words in _of_headings(path, reading, counts)]
        counts["pages"] += len(pypdfium2.PdfDocument(path))
    return {**_shares(counts), "failures": failures}


def printed(path: Path) -> str:
    """Every sign of a PDF but white space, line ends and page ends alike."""
    document = pypdfium2.PdfDocument(path)
    return squeezed("".join(page.get_textpage().get_text_range() for page in document).replace("\ufffe", "-"))


def _of_report(gold: Mapping[str, Any], reading: DocumentReading, signs: str, counts: dict[str, int]) -> Iterable[str]:
    found = {each.number: each for each in reading.paragraphs}
    expected = {row["number"]: row for row in gold["recommendations"]}
    last: dict[str, int] = {}
    for number in (*expected, *gold["unsure"]):
        last[number.partition(".")[0]] = max(last.get(number.partition(".")[0], 0), int(number.partition(".")[2]))
    lists = {number.partition(".")[0] for number in expected}
    for number, row in expected.items():
        counts["gold"] += 1
        each = found.get(number)
        if each is None:
            yield f"{number} is missing"
            continue
        exact = squeezed(each.text) == squeezed(row["text"])
        same = letters(each.text) == letters(row["text"])
        counts["exact"] += exact
        as_printed = exact or (same and squeezed(each.text) in signs)
        counts["printed"] += as_printed
        counts["found"] += same
        if not exact:
            how = " in signs only, as printed" if as_printed else " in signs only" if same else ""
            yield f"{number} differs{how}: {_difference(each.text, row['text'])}"
        if row["page"] not in each.pages:
            yield f"{number} is on page {row['page']}, not {each.pages}"
        limbs = [letters(limb) for limb in row.get("limbs", [row["text"]])]
        counts["limbs"] += "limbs" in row
        right = [letters(limb.text) for limb in each.limbs] == limbs
        counts["limbs_right"] += right and "limbs" in row
        if same and not right:
            yield f"{number} has {len(limbs)} parts, not {len(each.limbs)}"
    for number in found:
        first, dot, rest = number.partition(".")
        if dot and first in lists and number not in expected and number not in gold["unsure"]:
            beyond = rest.isdigit() and int(rest) > last[first]
            counts["extra"] += not beyond
            yield f"{number} is not in the table" + (", which ends before it: not counted" if beyond else "")
    for row in gold["paragraphs"]:
        counts["paragraphs"] += 1
        each = found.get(row["number"])
        start = min(len(letters(row["starts"])), 30)
        if each and letters(each.text)[:start] == letters(row["starts"])[:start]:
            counts["paragraphs_right"] += 1
        else:
            yield f"para. {row['number']}: {each.text[:50] if each else 'missing'!r}"


def _of_headings(path: Path, reading: DocumentReading, counts: dict[str, int]) -> Iterable[str]:
    """Compares with the document's own table of contents: its entries say which paragraphs they are above."""
    entries = contents(path)
    titles = {letters(title) for title, _first, _last in entries}
    for each in reading.paragraphs:
        if letters(each.text) in titles:
            yield f"a heading was taken for para. {each.number}"
        if not each.number.isdigit():
            continue
        expected = [letters(title) for title, first, last in entries if first <= int(each.number) <= last]
        if expected:
            counts["paths"] += 1
            right = [letters(title) for title in each.heading_path] == expected
            counts["paths_right"] += right
            if not right:
                yield f"para. {each.number} stands under {' > '.join(each.heading_path) or 'nothing'}"


def contents(path: Path) -> list[tuple[str, int, int]]:
    """(title, first paragraph, last paragraph) of a table of contents."""
    found = []
    for page in list(pypdfium2.PdfDocument(path))[:3]:
        for line in page.get_textpage().get_text_range().splitlines():
            if match := _ENTRY.match(line.strip()):
                found.append((match[1], int(match[2]), int(match[3] or match[2])))
    return found


def slovenia(watch: Stopwatch) -> Mapping[str, Any]:
    """Reports on one State: recommendations of the second cycle, stakeholders' summaries paragraph by paragraph."""
    failures: list[str] = []
    table = {row["rec_id"]: row["text"] for row in json.loads((SLOVENIA / "thematic_list_cycle2.json").read_text())}
    reading = _read(SLOVENIA / "g1423930.pdf", watch)
    found = {each.number: each.text for each in reading.paragraphs}
    recommendations = 0
    for number, text in table.items():
        same = number in found and letters(found[number]) == letters(text)
        recommendations += same
        if not same:
            failures.append(f"{number}: {_difference(found[number], text) if number in found else 'missing'}")
    summaries = paragraphs = 0
    for gold in json.loads((SLOVENIA / "stakeholder_summaries.json").read_text()).values():
        reading = _read(SLOVENIA / Path(gold["source"]).name, watch)
        found = {each.number: each.text for each in reading.paragraphs}
        for row in gold["paragraphs"]:
            paragraphs += 1
            text, number = letters(row["text"]), str(row["para"])
            # The summaries' texts run on into the next heading.
            if number in found and text.startswith(letters(found[number])[:-4]):
                summaries += 1
            else:
                failures.append(f"{gold['symbol']} para. {number}: {found.get(number, 'missing')[-60:]!r}")
    return {
        "recommendations": recommendations, "of": len(table), "paragraphs": summaries, "of_paragraphs": paragraphs,
        "failures": failures,
    }  # fmt: skip


def other_kinds(watch: Stopwatch) -> Mapping[str, Any]:
    """Concluding observations, resolutions, decisions, general recommendations, questions and statements."""
    lines: list[str] = []
    failures: list[str] = []
    whole = dict.fromkeys(gold_of_kinds.COUNTED, 0)
    for name, gold in json.loads(gold_of_kinds.GOLD.read_text()).items():
        reading = _read(DOCUMENTS / "other_kinds" / name, watch)
        counts, found = gold_of_kinds.compared(gold, reading)
        lines.append(f"{name}: words placed {placed(reading)}, {_of_each(counts)}, glued {counts['glued']}")
        failures += [f"{name} {words}" for words in found]
        whole = {key: whole[key] + counts[key] for key in whole}
    shares = {key: _share(whole, key) for key in _PARTS}
    return {**shares, "extra": whole["extra"], "glued": whole["glued"], "documents": lines, "failures": failures}


_PARTS = ("paragraphs", "kinds", "headings", "pages", "requests", "none_requested", "addressees")


def _of_each(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{key} {counts[key]}/{_of(counts, key)}" for key in _PARTS if _of(counts, key))


def _of(counts: Mapping[str, int], key: str) -> int:
    return counts["of_headings" if key == "kinds" else f"of_{key}"]


def _share(counts: Mapping[str, int], key: str) -> float:
    return round(counts[key] / max(_of(counts, key), 1), 4)


def placed(reading: DocumentReading) -> str:
    """The share of a document's words that are not left out, or "unknown"."""
    words = sum(reading.shares.values())
    return f"{1 - reading.shares.get('left_out', 0) / words:.4f}" if words else "unknown"


def documents(watch: Stopwatch) -> Mapping[str, Any]:
    """Every document of the folder: words placed, and what the reading itself says must be looked at."""
    kinds = {".pdf", ".docx", ".md", ".txt", ".html", ".csv", ".xlsx", ".doc"}
    lines: list[str] = []
    failures: list[str] = []
    paths = (path for path in sorted(DOCUMENTS.rglob("*")) if path.suffix in kinds)
    for path in paths:
        try:
            reading = _read(path, watch)
        except ReadingError as error:
            failures.append(f"{path.name} cannot be read: {error.code}")
            continue
        requests = sum(len(each.limbs) for each in reading.paragraphs)
        lines.append(
            f"{path.name}: words placed {placed(reading)}, paragraphs {len(reading.paragraphs)}, requests {requests},"
            f" faults {len(reading.faults)}"
        )
        failures += [f"{path.name} para. {number} has a heading at its end" for number in _glued(path, reading)]
    return {"of": len(lines), "documents": lines, "failures": failures}


def _glued(path: Path, reading: DocumentReading) -> list[str]:
    """Paragraphs that end in a heading of the document's own table of contents."""
    titles = {letters(title) for title, _first, _last in contents(path)} if path.suffix == ".pdf" else set()
    ends = ((each.number, letters(each.text.rstrip().rpartition(". ")[2])) for each in reading.paragraphs)
    return [number for number, end in ends if end in titles]


def text_alone(watch: Stopwatch) -> Mapping[str, Any]:
    """PDFium giving the text of the same reports."""
    for path in REPORTS:
        data = path.read_bytes()
        with watch:
            for page in pypdfium2.PdfDocument(data):
                page.get_textpage().get_text_range()
    return {}


def _shares(counts: Mapping[str, int]) -> dict[str, Any]:
    pairs = {
        "exact": ("exact", "gold"), "as_printed": ("printed", "gold"), "recall": ("found", "gold"),
        "limbs_told_apart": ("limbs_right", "limbs"),
        "paragraphs_found": ("paragraphs_right", "paragraphs"), "headings": ("paths_right", "paths"),
    }  # fmt: skip
    shares = {name: round(counts[part] / max(counts[whole], 1), 5) for name, (part, whole) in pairs.items()}
    precision = round(counts["found"] / max(counts["gold"] + counts["extra"], 1), 5)
    return {"recommendations": counts["gold"], "pages": counts["pages"], **shares, "precision": precision}


def _difference(read_text: str, expected: str) -> str:
    """The place where two texts part, in words."""
    one, other = squeezed(read_text), squeezed(expected)
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"…{one[max(0, at - 15) : at + 15]}… for …{other[max(0, at - 15) : at + 15]}…"


CANDIDATES = {
    "text alone": text_alone, "reports": reports, "slovenia": slovenia, "thematic list": thematic_list,
    "compact": compact, "seed": seed, "other kinds": other_kinds, "documents": documents,
}  # fmt: skip


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A sentence for every target of reading that is missed."""
    faults = [
        f"{name}: {len(row['failures'])} failures"
        for name, row in found.items()
        if name in {"seed", "thematic list", "compact"} and row["failures"]
    ]
    if kinds := found.get("other kinds"):
        faults += [f"other kinds: {kinds['glued']} headings glued to paragraphs"] if kinds["glued"] else []
        faults += [
            f"other kinds: {name} {kinds[name]}, not {_ENOUGH_OF_KINDS}"
            for name in _PARTS
            if kinds[name] < _ENOUGH_OF_KINDS
        ]
    row = found.get("reports")
    if row:
        least = {
            "as_printed": _ENOUGH,
            "recall": _ENOUGH,
            "precision": _ENOUGH,
            "headings": _ENOUGH_HEADINGS,
            "paragraphs_found": _ENOUGH,
        }
        faults += [f"reports: {name} {row[name]}, not {share}" for name, share in least.items() if row[name] < share]
        faults += [f"reports: {line}" for line in row["failures"] if "a heading was taken" in line]
    return faults


if __name__ == "__main__":
    if not DATA.is_dir():
        raise SystemExit("The shared folder with real documents is absent (../shared/data): nothing was measured.")
    main("reading", CANDIDATES, repeats=1, check=check)
