"""bfloat16 is taken where it is quicker, which its being there does not tell; eight bits where a model allows them."""

import pytest

from indexer.encoding.arithmetic.choice import _quickest, arithmetics, quickest
from indexer.encoding.runtime import import_openvino

BOTH = {"f32", "bf16"}
AMD = "vendor_id\t: AuthenticAMD\nflags\t\t: fpu avx512f avx512_bf16 avx512_vnni\n"
INTEL = "vendor_id\t: GenuineIntel\nflags\t\t: fpu avx512f avx512_bf16 avx512_vnni\n"
INTEL_WITH_TILES = "vendor_id\t: GenuineIntel\nflags\t\t: fpu avx512_vnni avx512_bf16 amx_bf16 amx_tile\n"
OLD = "vendor_id\t: GenuineIntel\nflags\t\t: fpu avx2\n"


@pytest.mark.parametrize(
    ("had", "processors", "batches", "in_turns", "in_turns_whole"),
    [
        (BOTH, AMD, "bf16", "bf16", "bf16"),
        (BOTH, INTEL_WITH_TILES, "bf16", "bf16", "bf16"),
        (BOTH, INTEL, "f32", "int8", "bf16"),
        (BOTH, "", "bf16", "bf16", "bf16"),  # a system that does not say
        ({"f32"}, INTEL, "f32", "int8", "f32"),
        ({"f32"}, OLD, "f32", "f32", "f32"),
    ],
)
def test_which_arithmetic_is_quickest(
    had: set[str], processors: str, batches: str, in_turns: str, in_turns_whole: str
) -> None:
    assert _quickest(had, processors, eight_bits=True, in_turns=False) == batches
    assert _quickest(had, processors, eight_bits=True, in_turns=True) == in_turns
    assert _quickest(had, processors, eight_bits=False, in_turns=True) == in_turns_whole


def test_this_machine_uses_one_that_it_has_and_eight_bits_only_where_the_model_agrees() -> None:
    core = import_openvino().Core()
    assert "f32" in arithmetics(core)
    assert {quickest(core, arithmetics(core), in_turns=way) for way in (False, True)} <= arithmetics(core)
