"""The manual page of the documentation has every verb, option and argument of the parser."""

import argparse
import re
from pathlib import Path

import pytest

from tallies.cli import app

PAGE = Path(__file__).parents[2] / "docs/reference/manual.md"
SETTINGS = 'project = "tallies"\nextensions = ["myst_parser", "sphinx_argparse_cli"]\n'

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="needs the checkout")


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page as plain text, built by Sphinx alone."""
    pytest.importorskip("sphinx_argparse_cli")
    application = pytest.importorskip("sphinx.application")
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    (source / "conf.py").write_text(SETTINGS, encoding="utf-8")
    text = re.sub(r"\{doc\}`([\w/]+)`", r"`\1`", PAGE.read_text(encoding="utf-8"))
    (source / "index.md").write_text(text, encoding="utf-8")
    sphinx = application.Sphinx(source, source, built, built, "text", status=None, warning=None)
    sphinx.build()
    assert sphinx.statuscode == 0
    return (built / "index.txt").read_text(encoding="utf-8")


def sections(manual: str) -> dict[str, str]:
    """Return the text of each verb by name."""
    parts = re.split(r"^tallies (\w+)\n=+$", manual, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def plain(text: str) -> str:
    """Return words without the marks of code and the breaks of lines."""
    return " ".join(re.sub(r"['\"*]", "", text).split())


def test_every_verb_option_and_argument_is_there(manual: str) -> None:
    found = sections(manual)
    parser = app.parser_of_all()
    (verbs,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    assert set(verbs.choices) <= set(found)
    for name, verb in verbs.choices.items():
        for action in verb._actions:
            for option in action.option_strings or (action.metavar,):
                assert f'**"{option}"**' in found[name], f"{name} {option}"
            assert plain(str(action.help)) in plain(found[name]), f"{name} {action.help}"
        examples = [line.strip() for line in str(verb.epilog).splitlines() if "  tallies " in line]
        assert examples
        assert all(line in found[name] for line in examples)


def test_the_page_says_the_exit_codes(manual: str) -> None:
    for words in ("0 done", "1 the data have problems", "130 interrupted"):
        assert words in manual
