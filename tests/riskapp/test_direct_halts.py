"""The words of a halt by the second road: found again by the request, whatever else lies in the file."""

from pathlib import Path

from riskapp.direct_halts import NOTES, TAIL_BYTES_MAX, note, text_of


def test_the_words_of_each_request(tmp_path: Path) -> None:
    note(tmp_path, {"request_id": 7, "text": "the feed is mad"})
    note(tmp_path, {"request_id": 8, "text": ""})
    assert [text_of(tmp_path, request_id) for request_id in (7, 8, 9)] == ["the feed is mad", "", ""]


def test_what_is_no_note_hides_none(tmp_path: Path) -> None:
    note(tmp_path, {"request_id": 7, "text": "before"})
    with (tmp_path / NOTES).open("ab") as file:
        file.write(b'not a note\n[1]\n"7"\n\xff\n{"request_id": 7, "te')
    assert text_of(tmp_path, 7) == "before"


def test_only_the_end_of_a_long_file_is_read(tmp_path: Path) -> None:
    note(tmp_path, {"request_id": 1, "text": "long ago"})
    note(tmp_path, {"request_id": 2, "text": "x" * TAIL_BYTES_MAX})
    note(tmp_path, {"request_id": 3, "text": "now"})
    assert [text_of(tmp_path, request_id) for request_id in (1, 3)] == ["", "now"]


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert text_of(tmp_path / "none", 1) == ""
