"""Every setting of our own is read by somebody."""

import re

import pytest
from django.conf import global_settings

from tests.tidy import tree

FRAMEWORKS = ("ASGI_APPLICATION", "CELERY_", "CONTENT_SECURITY_POLICY", "ROOT_URLCONF", "WHITENOISE_")
_SETTING = re.compile(r"^([A-Z][A-Z0-9_]+)(?: = [A-Z][A-Z0-9_]+)* = ", re.M)


def unread(settings: str, readers: str) -> list[str]:
    """Names set in the text of a settings file that no framework knows and nobody reads, the file itself included."""
    ours = [name for name in _SETTING.findall(settings) if not hasattr(global_settings, name) and not name.startswith(FRAMEWORKS)]
    unused_here = [name for name in ours if len(re.findall(rf"\b{name}\b", settings)) == 1]
    return [name for name in unused_here if not re.search(rf"\bsettings\.{name}\b", readers)]


@pytest.mark.parametrize(
    ("settings", "readers", "found"),
    [
        ('VAR = "var"\n', "settings.VAR / 'log'", []),
        ('VAR = "var"\nENGINE = VAR\n', "settings.ENGINE", []),
        ('DEBUG = False\nCELERY_TIMEZONE = "UTC"\n', "", []),
        ('FORGOTTEN = "yes"\n', "settings.VAR", ["FORGOTTEN"]),
    ],
)
def test_knows_good_from_bad(settings: str, readers: str, found: list[str]) -> None:
    assert unread(settings, readers) == found


def test_every_setting_is_read() -> None:
    readers = "\n".join(tree.text(path) for path in tree.matching("*.py", "*.html") if str(path) != "console/settings.py")
    assert unread((tree.ROOT / "console/settings.py").read_text(), readers) == []
