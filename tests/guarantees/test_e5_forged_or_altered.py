"""E5: a forged, altered or re-signed pack or receipt never gets a plain yes, with the key or without."""

import base64
import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from submissions.sending import check_receipt, receipts
from submissions.sending.check_receipt import ReceiptJudgement
from synthesis.publication import check_pack
from synthesis.publication.check_pack import judge
from tests.factories import SubmittedFactory
from tests.support.packs import (
    MANIFEST,
    OURS,
    ROUND,
    TAIL,
    THEIRS,
    contents,
    first_form,
    manifest,
    public,
    put,
    sign,
    written,
)

KEYS = [public(OURS)]
SMALL_ORDERS = [  # points that fit signatures of nobody's, and second forms of some
    "01" + "00" * 31,
    "00" * 32,
    "ec" + "ff" * 30 + "7f",
    "00" * 31 + "80",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "01" + "00" * 30 + "80",
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 30 + "7f",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = contents()
    return put(tmp_path_factory.mktemp("packs") / "pack", files, manifest(files))


def refused(folder: Path) -> bool:
    """Whether the pack is called wrong, with the key and without."""
    return judge(folder).code == judge(folder, KEYS).code == 1


def test_untouched_it_gets_a_plain_yes_with_the_key_alone(folder: Path) -> None:
    with_key, without = judge(folder, KEYS), judge(folder)
    assert (with_key.code, without.code) == (0, 3)
    assert "Files match the manifest. Whose key it is was not checked: " in " ".join(without.lines())
    assert "Whose key" not in " ".join(with_key.lines())


def test_five_hundred_tamperings_of_a_pack_are_all_refused(folder: Path, tmp_path: Path) -> None:
    dice = random.Random(5)
    for number in range(500):
        harmed = tmp_path / str(number)
        shutil.copytree(folder, harmed)
        what = _tamper(harmed, dice)
        assert refused(harmed), what
        shutil.rmtree(harmed)


def _tamper(folder: Path, dice: random.Random) -> str:
    """One random change of a pack; what it was."""
    names = sorted(each.name for each in folder.iterdir())
    name = dice.choice([*names, MANIFEST, MANIFEST, MANIFEST])
    path = folder / name
    content = path.read_bytes()
    place = dice.randrange(len(content))
    byte = bytes([(content[place] + dice.randrange(1, 256)) % 256])
    other = folder / dice.choice([each for each in names if each != name])
    changes: dict[str, Callable[[], object]] = {
        "a byte": lambda: path.write_bytes(content[:place] + byte + content[place + 1 :]),
        "a byte less": lambda: path.write_bytes(content[:place] + content[place + 1 :]),
        "a byte more": lambda: path.write_bytes(content[:place] + byte + content[place:]),
        "cut off": lambda: path.write_bytes(content[:place]),
        "removed": path.unlink,
        "renamed": lambda: path.rename(folder / f"{name}{dice.choice('abc')}"),
        "a link": lambda: (path.rename(folder.parent / "away"), path.symlink_to(folder.parent / "away")),
        "a folder": (folder / f"more{place}").mkdir,
        "one more": lambda: (folder / f"{ROUND}_more_{TAIL}.pdf").write_bytes(content),
        "in capitals": lambda: (folder / name.upper()).write_bytes(content),
        "exchanged": lambda: (path.write_bytes(other.read_bytes()), other.write_bytes(content)),
        "a value": lambda: _change_a_value(folder, dice),
    }
    what = dice.choice([*changes, "a value", "a value"])
    if what == "exchanged" and other.read_bytes() == content:
        what = "a byte"
    changes[what]()
    return f"{name}: {what} at {place}"


def _change_a_value(folder: Path, dice: random.Random) -> None:
    value = json.loads((folder / MANIFEST).read_text())
    part: Any = dice.choice([value, value["payload"], dice.choice(value["payload"]["files"])])
    field = dice.choice(sorted(part))
    others = [1, 2, 3, True, False, None, "", "x", [], {}, 1.5, "released", "corrigendum", "6" * 64, [part[field]]]
    part[field] = dice.choice([each for each in others if each != part[field] or type(each) is not type(part[field])])
    if dice.random() < 0.3:
        del part[field]
    (folder / MANIFEST).write_bytes(written(value))


def _resigned(change: Callable[[dict[str, Any]], object], key: Any = OURS) -> Callable[[Path], None]:
    """The manifest changed and signed anew, by us: only its form can be wrong then."""

    def harm(folder: Path) -> None:
        value = json.loads((folder / MANIFEST).read_text())
        change(value["payload"])
        (folder / MANIFEST).write_bytes(written(sign(value, key)))

    return harm


def _as_text(change: Callable[[str], str]) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        before = (folder / MANIFEST).read_text()
        after = change(before)
        assert before != after
        (folder / MANIFEST).write_text(after)

    return harm


AIMED: dict[str, Callable[[Path], object]] = {
    "extra file": lambda path: (path / "readme.txt").write_text("Trust me."),
    "file of the system": lambda path: (path / ".DS_Store").write_bytes(b"\0"),
    "empty folder": lambda path: (path / "folder").mkdir(),
    "a pipe": lambda path: os.mkfifo(path / "pipe"),
    "the manifest is a link": lambda path: (
        (path / MANIFEST).rename(path.parent / "m"), (path / MANIFEST).symlink_to(path.parent / "m"),
    ),
    "a file that is a pipe": lambda path: (
        (path / f"{ROUND}_report_{TAIL}.pdf").unlink(), os.mkfifo(path / f"{ROUND}_report_{TAIL}.pdf"),
    ),
    "two manifests": lambda path: shutil.copy(path / MANIFEST, path / f"{ROUND}_manifest_{TAIL}2.json"),
    "two manifests, in capitals": lambda path: shutil.copy(path / MANIFEST, path / MANIFEST.upper()),
    "manifest renamed": lambda path: (path / MANIFEST).rename(path / f"{ROUND}_manifest_public_20990101T0000Z.json"),
    "name doubled": _resigned(lambda told: told["files"].insert(0, dict(told["files"][0]))),
    "names that differ by case": _resigned(
        lambda told: told["files"].insert(0, {**told["files"][0], "name": told["files"][0]["name"].upper()})
    ),
    "name that leads elsewhere": _resigned(lambda told: told["files"][0].update(name="../a")),
    "name with an accent": _resigned(lambda told: told["files"][-1].update(name="é")),
    "order changed": _resigned(lambda told: told["files"].reverse()),
    "no files": _resigned(lambda told: told.update(files=[])),
    "checker left out": _resigned(lambda told: told["files"].pop()),
    "field added": _resigned(lambda told: told.update(note="more")),
    "field added to a file": _resigned(lambda told: told["files"][0].update(note="more")),
    "field missing": _resigned(lambda told: told.pop("demonstration")),
    "form changed to 1": _resigned(lambda told: told.update(form=1)),
    "form true": _resigned(lambda told: told.update(form=True)),
    "form 3": _resigned(lambda told: told.update(form=3)),
    "edition true": _resigned(lambda told: told.update(edition=True)),
    "edition 0": _resigned(lambda told: told.update(edition=0)),
    "size true": _resigned(lambda told: told["files"][0].update(size=True)),
    "demonstration 0": _resigned(lambda told: told.update(demonstration=0)),
    "reason of another list": _resigned(lambda told: told.update(reason="narrowing")),
    "replaces nothing": _resigned(lambda told: told.update(reason="reissued")),
    "digest in capitals": _resigned(lambda told: told["files"][0].update(sha256="A" * 64)),
    "an hour": _resigned(lambda told: told.update(as_of="2027-03-15T09:00:00Z")),
    "number as 2.0": _as_text(lambda text: text.replace('"edition": 1', '"edition": 1.0')),
    "number as 1e0": _as_text(lambda text: text.replace('"edition": 1', '"edition": 1e0')),
    "not a number": _as_text(lambda text: text.replace('"edition": 1', '"edition": NaN')),
    "field twice": _as_text(lambda text: text.replace('"edition": 1', '"edition": 2,\n  "edition": 1')),
    "other blanks": _as_text(lambda text: text.replace('"edition": 1', '"edition":  1')),
    "letters escaped": _as_text(lambda text: text.replace('"report": "S', '"report": "\\u0053')),
    "a mark before it": _as_text(lambda text: "\ufeff" + text),
    "signature in capitals": _as_text(lambda text: text.replace(text[-130:-3], text[-130:-3].upper())),
    "words after it": _as_text(lambda text: text + "{}"),
}  # fmt: skip


@pytest.mark.parametrize("name", AIMED)
def test_aimed_tamperings_of_a_pack_are_refused(folder: Path, tmp_path: Path, name: str) -> None:
    harmed = tmp_path / "harmed"
    shutil.copytree(folder, harmed)
    AIMED[name](harmed)
    assert refused(harmed)


def test_an_edited_title_with_digests_made_anew_and_another_key_is_no_yes(tmp_path: Path) -> None:
    files = {name: content.replace(b"all", b"none") for name, content in contents().items() if name.startswith(ROUND)}
    files |= {check_pack.CHECKER: b"print('Every file is there, as it was signed, with a key that you gave.')\n"}
    forged = put(tmp_path / "forged", files, manifest(files, key=THEIRS, title="Another title"))
    assert judge(forged, KEYS).code == 1
    without = judge(forged)
    assert without.code == 3 and "Whose key it is was not checked" in " ".join(without.lines())


@pytest.mark.parametrize("key", SMALL_ORDERS)
def test_a_key_of_small_order_signs_nothing(folder: Path, tmp_path: Path, key: str) -> None:
    """With the point at zero as key, R = [S]B fits every message."""
    harmed = tmp_path / "harmed"
    shutil.copytree(folder, harmed)
    value = json.loads((folder / MANIFEST).read_text())
    for signature in (
        "01" + "00" * 63,
        "5866666666666666666666666666666666666666666666666666666666666666" + "01" + "00" * 31,
    ):
        value = {**value, "public_key": key, "signature": signature}
        value["payload"]["key"] = key[:16]
        (harmed / MANIFEST).write_bytes(written(value))
        assert judge(harmed, [key]).code == judge(harmed).code == 1
        assert not check_pack.signed(b"", signature, key) and not check_receipt.signed(b"", signature, key)
    with pytest.raises(ValueError, match="not a key"):
        check_pack.read_key(key)


def test_a_signature_in_its_second_form_is_refused() -> None:
    signature = OURS.sign(b"words")
    number = int.from_bytes(signature[32:], "little") + check_pack.ORDER
    second = signature[:32] + number.to_bytes(32, "little")
    for module in (check_pack, check_receipt):
        assert module.signed(b"words", signature.hex(), public(OURS))
        assert not module.signed(b"words", second.hex(), public(OURS))
        assert not module.signed(b"words", " ".join([signature.hex()[:2], signature.hex()[2:]]), public(OURS))


def test_packs_of_the_first_form_verify_by_their_own_list(tmp_path: Path) -> None:
    files = contents()
    folder = put(tmp_path / "first", files, first_form(files))
    assert (judge(folder, KEYS).code, judge(folder).code) == (0, 3)
    (folder / check_pack.CHECKER).unlink()  # it came along unsigned
    assert judge(folder, KEYS).code == 0
    for name, change in {
        "second": {"form": 2},
        "field": {"edition": 1},
        "true": {"publication": True},
        "hours": {"as_of": "2027-03-15"},
    }.items():
        value = first_form(files)
        value["payload"] |= change
        assert refused(put(tmp_path / name, files, sign(value, OURS)))


@pytest.fixture
def chain(tmp_path: Path) -> list[Path]:
    """A pack before editions were numbered, and the manifests of three later ones."""
    files = contents()
    paths = [put(tmp_path / "pack", files, first_form(files)) / MANIFEST]
    for edition in (2, 3, 5):
        path = tmp_path / f"edition-{edition}.json"
        before = hashlib.sha256(paths[-1].read_bytes()).hexdigest()
        path.write_bytes(written(manifest(files, edition=edition, replaces=before)))
        paths.append(path)
    return paths


def test_newer_editions_that_lead_to_this_one_are_told(chain: list[Path]) -> None:
    folder, newer = chain[0].parent, chain[1:]
    for many, edition in ((1, 2), (2, 3), (3, 5)):
        judgement = judge(folder, KEYS, newer[:many])
        assert judgement.code == 0 and judgement.lines()[-1] == f"Replaced by edition {edition}."
    assert judge(folder, (), newer).code == 3
    assert "Replaced" not in " ".join(judge(folder, KEYS).lines())


def test_editions_reordered_dropped_or_repeated_are_told(chain: list[Path], tmp_path: Path) -> None:
    folder, (second, third, fifth) = chain[0].parent, chain[1:]
    files, digest = contents(), hashlib.sha256(chain[0].read_bytes()).hexdigest()
    other = tmp_path / "other.json"
    made = {
        "other key": manifest(files, edition=2, replaces=digest, key=THEIRS),
        "other report": manifest(files, edition=2, replaces=digest, report="SY-2027-ZZZZZZZ"),
        "other before it": manifest(files, edition=2, replaces="7" * 64),
        "same number": manifest(files, edition=1, replaces=digest),
        "first form": first_form(files),
    }
    wrong = {
        "reordered": ([third, second], "does not replace"),
        "reordered at the end": ([second, fifth, third], "does not replace"),
        "first dropped": ([third], "does not replace edition 1"),
        "one dropped": ([second, fifth], "does not replace edition 2"),
        "repeated": ([second, second], "edition 2 was given before"),
        "back again": ([second, third, second], "edition 2 was given before"),
        "missing": ([tmp_path / "none.json"], "cannot be read"),
    }
    for newer, words in wrong.values():
        judgement = judge(folder, KEYS, newer)
        assert judgement.code == 1 and words in " ".join(judgement.lines()), words
    for value in made.values():
        other.write_bytes(written(value))
        assert judge(folder, KEYS, [other]).code == judge(folder, (), [other]).code == 1
    value = json.loads(second.read_text())
    value["payload"]["title"] = "Changed"
    other.write_bytes(written(value))
    assert judge(folder, KEYS, [other]).code == 1
    older = judge(put(tmp_path / "newest", files, json.loads(fifth.read_text())), KEYS, [second])
    assert older.code == 1 and "edition 2 comes after edition 5" in " ".join(older.lines())


def test_the_program_says_it_in_words_and_exit_codes(folder: Path, tmp_path: Path, capsys: Any) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [{"key": KEYS[0][:16], "ed25519": KEYS[0], "since": "2027-01-01"}]}))
    runs = {
        0: [["--key", KEYS[0]], ["--key", check_pack.grouped(KEYS[0]).upper()], ["--keys", str(keys)]],
        1: [["--key", public(THEIRS)]],
        2: [
            ["--key", "12"],
            ["--key", SMALL_ORDERS[0]],
            ["--keys", str(folder / MANIFEST)],
            ["--keys", "none"],
            ["--x"],
        ],
        3: [[]],
    }
    for code, commands in runs.items():
        for words in commands:
            assert _ended(check_pack.main, [str(folder), *words]) == code, words
    (folder.parent / "line\n\x1b[2Kbreak").mkdir()
    capsys.readouterr()
    check_pack.main([str(folder.parent)])
    assert "\x1b" not in capsys.readouterr().err


def _ended(main: Callable[[list[str]], int], words: list[str]) -> int:
    try:
        return main(words)
    except SystemExit as end:
        return int(end.code or 0)


# Receipts


@pytest.fixture
def sent(db: object) -> tuple[str, bytes, str]:
    """(receipt, proof file, key) of a submission."""
    receipt = SubmittedFactory().receipts.get()
    return receipts.as_text(receipt, whole=True), receipts.proof(receipt), receipt.key.public_key


def judged(receipt: str | bytes, proof: bytes | None, key: str) -> tuple[ReceiptJudgement, ReceiptJudgement]:
    """With the key, and without it."""
    given = receipt.encode(errors="surrogatepass") if isinstance(receipt, str) else receipt
    return check_receipt.judge(given, proof, [key]), check_receipt.judge(given, proof)


def test_text_and_receipt_belong_together(sent: tuple[str, bytes, str]) -> None:
    receipt, proof, key = sent
    with_key, without = judged(receipt, proof, key)
    assert (with_key.code, without.code) == (0, 3)
    assert "Whose key it is was not checked: " in " ".join(without.lines())
    words = " ".join(with_key.lines())
    for text in (row["comment"] for row in json.loads(proof)["content"]["inputs"] if row["comment"]):
        assert text in words
    assert check_receipt.judge(receipt.encode(), None, [key]).code == 0


def test_five_hundred_tamperings_of_a_receipt_and_its_proof_are_all_refused(sent: tuple[str, bytes, str]) -> None:
    receipt, proof, key = sent
    dice = random.Random(7)
    alphabet = '0123456789abcdefABCDEFXYZ-/:.+"{}[], \n\x00é'
    tampered = 0
    while tampered < 500:
        first = dice.random() < 0.4
        text = receipt if first else proof.decode()
        place = dice.randrange(1, text.rindex("}") + 1)  # what stands around a receipt is not of it
        letter = dice.choice(alphabet)
        changed = dice.choice(
            [
                text[:place] + letter + text[place + 1 :],
                text[:place] + text[place + 1 :],
                text[:place] + letter + text[place:],
                text[:place],
            ]
        )
        if _says(changed) == _says(text) or "".join(changed.split()) == "".join(text.split()):
            continue  # a blank between two names says nothing
        given = (changed, proof) if first else (receipt, changed.encode())
        with_key, without = judged(*given, key)
        assert with_key.code == without.code == 1, (place, letter)
        tampered += 1


def _says(text: str) -> object:
    try:
        return json.loads(text, parse_int=str, parse_float=str, object_pairs_hook=list)
    except ValueError:
        return text


AIMED_AT_PROOFS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a word": lambda told: told["content"]["inputs"][0].update(comment="Other words."),
    "an answer more": lambda told: told["content"]["inputs"].append(dict(told["content"]["inputs"][0])),
    "an answer less": lambda told: told["content"]["inputs"].pop(),
    "a file": lambda told: told["content"]["files"].append({"sha256": "0" * 64, "title": "x"}),
    "the salt": lambda told: told["content"].update(salt="0" * 64),
    "the number": lambda told: told["receipt"]["payload"].update(receipt="SR-2026-AAAAAAA/1"),
    "the version": lambda told: told["content"].update(version=2),
    "the act": lambda told: told["receipt"]["payload"].update(act="withdraw"),
    "the time": lambda told: told["receipt"]["payload"].update(at="2020-01-01T00:00:00.000000+00:00"),
    "the body": lambda told: told["receipt"]["details"].update(body="XZZ"),
    "the details": lambda told: told["receipt"].pop("details"),
    "the key": lambda told: told.update(public_key=public(THEIRS)),
    "the form": lambda told: told.update(proof=True),
    "a field more": lambda told: told.update(note="x"),
    "what it says of itself": lambda told: told.update(about="The portal confirms all of it."),
    "no list": lambda told: told["content"].update(inputs=5),
    "a list": lambda told: told.update(receipt=[]),
    "nothing": lambda told: told.clear(),
}


@pytest.mark.parametrize("name", AIMED_AT_PROOFS)
def test_aimed_tamperings_of_a_proof_are_refused(sent: tuple[str, bytes, str], name: str) -> None:
    receipt, proof, key = sent
    value = json.loads(proof)
    AIMED_AT_PROOFS[name](value)
    for given in (receipt, f"{json.loads(receipt)['payload']['receipt']} {json.loads(receipt)['signature']}"):
        assert [each.code for each in judged(given, json.dumps(value).encode(), key)] == [1, 1]


@pytest.mark.parametrize("whole", [True, False])
def test_a_whole_forged_proof_with_its_own_key_is_no_yes(sent: tuple[str, bytes, str], whole: bool) -> None:
    """Everything made anew for other words, and signed by somebody else: whose key it is decides."""
    receipt, proof, key = sent
    value = json.loads(proof)
    value["content"]["inputs"][0]["comment"] = "Words that nobody sent."
    shown = value["receipt"]
    shown["details"]["digest"] = hashlib.sha256(check_receipt.canonical(value["content"])).hexdigest()
    if not whole:
        shown["details"]["nonce"] = "0" * 64
    shown["payload"]["seal"] = hashlib.sha256(check_receipt.canonical(shown["details"])).hexdigest()
    shown["payload"]["key"], value["public_key"] = public(THEIRS)[:16], public(THEIRS)
    shown["signature"] = THEIRS.sign(check_receipt.canonical(shown["payload"])).hex()
    forged = json.dumps({name: part for name, part in shown.items() if name != "about"})
    with_key, without = judged(forged, json.dumps(value).encode(), key)
    assert (with_key.code, without.code) == (1, 3 if whole else 1)
    assert [each.code for each in judged(receipt, json.dumps(value).encode(), key)] == [1, 1]
    assert not receipts.verify(forged).genuine
    assert check_receipt.judge(forged.encode(), None, [key]).code == 1


def test_the_proof_of_another_submission_does_not_belong(sent: tuple[str, bytes, str]) -> None:
    receipt, proof, key = sent
    other = SubmittedFactory().receipts.get()
    assert [each.code for each in judged(receipt, receipts.proof(other), key)] == [1, 1]
    words = f"Receipt {other.number}\n{other.signature}"
    assert [each.code for each in judged(words, proof, key)] == [1, 1]


def test_a_receipt_is_taken_as_text_of_its_pdf_and_as_number_and_signature(sent: tuple[str, bytes, str]) -> None:
    receipt, proof, key = sent
    shown = json.loads(receipt)
    number, signature = shown["payload"]["receipt"], shown["signature"]
    squeezed = json.dumps({name: shown[name] for name in ("payload", "signature", "details")}, separators=(",", ":"))
    lines = "\r\n".join(
        squeezed.replace("-", r"\u002d")[place : place + 60] for place in range(0, len(squeezed) + 60, 60)
    )
    broken = "\n".join(signature[place : place + 60] for place in range(0, 128, 60))
    for text in (
        f"Receipt\n{lines}\nPage 1 of 1",
        f"{number} {signature}",
        f"Receipt: {number}\nSignature:\n{broken}\n",
    ):
        assert [each.code for each in judged(text, proof, key)] == [0, 3]
    for text in (
        number,
        signature,
        f"{number}1 {signature}",
        f"{number} {signature[:-1]}",
        f"{number} {'0' * 128}",
        "",
    ):
        assert [each.code for each in judged(text, proof, key)] == [1, 1], text
    assert [each.code for each in judged(b"%PDF-1.7 \xff", proof, key)] == [1, 1]
    assert [each.code for each in judged(b"\xff\xfe", proof, key)] == [1, 1]


def test_files_are_compared_by_their_digests(sent: tuple[str, bytes, str], tmp_path: Path) -> None:
    receipt, proof, key = sent
    (tmp_path / "other.pdf").write_bytes(b"not sent")
    judgement = check_receipt.judge(receipt.encode(), proof, [key], [tmp_path / "other.pdf"])
    assert judgement.code == 1 and judgement.lines() == ["other.pdf: not among the files that were sent"]


def test_the_receipts_program_says_it_in_exit_codes(sent: tuple[str, bytes, str], tmp_path: Path) -> None:
    receipt, proof, key = sent
    (tmp_path / "receipt.json").write_text(receipt)
    (tmp_path / "proof.json").write_bytes(proof)
    both = [str(tmp_path / "receipt.json"), str(tmp_path / "proof.json")]
    assert _ended(check_receipt.main, [*both, "--key", key]) == 0
    assert _ended(check_receipt.main, [both[0], "--key", key]) == 0
    assert _ended(check_receipt.main, [*both, "--key", public(THEIRS)]) == 1
    assert _ended(check_receipt.main, [both[0], "--key", public(THEIRS)]) == 1
    assert _ended(check_receipt.main, both) == 3
    for words in ([both[0]], [str(tmp_path / "none"), both[1]], [*both, "--key", "x"], []):
        assert _ended(check_receipt.main, words) == 2


def test_an_old_receipt_has_its_proof_after_a_change_of_keys(db: object, settings: Any) -> None:
    old = SubmittedFactory().receipts.get()
    settings.SIGNING_KEY = base64.b64encode(bytes(range(40, 72))).decode()
    new = SubmittedFactory().receipts.get()
    keys = [old.key.public_key, new.key.public_key]
    assert len(set(keys)) == 2
    for receipt in (old, new):
        judgement = check_receipt.judge(receipts.as_text(receipt).encode(), receipts.proof(receipt), keys)
        assert judgement.code == 0
