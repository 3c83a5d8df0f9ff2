"""The weight of a page counts what a browser would load."""

from benchmarks import page_weight


def test_scripts_that_scripts_import_are_counted() -> None:
    found = page_weight._scripts(["/static/portal/js/answer.js"])
    assert "/static/portal/js/answer.js" in found
    for script in found:
        assert page_weight._file(script)


def test_what_is_too_heavy() -> None:
    rows = {"home": {"kB": 20.0, "scripts": 3.0}, "answer": {"kB": 101.0, "scripts": 41.0}}
    assert page_weight.check(rows) == ["answer: 101.0 kB, at most 100.0", "answer: 41.0 kB of scripts, at most 40.0"]
