"""The catalogues are complete, agree with the source, and say the same numbers."""

import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from tallies.model.language import languages

pytest.importorskip("babel", reason="Babel keeps the catalogues")
TOOL = Path(__file__).parents[1] / ".ci" / "languages.py"
if not TOOL.exists():
    pytest.skip("the tool lies in the checkout only", allow_module_level=True)


def load() -> ModuleType:
    """Return the tool as a module."""
    spec = importlib.util.spec_from_file_location("catalogues", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["catalogues"] = module
    spec.loader.exec_module(module)
    return module


tool = load()
CODES = languages()[1:]


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_is_complete_and_compiled(code: str) -> None:
    assert list(tool.faults(code)) == []


def numbers(text: str) -> Counter[str]:
    """Return the numbers that a message says itself."""
    return Counter(re.findall(r"\d+", re.sub(r"\{\w+\}", "", text)))


@pytest.mark.parametrize("code", CODES)
def test_a_message_has_the_numbers_and_places_of_the_english_one(code: str) -> None:
    alone = tool.single(code)
    for message in tool.read(code):
        if not message.id or message.id in ("1", "three times"):  # "1er", "3 times"
            continue
        plural = isinstance(message.id, tuple)
        english = message.id[1] if plural else message.id
        for place, form in enumerate(tool.forms(message)):
            if plural and alone[place]:
                continue
            assert numbers(form) == numbers(english), (english, form)
            asked, told = (Counter(re.findall(r"\{(\w+)\}", text)) for text in (english, form))
            assert asked == told, (english, form)


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the French catalogue that the tool takes for the real one."""
    monkeypatch.setattr(tool, "LOCALE", tmp_path)
    path = tool.path_of("fr")
    path.parent.mkdir(parents=True)
    original = TOOL.parents[1] / "tallies" / "locale" / "fr" / "LC_MESSAGES" / "tallies.po"
    for suffix in (".po", ".mo"):
        path.with_suffix(suffix).write_bytes(original.with_suffix(suffix).read_bytes())
    return Path(path)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgstr "Total"', 'msgstr ""', "not translated: 'Total'"),
        ('msgstr "au moins {number}"', 'msgstr "au moins"', "places differ"),
        ('#: tallies/plots/_words.py\nmsgid "Total"', '#, fuzzy\nmsgid "Total"', "fuzzy: 'Total'"),
        ('msgid "Total"', 'msgid "Sum"', "not in the source any more"),
        ('msgstr "Total"', 'msgstr "Ensemble"', "the compiled file is not that of the catalogue"),
    ],
)
def test_what_is_wrong_is_found(broken: Path, old: str, new: str, fault: str) -> None:
    text = broken.read_text(encoding="utf-8")
    assert old in text
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(fault in line for line in tool.faults("fr"))


def test_a_language_is_begun_and_kept(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main(["add", "de"]) == 0
    assert "not translated" in capsys.readouterr().out
    assert tool.codes() == ["de", "fr"]
    path = tool.path_of("de")
    text = path.read_text(encoding="utf-8").replace(
        'msgid "Total"\nmsgstr ""', 'msgid "Total"\nmsgstr "Summe"'
    )
    path.write_text(text, encoding="utf-8")
    assert tool.main(["update"]) == 0
    assert path.read_text(encoding="utf-8") == text
    assert tool.main(["add", "../x"]) == 2
