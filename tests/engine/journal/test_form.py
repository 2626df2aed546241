"""The bytes on disk: fixed for ever by a golden file, and said the same in Python and in Cython."""

import re
import struct
from pathlib import Path

import pytest

from engine.eventlog import form as eventlog
from engine.journal import form, records, snapshots
from engine.journal.form import SegmentHeader, segment_paths
from engine.journal.verify import WHOLE, verify
from engine.messages.layout import COMMANDS, encode
from tests.engine.journal.small_journal import SmallVenue, recover_small

GOLDEN = Path(__file__).parent / "golden" / "00000000000000000001.journal"
GOLDEN_STATE = "660fa307960aac7a03ffc51def7a4e27d6ad83cd9cb375c79143e524ad39eb48"
ENGINE = Path(form.__file__).parents[1]
C_TYPES = {"uint8_t": "B", "uint32_t": "I", "uint64_t": "Q"}


def golden_venue(folder: Path) -> SmallVenue:
    """Every group is one batch, and nothing depends on a clock or on chance."""
    venue = SmallVenue(folder)
    venue.settle()
    for client_order_id in (1, 2, 3):
        venue.submit(encode(
            "NewOrder", session=1, client_order_id=client_order_id, account=1, instrument=1, price_ticks=1000 + client_order_id,
            qty_lots=10, side=2, order_type=2, time_in_force=1,
        ))
        venue.settle()
    return venue


def test_a_journal_is_written_as_the_golden_one(tmp_path):
    golden_venue(tmp_path).close()
    assert (tmp_path / "journal" / GOLDEN.name).read_bytes() == GOLDEN.read_bytes()


def test_the_golden_journal_can_still_be_read(tmp_path):
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / GOLDEN.name).write_bytes(GOLDEN.read_bytes())
    assert verify(tmp_path).code == WHOLE
    recovered = recover_small(tmp_path)
    assert (recovered.seq, recovered.core.state_hash()) == (11, GOLDEN_STATE)


def struct_format(pxd: Path, name: str) -> str:
    """The struct module's format of a ctypedef struct of fixed-size fields."""
    body = re.search(rf"ctypedef struct {name}:\n((?:    .*\n)+)", pxd.read_text())
    assert body
    out = "<"
    for line in body[1].splitlines():
        kind, _, count = re.match(r"    (\w+) (\w+)(?:\[(\d+)\])?", line).groups()
        out += f"{count}s" if count else C_TYPES[kind]
    return out


@pytest.mark.parametrize(("pxd", "name", "python"), [
    ("journal/form.pxd", "SegmentHeader", form.SEGMENT_HEADER),
    ("journal/form.pxd", "RecordHeader", form.RECORD_HEADER),
    ("eventlog/form.pxd", "DurableHeader", eventlog.DURABLE_HEADER),
])
def test_cython_says_the_same_as_python(pxd, name, python):
    assert struct_format(ENGINE / pxd, name) == python.format
    native = "@" + python.format[1:]  # a C compiler would pad nothing
    assert struct.calcsize(native) == python.size


@pytest.mark.parametrize("name", ["HEADER_AREA", "RECORD_MAGIC", "FORMAT_VERSION"])
def test_constants_are_the_same(name):
    value = re.search(rf"{name} = (\w+)", (ENGINE / "journal/form.pxd").read_text())[1]
    assert int(value, 0) == getattr(form, name)


def test_a_header_is_one_sector_and_survives_packing():
    assert form.SEGMENT_HEADER.size <= 512
    for chain in (None, bytes(range(32))):
        header = SegmentHeader(3, 1000, 7, 0xDEADBEEF, chain)
        assert SegmentHeader.unpack(header.pack()) == header


@pytest.mark.parametrize(("change", "text"), [
    (lambda data: data[:50], "cut short"),
    (lambda data: b"X" + data[1:], "does not begin like"),
    (lambda data: data[:40] + b"X" + data[41:], "CRC"),
])
def test_a_wrong_header_says_what_is_wrong(change, text):
    with pytest.raises(ValueError, match=text):
        SegmentHeader.unpack(change(SegmentHeader(1, 1, 1, 0, None).pack()))


def test_a_header_of_a_later_version_is_told_apart():
    blank = form.SEGMENT_HEADER.pack(form.SEGMENT_MAGIC, 2, 0, 1, 1, 1, 0, 0, bytes(32))
    data = blank[:12] + form.checksum(blank).to_bytes(4, "little") + blank[16:]
    with pytest.raises(ValueError, match="version is 2, this program reads 1"):
        SegmentHeader.unpack(data)


def test_no_command_ends_in_as_many_zeros_as_tell_a_torn_record():
    natural = int(re.search(r"NATURAL_ZEROS = (\d+)", Path(records.__file__).with_name("records.pyx").read_text())[1])
    zeros = {m.name: m.size - len(encode(m.name, **_telling(m.name)).rstrip(b"\0")) for m in COMMANDS}
    assert max(zeros.values()) < natural


def _telling(name: str) -> dict[str, int]:
    """The last field of a command that is never 0."""
    return {
        "NewOrder": {"side": 1}, "NewOrderExtended": {"side": 1}, "CancelOrder": {"instrument": 1},
        "ReplaceOrder": {"qty_lots": 1}, "MassCancel": {"cause": 6}, "SetBlock": {"scope": 1}, "SetRestriction": {"scope": 2},
        "SetPhase": {"instrument": 1}, "SetLimit": {"limit": 1}, "SetReferencePrice": {"price_ticks": 1},
        "AdvanceTime": {"to_time_ns": 1}, "AdjustBalance": {"amount": 1}, "ReleaseLatch": {"limit": 1},
        "BustTrade": {"sell_order_id": 1},
        "AdjustTrade": {"new_price_ticks": 1},
        "EngineRecovered": {}, "SchedulePhase": {"at_time_ns": 1}, "CancelSchedule": {"schedule": 1},
        "DefineInstrument": {"lot_multiple": 1}, "DefineAccount": {"account": 1},
    }[name]


def test_names_sort_as_numbers(tmp_path):
    for seq in (1, 9, 10, 10**18, 2**64 - 1):
        (tmp_path / form.segment_name(seq)).touch()
    (tmp_path / "next.prepared").touch()
    assert [int(path.stem) for path in segment_paths(tmp_path)] == [1, 9, 10, 10**18, 2**64 - 1]


def test_a_snapshots_file_survives_packing():
    snapshot = snapshots.Snapshot(5, 6, 7, b"state")
    assert snapshots.Snapshot.unpack(snapshot.pack()) == snapshot
