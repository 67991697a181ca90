"""What this musician means by alike: learned from "A is closer to B than to C"."""
