"""How one sees from outside that a process does its work."""

import http.client
from pathlib import Path

from engine.host.control_client import ask

ANSWER_SECONDS_MAX = 1.0


def engine_answers(folder: Path) -> bool:
    """The engine has recovered, holds its lock and serves its control socket."""
    try:
        return bool(ask(folder, {"do": "status"}, ANSWER_SECONDS_MAX).get("ok", True))
    except (OSError, ValueError):  # not there yet, or it was cut off in the middle of a line
        return False


def web_answers(address: str, port: int) -> bool:
    """Any answer but a fault of ours will do: the first page asks for a login."""
    link = http.client.HTTPConnection(address.strip("[]"), port, timeout=ANSWER_SECONDS_MAX)
    try:
        link.request("GET", "/login/", headers={"Host": "localhost"})
        return link.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
