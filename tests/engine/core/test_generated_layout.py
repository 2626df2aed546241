"""What is generated from the one table of layouts is not stale, and the table keeps its own rules."""

from engine.messages import generate
from engine.messages.layout import BY_KIND, COMMANDS, EVENT_SIZE, EVENTS, MESSAGES
from engine.messages.refusals import TEXTS, Refusal

STALE = "is not what engine.messages.layout says: run `python -m engine.messages.generate` and commit it"


def test_wire_pxd_is_what_the_table_says() -> None:
    assert generate.PXD.read_text() == generate.pxd(), f"{generate.PXD.name} {STALE}"


def test_the_tables_of_the_document_are_what_the_table_says() -> None:
    present = generate.DOC.read_text()
    assert present == generate.document(present), f"{generate.DOC.name} {STALE}"


def test_records_are_aligned_without_hidden_padding() -> None:
    for message in MESSAGES:
        assert message.size % 8 == 0, message.name
        for field in message.fields:
            if not field.type.startswith("char"):
                assert message.offset(field.name) % field.size == 0, f"{message.name}.{field.name}"


def test_kinds_are_their_own_and_events_are_of_one_size() -> None:
    assert len(BY_KIND) == len(MESSAGES)
    assert {message.size for message in EVENTS} == {EVENT_SIZE}
    assert not {message.kind for message in COMMANDS} & {message.kind for message in EVENTS}


def test_every_refusal_has_a_text_for_people() -> None:
    assert set(TEXTS) == set(Refusal)
    assert all(text.endswith(".") for text in TEXTS.values())
