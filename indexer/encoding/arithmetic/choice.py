"""In which arithmetic a processor encodes: single precision, bfloat16, or with part of the weights in eight bits.

All of them give vectors that are near enough, or are not used (encoder.json says how near), so they may be mixed.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

# The last is single precision with part of the weights in eight bits (eight_bits.py).
SINGLE, BFLOAT16, EIGHT_BITS = "f32", "bf16", "int8"
_PROCESSORS = Path("/proc/cpuinfo")


def arithmetics(core: Any) -> set[str]:
    """Those that this machine has for every model; `core` is OpenVINO's."""
    return {SINGLE, BFLOAT16} if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else {SINGLE}


def quickest(core: Any, agreeing: Collection[str], *, in_turns: bool) -> str:
    """That which is quickest here for batches side by side, or, `in_turns`, for one short text at a time.

    `agreeing` are those in which the model was seen to give its vectors.
    """
    return _quickest(arithmetics(core), _what_linux_says(), EIGHT_BITS in agreeing, in_turns)


def _quickest(had: set[str], processors: str, eight_bits: bool, in_turns: bool) -> str:
    """What `processors`, the text of /proc/cpuinfo, tells beyond OpenVINO's capabilities.

    AMD's multiply twice as many numbers in bfloat16 as in single precision, Intel's only by AMX, which some lack and
    some hosts hide from their guests: then a batch takes longer in bfloat16, of mpnet 1.8 times and of MiniLM 1.45. A
    query reads all weights for ten tokens, so that fewer bytes are read sooner: of mpnet 20 ms in single precision, 17
    in bfloat16, 14 with part in eight bits, of MiniLM 3.1, 3.2 and 2.6; and of a draft two passages take .35, .62 and
    .28 s (two cores of a Xeon without AMX). Eight bits need instructions of their own (VNNI).
    """
    is_quick = BFLOAT16 in had and ("GenuineIntel" not in processors or "amx_bf16" in processors)
    if is_quick or not in_turns:
        return BFLOAT16 if is_quick else SINGLE
    if eight_bits and ("avx512_vnni" in processors or "avx_vnni" in processors):
        return EIGHT_BITS
    return BFLOAT16 if BFLOAT16 in had else SINGLE


def _what_linux_says() -> str:
    try:
        return _PROCESSORS.read_text()
    except OSError:  # another system
        return ""
