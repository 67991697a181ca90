"""The embedded encoder: audio and text towers in one space, trained by this project, shipped in the wheel."""
