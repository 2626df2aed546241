"""What follows from a command that traded or changed a book, once it is done."""

from engine.reference import pegs, stops
from engine.reference.state import State


def settle(state: State, number: int) -> None:
    """Stops are triggered, then pegs move to the middle, and so on until nothing more happens."""
    instrument = state.instruments.get(number)
    if instrument is None:
        return
    stops.trigger_all(state, instrument)
    while pegs.move_all(state, instrument):
        stops.trigger_all(state, instrument)


def settle_all(state: State) -> None:
    """Every instrument, ascending."""
    for number in sorted(state.instruments):
        settle(state, number)
