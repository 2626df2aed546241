"""Who may do what: the one table of roles and permissions. `migrate` writes it into the database's groups.

A permission is asked for as `riskapp.<codename>`. A role is a Django group; an operator may hold several.
"""

from typing import Final

PERMISSIONS: Final = {
    "view_market": "See instruments, books, trades and the venue's health",
    "view_positions": "See positions, limits and sessions of every account",
    "view_controls": "See control requests",
    "view_audit": "See the audit list",
    "halt_instrument": "Halt an instrument, block or kill a scope",
    "propose_resume": "Propose to resume an instrument or to release a block",
    "approve_resume": "Approve the resumption or release that somebody else proposed",
    "manage_reference_data": "Change instruments, firms, accounts, limits and sessions",
}
"""Codename -> what an administrator reads."""

REFERENCE_MODELS: Final = ("firm", "account", "instrument", "accountlimit", "tradingsession")
_REFERENCE_EDIT = tuple(f"{verb}_{model}" for model in REFERENCE_MODELS for verb in ("view", "add", "change"))
_OPERATOR_EDIT = ("view_operator", "add_operator", "change_operator")

ROLES: Final[dict[str, tuple[str, ...]]] = {
    "viewer": ("view_market",),
    "risk officer": (
        "view_market", "view_positions", "view_controls", "view_audit",
        "halt_instrument", "propose_resume", "approve_resume",
    ),
    # runs the market, so may stop it and ask for it back, but the second person is always a risk officer
    "market operations": ("view_market", "view_positions", "view_controls", "halt_instrument", "propose_resume"),
    "auditor": ("view_market", "view_positions", "view_controls", "view_audit"),
    # changes what the venue knows, never what the market does
    "administrator": ("view_market", "view_controls", "view_audit", "manage_reference_data", *_REFERENCE_EDIT, *_OPERATOR_EDIT),
}


def permission(codename: str) -> str:
    """The full name that `user.has_perm` takes; KeyError when the table has no such permission."""
    PERMISSIONS[codename]
    return f"riskapp.{codename}"
