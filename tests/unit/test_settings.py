"""The settings of a workspace: what is wrong is told with its line, never by a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from nachim.errors import InputError
from nachim.workspace.settings import FILE, Settings, load_settings, save_settings


def test_settings_are_read_back_as_they_were_saved(tmp_path: Path) -> None:
    wanted = Settings(name="가나다", currency="USD", threshold=60, weights={"retention": 1.0})
    save_settings(tmp_path, wanted)
    assert load_settings(tmp_path) == wanted


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("just a text", "settings.syntax", 1),
        ("- a\n- b", "settings.syntax", 1),
        ("name: [a", "settings.syntax", 1),
        ("name: a\ncolour: red", "settings.unknown", 2),
        ("name: a\nthreshold: high", "settings.value", 2),
        ("name: a\ntimezone: Mars/Olympus", "settings.value", 2),
        ("name: a\nobserved_months: 0", "settings.value", 2),
        ("name: a\nweights: heavy", "settings.value", 2),
        ("name: a\nweights: {fame: 1}", "settings.value", 2),
        ("name: a\nweights: {retention: 0, expansion: 0}", "settings.value", 2),
        ("name: a\nweights: {retention: -1}", "settings.value", 2),
        ("name: a\nweights: {retention: .nan}", "settings.value", 2),
        ("name: a\nrates: {USD: 1290}", "settings.value", 2),
        ("name: a\nrates: {USD: {soon: 1290}}", "settings.value", 2),
        ("name: a\ncaps: {fame: 10}", "settings.value", 2),
        ("name: a\nrates: 12", "settings.value", 2),
        ("name: a\ncaps: {firmographic: many}", "settings.value", 2),
        ("name: a\nas_of: yesterday", "settings.value", 2),
        ("name: 12", "settings.value", 1),
        ("name: a\nbelief: [x]", "settings.value", 2),
        ("name: a\ncurrency: won", "settings.value", 2),
        ("name: a\ntimezone: 5", "settings.value", 2),
        ("name: a\ntimezone: Asia", "settings.value", 2),
        ("name: a\nthreshold: true", "settings.value", 2),
        ("name: a\nobserved_months: true", "settings.value", 2),
        ("name: a\nhorizon_days: true", "settings.value", 2),
        ("name: a\nhorizon_days: 9999999999", "settings.value", 2),
        ("name: a\ncaps: {firmographic: 12.5}", "settings.value", 2),
        ("name: a\nbelief: {industry: 5}", "settings.value", 2),
        ("name: a\nas_of: 2026-13-31", "settings.value", 2),
        ("name: a\nas_of: 9999-12-31", "settings.value", 2),
        ("name: a\nas_of: 2026-08-31 10:00:00", "settings.value", 2),
        ("name: a\n# \x07", "settings.syntax", 2),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(tmp_path: Path, text: str, message: str, line: int) -> None:
    (tmp_path / FILE).write_text(text + "\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_settings(tmp_path)
    assert error.value.code == message
    assert error.value.words["line"] == line


@pytest.mark.parametrize("text", ["", "name:", "currency: KRW"])
def test_settings_without_a_name_say_so(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_settings(tmp_path)
    assert error.value.code == "settings.without"


def test_settings_in_another_encoding_say_so(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes("name: 온결\n".encode("cp949"))
    with pytest.raises(InputError) as error:
        load_settings(tmp_path)
    assert error.value.code == "file.encoding"


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes("name: 온결\n".encode("utf-8-sig"))
    assert load_settings(tmp_path).name == "온결"
