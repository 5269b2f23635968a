"""Weights in eight bits: those of the feed-forward layers but the first three, and near what they were."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from indexer.encoding.arithmetic.eight_bits import round_part
from indexer.encoding.runtime import import_openvino

WIDTH, WIDER = 64, 256


def graph(shapes: Sequence[tuple[int, int]], scale: float = 1.0) -> Any:
    """One product after another with weights of `shapes` (out, in)."""
    openvino = import_openvino()
    from openvino import opset13

    rng = np.random.default_rng(3)
    given = opset13.parameter([1, shapes[0][1]], np.float32, name="given")
    node = given
    for shape in shapes:
        weights = (scale * rng.normal(size=shape) / np.sqrt(shape[1])).astype(np.float16)
        node = opset13.matmul(node, opset13.convert(opset13.constant(weights), "f32"), False, True)
    return openvino.Model([node], [given])


def result(model: Any) -> np.ndarray[Any, np.dtype[np.float32]]:
    """What the graph makes of one row."""
    settings = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}
    row = np.random.default_rng(4).normal(size=(1, WIDTH)).astype(np.float32)
    return np.asarray(import_openvino().Core().compile_model(model, "CPU", settings)({"given": row})[0][0])


def layers(count: int) -> list[tuple[int, int]]:
    """Of a transformer: the attention's last product, and what widens and narrows again."""
    return [shape for _ in range(count) for shape in ((WIDTH, WIDTH), (WIDER, WIDTH), (WIDTH, WIDER))]


@pytest.mark.parametrize(("count", "rounded"), [(3, 0), (4, 2), (6, 6)])
def test_what_widens_and_narrows_is_rounded_but_for_three_layers(count: int, rounded: int) -> None:
    model = graph(layers(count))
    assert round_part(model) == rounded
    kinds = [op.get_element_type().get_type_name() for op in model.get_ops() if op.get_type_name() == "Constant"]
    assert kinds.count("i8") == rounded


def test_the_rounded_graph_gives_nearly_the_same() -> None:
    model, other = graph(layers(6)), graph(layers(6))
    round_part(other)
    before, after = result(model), result(other)
    assert float(before @ after / np.linalg.norm(before) / np.linalg.norm(after)) > 0.9995
    assert not np.array_equal(before, after)


def test_weights_that_are_all_nothing_stay_nothing() -> None:
    model = graph(layers(4), scale=0.0)
    round_part(model)
    assert not result(model).any()
