"""What the proofs are told about letters and mails is what the files say."""

from pathlib import Path

from grants.vocabulary.binding import VOCABULARY
from grants.vocabulary.letters import deciding, languages_of_letters, languages_of_mails, with_remedy
from grants.vocabulary.placeholders import VALUES

BOTH = frozenset({"de", "en"})


def _letter(folder: Path, name: str, *, decision: bool, **bodies: str) -> None:
    (folder / name).mkdir()
    (folder / name / "letter.toml").write_text(f"decision = {str(decision).lower()}\n", encoding="utf-8")
    for language, body in bodies.items():
        (folder / name / f"body.{language}.html").write_text(body, encoding="utf-8")
        (folder / name / f"mail.{language}.txt").write_text("A mail.", encoding="utf-8")


def test_every_letter_is_there_in_both_languages_and_has_its_values() -> None:
    assert set(VOCABULARY.letters) == set(VALUES)
    assert set(VOCABULARY.letters.values()) == {BOTH}


def test_decisions_tell_their_remedy() -> None:
    assert (
        VOCABULARY.decisions
        == VOCABULARY.remedies
        == {
            "award",
            "rejection",
            "settlement",
            "amendment",
            "amendment_refusal",
        }
    )


def test_mail_that_tells_whose_turn_it_is_is_there_in_both_languages() -> None:
    assert VOCABULARY.mails["your_turn"] == BOTH


def test_files_say_which_letter_exists_decides_and_tells_a_remedy(tmp_path: Path) -> None:
    remedy = '{{ remedy_section("1 Remedy") }}'
    _letter(tmp_path, "whole", decision=True, de=remedy, en=remedy)
    _letter(tmp_path, "half", decision=True, de=remedy, en="No word of it.")
    _letter(tmp_path, "german", decision=False, de="Guten Tag")
    (tmp_path / "_letter.toml").write_text("page = 1\n", encoding="utf-8")
    assert languages_of_letters(tmp_path) == {"german": {"de"}, "half": BOTH, "whole": BOTH}
    assert deciding(tmp_path) == {"half", "whole"}
    assert with_remedy(tmp_path) == {"whole"}


def test_files_say_in_which_languages_a_mail_exists(tmp_path: Path) -> None:
    (tmp_path / "hello").mkdir()
    (tmp_path / "hello" / "en.txt").write_text("Hello", encoding="utf-8")
    assert languages_of_mails(tmp_path) == {"hello": {"en"}}
