"""What is quoted of an article: a sentence or less, cut where a reader would."""

_LONGEST = 240
_SENTENCE_ENDS = ".!?…\n"


def sentence_round(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence begins and ends that holds these characters, cut to 240 round them."""
    begin = max((text.rfind(mark, 0, start) for mark in _SENTENCE_ENDS), default=-1) + 1
    stops = [place for mark in _SENTENCE_ENDS if (place := text.find(mark, end)) >= 0]
    stop = min(stops, default=len(text) - 1) + 1
    begin = max(begin, start - _LONGEST // 2)
    return trimmed(text, begin, min(stop, begin + _LONGEST, len(text)))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch without the white space at its ends, and at most 240 characters of it."""
    end = min(end, start + _LONGEST)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
