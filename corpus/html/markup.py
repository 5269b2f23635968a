"""HTML of whatever kind -> its tags and texts, to the last byte; nothing of it takes more than linear time.

The standard library's parser keeps the text of any input, however deep or broken, which lxml does not: it gives none
of it and no error.
"""

import re
from html.parser import HTMLParser

# Constructs without an end that are stepped over one by one; a page with more of them is cleared of tags as text.
MOST_RESTARTS = 20
LONGEST_CUT_TAG = 1_000  # a tag that the end of the file cuts off

_RUN = re.compile(r"<{3,}")  # no tag, and slow to step through one by one
_TAG = re.compile(r"<[^<>]*>")


class MarkupParser(HTMLParser):
    """Calls `handle_starttag`, `handle_endtag` and `handle_data` of whoever extends it, for all of a document."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def read_to_end(self, html: str) -> None:
        """Go through all of `html`.

        What the parser still waits to see the end of is read here, since its own `close` takes quadratic time over it.
        """
        self.feed(_RUN.sub(lambda run: "&lt;" * len(run[0]), html))
        for _ in range(MOST_RESTARTS):
            rest = self.rawdata
            if "<" not in rest and not self.cdata_elem:
                break
            self.rawdata = ""
            self._restart(rest)
        else:
            rest, self.rawdata = self.rawdata, ""
            self.clear_cdata_mode()
            self.handle_data(_TAG.sub(" ", rest))
        self.close()

    def _restart(self, rest: str) -> None:
        """Go on after a tag, comment or script that never ends; what follows a cut-off tag is read as text."""
        end = rest.find(">")
        if self.cdata_elem:
            self.clear_cdata_mode()
            _, tag, after = rest.partition("<")
            self.feed(tag + after)
        elif end >= 0:
            self.feed(rest[end + 1 :])
        elif len(rest) > LONGEST_CUT_TAG:
            self.feed(rest.replace("<", " "))

    def updatepos(self, i: int, j: int) -> int:
        """Count no lines: nobody asks where in the file something stands."""
        return j

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Step over `<![...]>`, whatever it is; the library's own way raises at an unknown one. CDATA is text."""
        is_text = self.rawdata.startswith("<![CDATA[", i)
        end = self.rawdata.find("]]>" if is_text else ">", i)
        if end < 0:
            return -1
        if is_text and report:
            self.handle_data(self.rawdata[i + len("<![CDATA[") : end])
        return end + (3 if is_text else 1)
