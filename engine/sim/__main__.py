"""`python -m engine.sim [--seeds 1:1000] [--seconds N]`: play these seeds; docs/SIMULATION.md.

Ends with 1 at the first seed that fails, after saying seed, step, invariant and the shortest schedule found that still fails.
"""

import os
import sys

from engine.sim.machine import LOADED, run_on_machine
from engine.sim.play import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if LOADED in os.environ else run_on_machine("engine.sim", sys.argv[1:]))
