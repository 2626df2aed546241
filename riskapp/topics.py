"""Every live topic, defined once: the engine's pictures, the sockets and the tests refer to these rows.

A picture is `{"topic", "seq", "ts", "pub", "cols", "rows"}` on the Redis channel `live:<topic>`;
docs/ARCHITECTURE.md, *Pictures*.
"""

from dataclasses import dataclass
from typing import Final

from engine.host.picture_columns import COLUMNS

CHANNEL_PREFIX: Final = "live:"


@dataclass(frozen=True)
class Topic:
    """One kind of picture.

    `pattern` is the topic's name; `{instrument}` in it stands for an instrument's number. The first column is the row's key.
    `interval_ms` is how often it is published: older than twice that is stale. `source` is who publishes it.
    """

    pattern: str
    columns: tuple[str, ...]
    permission: str
    interval_ms: int
    source: str = "engine"
    rows_max: int = 1000

    @property
    def is_per_instrument(self) -> bool:
        return "{instrument}" in self.pattern

    def name(self, instrument: int | None = None) -> str:
        """The topic's name; ValueError when an instrument is missing or one too many."""
        if self.is_per_instrument != (instrument is not None):
            raise ValueError(f"{self.pattern}: instrument={instrument}")
        return self.pattern.format(instrument=instrument)

    def channel(self, instrument: int | None = None) -> str:
        """The Redis channel."""
        return CHANNEL_PREFIX + self.name(instrument)


HEALTH = Topic("health", COLUMNS["health"], "riskapp.view_market", 100, rows_max=50)
INSTRUMENTS = Topic("instruments", COLUMNS["instruments"], "riskapp.view_market", 100)
BOOK = Topic("book:{instrument}", COLUMNS["book"], "riskapp.view_market", 100, rows_max=50)
TRADES = Topic("trades:{instrument}", COLUMNS["trades"], "riskapp.view_market", 100, rows_max=50)
POSITIONS = Topic("positions", COLUMNS["positions"], "riskapp.view_positions", 100, rows_max=20_000)
LIMITS = Topic("limits", COLUMNS["limits"], "riskapp.view_positions", 100, rows_max=20_000)
SCOPES = Topic("scopes", COLUMNS["scopes"], "riskapp.view_positions", 100, rows_max=20_000)
BLOCKS = Topic("blocks", COLUMNS["blocks"], "riskapp.view_market", 100)
SESSIONS = Topic("sessions", COLUMNS["sessions"], "riskapp.view_positions", 100)
PROJECTOR = Topic("projector", ("key", "value"), "riskapp.view_market", 1000, source="projector", rows_max=20)
# request_id is text: it has 63 bits and a browser's numbers 53
CONTROLS = Topic(
    "controls",
    ("request_id", "verb", "instrument", "state", "reason", "reason_text", "proposed_by", "approved_by", "via",
     "clicked_ns", "applied_seq", "click_to_effect_us", "refusal", "expires_ns"),
    "riskapp.view_controls", 1000, source="projector", rows_max=50,
)
# operators with a page open, by login name
PRESENCE = Topic("presence", ("key", "roles", "since_ns"), "riskapp.view_market", 5000, source="web", rows_max=200)
# rows: riskapp/feed_picture.py
FEED = Topic("feed", ("key", "value"), "riskapp.view_market", 1000, source="replay", rows_max=60)
AGENTS = Topic(
    "agents", ("key", "flow", "session", "account", "instrument", "state", "sent", "refused", "last_refusal", "working"),
    "riskapp.view_market", 1000, source="agents", rows_max=100,
)

TOPICS: Final = (
    HEALTH, INSTRUMENTS, BOOK, TRADES, POSITIONS, LIMITS, SCOPES, BLOCKS, SESSIONS, PROJECTOR, CONTROLS, PRESENCE, FEED, AGENTS,
)
_BY_STEM: Final = {topic.pattern.partition(":")[0]: topic for topic in TOPICS}


def find(name: str) -> tuple[Topic, int | None] | None:
    """The topic of a name such as `book:3`, with the instrument's number; None when no topic has this name."""
    stem, colon, tail = name.partition(":")
    topic = _BY_STEM.get(stem)
    if topic is None or topic.is_per_instrument != bool(colon):
        return None
    if not topic.is_per_instrument:
        return topic, None
    plain = tail.isascii() and tail.isdecimal() and len(tail) <= 9 and str(int(tail)) == tail
    return (topic, int(tail)) if plain else None
