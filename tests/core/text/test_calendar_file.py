"""A calendar file has lines that every program reads: folded by bytes, escaped, in UTC."""

from datetime import UTC, datetime, timedelta, timezone

from core.text.calendar_file import Event, calendar_file, escaped, folded

AT = datetime(2027, 7, 16, 13, tzinfo=timezone(timedelta(hours=2)))


def test_text_is_escaped_and_control_characters_go():
    assert escaped("a;b,c\\d\r\ne\rf\x00\x07") == "a\\;b\\,c\\\\d\\ne\\nf"


def test_lines_are_folded_by_bytes_without_cutting_a_letter():
    line = "SUMMARY:" + "儿童权利é" * 40
    parts = list(folded(line))
    assert all(len(part.encode()) <= 75 for part in parts) and len(parts) > 5
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    assert all(part.startswith(" ") for part in parts[1:])
    assert list(folded("x" * 75)) == ["x" * 75] and list(folded("")) == [""]


def test_a_file_has_its_events_in_utc():
    nasty = "Rights, duties; END:VEVENT\nBEGIN:VALARM"
    event = Event("A-1@portal.example", AT, nasty, "For States.", "https://portal.example/a/", sequence=3)
    data = calendar_file("Calls", [event], now=datetime(2027, 1, 1, tzinfo=UTC)).decode()
    lines = data.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""] and "\n" not in "".join(lines)
    assert "DTSTART:20270716T110000Z" in lines and "UID:A-1@portal.example" in lines
    assert "SEQUENCE:3" in lines and "DTSTAMP:20270101T000000Z" in lines
    assert "SUMMARY:Rights\\, duties\\; END:VEVENT\\nBEGIN:VALARM" in lines
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1 and "BEGIN:VALARM" not in lines
