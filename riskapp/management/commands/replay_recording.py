"""Replays the recording as orders of the demo venue's members, pass after pass."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketdata.flow_config import FlowConfig
from marketdata.flow_fields import FlowConfigError
from marketdata.recording.fetch import is_there
from marketdata.recording.parse import RecordingError, read
from marketdata.recording.source import BITSTAMP
from marketdata.replay.figures import PassFigures
from marketdata.replay.plan import Plan, plan
from marketdata.replay.replay import Replay
from marketdata.replay.scale import ScaleError
from marketdata.replay.speed import Speed
from riskapp.demo import flow_file
from riskapp.feed_files import order_entry, recording_folder
from riskapp.feed_picture import keep_pass, last_passes, publish_replay
from riskapp.stop_signals import end_on_signals, stop_on_signals

LOOK_AGAIN_S = 1.0


class Command(BaseCommand):
    help = "Replay the recording through order entry, again from the start when it ends. Waits while there is no recording."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--speed", default="10", help="times as fast as it was, or max: as fast as the venue answers")
        parser.add_argument("--passes", type=int, help="end after so many; for ever when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        end_on_signals()
        try:
            speed = Speed.read(options["speed"])
            self._wait_for_recording()
            config, made, stop = FlowConfig.load(flow_file.path()), self._plan(), stop_on_signals()
            replay = Replay(made, config, order_entry(), speed, tell=publish_replay, keep=keep_pass, stop=stop)
            replay.run(first_pass=_next_pass(), passes=options["passes"])
        except (ValueError, FlowConfigError, RecordingError, ScaleError, OSError) as fault:
            raise CommandError(str(fault)) from fault

    def _wait_for_recording(self) -> None:
        if not is_there(BITSTAMP, recording_folder()):
            self.stderr.write("there is no recording: manage.py fetch_recording gets it; waiting for it")
        none = PassFigures(state="no recording", text="manage.py fetch_recording gets it")
        while not is_there(BITSTAMP, recording_folder()):
            publish_replay(none)
            time.sleep(LOOK_AGAIN_S)

    def _plan(self) -> Plan:
        self.stdout.write("reading the recording")
        made = plan(read(recording_folder()))
        self.stdout.write(f"{sum(made.rows.values()):,} rows, {len(made.trades)} trades, {len(made.steps):,} steps")
        return made


def _next_pass() -> int:
    """Passes are numbered through restarts, so that each account's turn comes."""
    latest = last_passes(1)
    return latest[0]["pass"] + 1 if latest else 1
