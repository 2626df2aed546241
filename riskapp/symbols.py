"""The symbols' names in the engine's folder, which a halt by the second road reads without the database."""

import json


def symbols_of(text: str) -> dict[str, int]:
    """Instrument number by symbol, of what instruments.json says (docs/ARCHITECTURE.md). ValueError: what is wrong with it."""
    try:
        rows = json.loads(text)
        numbers = {str(row["symbol"]): int(row["instrument"]) for row in rows}
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except (KeyError, TypeError, OverflowError) as fault:
        raise ValueError(f"its rows are not symbols and instruments: {fault}") from fault
    return numbers
