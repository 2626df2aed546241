"""Members and an operator who keep an engine busy until it dies, and remember everything that it acknowledged."""

import itertools
import random
import secrets
import threading
from pathlib import Path

import numpy as np

from engine.bench.load import order_frames
from engine.client import Client, ClientError
from engine.host.control_client import ask
from engine.messages.codes import Limit
from engine.messages.layout import BY_NAME, ORDER_EVENT, encode
from tests.engine.small_engine import MID, SECRETS, WIDE

WINDOW = 600
ORDERS, CANCELS = 195, 5
ROUND_COMMANDS = ORDERS + CANCELS
FIRST_IDS = 1 << 32
FILL = BY_NAME["Fill"].kind


class Trader(threading.Thread):
    """One member's session: orders of which half cross, and cancels. Each life has its own `seed`, so that ids differ."""

    def __init__(self, folder: Path, name: str, account: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.folder, self.name_of_session, self.account, self.seed = folder, name, account, seed
        self.received: list[np.ndarray] = []

    def run(self) -> None:
        try:
            with Client(str(self.folder / "orders.sock"), self.name_of_session, SECRETS[self.name_of_session]) as client:
                self._trade(client)
        except (ClientError, OSError):
            return  # it was killed: that is what we are here for

    def _trade(self, client: Client) -> None:
        unanswered = 0
        for number in itertools.count():
            client.send(self._round(number))
            unanswered += ROUND_COMMANDS
            while unanswered > WINDOW:
                events = client.events(1.0)
                self.received.append(events)
                unanswered -= len(np.unique(events["command_seq"][events["kind"] != FILL]))

    def _round(self, number: int) -> bytes:
        first_id = FIRST_IDS * self.seed + number * ORDERS
        facts = {"account": self.account, "instrument": 1 + number % 2}
        orders = order_frames(ORDERS, mid_ticks=MID, seed=number, first_id=first_id, **facts)
        cancels = [encode("CancelOrder", orig_client_order_id=first_id + step, **facts) for step in range(CANCELS)]
        return orders.tobytes() + b"".join(cancels)

    def events(self) -> np.ndarray:
        return np.concatenate(self.received) if self.received else np.empty(0, ORDER_EVENT)


class Operator(threading.Thread):
    """Sets limits over the control socket and remembers the answers: (command number, value)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder = folder
        self.answered: list[tuple[int, int]] = []

    def run(self) -> None:
        while True:
            value = WIDE + random.randrange(1 << 20)
            facts = {"account": 2, "instrument": 1, "limit": int(Limit.ORDER_QTY), "value": value}
            values = facts | {"request_id": secrets.randbits(63) | 1}
            try:
                answer = ask(self.folder, {"do": "command", "name": "SetLimit", "values": values}, 5.0)
            except (OSError, ValueError):
                return  # it was killed in the middle of our question
            assert answer["ok"], answer
            self.answered.append((answer["seq"], value))
