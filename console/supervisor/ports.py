"""Whether the ports that we are about to use are free, said before anything starts."""

import errno
import socket


def trouble(address: str, port: int, setting: str) -> str | None:
    """One line that names the port and the setting, or None when the port can be had."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        # as the servers do: closed connections of before do not count
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address.strip("[]"), port))
        except OSError as error:
            return _line(error, address, port, setting)
    return None


def _line(error: OSError, address: str, port: int, setting: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {address} is in use: stop what uses it, or set {setting} to another one"
    return f"port {port} on {address} cannot be had ({error.strerror}): set {setting} to another one"
