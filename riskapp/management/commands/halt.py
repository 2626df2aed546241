"""`manage.py halt BTC/USD --direct --reason TECHNICAL_FAULT`: the second road of a halt, for the day when the first is closed.

It speaks to the engine's control socket and needs neither Redis nor PostgreSQL nor the web. Ends with 0 when the instrument is
halted, 1 when the engine refused, 2 when it was asked wrongly, 3 when no engine answered.
"""

import getpass
import secrets
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from engine.host.control_client import ask
from engine.messages.codes import Phase, PhaseReason
from engine.messages.layout import BY_NAME
from riskapp.actions.reasons import HALT_REASONS, TEXT_MAX
from riskapp.direct_halts import NOTES, note
from riskapp.engine_files import INSTRUMENTS
from riskapp.symbols import symbols_of

REFUSED, ASKED_WRONGLY, NO_ANSWER = 1, 2, 3
TRIES, ANSWER_SECONDS_MAX = 3, 5.0
ACTOR_MAX = next(field.size for field in BY_NAME["SetPhase"].fields if field.name == "actor")
INSTRUMENT_MAX = 1 << 20


class Command(BaseCommand):
    help = "Halt an instrument through the engine's control socket; works with Redis, PostgreSQL and the web stopped."
    requires_system_checks = ()  # some of them ask the database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instrument", help="number or symbol")
        parser.add_argument("--direct", action="store_true", help="speak to the engine itself; nothing else needs to run")
        parser.add_argument("--reason", required=True, choices=[reason.name for reason in HALT_REASONS])
        parser.add_argument("--text", default="", help=f"why, in your words: kept in {NOTES}, and later in the audit list")
        parser.add_argument("--yes", action="store_true", help="do not ask for the instrument to be typed again")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["direct"]:
            raise CommandError("halt in the console; when that is down, say --direct", returncode=ASKED_WRONGLY)
        if len(options["text"]) > TEXT_MAX:
            raise CommandError(f"--text has at most {TEXT_MAX} characters", returncode=ASKED_WRONGLY)
        number, name = _instrument(settings.ENGINE_FOLDER, options["instrument"])
        if not options["yes"]:
            self._confirm(name)
        request_id = secrets.randbits(63) | 1
        self._note({"request_id": request_id, "time_ns": time.time_ns(), "instrument": number, "name": name, "actor": _actor(),
                    "reason": options["reason"], "text": options["text"]})
        began_ns = time.time_ns()
        self._report(name, number, self._halt(request_id, number, PhaseReason[options["reason"]]), began_ns)

    def _confirm(self, name: str) -> None:
        self.stdout.write(f"This stops all trading in {name}.")
        try:
            typed = input(f"Type {name} to halt it: ")
        except EOFError:
            typed = ""
        if typed.strip() != name:
            raise CommandError("not confirmed, nothing was done", returncode=ASKED_WRONGLY)

    def _halt(self, request_id: int, number: int, reason: PhaseReason) -> dict[str, Any]:
        """The engine's answer. Asked again where it does not come: the engine applies a request once."""
        values = {
            "request_id": request_id, "instrument": number, "phase": int(Phase.HALTED), "reason": int(reason),
            "actor": _actor(),
        }
        for attempt in range(TRIES):
            try:
                return ask(settings.ENGINE_FOLDER, {"do": "command", "name": "SetPhase", "values": values}, ANSWER_SECONDS_MAX)
            except TimeoutError:
                self.stderr.write(f"no answer within {ANSWER_SECONDS_MAX:g} s ({attempt + 1} of {TRIES})")
            except (OSError, ValueError) as fault:
                raise CommandError(_why_not(fault), returncode=NO_ANSWER) from fault
        raise CommandError("no answer: the halt may or may not be in effect; stop the engine's process", returncode=NO_ANSWER)

    def _report(self, name: str, number: int, answer: dict[str, Any], began_ns: int) -> None:
        if not answer.get("ok") and answer.get("refusal") != "REQUEST_ALREADY_APPLIED":
            text = f"refused at command {answer.get('seq', '?')}: {answer.get('text', answer)}"
            if answer.get("refusal") == "PHASE_TRANSITION_INVALID":
                text += " It is halted or closed already."
            raise CommandError(text, returncode=REFUSED)
        if not answer.get("ok"):
            self.stdout.write(f"{name} is halted; an earlier asking of this request was applied")
            return
        took_ms = (answer["durable_ns"] - began_ns) / 1e6
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(answer["time_ns"] // 10**9))
        self.stdout.write(
            f"{name} (instrument {number}) is halted at command {answer['seq']}, {when}.{answer['time_ns'] % 10**9:09d} UTC; "
            f"from asking to durable {took_ms:.2f} ms"
        )

    def _note(self, row: dict[str, Any]) -> None:
        """Before the engine is asked: whoever writes the halt down finds it. A disk that takes no note holds up no halt."""
        try:
            note(settings.ENGINE_FOLDER, row)
        except OSError as fault:
            self.stderr.write(f"the text was not kept: {fault}")


def _instrument(folder: Path, asked: str) -> tuple[int, str]:
    """Number and name. A number is taken as it is: the engine knows whether there is such an instrument."""
    if asked.isascii() and asked.isdecimal() and 0 < int(asked) <= INSTRUMENT_MAX:
        return int(asked), asked
    path = folder / INSTRUMENTS
    try:
        numbers = symbols_of(path.read_text())
    except (OSError, ValueError) as fault:
        raise CommandError(f"symbols cannot be read ({fault}); give the instrument's number", returncode=ASKED_WRONGLY) from fault
    if asked not in numbers:
        raise CommandError(f"no instrument is called {asked}; there are {', '.join(sorted(numbers))}", returncode=ASKED_WRONGLY)
    return numbers[asked], asked


def _actor() -> str:
    return f"direct:{getpass.getuser()}".encode("ascii", "replace").decode()[:ACTOR_MAX]


def _why_not(fault: Exception) -> str:
    if isinstance(fault, PermissionError):
        return f"this account may not ask the engine: {fault}; run it as the account that runs the venue"
    if isinstance(fault, FileNotFoundError | ConnectionRefusedError):
        return f"no engine runs on {settings.ENGINE_FOLDER} ({fault}): nothing is being matched there"
    return f"the engine was asked and gave no answer: {fault}"
