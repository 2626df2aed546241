"""`python3 -m deploy.setup run|test|lock`. This file and checks.py must be readable by any Python 3, which then says that it is too old."""

import sys

from deploy.setup.checks import python_trouble


def main():
    trouble = python_trouble(sys.version_info)
    if trouble:
        sys.exit("set-up: " + trouble)
    from deploy.setup.steps import set_up  # after the check: an older Python cannot read it

    set_up(sys.argv[1] if len(sys.argv) > 1 else "run")


main()
