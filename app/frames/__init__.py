"""Frames: still pictures to share. They know what is printed on them and nothing else."""
