"""Who may log on, one connection a session, and what becomes of a session that ends."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.gateway.roster import Roster, RosterError
from engine.messages.codes import CancelCause
from engine.messages.layout import encode
from engine.messages.refusals import Refusal
from tests.engine.gateway.doorway import Doorway, doorway, logon, names, order, reasons
from tests.engine.small_engine import members, write_members

SECOND_NS = 1_000_000_000


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Doorway]:
    with doorway(tmp_path / "e", sessions_max=2, strangers_max=3) as made:
        yield made


@pytest.mark.parametrize(
    ("first", "name", "refusal"),
    [
        (logon(secret="wrong"), "LogonRefused", Refusal.LOGON_FAILED),
        (logon(secret=""), "LogonRefused", Refusal.LOGON_FAILED),
        (logon("NOBODY"), "LogonRefused", Refusal.LOGON_FAILED),
        (logon("alpha1"), "LogonRefused", Refusal.LOGON_FAILED),
        (logon()[:3] + b"\x02" + logon()[4:], "LogonRefused", Refusal.VERSION_UNSUPPORTED),
        (b"\x40" + logon()[1:], "FrameRefused", Refusal.FRAME_MALFORMED),
        (order(), "FrameRefused", Refusal.LOGON_REQUIRED),
        (encode("Heartbeat"), "FrameRefused", Refusal.LOGON_REQUIRED),
        (b"GET / HTTP/1.1\r\n\r\n", "FrameRefused", Refusal.LOGON_REQUIRED),
    ],
)
def test_a_stranger_who_does_not_log_on_is_told_and_sent_away(door: Doorway, first: bytes, name: str, refusal: Refusal) -> None:
    link = door.say(door.connect(), first + order())
    assert [(n, values["reason"]) for n, values in door.hear(link)] == [(name, refusal)]
    assert door.is_closed(link)
    assert door.collect() == []


def test_a_session_has_one_connection_and_may_return_when_it_has_ended(door: Doorway) -> None:
    first = door.logged_on()
    second = door.say(door.connect(), logon())
    assert reasons(door.hear(second)) == [Refusal.SESSION_IN_USE]
    door.say(first, order(1))
    assert len(door.collect()) == 1, "the first goes on undisturbed"
    first.close()
    door.turn()
    door.collect()
    door.logged_on()


def test_no_more_sessions_than_there_is_room_for(door: Doorway) -> None:
    door.logged_on("ALPHA1")
    door.logged_on("BETA1")
    link = door.say(door.connect(), logon("BETA2"))
    assert reasons(door.hear(link)) == [Refusal.SESSIONS_FULL]


def test_strangers_are_bounded_and_sent_away_when_they_say_nothing(door: Doorway) -> None:
    silent = [door.connect() for _ in range(3)]
    newest = door.connect()
    assert door.is_closed(silent.pop(0)), "the oldest makes room"
    assert len(door.gateway.clients) == 3
    door.turn(passed_ns=6 * SECOND_NS)
    door.gateway.tick(door.now_ns)
    assert all(door.is_closed(link) for link in [*silent, newest])
    door.logged_on()


def test_who_only_holds_the_door_keeps_nobody_out(door: Doorway) -> None:
    first = door.logged_on("ALPHA1")
    for _ in range(10):
        door.say(door.connect(), logon("BETA1")[:20])
    door.logged_on("BETA1")
    door.say(first, order(1))
    assert names(door.collect()) == ["NewOrder"]


def end_by_closing(door: Doorway, link: socket.socket) -> None:
    link.close()


def end_by_half_closing(door: Doorway, link: socket.socket) -> None:
    link.shutdown(socket.SHUT_WR)


def end_by_logout(door: Doorway, link: socket.socket) -> None:
    link.sendall(encode("Logout"))


def end_by_noise(door: Doorway, link: socket.socket) -> None:
    link.sendall(bytes(16))


def end_by_dismissal(door: Doorway, link: socket.socket) -> None:
    write_members(door.folder, members(("BETA1",)))
    door.gateway.reload_roster(door.now_ns)


@pytest.mark.parametrize("end", [end_by_closing, end_by_half_closing, end_by_logout, end_by_noise, end_by_dismissal])
@pytest.mark.parametrize("promised", [True, False])
def test_cancel_on_disconnect_follows_every_end_and_only_where_promised(door: Doorway, end, promised: bool) -> None:  # type: ignore[no-untyped-def]
    link = door.logged_on(cancel=promised)
    door.say(link, order(1))
    assert names(door.collect()) == ["NewOrder"]
    assert door.gateway.promised_cancels() == ({1} if promised else set())
    end(door, link)
    door.turn()
    commands = door.collect() + door.collect()
    if promised:
        [(name, values)] = commands
        assert (name, values["session"], values["of_session"]) == ("MassCancel", 1, 1)
        assert (values["account"], values["instrument"], values["cause"]) == (0, 0, CancelCause.DISCONNECT)
    else:
        assert commands == []
    assert door.gateway.promised_cancels() == set()


def test_orders_sent_before_the_end_go_before_the_cancel(door: Doorway) -> None:
    link = door.logged_on(cancel=True)
    link.sendall(order(1) + order(2) + encode("Logout") + order(3))
    door.turn()
    assert names(door.collect() + door.collect()) == ["NewOrder", "NewOrder", "MassCancel"]


def test_after_logout_the_last_answers_still_come(door: Doorway) -> None:
    link = door.logged_on()
    door.say(link, order(1) + encode("Logout"))
    door.collect()
    door.gateway.sequenced(7)
    door.gateway.routes.deliver_bytes(encode("OrderAccepted", session=1, seq=7, command_seq=7))
    door.gateway.send_touched(door.now_ns)
    door.gateway.released(7, door.now_ns)
    assert names(door.hear(link)) == ["OrderAccepted"]
    assert door.is_closed(link)


def test_who_does_not_read_is_cut_off_and_told(tmp_path: Path) -> None:
    with doorway(tmp_path / "e", outbox_bytes_max=1 << 16) as door:
        link = door.logged_on(cancel=True)
        other = door.logged_on("BETA1")
        event = encode("Fill", session=1)
        for _ in range(40):
            door.gateway.routes.deliver_bytes(event * 200 + encode("Fill", session=2))
            door.gateway.send_touched(door.now_ns)
        assert door.gateway.promised_cancels() == {1}
        assert [values["of_session"] for _, values in door.collect()] == [1]
        heard = []
        while piece := _read(door, link):
            heard.append(piece)
        last = b"".join(heard)[-24:]
        assert list(last[2:4]) == [205, Refusal.CLIENT_TOO_SLOW]
        assert len(door.hear(other)) == 40, "others lose nothing"


def _read(door: Doorway, link: socket.socket) -> bytes:
    link.setblocking(False)
    door.turn()
    try:
        return link.recv(1 << 20)
    except BlockingIOError:
        return b""


def test_who_reads_nothing_for_long_is_cut_off(tmp_path: Path) -> None:
    with doorway(tmp_path / "e", outbox_bytes_max=4 << 20) as door:
        link = door.logged_on()
        door.gateway.routes.deliver_bytes(encode("Fill", session=1) * 10_000)
        door.gateway.send_touched(door.now_ns)
        assert door.gateway.on[1].connection.waiting > 0
        for _ in range(4):
            door.turn(passed_ns=SECOND_NS)
            door.gateway.tick(door.now_ns)
        assert 1 in door.gateway.on
        door.turn(passed_ns=2 * SECOND_NS)
        door.gateway.tick(door.now_ns)
        assert 1 not in door.gateway.on
        assert link.fileno() >= 0


def test_a_client_that_leaves_its_answers_unread_is_not_read_until_it_does(tmp_path: Path) -> None:
    with doorway(tmp_path / "e", outbox_bytes_max=4 << 20) as door:
        link = door.logged_on()
        door.gateway.routes.deliver_bytes(encode("Fill", session=1) * 25_000)
        door.gateway.send_touched(door.now_ns)
        door.say(link, order(1))
        assert door.collect() == []
        while _read(door, link):
            pass
        assert [values["client_order_id"] for _, values in door.collect()] == [1]


def test_sign_of_life_where_nothing_else_is_sent(door: Doorway) -> None:
    link = door.logged_on()
    door.gateway.tick(door.now_ns + SECOND_NS)
    assert names(door.hear(link)) == ["HostHeartbeat"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "cannot be read"),
        ("{}", "a list"),
        ("[1]", "row 1"),
        ('[{"session": 0, "name": "A", "secret_sha256": "%s", "accounts": []}]' % ("0" * 64), "session must be"),
        ('[{"session": true, "name": "A", "secret_sha256": "%s", "accounts": []}]' % ("0" * 64), "session must be"),
        ('[{"session": 1, "name": "A-name-that-is-long", "secret_sha256": "%s", "accounts": []}]' % ("0" * 64), "name must be"),
        ('[{"session": 1, "name": "A", "secret_sha256": "abc", "accounts": []}]', "64 hexadecimal"),
        ('[{"session": 1, "name": "A", "secret_sha256": "%s", "accounts": [-1]}]' % ("0" * 64), "accounts must be"),
        (json.dumps(members(("ALPHA1", "ALPHA1"))), "twice"),
    ],
)
def test_a_roster_that_is_not_right_is_refused_and_the_old_one_stays(door: Doorway, text: str, complaint: str) -> None:
    (door.folder / "sessions.json").write_text(text)
    with pytest.raises(RosterError, match=complaint):
        door.gateway.reload_roster(door.now_ns)
    door.logged_on()


def test_without_a_roster_nobody_may_log_on(tmp_path: Path) -> None:
    assert Roster.load(tmp_path / "sessions.json").check("ALPHA1", b"a" * 32) is None
