"""The manual of the restore to a point in time is what the trial plays."""

import pytest

from scripts import point_in_time
from scripts.point_in_time import MANUAL, MOMENT, Manual


def test_settings_and_commands_come_from_the_manual() -> None:
    manual = Manual(MANUAL.read_text(), {"/srv/": "/elsewhere/"})
    assert "archive_mode = on\n" in manual.settings and "/srv/" not in manual.settings + manual.recovery
    assert "restore_command = 'cp /elsewhere/wal/%f %p'" in manual.recovery and MOMENT in manual.recovery
    assert manual.command("pg_basebackup")[1].startswith("--pgdata=/elsewhere/base/")
    assert manual.command("python manage.py jobs")[2:] == ["jobs", "--drop-waiting", "core.mail"]
    with pytest.raises(LookupError, match=r"point-in-time\.md has no command pg_rewind"):
        manual.command("pg_rewind")


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(point_in_time, "find_programs", lambda: None)
    assert point_in_time.main([]) == 2
    assert "PostgreSQL is not installed" in capsys.readouterr().out
