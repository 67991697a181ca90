"""What the product promises of trust, tried by force: `make torture` writes the table of `docs/trust.md`.

Kills at random moments (`kills.py`, `lives.py`, `talk.py`), input of every shape (`inputs.py`), audio files with
bytes turned over (`sounds.py`), disks that are full or read-only (`disks.py`), a loop that must not pause
(`pauses.py`), and hours of use (`use.py`).
"""
