"""Gets a recording from the package registry with pip, checks it against its pins, and keeps the data alone."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from marketdata.recording.source import Member, Source

WAIT_S = 25.0
ANSWER_S = 10
"""How long pip waits for one answer of the registry."""

Say = Callable[[str], None]


class FetchFailed(Exception):
    """The recording is not here and could not be got; one line that says why."""


def is_there(source: Source, folder: Path) -> bool:
    """Whether every file is in the folder with the content that it must have."""
    return all(_matches(folder / member.name, member) for member in source.members)


def fetch(source: Source, folder: Path, say: Say, *, wait_s: float = WAIT_S) -> None:
    """The files of the source stand in `folder` afterwards, verified; nothing is asked of the registry when they do already.

    FetchFailed within about `wait_s` seconds otherwise. A file appears whole or not at all.
    """
    if is_there(source, folder):
        say(f"the recording is here: {source.title}")
        return
    say(f"fetching the recording from the package registry: {source.title}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as scratch:
            wheel = _download(source, Path(scratch), wait_s)
            say(f"unpacking {wheel.stat().st_size:,} bytes")
            for member in source.members:
                _unpack(wheel, member, Path(scratch), folder)
    except OSError as fault:
        raise FetchFailed(f"the recording cannot be kept in {folder}: {fault.strerror or fault}") from fault
    say("the recording is unpacked and verified")


def _download(source: Source, scratch: Path, wait_s: float) -> Path:
    """The wheel, whose hash pip has compared with the pin."""
    pins = scratch / "pins.txt"
    pins.write_text(f"{source.requirement} --hash=sha256:{source.wheel_sha256}\n")
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check", "--no-cache-dir",
        "--no-deps", "--only-binary=:all:", "--require-hashes", "--retries", "1", "--timeout", str(ANSWER_S),
        "--requirement", str(pins), "--dest", str(scratch / "wheel"),
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=wait_s, check=False)
    except subprocess.TimeoutExpired:
        raise FetchFailed(f"the package registry did not deliver {source.requirement} within {wait_s:.0f} s") from None
    if done.returncode:
        raise FetchFailed(f"{source.requirement} could not be downloaded: {_reason(done.stderr)}")
    wheels = list((scratch / "wheel").glob("*.whl"))
    if len(wheels) != 1:
        raise FetchFailed(f"{source.requirement} was to be one wheel and is {len(wheels)}")
    return wheels[0]


def _reason(stderr: str) -> str:
    """What pip says, in one line."""
    if "DO NOT MATCH THE HASHES" in stderr:
        return "what the registry delivers is not what is pinned here (its SHA-256 differs); nothing was kept"
    errors = [line.removeprefix("ERROR: ").strip() for line in stderr.splitlines() if line.startswith("ERROR: ")]
    if any("No matching distribution" in error for error in errors):
        return "no package registry answers, or it does not have it"
    return errors[-1][:300] if errors else "pip gave no reason"


def _unpack(wheel: Path, member: Member, scratch: Path, folder: Path) -> None:
    part = scratch / member.name
    try:
        with zipfile.ZipFile(wheel) as archive:
            size = archive.getinfo(member.path).file_size
            if size > member.bytes_max:
                raise FetchFailed(f"{member.path} has {size} bytes, more than {member.bytes_max}")
            with archive.open(member.path) as packed, part.open("wb") as plain:
                shutil.copyfileobj(packed, plain)
    except (KeyError, zipfile.BadZipFile) as fault:
        raise FetchFailed(f"the wheel has no {member.path}: {fault}") from fault
    if not _matches(part, member):
        raise FetchFailed(f"{member.path} is not what is pinned here (its SHA-256 differs); nothing was kept")
    os.replace(part, folder / member.name)


def _matches(path: Path, member: Member) -> bool:
    try:
        return path.stat().st_size <= member.bytes_max and hashlib.sha256(path.read_bytes()).hexdigest() == member.sha256
    except (FileNotFoundError, NotADirectoryError):
        return False
