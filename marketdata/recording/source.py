"""What is fetched, pinned to the byte. The package is GPL: its data is unpacked, the package itself is never imported."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the wheel: its path there, the name it gets, the SHA-256 of its content, and the bytes it may have."""

    path: str
    name: str
    sha256: str
    bytes_max: int


@dataclass(frozen=True, slots=True)
class Source:
    """A wheel on the package registry and the files that we want of it."""

    title: str
    requirement: str
    wheel_sha256: str
    members: tuple[Member, ...]

    def member(self, name: str) -> Member:
        """KeyError when there is none of this name."""
        return {one.name: one for one in self.members}[name]


ORDERS = "orders.csv.gz"
TRADES = "trades.csv"

BITSTAMP = Source(
    "half an hour of Bitstamp BTC/USD at order level, 2 May 2026 from 02:36 UTC",
    "ob-analytics==0.1.0",
    "0326a93aaee4ea08356d8dea59868d68592623a2434bbe4d9be379fa855c9c62",
    (
        Member(
            "ob_analytics/_sample_data/orders.csv.gz", ORDERS,
            "880501e94fb43942b7f98cbc37bab421d72703d85898aae8de5da117bf62cdfc", 4 << 20,
        ),
        Member(
            "ob_analytics/_sample_data/trades.csv", TRADES,
            "9fd0dd86023b71eed49026b9b8e8a45d06d2578ced69393ad696f37233e9c795", 1 << 20,
        ),
    ),
)
