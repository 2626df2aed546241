"""`manage.py explain_order NewOrder account=1 instrument=1 side=BUY order_type=LIMIT time_in_force=GTC price_ticks=9 qty_lots=5`

Asks the running engine what it would say to an order or a replace now, without entering it. Ends with 0 when it would be taken,
1 when it would be refused, 2 when it was asked wrongly, 3 when no engine answered.
"""

from argparse import ArgumentParser
from enum import IntEnum
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from engine.host.control_client import ask
from engine.messages.codes import OrderType, SelfMatch, Side, TimeInForce, Trigger

REFUSED, ASKED_WRONGLY, NO_ANSWER = 1, 2, 3
ANSWER_SECONDS_MAX = 5.0
CODES: dict[str, type[IntEnum]] = {
    "side": Side, "order_type": OrderType, "time_in_force": TimeInForce, "self_match": SelfMatch, "trigger": Trigger,
}
VERDICTS = {True: "passed", False: "FAILED", None: "-"}


class Command(BaseCommand):
    help = "Ask the engine why it would refuse an order: every check, and the smallest change that passes it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=["NewOrder", "NewOrderExtended", "ReplaceOrder"])
        parser.add_argument("fields", nargs="+", help="field=value of docs/MESSAGES.md; codes by number or by name")

    def handle(self, *_args: Any, name: str, fields: list[str], **_options: Any) -> None:
        request = {"do": "explain", "name": name, "values": dict(_field(each) for each in fields)}
        try:
            answer = ask(settings.ENGINE_FOLDER, request, ANSWER_SECONDS_MAX)
        except (OSError, ValueError) as fault:
            raise CommandError(f"no engine answered on {settings.ENGINE_FOLDER}: {fault}", returncode=NO_ANSWER) from fault
        if not answer["ok"]:
            raise CommandError(answer["text"], returncode=ASKED_WRONGLY)
        for check in answer["checks"]:
            self.stdout.write(_line(check))
        if answer["refusal"]:
            raise CommandError(f"after command {answer['seq']}: {answer['refusal']}. {answer['text']}", returncode=REFUSED)
        self.stdout.write(f"after command {answer['seq']}: {answer['text']}")


def _field(text: str) -> tuple[str, int]:
    name, _, value = text.partition("=")
    try:
        return name, int(value)
    except ValueError:
        code = CODES[name].__members__.get(value.upper()) if name in CODES else None
    if code is None:
        raise CommandError(f"{text}: a whole number is expected, or the name of a code", returncode=ASKED_WRONGLY)
    return name, int(code)


def _line(check: dict[str, Any]) -> str:
    words = [f"{check['code']:30}", VERDICTS[check["passed"]]]
    if check["value"] is not None:
        words.append(f"{check['value']} of {check['limit']}")
    if check["scope"] is not None:
        words.append(f"{check['scope']} {check['number']}")
    if check["change"]:
        words.append("passes with " + ", ".join(f"{field}={value}" for field, value in check["change"].items()))
    return "  ".join(words)
