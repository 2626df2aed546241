"""Changes to inputs, drawn from a seed: for the replay in `make test`, and beside libFuzzer's own."""

from random import Random

from tests.fuzz.target import Target

REPAIRED = 0.75
ENDS = (0, 1, 7, 8, 15, 16, 127, 128, 255, 256, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1)


def mutated(target: Target, data: bytes, random: Random) -> bytes:
    """A few changes, and mostly the checksums made right behind them."""
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        data = random.choice(_CHANGES)(data, random, target)
    data = data[: target.bytes_max]
    return target.repair(data) if random.random() < REPAIRED else data


def _place(data: bytes, random: Random, wide: int = 0) -> int:
    return random.randint(0, max(0, len(data) - wide))


def _bit(data: bytes, random: Random, _target: Target) -> bytes:
    if not data:
        return b"\0"
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _number(data: bytes, random: Random, _target: Target) -> bytes:
    """Little-endian, of any width, mostly where one would lie."""
    wide = random.choice((1, 2, 4, 8))
    at = _place(data, random, wide)
    at -= at % wide if random.random() < 0.8 else 0
    old = int.from_bytes(data[at : at + wide], "little")
    new = random.choice((random.choice(ENDS), old + random.randint(-3, 3), random.getrandbits(8 * wide)))
    return data[:at] + (new % (1 << 8 * wide)).to_bytes(wide, "little") + data[at + wide :]


def _removed(data: bytes, random: Random, _target: Target) -> bytes:
    at = _place(data, random)
    return data[:at] + data[at + random.choice((1, 4, 8, 16, 56, 64, 96)) :]


def _cut(data: bytes, random: Random, _target: Target) -> bytes:
    return data[: _place(data, random)]


def _repeated(data: bytes, random: Random, _target: Target) -> bytes:
    at, wide = _place(data, random), random.choice((1, 4, 8, 16, 56, 64, 96, 200))
    to = _place(data, random)
    return data[:to] + data[at : at + wide] + data[to:]


def _spliced(data: bytes, random: Random, target: Target) -> bytes:
    other = random.choice(target.seeds())
    return data[: _place(data, random)] + other[_place(other, random) :]


def _worded(data: bytes, random: Random, target: Target) -> bytes:
    if not target.words:
        return _number(data, random, target)
    at, over = _place(data, random), random.choice((0, 0, 1, 4))
    return data[:at] + random.choice(target.words) + data[at + over :]


_CHANGES = (_bit, _bit, _number, _number, _removed, _cut, _repeated, _spliced, _worded)
