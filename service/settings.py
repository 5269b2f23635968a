"""What an operator may set for the service."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of the service; the command line is where they come from."""

    index_directory: Path
    encoder: bool = True  # whether queries and drafts are answered, which needs a model in memory
