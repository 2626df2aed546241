"""The page of risk: who is blocked and what is left of his orders, limits above accounts' own, the restricted list."""

import re
import uuid
from html import unescape

import pytest

from engine.messages.codes import Block, Limit, PhaseReason, Scope
from riskapp.control_states import State
from riskapp.models import Account, ControlRequest, InstrumentState, Restriction, ScopeBlock, ScopeLimit
from tests.console.conftest import Enter
from tests.console.small_market import BTC, ETH, NOW_NS


def rows(page: str, label: str) -> list[list[str]]:
    table = re.search(rf'aria-label="{label}"><table.*?</table>', page, re.S)
    assert table
    found = re.findall(r"<tr>(.*?)</tr>", table[0][table[0].index("<tbody>") :], re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in found]
    return [[unescape(re.sub(r"<[^>]*>", "", cell)) for cell in row] for row in cells]


def block(scope: Scope, number: int, **values: int) -> None:
    facts = {"block": Block.SHUT, "reason": PhaseReason.DRILL, "seq": 41_000, "since_ns": NOW_NS, "actor": "ada"}
    ScopeBlock.objects.create(scope=scope, number=number, **{**facts, **values})


def test_a_kill_tells_what_it_cancelled_and_what_is_left(enter: Enter) -> None:
    """Account 1, of ALPHA, has four working orders in the small market."""
    Account.objects.filter(pk=1).update(desk=7)
    block(Scope.FIRM, 1, kill_seq=60_000, cancelled=12, residue=4)
    block(Scope.DESK, 7)
    block(Scope.ACCOUNT, 3, block=Block.REDUCE_ONLY)
    page = enter("otto").get("/risk/").content.decode()
    shown = {row[1]: (row[0], row[2], row[4], row[6], row[7], row[8]) for row in rows(page, "Blocks and kills")}
    assert shown == {
        "ALPHA": ("Firm", "killed", "ada", "12", "4", "4"), "desk 7": ("Desk", "blocked", "ada", "—", "—", "4"),
        "BETA-A": ("Account", "reduce only", "ada", "—", "—", "0"),
    }
    assert '■ <b data-count="block=1">2</b> blocked' in page


def test_limits_and_restrictions_by_name(enter: Enter) -> None:
    for scope, number, limit, value in (
        (Scope.VENUE, 0, Limit.OPEN_ORDERS, 100_000), (Scope.FIRM, 2, Limit.CREDIT, 1 << 60), (Scope.INSTRUMENT, ETH, 1, 5),
    ):
        ScopeLimit.objects.create(scope=scope, number=number, limit=limit, value=value, seq=5)
    Restriction.objects.create(scope=Scope.FIRM, number=2, instrument=BTC, seq=40_999, since_ns=NOW_NS, actor="ben")
    page = enter("ada").get("/risk/").content.decode()
    assert [row[:4] for row in rows(page, "Limits above accounts’ own")] == [
        ["Venue", "the venue", "Open orders", "100,000"], ["Firm", "BETA", "Credit", f"{1 << 60:,}"],
        ["Instrument", "ETH/USD", "Order qty", "5"],
    ]
    assert rows(page, "Restricted list") == [["BTC/USD", "Firm", "BETA", "2026-01-01 00:00:00.000000", "ben", "40,999"]]


def test_a_blocked_scope_is_seen_on_every_page(enter: Enter) -> None:
    hidden = '<span class="chip halted" data-hide-zero hidden>■ <b data-count="block=1">0</b> blocked'
    assert hidden in enter("vera").get("/").content.decode()
    block(Scope.SESSION, 1)
    assert hidden not in enter("vera").get("/feed/").content.decode()


def test_a_phase_says_whose_it_is(enter: Enter) -> None:
    InstrumentState.objects.filter(pk=BTC).update(group=7)
    page = enter("vera").get(f"/instruments/{BTC}/").content.decode()
    assert f'<span data-when="{BTC}.has_own_phase=false">inherited from group 7</span>' in page
    InstrumentState.objects.filter(pk=BTC).update(has_own_phase=True)
    page = enter("vera").get(f"/instruments/{BTC}/").content.decode()
    assert f'<span data-when="{BTC}.has_own_phase=true">own phase</span>' in page


def block_form(**changes: str | int) -> dict[str, str | int]:
    form = {"click_id": str(uuid.uuid4()), "kind": "kill", "who": "2:2", "reason": int(PhaseReason.DRILL), "typed": "BETA"}
    return form | changes


def test_a_kill_from_the_page(enter: Enter) -> None:
    answer = enter("mo").post("/risk/block/", block_form(), follow=True)
    request = ControlRequest.objects.get()
    assert answer.redirect_chain == [(f"/controls/{request.pk}/", 302)]
    assert (request.verb, request.subject, request.state, request.proposed_by_name) == ("KILL", "firm BETA", State.SENT, "mo")
    assert "Kill of firm BETA is on its way to the engine." in answer.content.decode()


@pytest.mark.parametrize("changes", [
    {"typed": "beta"}, {"who": "2:9"}, {"who": "2"}, {"reason": int(PhaseReason.CAUSE_RESOLVED)}, {"kind": ""},
])
def test_a_form_that_is_not_complete_blocks_nobody(enter: Enter, changes: dict[str, str | int]) -> None:
    answer = enter("ada").post("/risk/block/", block_form(**changes))
    assert answer.status_code == 422
    assert b'class="field-error"' in answer.content
    assert not ControlRequest.objects.exists()


def test_a_release_is_proposed_on_the_page_and_approved_among_the_controls(enter: Enter) -> None:
    block(Scope.FIRM, 2)
    form = {"reason": int(PhaseReason.CAUSE_RESOLVED), "reason_text": "repaired"}
    assert enter("ada").post("/risk/2/2/release/", form | {"reason_text": ""}).status_code == 422
    enter("ada").post("/risk/2/2/release/", form)
    request = ControlRequest.objects.get()
    assert enter("ada").post("/risk/2/2/release/", form).status_code == 409
    assert "Approve: let firm BETA trade again" in enter("ben").get("/controls/").content.decode()
    enter("ben").post(f"/controls/{request.pk}/approve/")
    request.refresh_from_db()
    assert (request.state, request.approved_by_name) == (State.SENT, "ben")
