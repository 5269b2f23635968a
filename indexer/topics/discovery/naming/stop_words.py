"""Words that say nothing of a subject in any corpus: scikit-learn's English list, fillers, and the calendar."""

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

# Read off the labels of the sample corpus and of a government's site:
# verbs, adverbs and measures that name no subject, and words of web pages.
_FILLERS = """
able according actually add added ago allow allows answer article articles ask asked asking available based began
begin beginning begins believe best better big bit blog bring brings brought called came case cases cent certain
certainly check click come comes coming common day days deserves did didn does doesn doing don done door doors e.g
early end especially exactly example examples face far feel feels feet felt fewer finally fine following fourth gave
generally gets getting given gives giving goes going good got great half happen happens hard having heard held help
helped helping helps high idea important include included includes including instead isn it'd just keep kept kind knew
know known knows large later lead learn learned learning left let like likely likes little ll long longer look looked
looking looks lost lot lots low main major make makes making man matter maybe mean means meet men merely month months
more morning moving nearly need needed needs new note number numbers offer offers often old ones order ordinary
originally page pages particular parts passed past people percent person place point possible post posts probably
proves provide provided provides providing publish published publishing put question questions quite read really
reason recent recently related right ring rings round run running said say saying says second seen set settled shall
share shared sharing short similar simple simply small sold sometimes soon sort sorts speak speaks stand standing
stands start started starting starts stay stop sure taken takes taking talk tell tells thing things think thinking
third thought time times today told tomorrow tonight took tried true try trying turn turned turns type types updated
use used useful uses using usually ve view visit waiting walk want wanted wants way ways week weeks went won wonderful
word words work worked working works worth wrote year years yes yesterday
"""
_CALENDAR = """
january february march april may june july august september october november december jan feb mar apr jun jul aug sep
sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
"""
STOP_WORDS = frozenset(ENGLISH_STOP_WORDS) | frozenset(_FILLERS.split()) | frozenset(_CALENDAR.split())
