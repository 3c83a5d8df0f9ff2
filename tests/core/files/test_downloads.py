"""What people sent is never opened by a browser in our place (C2)."""

from pathlib import Path

from core.files.transfers import attachment_response


def test_served_as_an_attachment(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"words")
    response = attachment_response(tmp_path / "a", "report.txt", "text/plain; charset=utf-8")
    assert response.getvalue() == b"words"
    assert {name: response[name] for name in sorted(response.headers)} == {
        "Cache-Control": "no-store, private",
        "Content-Disposition": 'attachment; filename="report.txt"',
        "Content-Length": "5",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Type": "text/plain; charset=utf-8",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


def test_names_of_any_script_and_none_that_breaks_the_header(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"words")
    arabic = attachment_response(tmp_path / "a", "تقرير.pdf", "application/pdf")
    assert arabic["Content-Disposition"] == "attachment; filename*=utf-8''%D8%AA%D9%82%D8%B1%D9%8A%D8%B1.pdf"
    hostile = attachment_response(tmp_path / "a", '../a"\r\nSet-Cookie: b=c;\u202efdp.exe', "application/pdf")
    assert hostile["Content-Disposition"] == 'attachment; filename="a_Set-Cookie_ b=c;fdp.exe"'
