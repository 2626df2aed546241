"""`python -m engine.bench.peers.native_runner NAME LIBRARY`: rounds of an engine with a C interface, in a process that may die.

A line of JSON in: `{"books", "filling", "commands"}`, the latter two names of .npy files. A line out: `{"seconds", …}` with what
`Library.result` says.
"""

import json
import sys
from pathlib import Path

import numpy as np

from engine.bench.peers.native import Library, LimitOrderBook, OrderlyChaos

ENGINES: dict[str, type[Library]] = {"orderly-chaos": OrderlyChaos, "limit-order-book": LimitOrderBook}


def main(name: str, library: Path) -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        engine = ENGINES[name](library, asked["books"])
        engine.run(np.load(asked["filling"]).view(np.uint8))
        engine.forget_trades()
        seconds = engine.run(np.load(asked["commands"]).view(np.uint8))
        print(json.dumps({"seconds": seconds, **engine.result()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
