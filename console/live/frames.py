"""Frames as they go to a browser: JSON text, keys as docs/CONSOLE.md, *Socket*."""

from typing import Any, Final

import orjson

from console.live.difference import difference
from console.live.picture import Picture

BROWSER_INTEGER_MAX: Final = (1 << 53) - 1


def snapshot(picture: Picture) -> str:
    return _text({**_head("s", picture), "cols": picture.cols, "rows": [*picture.rows.values()]})


def delta(older: Picture, newer: Picture) -> str:
    """Empty lists are left out: most frames of a quiet book have none."""
    found = difference(older, newer)
    lists = {name: values for name in ("r", "k", "v", "a", "x") if (values := getattr(found, name))}
    return _text({**_head("d", newer), "from": older.n, **lists})


def heartbeat(now_ns: int, *, live: bool) -> str:
    return _text({"t": "h", "now": str(now_ns), "live": live})


def _head(kind: str, picture: Picture) -> dict[str, Any]:
    """Times in ns have more digits than a browser's numbers, so they are text always."""
    return {
        "t": kind, "topic": picture.topic, "n": picture.n, "seq": picture.seq, "ts": str(picture.ts), "pub": str(picture.pub),
    }


def _text(frame: dict[str, Any]) -> str:
    try:
        return orjson.dumps(frame, option=orjson.OPT_STRICT_INTEGER).decode()
    except orjson.JSONEncodeError:  # a value beyond 2^53: rare enough to look for it only then
        return orjson.dumps(_spelled(frame)).decode()


def _spelled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _spelled(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(inner) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > BROWSER_INTEGER_MAX:
        return str(value)
    return value
