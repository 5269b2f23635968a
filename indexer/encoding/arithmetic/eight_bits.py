"""Part of a model's weights in eight bits, for whoever encodes one short text at a time: a query reads them all.

Of a transformer's layers the two products of the feed-forward part have two thirds of the weights. They are rounded to
eight bits by groups (as in Shen et al., Q-BERT, 2020), and OpenVINO rounds what is multiplied with them by the same
groups. Where the first layers were rounded too, or the attention, or the rest was in bfloat16, mpnet agreed too little
with itself: docs/decisions/0041 has the figures. `choice.py` says what it saves.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Weights, and numbers that they are multiplied with, that are rounded by one scale.
GROUP = 32
_LAYERS_LEFT, _PRODUCTS_A_LAYER = 3, 2
_LARGEST = 127


def round_part(model: Any) -> int:
    """Rounds weights of `model`, an OpenVINO graph, in place; how many matrices."""
    products = [product for product in model.get_ordered_ops() if _is_feed_forward(product)]
    for product in products[_LAYERS_LEFT * _PRODUCTS_A_LAYER :]:
        product.input(1).replace_source_output(_rounded(_weights_of(product).get_data().astype(np.float32)))
    model.validate_nodes_and_infer_types()
    return max(0, len(products) - _LAYERS_LEFT * _PRODUCTS_A_LAYER)


def _is_feed_forward(node: Any) -> bool:
    """Whether it multiplies with a matrix (out, in) of weights that widens or narrows, as no attention does."""
    if node.get_type_name() != "MatMul" or not node.get_attributes()["transpose_b"] or _weights_of(node) is None:
        return False
    shape = tuple(_weights_of(node).get_output_shape(0))
    return len(shape) == 2 and shape[0] != shape[1] and shape[1] % GROUP == 0


def _weights_of(product: Any) -> Any:
    """The constant that a product multiplies with, which a conversion to another precision may follow; or None."""
    node = product.input(1).get_source_output().get_node()
    if node.get_type_name() == "Convert":
        node = node.input(0).get_source_output().get_node()
    return node if node.get_type_name() == "Constant" else None


def _rounded(weights: NDArray[np.float32]) -> Any:
    """What gives `weights` (out, in) back from eight bits and a scale a group."""
    from openvino import opset13

    grouped = weights.reshape(len(weights), -1, GROUP)
    scales = np.maximum(np.abs(grouped).max(axis=2, keepdims=True) / _LARGEST, np.finfo(np.float32).tiny)
    numbers = opset13.convert(opset13.constant(np.round(grouped / scales).astype(np.int8)), "f32")
    scaled = opset13.multiply(numbers, opset13.constant(scales))
    return opset13.reshape(scaled, opset13.constant(np.array(weights.shape)), special_zero=False).output(0)
