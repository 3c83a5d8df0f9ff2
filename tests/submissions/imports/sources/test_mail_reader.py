"""What the limited child reads of messages: nothing is lost unseen, and one bad message spoils no mailbox."""

import contextlib
import random
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from core.files.kinds import IntakeError
from submissions.imports.sources import mail_reader
from submissions.imports.sources.mail_reader import messages

FROM = b"From a@example.org Thu Mar  5 10:00:00 2026\n"


def read(tmp_path: Path, content: bytes) -> list[list[Any]]:
    path = tmp_path / "box"
    path.write_bytes(content)
    return [values for _number, values in list(messages(path))[1:]]


def mail(text: str, key: str = "one", sender: str = "a@example.org") -> bytes:
    return f"From: {sender}\nMessage-ID: <{key}@x>\nDate: Thu, 05 Mar 2026 10:00:00 +0100\n\n{text}\n\n".encode()


def words(values: list[Any]) -> str:
    return "\n".join(text for _kind, text in values[3])


def test_a_paragraph_that_begins_with_from_is_no_message(tmp_path):
    text = "Dear colleagues,\n\nFrom the perspective of our members, 12:30 is late.\n\nFrom experience: yes.\n\nRegards"
    [first, second] = read(tmp_path, FROM + mail(text) + FROM + mail("Two.", "two"))
    assert "perspective of our members" in words(first) and "From experience: yes." in words(first)
    assert words(second) == "Two."


def test_messages_with_one_id_and_other_words_are_all_read(tmp_path):
    found = read(tmp_path, FROM + mail("One.") + FROM + mail("Two.") + FROM + mail("Two.") + FROM + mail("One."))
    assert [(words(each), each[5]) for each in found] == [("One.", ""), ("Two.", ""), ("", "twice"), ("", "twice")]
    assert len({each[0] for each in found[:2]}) == 2


def test_an_attached_picture_with_an_id_is_a_file_and_one_that_the_text_shows_is_none(tmp_path):
    message = EmailMessage()
    message["From"] = "a@example.org"
    message.set_content("See the scan.")
    message.add_alternative('<p>See the scan. <img src="cid:logo@x"></p>', subtype="html")
    for name, key in (("letter.jpg", "<f_1@x>"), ("logo.png", "<logo@x>")):
        message.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename=name, cid=key)
    [found] = read(tmp_path, message.as_bytes())
    assert found[4] == [["letter.jpg", ""]]


def test_words_outside_the_stated_set_of_characters_are_read(tmp_path):
    for charset, codec, text in (("gb2312", "gb18030", "朱镕基 支持"), ("iso-8859-1", "cp1252", "“Quoted” – €5")):
        head = f"From: a@example.org\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
        [found] = read(tmp_path, head.encode() + text.encode(codec) + b"\n")
        assert words(found) == text


def test_one_message_that_cannot_be_read_spoils_no_mailbox(tmp_path, monkeypatch):
    read_text = mail_reader._text

    def broken(message: Any) -> str:
        if "broken" in str(message):
            raise ValueError("of a parser")
        return read_text(message)

    monkeypatch.setattr(mail_reader, "_text", broken)
    found = read(tmp_path, FROM + mail("One.") + FROM + mail("broken", "two") + FROM + mail("Three.", "three"))
    assert [(words(each), each[5]) for each in found] == [("One.", ""), ("", "unreadable"), ("Three.", "")]


def test_no_mutilated_message_is_a_crash(tmp_path):
    message = EmailMessage()
    message["From"], message["Date"] = "Ä <a@example.org>", "Thu, 05 Mar 2026 10:00:00 +0100"
    message.set_content("Words.")
    message.add_alternative("<blockquote>Words.</blockquote>", subtype="html")
    message.add_attachment(b"x" * 50, maintype="application", subtype="pdf", filename="Ünïcode 第二.pdf")
    whole, chance = message.as_bytes(), random.Random(7)
    pieces = [
        b"*0*=utf-8''%",
        b'filename*="',
        b"charset=\x00",
        b"=?utf-8?b?",
        b"boundary=",
        b"\x00",
        b"\xff",
        b"\n",
        b"*1a=",
    ]
    for _time in range(300):
        at = chance.randrange(5, len(whole))
        with contextlib.suppress(IntakeError):
            read(tmp_path, whole[:at] + chance.choice(pieces) + whole[at + chance.randrange(4) :])
