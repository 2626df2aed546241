"""A real core and a real writer on a small folder, for tests."""

import random
import select
import shutil
from pathlib import Path

from engine.core.capacity import Capacity
from engine.journal.crc import checksum
from engine.journal.form import segment_paths
from engine.journal.recovery import Recovered, recover
from engine.messages.layout import encode

CAPACITY = Capacity(orders=4096, accounts=8, instruments=4, requests=64)
BATCH_BYTES = 4096
SIZES = {"segment_bytes": 16384, "batch_bytes_max": BATCH_BYTES, "group_bytes": 8192}
SEGMENT_EVENTS = 64
SETUP = (
    encode(
        "DefineInstrument", instrument=1, collar_bps=5000, price_ticks_max=1 << 20, qty_lots_max=1000, notional_max=1 << 40,
        tick_multiple=1, lot_multiple=1, request_id=1,
    ),
    encode("DefineAccount", account=1, firm=1, request_id=2),
    encode("SetReferencePrice", instrument=1, price_ticks=1000, request_id=3),
    *(encode("SetLimit", account=1, instrument=1, limit=limit, value=1 << 40, request_id=10 + limit) for limit in (1, 2, 3, 4)),
    encode("SetPhase", instrument=1, phase=2, reason=1, request_id=20, actor="ada"),
)


def order(rng: random.Random) -> bytes:
    """A limit order that may trade."""
    return encode(
        "NewOrder", session=1, account=1, instrument=1, price_ticks=rng.randint(990, 1010), qty_lots=rng.randint(1, 9),
        side=rng.randint(1, 2), order_type=2, time_in_force=1,
    )


class SmallVenue:
    """Recovers the folder, then applies and journals batches as the host does."""

    def __init__(self, folder: Path, seed: int = 1, epoch: int = 1, segment_events: int = SEGMENT_EVENTS, **sizes: int) -> None:
        self.folder, self.rng = folder, random.Random(seed)
        self.recovered = recover(folder, CAPACITY, segment_events)
        self.core = self.recovered.core
        self.writer = self.recovered.open_writer(folder, epoch, **(SIZES | sizes))
        self.signal = select.poll()
        self.signal.register(self.writer.fileno(), select.POLLIN)
        self.released: list[bytes] = []
        if self.core.last_seq() == 0:
            self.submit(*SETUP)

    def submit(self, *commands: bytes) -> None:
        """One batch: apply it, put it into the journal, wait where its buffers are full."""
        data, time_ns = b"".join(commands), 1000 * (self.core.last_seq() + 1)
        first_seq = self.core.last_seq() + 1
        events = self.core.apply_bytes(data, time_ns)
        while (answer := self.writer.submit_bytes(data, len(commands), first_seq, time_ns, events)) == -1:
            self.signal.poll(1000)
            self.take()
        assert answer == 0, self.writer.failure

    def orders(self, batches: int, per_batch: int = 5) -> None:
        for _ in range(batches):
            self.submit(*(order(self.rng) for _ in range(per_batch)))

    def take(self) -> None:
        while group := self.writer.take_durable():
            self.released.append(group[3])

    def settle(self) -> None:
        """Wait until all is durable. One group after each call, when it is called after each batch."""
        while self.writer.durable_seq < self.core.last_seq():
            assert self.writer.failure is None, self.writer.failure
            self.signal.poll(20)
            self.take()
        self.take()

    def close(self) -> str:
        """The state hash."""
        self.settle()
        self.writer.close()
        assert self.writer.failure is None
        return self.core.state_hash()


def recover_small(folder: Path) -> Recovered:
    return recover(folder, CAPACITY, SEGMENT_EVENTS)


def made(folder: Path, batches: int = 12, **sizes: int) -> tuple[str, bytes]:
    """A closed journal with one record a group; its state hash and its events."""
    venue = SmallVenue(folder, **sizes)
    venue.settle()
    for _ in range(batches):
        venue.orders(1)
        venue.settle()
    return venue.close(), b"".join(venue.released)


def record_offsets(segment: Path) -> list[int]:
    """Where the records of a segment begin, its end included."""
    data = segment.read_bytes()
    offsets = [4096]
    while offsets[-1] + 56 <= len(data) and data[offsets[-1]]:
        offsets.append(offsets[-1] + 56 + int.from_bytes(data[offsets[-1] + 12 : offsets[-1] + 16], "little"))
    return offsets


def last_segment(folder: Path) -> Path:
    return segment_paths(folder / "journal")[-1]


def as_if_never_published(folder: Path) -> None:
    """The event log's folder is gone, and with it what it knew of acknowledged commands."""
    shutil.rmtree(folder / "events")


def flip(path: Path, offset: int, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 1 << bit
    path.write_bytes(data)


def reseal(data: bytearray, at: int) -> None:
    """Make the CRC of the record at this offset right again."""
    size = int.from_bytes(data[at + 12 : at + 16], "little")
    data[at + 4 : at + 8] = checksum(bytes(data[at + 8 : at + 56 + size])).to_bytes(4, "little")


def listing(folder: Path) -> dict[str, bytes]:
    """Every file's content by name."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
