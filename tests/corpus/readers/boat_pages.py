"""The texts that invented pages are put together from."""

TITLE = "How to keep a wooden boat dry through a northern winter"
STANDFIRST = (
    "A patient guide to tarpaulins, trestles and fresh air, for owners who would rather sail in April than sand."
)
BARE_STANDFIRST = STANDFIRST.removesuffix("sand.") + "spend the whole of that month on their knees beside the keel."
TEASER = "Three rope makers explain why hemp came back to the small harbours of the north, and what it costs to splice."
OTHER_TEASER = (
    "An old ferry became a school, and the children who learn on board decide each morning where it will lie."
)


def paragraph(number: int, sentences: int = 9) -> str:
    """Invented body text; each number gives another paragraph."""
    return f"Boat {number} stood on the quay all winter." + " Rain came in, and the owner found out late." * sentences
