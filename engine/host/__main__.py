"""`python -m engine.host FOLDER`: the engine of one folder as a process of its own.

Ends with 0 after a clean stop (SIGTERM, SIGINT), with 2 when it cannot start, with 70 when it must not go on.
"""

import argparse
import gc
import logging
import signal
import sys
from pathlib import Path

from engine.gateway.roster import RosterError
from engine.host.doors import DoorShut, tcp_door, unix_door
from engine.host.folder import EngineFolder
from engine.host.host import Host
from engine.host.opening import CannotOpen, Opened, open_engine
from engine.host.parent import end_with
from engine.host.passage import JournalFailed, NotACommand
from engine.host.snapshots import SNAPSHOT_EVERY
from engine.host.time_slice import ask_for_short_turns

CANNOT_START, MUST_NOT_GO_ON = 2, 70
log = logging.getLogger("engine.host")


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=asked.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if asked.parent:
        end_with(asked.parent)
    ask_for_short_turns()  # before there are other threads
    try:
        host = _host(asked)
    except (CannotOpen, DoorShut, RosterError, OSError, ValueError) as reason:
        log.error("cannot start: %s", reason)
        return CANNOT_START
    return _run(host)


def _host(asked: argparse.Namespace) -> Host:
    folder = EngineFolder(asked.folder)
    opened = open_engine(folder)
    try:
        doors = [unix_door(folder.orders_socket)]
        if asked.port is not None:
            doors.append(tcp_door(asked.address, asked.port))
        host = Host(opened, doors, asked.snapshot_every)
    except BaseException:
        opened.close()
        raise
    for number in (signal.SIGTERM, signal.SIGINT):  # before anybody is told that we are there to be stopped
        signal.signal(number, lambda *_: host.stop())
    _announce(opened, doors[-1].getsockname() if asked.port is not None else None)
    return host


def _announce(opened: Opened, address: object) -> None:
    """One line for whoever started us."""
    print(f"ready orders={opened.folder.orders_socket} tcp={address[1] if isinstance(address, tuple) else 'none'}", flush=True)


def _run(host: Host) -> int:
    gc.collect()
    gc.freeze()  # what lives now lives on: no collection need look at it again
    try:
        host.run()
    except JournalFailed as reason:
        log.critical(
            "the journal failed: %s. The engine stops; all up to command %d is durable, and nobody was told of anything later. "
            "Free the disk or repair it, then start again.", reason, host.passage.durable_seq,
        )
        return MUST_NOT_GO_ON
    except OSError as reason:
        log.critical(
            "a file that the engine needs cannot be written: %s. The engine stops; all up to command %d is durable, and nobody "
            "was told of anything later. Free the disk or repair it, then start again.", reason, host.passage.durable_seq,
        )
        return MUST_NOT_GO_ON
    except NotACommand as reason:
        log.critical("a fault of this program: bytes that are no command reached the core (%s). The engine stops.", reason)
        return MUST_NOT_GO_ON
    log.info("stopped at command %d; all is durable", host.passage.durable_seq)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine.host", description="Run the engine of one folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--address", default="127.0.0.1", help="for order entry by TCP")
    parser.add_argument("--port", type=int, help="for order entry by TCP, 0: a free one; without it only orders.sock is open")
    parser.add_argument("--snapshot-every", type=int, default=SNAPSHOT_EVERY, metavar="COMMANDS")
    parser.add_argument("--parent", type=int, default=0, metavar="PID", help="end when this process, which started us, is gone")
    parser.add_argument("--log-level", default="INFO", choices=["DEBUG", "INFO", "WARNING", "ERROR"])
    return parser


if __name__ == "__main__":
    sys.exit(main())
