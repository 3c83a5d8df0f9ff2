"""B5: a receipt can be verified offline; nothing about it can be changed; old keys still verify."""

import base64
import json
import random
import secrets

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from core.models import SigningKey
from submissions.sending.check_receipt import judge
from submissions.sending.receipt_pdf import receipt_pdf
from submissions.sending.receipts import as_text, document, proof, verify
from tests.factories import DelegationFactory, SubmittedFactory, corrected, new_token

pytestmark = pytest.mark.django_db


def test_a_thousand_changes_are_all_refused() -> None:
    dice = random.Random(11)
    text = as_text(SubmittedFactory().receipts.get())
    alphabet = '0123456789abcdefABCDEFXYZ-/:.+"{}[], \n\x00é'
    refused = 0
    while refused < 1000:
        place = dice.randrange(len(text))
        changed = dice.choice(
            [
                text[:place] + dice.choice(alphabet) + text[place + 1 :],
                text[:place] + text[place + 1 :],
                text[:place] + dice.choice(alphabet) + text[place:],
            ]
        )
        if _says(changed) == _says(text):
            continue  # a blank between two names of the file says nothing
        assert not verify(changed).genuine, changed
        refused += 1
    assert verify(text).genuine


def _says(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def test_each_part_is_bound_to_the_others() -> None:
    first, second = (document(SubmittedFactory().receipts.get()) for _ in range(2))
    for name in ("payload", "signature", "details"):
        assert not verify({**first, name: second[name]}).genuine
    for name in first["payload"]:
        assert not verify({**first, "payload": {**first["payload"], name: "x"}}).genuine
        assert not verify({**first, "payload": {k: v for k, v in first["payload"].items() if k != name}}).genuine
    for name in first["details"]:
        assert not verify({**first, "details": {**first["details"], name: "x"}}).genuine
    assert not verify({**first, "note": "more"}).genuine
    assert not verify({**first, "details": None}).genuine


@pytest.mark.parametrize(
    "given", ["", "{}", "[]", "null", "7", '{"payload": 1}', "[" * 9000, b"\xff\xfe", "x" * 30_000]
)
def test_nonsense_is_answered_as_a_wrong_receipt_is(given: str | bytes) -> None:
    wrong = document(SubmittedFactory().receipts.get())
    wrong["signature"] = "0" * 128
    assert verify(given) == verify(wrong)


def test_civil_society_shows_no_body_round_or_digest_unless_asked() -> None:
    version = SubmittedFactory(delegation=DelegationFactory(constituency="civil_society"))
    receipt, organisation = version.receipts.get(), version.submission.delegation.organisation
    short = as_text(receipt)
    for secret in (organisation.code, version.submission.delegation.round.reference, version.digest, version.salt):
        assert secret not in short
    verdict = verify(short)
    assert (verdict.genuine, verdict.number, verdict.details) == (True, receipt.number, None)
    whole = verify(as_text(receipt, whole=True))
    assert whole.details is not None
    assert (whole.details["body"], whole.details["digest"]) == (organisation.code, version.digest)


def test_a_receipt_of_an_old_key_still_verifies(settings: Settings) -> None:
    version = SubmittedFactory()
    old = as_text(version.receipts.get())
    settings.SIGNING_KEY = base64.b64encode(secrets.token_bytes(32)).decode()
    new = as_text(corrected(version.submission, {"123": {"comment": "Again."}}).receipts.get())
    assert SigningKey.objects.count() == 2
    assert verify(old).genuine
    assert verify(new).genuine
    assert verify(new).act == "correct"


def test_withdrawing_gives_a_receipt_that_verifies() -> None:
    from submissions.sending.services import withdraw

    version = SubmittedFactory()
    receipt = withdraw(version.submission, by=version.submitted_by, token=new_token())
    verdict = verify(as_text(receipt))
    assert (verdict.genuine, verdict.act, verdict.at) == (True, "withdraw", receipt.at)
    judgement = judge(as_text(receipt).encode(), proof(receipt), [receipt.key.public_key])
    assert judgement.code == 0 and f"Receipt {receipt.number}: a withdrawal, " in judgement.lines()[0]


def test_the_command_says_it_in_one_line(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    receipt = SubmittedFactory().receipts.get()
    file = tmp_path / "receipt.json"  # type: ignore[operator]
    file.write_text(as_text(receipt))
    call_command("verify_receipt", str(file))
    out = capsys.readouterr().out
    assert out.startswith(f"Genuine: {receipt.number}, submit, ")
    assert out.count("\n") == 1
    file.write_text(as_text(receipt).replace("submit", "correct"))
    with pytest.raises(CommandError, match="changed since it was issued") as told:
        call_command("verify_receipt", str(file))
    assert told.value.returncode == 1
    file.write_text(as_text(receipt, whole=True))
    proof_file = tmp_path / "proof.json"  # type: ignore[operator]
    proof_file.write_bytes(proof(receipt))
    call_command("verify_receipt", str(file), proof=str(proof_file))
    assert "Text and receipt belong together, signed with a key that you gave." in capsys.readouterr().out
    proof_file.write_bytes(proof(receipt).replace(b'"version": 1', b'"version": 2'))
    with pytest.raises(CommandError, match="the text is of another submission") as told:
        call_command("verify_receipt", str(file), proof=str(proof_file))
    assert told.value.returncode == 1
    pdf = tmp_path / "receipt.pdf"  # type: ignore[operator]
    pdf.write_bytes(receipt_pdf(receipt, whole=True))
    call_command("verify_receipt", str(pdf))
    assert capsys.readouterr().out.startswith(f"Genuine: {receipt.number}, submit, ")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_receipt", str(tmp_path / "none.json"))  # type: ignore[operator]
