"""`python -m tests.engine.sim.digests FIRST END`: a digest over all that each seed's venue told. On the simulated machine."""

import logging
import sys

from engine.sim.machine import Machine
from engine.sim.schedule import schedule
from engine.sim.story import run

if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    machine = Machine()
    for seed in range(int(sys.argv[1]), int(sys.argv[2])):
        print(run(schedule(seed), machine).digest)
