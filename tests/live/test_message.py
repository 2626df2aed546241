"""What a page may say, and what the server does not listen to."""

import pytest

from console.live import message
from console.live.bounds import MESSAGE_CHARACTERS_MAX, MESSAGES_BURST_MAX, MESSAGES_PER_S
from console.live.message import BadMessageError, Message
from console.live.pace import Pace

GOOD = {
    '{"op":"sub","topic":"book:1","hz":5}': Message("sub", "book:1", 5),
    '{"op":"sub","topic":"health"}': Message("sub", "health", 10),
    '{"op":"unsub","topic":"health"}': Message("unsub", "health"),
    '{"op":"resync","topic":"health"}': Message("resync", "health"),
    '{"op":"ack","frames":9}': Message("ack", frames=9),
}
BAD = {
    None: "text",
    "": "JSON",
    "[]": "op",
    '{"op":"halt","topic":"book:1"}': "op",
    '{"op":["sub"]}': "op",
    '{"op":"sub"}': "topic",
    '{"op":"sub","topic":7}': "topic",
    '{"op":"sub","topic":"health","hz":-1}': "hz",
    '{"op":"sub","topic":"health","hz":true}': "hz",
    '{"op":"ack","frames":"3"}': "frames",
    '{"op":"ack","frames":1.5}': "frames",
    '{"op":"sub","topic":"' + "x" * MESSAGE_CHARACTERS_MAX + '"}': "characters",
}


@pytest.mark.parametrize("text", GOOD)
def test_messages_of_the_table(text: str) -> None:
    assert message.read(text) == GOOD[text]


@pytest.mark.parametrize("text", BAD)
def test_everything_else_is_refused_with_its_reason(text: str | None) -> None:
    with pytest.raises(BadMessageError, match=BAD[text]):
        message.read(text)


def test_a_page_may_send_a_burst_and_then_so_many_a_second() -> None:
    pace = Pace(0.0)
    assert [pace.allows(0.0) for _ in range(MESSAGES_BURST_MAX + 1)] == [True] * MESSAGES_BURST_MAX + [False]
    assert [pace.allows(1.0) for _ in range(int(MESSAGES_PER_S) + 1)] == [True] * int(MESSAGES_PER_S) + [False]
