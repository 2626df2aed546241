"""Trades the generated markets with seeded agents."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketdata.agents.crowd import Crowd
from marketdata.agents.run import Run
from marketdata.flow_config import FlowConfig
from marketdata.flow_fields import FlowConfigError
from riskapp.demo import flow_file
from riskapp.feed_files import order_entry
from riskapp.feed_picture import publish_agents
from riskapp.stop_signals import stop_on_signals

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Market makers, takers, a trend follower and a careless algorithm, until SIGTERM. Same seed, same temper."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="of prices and decisions")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = stop_on_signals()
        try:
            crowd = Crowd(FlowConfig.load(flow_file.path()), options["seed"])
            if not crowd.members:
                raise FlowConfigError("flow.json has no agent; run manage.py load_demo")
            Run(crowd, order_entry(), tell=_tell, stop=stop).forever()
        except FlowConfigError as fault:
            raise CommandError(str(fault)) from fault


def _tell(run: Run) -> None:
    if run.state != "trading":
        log.info("agents: %s%s", run.state, f": {run.text}" if run.text else "")
    publish_agents(run)
