"""Listening sockets for order entry."""

import socket
from pathlib import Path

from engine.host.control_socket import listen_private

WAITING_MAX = 128


class DoorShut(Exception):
    """A port or a path cannot be listened on; the text says which and what to do."""


def unix_door(path: Path) -> socket.socket:
    """DoorShut names the path."""
    try:
        return listen_private(path)
    except OSError as fault:
        raise DoorShut(f"cannot listen on {path}: {fault}") from fault


def tcp_door(address: str, port: int) -> socket.socket:
    """DoorShut names the port. Port 0: one that is free."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((address, port))
        sock.listen(WAITING_MAX)
    except OSError as fault:
        sock.close()
        raise DoorShut(f"cannot listen on {address} port {port}: {fault.strerror}; choose another port") from fault
    return sock
