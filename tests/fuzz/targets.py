"""All targets by name."""

from tests.fuzz.control_lines import CONTROL_LINES
from tests.fuzz.event_logs import EVENT_LOGS
from tests.fuzz.folder_files import FOLDER_FILES
from tests.fuzz.frames import FRAMES
from tests.fuzz.journals import JOURNALS
from tests.fuzz.snapshots import SNAPSHOT_FILES, STATES
from tests.fuzz.target import Target

TARGETS: dict[str, Target] = {
    target.name: target for target in (FRAMES, CONTROL_LINES, JOURNALS, EVENT_LOGS, STATES, SNAPSHOT_FILES, FOLDER_FILES)
}
