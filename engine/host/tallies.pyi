class Tallies:
    """What has happened, counted from the core's events, by instrument and in all."""

    instruments_end: int
    orders_total: int
    trades_total: int
    refusals_total: int

    def __init__(self, instruments_end: int) -> None: ...
    def count_bytes(self, events: bytes | memoryview) -> None:
        """ValueError for bytes that are no whole events."""

    def take_touched(self) -> tuple[list[int], list[int], bool]:
        """(instruments with any event, instruments that traded, whether any limit was set) since the last call."""

    def figures(self, instrument: int) -> tuple[int, int, int, int, int]:
        """orders_total, trades_total, volume_lots, refusals_total, phase_seq of an instrument. IndexError beyond the table."""

    def trades(self, instrument: int) -> list[list[int]]:
        """The newest trades, newest first: [trade id, price, quantity, aggressor's side (0: an auction's trade), time]."""

    def dump(self) -> bytes:
        """Everything counted so far, for `load`."""

    def load(self, dumped: bytes) -> None:
        """Go on from what an earlier run counted. ValueError for bytes that are not of `dump`."""
