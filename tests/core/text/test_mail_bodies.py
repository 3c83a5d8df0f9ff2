"""The blocks of a mail, and its HTML."""

from core.text.mail_bodies import mail_blocks, written_mail

TEXT = """
Hello & <b>welcome</b>

Document: A/HRC/1
Closing date: 12 March 2027, 12:00

Open it:
https://portal.example/invitation/x/

Two lines before the address. This is a sentence.
https://portal.example/y/

--
A footer
"""


def test_blocks() -> None:
    first, facts, button, plain, footer = mail_blocks(TEXT)
    assert (first.kind, first.lines) == ("paragraph", ("Hello & <b>welcome</b>",))
    assert facts.facts == (("Document:", "A/HRC/1"), ("Closing date:", "12 March 2027, 12:00"))
    assert (button.button, button.url, button.lines) == ("Open it", "https://portal.example/invitation/x/", ())
    assert (plain.button, len(plain.lines)) == ("", 1)
    assert (footer.kind, footer.lines) == ("footer", ("A footer",))


def test_the_html_is_escaped_and_loads_nothing() -> None:
    written = written_mail(" A\nsubject ", TEXT)
    assert written.subject == "A subject"
    assert "Hello &amp; &lt;b&gt;welcome" in written.html
    for never in ("<img", "<style", "<script", "src=", "url(", "<link"):
        assert never not in written.html
    assert '<meta name="color-scheme" content="light dark">' in written.html
