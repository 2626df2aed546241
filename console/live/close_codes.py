"""Why a socket was closed. The page reads the number: static/console/js/socket.js has the same table."""

from enum import IntEnum


class Close(IntEnum):
    BAD_MESSAGE = 4400
    NOT_SIGNED_IN = 4401
    NOT_ALLOWED = 4403
    SLOW = 4408
    TOO_MANY = 4429
