"""Every bound of the live half, in one place."""

from typing import Final

RING_PICTURES_MAX: Final = 50
"""Pictures of a topic that a delta may start from; a page further behind gets a snapshot."""
PICTURE_BYTES_MAX: Final = 8 << 20
FEEDS_MAX: Final = 2048

TOPICS_PER_SOCKET_MAX: Final = 16
SOCKETS_PER_OPERATOR_MAX: Final = 20
SOCKETS_MAX: Final = 1000
HZ_MAX: Final = 10

MESSAGE_CHARACTERS_MAX: Final = 512
MESSAGES_BURST_MAX: Final = 60
MESSAGES_PER_S: Final = 5.0

FRAMES_AHEAD_MAX: Final = 30
"""Of each topic, sent and not acknowledged."""
BYTES_AHEAD_MAX: Final = 4 << 20
SILENCE_S_MAX: Final = 6.0
HEARTBEAT_S: Final = 1.0
RIGHTS_S: Final = 60.0
"""How often a socket's session and permissions are read again."""

REDIS_SILENCE_S_MAX: Final = 5.0
BACKOFF_S_FIRST: Final = 0.5
BACKOFF_S_MAX: Final = 15.0

PRESENCE_S: Final = 5.0
PRESENCE_EXPIRES_S: Final = 15
