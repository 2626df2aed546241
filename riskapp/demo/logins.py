"""The demo operators' logins as a table to print. Passwords are random, and in files that only we can read."""

from riskapp.demo import secret_files
from riskapp.demo.venue import OPERATORS
from riskapp.models import Operator


def table() -> str:
    """One line an operator: login name, password, roles. Empty when there are none of the demo's.

    A password that somebody has changed is not known to us, and is said to be so.
    """
    known = {operator.username: operator for operator in Operator.objects.filter(username__in=[row[0] for row in OPERATORS])}
    lines = [_line(known[username], roles) for username, _, roles in OPERATORS if username in known]
    return "\n".join([f"  {'login':<8} {'password':<18} role", *lines]) if lines else ""


def _line(operator: Operator, roles: tuple[str, ...]) -> str:
    password = secret_files.read(secret_files.of_operator(operator.username))
    shown = password if password and operator.check_password(password) else "(changed)"
    return f"  {operator.username:<8} {shown:<18} {', '.join(roles)}"
