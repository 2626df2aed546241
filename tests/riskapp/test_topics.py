"""Each topic that we publish: the picture has its columns, its rows are as wide as they, and a reader gets it from Redis."""

import time
from pathlib import Path
from typing import Any

import orjson
import pytest
import redis
from django.conf import settings as django_settings
from django.utils import timezone

from riskapp import controls_picture, live
from riskapp.control_states import State
from riskapp.models import Operator, ProjectionPosition, Verb
from riskapp.projector.projector import Projector
from riskapp.projector.report import Report
from riskapp.roles import PERMISSIONS
from riskapp.topics import CONTROLS, PROJECTOR, TOPICS, find
from tests.riskapp import cast, event_logs


@pytest.fixture
def heard() -> Any:
    """Gives what is published from now on, as (channel, picture)."""
    pubsub = redis.Redis.from_url(django_settings.REDIS_URL).pubsub(ignore_subscribe_messages=True)
    pubsub.psubscribe("live:*")
    pubsub.get_message(timeout=1)

    def next_one() -> tuple[str, dict[str, Any]]:
        give_up = time.monotonic() + 5
        while time.monotonic() < give_up:
            message = pubsub.get_message(timeout=1)
            if message:
                return message["channel"].decode(), orjson.loads(message["data"])
        raise AssertionError("nothing was published")

    return next_one


@pytest.mark.django_db
def test_controls(ada: Operator, btc: Any, heard: Any) -> None:
    ProjectionPosition.objects.create(shard=0, event_seq=90, command_seq=70, time_ns=5)
    clicked = timezone.now()
    request = cast.request(Verb.HALT, State.APPLIED, ada, clicked_at=clicked, durable_ns=time.time_ns(), reason_text="Why.")
    controls_picture.publish()
    channel, picture = heard()
    assert (channel, picture["topic"], picture["seq"], picture["ts"]) == ("live:controls", "controls", 70, 5)
    assert picture["cols"] == list(CONTROLS.columns)
    row = dict(zip(picture["cols"], picture["rows"][0], strict=True))
    assert (row["request_id"], row["verb"], row["state"], row["reason"]) == (str(request.pk), "HALT", "APPLIED", "DRILL")
    assert (row["proposed_by"], row["reason_text"], row["applied_seq"]) == ("ada", "Why.", 7)
    assert row["click_to_effect_us"] == request.click_to_effect_us > 0


@pytest.mark.django_db
def test_controls_are_the_newest_and_cost_two_queries(
    ada: Operator, btc: Any, django_assert_num_queries: Any,
) -> None:
    for _ in range(CONTROLS.rows_max + 5):
        cast.request(Verb.HALT, State.SENT, ada)
    newest = cast.request(Verb.HALT, State.REFUSED, ada, refusal=82)
    with django_assert_num_queries(2):
        rows = orjson.loads(controls_picture.encoded())["rows"]
    assert len(rows) == CONTROLS.rows_max
    assert (rows[0][0], rows[0][-2]) == (str(newest.pk), "PHASE_TRANSITION_INVALID")


@pytest.mark.django_db(transaction=True)
def test_projector(tmp_path: Path, heard: Any) -> None:
    events, core = event_logs.random_events(21, 200)
    event_logs.write(tmp_path, events)
    projector, report = Projector(tmp_path, 0, 100), Report()
    report.projected += projector.step()
    report.say("running")
    report.publish(projector)
    channel, picture = heard()
    assert (channel, picture["cols"]) == ("live:projector", list(PROJECTOR.columns))
    figures = dict(picture["rows"])
    assert figures["state"] == "running"
    assert figures["lag_events"] == core.last_event_seq() - figures["event_seq"] > 0
    assert figures["lag_ms"] > 0
    assert figures["command_seq"] == picture["seq"]
    while projector.step():
        pass
    report.publish(projector)
    assert dict(heard()[1]["rows"])["lag_events"] == 0


def test_every_topic_has_a_key_a_permission_and_is_found_by_its_name() -> None:
    for topic in TOPICS:
        assert topic.columns[0] in {"key", "instrument", "request_id"}
        assert topic.permission.removeprefix("riskapp.") in PERMISSIONS
        name = topic.name(7 if topic.is_per_instrument else None)
        assert find(name) == (topic, 7 if topic.is_per_instrument else None)
        assert topic.channel(7 if topic.is_per_instrument else None) == f"live:{name}"


@pytest.mark.parametrize(
    "name", ["", "nothing", "book", "book:", "book:x", "book:-1", "book:01", "book:1:2", "health:1", "book:9999999999"],
)
def test_no_topic(name: str) -> None:
    assert find(name) is None


def test_rows_are_bounded() -> None:
    picture = live.picture(PROJECTOR, seq=1, ts_ns=1, rows=[[str(n), n] for n in range(1000)])
    assert len(orjson.loads(picture)["rows"]) == PROJECTOR.rows_max
