"""In which arithmetic a processor encodes: in single precision, or in bfloat16 where it has that and is quicker so.

All of them give vectors that are near enough (encoder.json says how near), so they may be mixed.
"""

from pathlib import Path
from typing import Any

SINGLE, BFLOAT16 = "f32", "bf16"
_PROCESSORS = Path("/proc/cpuinfo")


def arithmetics(core: Any) -> set[str]:
    """All that this machine may use; `core` is OpenVINO's."""
    return {SINGLE, BFLOAT16} if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else {SINGLE}


def quickest(core: Any, *, in_turns: bool) -> str:
    """That which is quickest here for batches side by side, or, `in_turns`, for one short text at a time."""
    return _quickest(arithmetics(core), _what_linux_says(), in_turns)


def _quickest(had: set[str], processors: str, in_turns: bool) -> str:
    """What `processors`, the text of /proc/cpuinfo, tells beyond OpenVINO's capabilities.

    AMD's multiply twice as many numbers in bfloat16 as in single precision, Intel's only by AMX, which some lack and
    some hosts hide from their guests: then a batch takes longer in bfloat16, of mpnet 1.8 times and of MiniLM 1.45. A
    query reads all weights for ten tokens, and half of the bytes are read sooner (mpnet 17 ms and not 20, MiniLM 3.1
    and 3.0; a Xeon with avx512_bf16 and without AMX).
    """
    if BFLOAT16 not in had:
        return SINGLE
    slow = "GenuineIntel" in processors and "amx_bf16" not in processors
    return SINGLE if slow and not in_turns else BFLOAT16


def _what_linux_says() -> str:
    try:
        return _PROCESSORS.read_text()
    except OSError:  # another system
        return ""
