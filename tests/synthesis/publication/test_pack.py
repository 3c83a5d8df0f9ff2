"""A pack is the same bytes each time, and anybody can check it with one file of standard Python."""

import errno
import io
import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import CommandError, call_command
from hypothesis import given, strategies as st
from openpyxl import load_workbook

from core import clock
from core.audience import PUBLIC
from portal.public.reports import report_page
from submissions.public_state.services import refresh
from submissions.sending.services import withdraw
from synthesis.enums import EditionReason
from synthesis.exports.compilations import compilation_of, outline_for
from synthesis.models import Publication, PublicationFile
from synthesis.publication import check_pack, pack
from synthesis.publication.check_pack import judge, signed
from synthesis.publication.editions import next_edition
from synthesis.publication.pack import handed_out_pack, publication_pack
from synthesis.review.approval import act_on_step, send_to_review
from tests.synthesis.conftest import AFTER
from tests.synthesis.exports.test_files import published, published_files
from tests.synthesis.test_receivers import erased, stored_files, take_files_away

__all__ = ["published", "published_files"]
LATER = AFTER + timedelta(days=3)


@pytest.fixture
def folder(published, tmp_path):
    with clock.at(LATER):
        call_command("publication_pack", Publication.objects.get().report.reference, out=tmp_path / "pack")
    return tmp_path / "pack"


def check(folder, *words):
    """As somebody elsewhere does it, with nothing but Python and the checker of the portal."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", check_pack.__file__, folder, *words],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_pack_has_every_file_and_checks_anywhere(folder, capsys):
    kinds = sorted(path.name.partition("_public_")[0].rpartition("_")[2] for path in folder.iterdir())
    assert kinds == [
        "compilation", "evidence", "inputs", "inputs", "inputs", "manifest", "pack.py", "report", "report", "report",
    ]  # fmt: skip
    code, told = check(folder)
    assert code == 3 and "Files match the manifest. Whose key it is was not checked: " in told
    code, told = check(folder, "--key", json.loads(manifest(folder).read_text())["public_key"])
    assert code == 0 and "Every file is there, as it was signed, with a key that you gave.\n" in told
    call_command("verify_pack", folder)
    assert "as it was signed" in capsys.readouterr().out


def test_made_twice_it_is_the_same_bytes(published):
    publication = Publication.objects.get()
    with clock.at(LATER):
        first = dict(publication_pack(publication))
    with clock.at(LATER + timedelta(hours=5)):
        assert dict(publication_pack(publication)) == first


def test_evidence_is_what_anybody_may_read(folder):
    told = json.loads(next(folder.glob("*_evidence_*")).read_text())
    assert [row["number"] for row in told["findings"]] == [1, 2]
    passages = {(row["body"], row["quote"]) for row in told["findings"][1]["passages"]}
    assert passages == {(None, "telephone"), ("Defensoría", "abogado"), ("Arandia", "writing")}
    assert "Quay Nine" not in str(told)


def test_evidence_stands_in_the_order_of_lists_not_in_the_one_of_citing(published):
    """Cited first was who withholds its name: an officer who goes through a list by name would betray it."""
    with clock.at(LATER):
        json_rows, sheet_rows = told_of_the_second(Publication.objects.get())
    assert json_rows == [("Arandia", "writing"), ("Defensoría", "abogado"), (None, "telephone")]
    assert sheet_rows == [
        ("Arandia", "Comment", "writing"),
        ("Defensoría", "Comment", "abogado"),
        ("Name withheld", "Comment", "telephone"),
    ]


def test_a_pack_tells_the_day_of_the_last_act_and_not_its_hour(published):
    """Who knows when a colleague sat at the desk would know whose words became stricter."""
    acted = (AFTER + timedelta(days=2)).replace(hour=14, minute=37, second=21)
    published.move(at=AFTER)
    published.tighten(published.versions["XGG"], "123", "nameless", at=acted)
    published.move(at=acted)
    with clock.at(acted):
        files = dict(publication_pack(newest()))
    told = json.loads(next(content for name, content in files.items() if "_manifest_" in name))["payload"]
    assert told["as_of"] == "2027-03-17"
    stamps = {name.rpartition("_")[2].partition(".")[0] for name in files if name != check_pack.CHECKER}
    assert stamps == {"edition-2"}
    assert not any(b"14:37" in content for content in files.values())


def test_a_source_that_may_no_longer_be_shown_is_in_no_file_of_the_next_edition(published):
    """The named one goes with it; the one without name on a day that nobody can foresee."""
    for code in ("XJJ", "XGG"):
        published.tighten(published.versions[code], "123", "secretariat", at=LATER)
    published.move(at=LATER)
    with clock.at(LATER):
        json_rows, sheet_rows = told_of_the_second(newest())
        files = dict(publication_pack(newest()))
    assert json_rows == [("Arandia", "writing"), (None, "telephone")]
    assert sheet_rows == [("Arandia", "Comment", "writing"), ("Name withheld", "Comment", "telephone")]
    page = next(content for name, content in files.items() if name.endswith(".html")).decode()
    assert "one source of this paragraph can no longer be shown (March 2027)" in page and "Defensoría" not in page


def test_a_count_merges_whoever_took_the_name_off_after_publishing(published):
    """One institution spoke on 123. Its words bear no name any more; the count of institutions would name them."""
    assert kinds_told(AFTER)["nhri"] == {"amendment": 1}
    published.tighten(published.versions["XGG"], "123", "nameless", at=LATER)
    published.move(at=LATER)
    told = kinds_told(LATER)
    assert "nhri" not in told and told[""] is None
    assert told["state"] == {"supports": 3, "amendment": 1}
    with clock.at(LATER):
        page = report_page(newest(), LATER)
    (row,) = [row for part in page["sections"] for table in part["positions"] for row in table["rows"]
              if row["kind"] in ("nhri", "") and table["id"] == "positions-123"]  # fmt: skip
    assert "counts" not in row and row["total"] is None
    with clock.at(LATER + timedelta(hours=1)):  # a later edition of the same text bears the same counts
        next_edition(newest(), newest().outline, reason=EditionReason.DOCUMENTS, by=published.manager)
    assert kinds_told(LATER + timedelta(hours=2)) == told


def newest():
    return Publication.objects.order_by("number").last()


def kinds_told(now):
    """On 123, by kind of body: what the pack of the public says of positions, None where it is merged."""
    with clock.at(now):
        outline = outline_for(compilation_of(Publication.objects.first().report.round, PUBLIC, now=now))
    rows = next(row["rows"] for row in outline["positions"] if row["recommendation"] == "123")
    return {kind: counts for kind, _total, counts in rows}


def told_of_the_second(publication):
    """The passages under the second finding in the file of evidence, and on the sheet of evidence; the sheet of
    findings counts the same."""
    files = dict(publication_pack(publication))
    evidence = next(content for name, content in files.items() if "_evidence_" in name)
    passages = json.loads(evidence)["findings"][1]["passages"]
    book = load_workbook(io.BytesIO(next(content for name, content in files.items() if name.endswith(".xlsx"))))
    head, *rows = book["Evidence"].iter_rows(values_only=True)
    places = [head.index(name) for name in ("Participant", "Field", "Quote")]
    sheet = [tuple(row[place] for place in places) for row in rows if row[0] == 2]
    head, *rows = book["Findings"].iter_rows(values_only=True)
    assert rows[1][head.index("Passages")] == len(sheet)
    return [(row["body"], row["quote"]) for row in passages], sheet


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: next(path.glob("*.csv")).write_text("other"), ".csv: changed"),
        (lambda path: next(path.glob("*.pdf")).unlink(), ".pdf: missing"),
        (lambda path: (path / "more.txt").write_text("x"), "more.txt: not in the manifest"),
        (lambda path: edit(path, lambda told: told["payload"].update(title="Another")), "the signature does not fit"),
        (lambda path: edit(path, lambda told: told.update(signature="00" * 64)), "the signature does not fit"),
        (
            lambda path: edit(path, lambda told: told["payload"]["files"][0].update(name="../../etc/passwd")),
            "not as it should be: name",
        ),
        (lambda path: edit(path, lambda told: told["payload"].update(title="\ud800")), "cannot be read"),
        (lambda path: manifest(path).write_text("[" * 100_000), "cannot be read"),
        (lambda path: manifest(path).write_bytes(b"\xff{}"), "cannot be read"),
        (lambda path: edit(path, lambda told: told["payload"].update(files=3)), "cannot be read"),
        (lambda path: (path / "A_manifest_public_20270101T0000Z.json").write_text("{}"), "there are 2 files"),
        (lambda path: (path / "folder").mkdir(), "folder: a link, a folder, or no file"),
        (lambda path: (path / "check_pack.py").write_text("print('all well')"), "check_pack.py: changed"),
        (lambda path: manifest(path).write_text("[1]"), "cannot be read"),
        (lambda path: manifest(path).unlink(), "cannot be read"),
    ],
)
def test_what_was_changed_is_told(folder, tmp_path, harm, words):
    harmed = tmp_path / "harmed"
    shutil.copytree(folder, harmed)
    harm(harmed)
    code, told = check(harmed)
    assert code == 1 and words in told
    with pytest.raises(CommandError, match=words.replace(".", "\\.")):
        call_command("verify_pack", harmed)


def test_a_pack_of_another_portal_is_not_ours(folder):
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign_anew(told):
        told["payload"]["key"] = public[:16]
        payload = json.dumps(told["payload"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        told.update(public_key=public, signature=key.sign(payload).hex())

    ours = json.loads(manifest(folder).read_text())["public_key"]
    edit(folder, sign_anew)
    assert judge(folder).code == 3  # whole, and signed by somebody
    told = " ".join(public[place : place + 4] for place in range(0, 64, 4))
    assert check(folder, "--key", ours) == (1, f"the manifest is signed with another key: {told}\n")
    with pytest.raises(CommandError, match="signed with another key"):
        call_command("verify_pack", folder)


@given(st.binary(max_size=200), st.integers(0, 511))
def test_signatures_are_judged_as_the_library_judges_them(message, bit):
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    signature = key.sign(message)
    assert signed(message, signature.hex(), public)
    assert not signed(message + b".", signature.hex(), public)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not signed(message, changed.hex(), public)


def test_every_single_file_changed_or_taken_away_is_told(folder, tmp_path):
    for name in sorted(path.name for path in folder.iterdir()):
        for harm in (lambda path: path.write_bytes(path.read_bytes()[:-3] + b"xyz"), lambda path: path.unlink()):
            harmed = tmp_path / "harmed"
            shutil.copytree(folder, harmed)
            harm(harmed / name)
            assert judge(harmed).code == 1, name
            shutil.rmtree(harmed)


def test_no_pack_is_stored_of_a_text_that_was_erased_while_it_was_made(published, monkeypatch):
    before = Publication.objects.get()
    before.outline = {**before.outline, "title": "With the words that are erased by now"}
    with clock.at(LATER):
        with monkeypatch.context() as patched:
            patched.setattr(pack, "_standing", lambda edition, now: before)
            assert pack.store_pack(before, now=LATER) == []
        assert pack.store_pack(Publication.objects.get(), now=LATER)


@pytest.mark.parametrize("act", ["erased", "withdrawn"])
def test_no_pack_is_stored_of_what_left_while_it_was_made(
    published, monkeypatch, django_capture_on_commit_callbacks, act
):
    """No paragraph cites the answer, and it takes no position: the text of the edition stays the same."""
    edition = Publication.objects.get()
    before, store = stored_files(), pack.store_bytes

    def leave(content):
        monkeypatch.setattr(pack, "store_bytes", store)
        if act == "erased":
            erased(published, "XFF")
        else:
            sent, body = published.versions["XFF"].submission, published.bodies["XFF"]
            withdraw(sent, by=body.focal, token="t" * 16, at=LATER)
            with clock.at(LATER + timedelta(minutes=1)):
                refresh(published.round)
        return store(content)

    monkeypatch.setattr(pack, "store_bytes", leave)
    with clock.at(LATER):
        with django_capture_on_commit_callbacks() as later:
            assert pack.store_pack(edition, now=LATER) == []
        take_files_away(later)
        assert not PublicationFile.objects.exists() and stored_files() == before
    published.move(at=LATER + timedelta(minutes=5))
    content = dict(handed_out_pack(newest()))
    assert content and not any(b"general comment No. 3" in each for each in content.values())


def test_a_full_disk_leaves_no_half_pack(published, tmp_path, monkeypatch):
    write, written = Path.write_bytes, []

    def full(path, content):
        if len(written) == 3:
            write(path, content[:10])
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(path)
        return write(path, content)

    reference = Publication.objects.get().report.reference
    with monkeypatch.context() as patched, clock.at(LATER):
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(CommandError, match="No space left on device"):
            call_command("publication_pack", reference, out=tmp_path / "pack")
    assert len(written) == 3 and list((tmp_path / "pack").iterdir()) == []
    with clock.at(LATER):
        call_command("publication_pack", reference, out=tmp_path / "pack")
    call_command("verify_pack", tmp_path / "pack")


@pytest.mark.parametrize("reference", ["", "../../etc", "SY-2027-0000000", "\udcff", "a\x00b", "x" * 10_000, "٣", "--"])
def test_a_reference_that_is_none_is_one_line(reference, answered, tmp_path):
    for command, more in (("publication_pack", {"out": tmp_path / "pack"}), ("synthesis_debt", {}), ("coverage", {})):
        with pytest.raises(CommandError) as told:
            call_command(command, "--", reference, **more) if not more else call_command(
                command, "--out", str(more["out"]), "--", reference
            )
        assert "\n" not in str(told.value) and len(str(told.value)) < 200 and str(told.value).isascii()
    assert not (tmp_path / "pack").exists()


def test_what_cannot_be_made_is_told(report, answered, tmp_path):
    with clock.at(LATER), pytest.raises(CommandError, match="is not released"):
        call_command("publication_pack", report.reference, out=tmp_path / "pack")
    (tmp_path / "there.txt").touch()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_pack", tmp_path)


def test_debt_and_coverage_as_json(published, capsys):
    reference = Publication.objects.get().report.reference
    with clock.at(LATER):
        published.tighten(published.versions["XBB"], "124", "secretariat", at=AFTER + timedelta(days=1))
        call_command("synthesis_debt", reference, "--json")
    told = json.loads(capsys.readouterr().out)
    assert [(row["number"], row["reasons"]) for row in told["findings"]] == [(1, ["stricter"])]
    assert "only_secretariat" in [row["code"] for row in told["obstacles"]]
    with clock.at(LATER):
        call_command("coverage", published.round.reference, "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["total"]["inputs"] == 15 and told["total"]["cited"] == 4
    assert [row["recommendation"] for row in told["recommendations"]] == ["123", "124", "128"]
    with clock.at(LATER):
        for out, words in ((Path("/proc/nothing"), "cannot be written"), (Path(__file__), "cannot be written")):
            with pytest.raises(CommandError, match=words):
                call_command("publication_pack", reference, out=out)
        with pytest.raises(CommandError, match="is not empty: name another folder"):
            call_command("publication_pack", reference, out=Path(__file__).parent)
    with pytest.raises(CommandError, match="There is no report XX"):
        call_command("synthesis_debt", "XX")
    with pytest.raises(CommandError, match="There is no round XX"):
        call_command("coverage", "XX")


def manifest(folder):
    return next(folder.glob("*_manifest_*"))


def edit(folder, change):
    path = manifest(folder)
    told = json.loads(path.read_text())
    change(told)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n", errors="surrogatepass")


def test_a_second_approval_is_needed_for_the_next(published):
    """The pack is of what is released; a report that is written on is not in it."""
    with clock.at(LATER):
        before = dict(publication_pack(Publication.objects.get()))
        act_on_step(send_to_review(newest().report, by=published.writer), "approve", by=published.first)
        assert dict(publication_pack(Publication.objects.get())) == before
