"""Pictures of any topic, as its publisher would write them."""

from collections.abc import Sequence
from typing import Any

import orjson

from riskapp.topics import Topic


def raw(topic: Topic, rows: Sequence[Sequence[Any]], *, name: str = "", seq: int = 1, pub: int = 2) -> bytes:
    return orjson.dumps({"topic": name or topic.name(), "seq": seq, "ts": 1, "pub": pub, "cols": topic.columns, "rows": rows})


def health(last_seq: int, **more: Any) -> list[list[Any]]:
    return [["last_seq", last_seq], *([key, value] for key, value in more.items())]
