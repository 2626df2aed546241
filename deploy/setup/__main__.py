"""`python3 -m deploy.setup run|test|bench|lock`. Any Python 3 can read this and checks.py, so that it can say it is too old."""

import sys

from deploy.setup.checks import python_trouble


def main():
    trouble = python_trouble(sys.version_info)
    if trouble:
        sys.exit("set-up: " + trouble)
    from deploy.setup.steps import set_up  # after the check: an older Python cannot read it

    set_up(sys.argv[1] if len(sys.argv) > 1 else "run")


main()
