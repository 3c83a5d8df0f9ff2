"""The zip check by itself, with limits a test can reach; the hostile corpus goes through the whole door elsewhere."""

import zipfile
from pathlib import Path

import pytest

from core.files.containers import check_zip, holds_zip
from core.files.kinds import IntakeError
from core.files.limits import ZipLimits
from tests.support.office_files import docx_parts, paragraph, write_zip, xlsx_parts


def test_entries_in_their_order(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a", docx_parts(paragraph("a")))
    assert list(check_zip(path)) == ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (ZipLimits(entries=2), "too_many_entries"),
        (ZipLimits(unpacked=1000), "unpacks_too_large"),
        (ZipLimits(ratio=2, ratio_from=1000), "unpacks_too_large"),
    ],
)
def test_limits(limits: ZipLimits, code: str, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a", xlsx_parts("<row/>" * 200))
    with pytest.raises(IntakeError) as error:
        check_zip(path, limits)
    assert error.value.code == code


def test_an_unusual_packing_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a", "a")
    with pytest.raises(IntakeError, match="damaged"):
        check_zip(tmp_path / "a")


def test_streamed_zips_are_taken(tmp_path: Path) -> None:
    """Programs that cannot seek write each size after the data: that is no gap."""

    class Pipe:
        def __init__(self) -> None:
            self.said = b""

        def write(self, data: bytes) -> int:
            self.said += bytes(data)
            return len(data)

        def flush(self) -> None:
            pass

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[type-var]
        archive.writestr("a", "a" * 100)
        archive.writestr("b", "b" * 100)
    (tmp_path / "a").write_bytes(pipe.said)
    assert list(check_zip(tmp_path / "a")) == ["a", "b"]


def test_something_between_the_entries_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a", {"a": "a"})
    data = path.read_bytes()
    directory = data.index(b"PK\x01\x02")
    hidden = b"<script>" * 10
    moved = bytearray(data[:directory] + hidden + data[directory:])
    moved[-6:-2] = (directory + len(hidden)).to_bytes(4, "little")
    path.write_bytes(moved)
    assert zipfile.ZipFile(path).namelist() == ["a"]
    with pytest.raises(IntakeError, match="two_in_one"):
        check_zip(path)


def test_holds_zip(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a", {"a": "a"})
    assert holds_zip(path)
    path.write_bytes(b"words before " + path.read_bytes())
    assert holds_zip(path)
    path.write_bytes(b"words only")
    assert not holds_zip(path)
