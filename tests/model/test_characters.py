import pytest

from tallies.model.characters import all_plain, double_encoded, is_plain, mixed_scripts, tidy


@pytest.mark.parametrize(
    "text", ["", "Iraq", "US Department of Defense", "https://a.org/b?c=d", "x" * 65_536]
)
def test_plain_texts(text):
    assert is_plain(text)
    assert all_plain([text, "Syria"])


@pytest.mark.parametrize(
    "text",
    [" Iraq", "Iraq ", "Red  Sea", "Syrië", "a\x00b", "a\nb", "a\x7f", "x" * 65_537, "\n", " "],
)
def test_texts_that_need_a_closer_look(text):
    assert not is_plain(text)
    assert not all_plain([text, "Syria"])


@pytest.mark.parametrize(
    "text", ["Iraq Ирак", "Reuters 通信社", "NHKワールド", "Qūriya", "µg", "Ωmega-3"]
)
def test_words_in_several_scripts(text):
    expected = text == "Ωmega-3" or None
    assert (mixed_scripts(text) is not None) == bool(expected)


def test_tidy_composes_and_trims():
    assert tidy("  Syrie\u0308\u00a0 north ") == "Syri\u00eb north"


def test_double_encoding_is_seen_and_plain_accents_are_not():
    assert double_encoded("SyriÃ«") == "Syrië"
    assert double_encoded("Syrië") is None
    assert double_encoded("العراق") is None
