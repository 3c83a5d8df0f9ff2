import io
import zipfile

import pytest

from core.files import zip_writer


def packed(*parts, prefix=b""):
    target = io.BytesIO(prefix)
    target.seek(len(prefix))
    package = zip_writer.ZipWriter(target)
    for name, pieces in parts:
        with package.part(name) as write:
            for piece in pieces:
                write(piece)
    package.close()
    return target.getvalue()


def test_what_goes_in_comes_out_and_names_may_be_in_any_script():
    parts = [("a.xml", [b"one", b"two"]), ("доклад/报告.xml", [b"x" * 1_000_000]), ("empty", [])]
    with zipfile.ZipFile(io.BytesIO(packed(*parts))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "a.xml": b"onetwo",
            "доклад/报告.xml": b"x" * 1_000_000,
            "empty": b"",
        }


def test_same_parts_same_bytes():
    assert packed(("a", [b"1"])) == packed(("a", [b"1"]))


def test_a_part_beyond_the_format_is_refused(monkeypatch):
    monkeypatch.setattr(zip_writer, "_LIMIT", 100)
    with pytest.raises(zip_writer.TooLarge):
        packed(("a", [b"x" * 60, b"x" * 60]))
