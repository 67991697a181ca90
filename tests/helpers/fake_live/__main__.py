"""`python -m tests.helpers.fake_live REMOTE_SCRIPTS PROFILE LIBRARY`: a Live with what is installed there chosen.

A MIDI track with a Simpler is selected. When standard input ends, Live does, and says in JSON what became of it.
"""

from __future__ import annotations

import json
import sys
import threading

from tests.helpers.fake_live import FakeLive
from tests.helpers.fake_live.devices import SimplerDevice


def main() -> None:
    """Run until standard input ends."""
    scripts, profile, library = sys.argv[1:]
    sys.path.insert(0, scripts)
    live = FakeLive(profile, library)
    track = live.track("Bass", midi=True)
    simpler = SimplerDevice()
    track._put(simpler, -1)
    track.view.selected_device = simpler
    live.choose("tonewalk")
    ended = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    live.run_until(ended.is_set)
    live.close()
    print(
        json.dumps(
            {
                "sample": simpler.sample.file_path if simpler.sample else "",
                "markers": [simpler.sample.start_marker, simpler.sample.end_marker] if simpler.sample else [],
                "shown": live.shown,
                "logged": live.logged,
                "python": list(sys.version_info[:2]),
                "tracks": [track.name for track in live.song.tracks],
            }
        )
    )


if __name__ == "__main__":
    main()
