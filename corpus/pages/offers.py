"""Whether one line of a saved page is an advert, a button or an offer of its publisher: nothing that an article says.

An offer is told by its form: a short line on its own that begins with an imperative and names the publisher's own
services, a telephone number or an appointment. The same words inside a paragraph are the article's.
"""

import re

LONGEST_BUTTON = 200  # in characters; adverts' marks, buttons and offers have 2 to 160
LONGEST_COOKIE_NOTE = 500  # these notes are whole paragraphs
MOST_INVITATION_LINES = 2  # a newsletter's name and what it promises
MOST_CALL_WORDS = 16  # more tell of something
FEWEST_PHONE_FIGURES = 9  # more than a date or a span of years; 988 and 116 123, which help in a crisis, stay

# English, then German and French where pages of these languages have words of their own.
_BUTTON = re.compile(
    r"(- )?(ads?|advertisements?|sponsored( (content|post))?|promoted|anzeige|werbung|publicité|sponsorisé"
    r"|publicidad|pubblicità|advertentie)( -)?"
    r"|((story|article) )?(scroll to )?continues? (reading )?(below|after)( (this |the )?ad(vertisement)?)?"
    r"|(read|learn|show|load|see|view|find out|discover) (more|all)|continue reading|scroll to continue( reading)?"
    r"|weiterlesen|mehr (lesen|erfahren|anzeigen)|lire (la suite|plus)|en savoir plus|skip to (main )?content"
    r"|zum inhalt springen|aller au contenu|(toggle )?(menu|navigation)|(open|close) menu"
    r"|back to (the )?(top|blog|all (posts|articles)|articles)|nach oben|retour en haut"
    r"|listen to this (article|story|post)|\d+:\d\d( / \d+:\d\d)?|like this|like loading|loading"
    r"|(photo|image|picture|illustration|photograph|bild|foto|photographie|crédit( photos?)?)( credits?)?( by| ?:)"
    r" .{1,80}|.{10,150}[.!?)] (photos?|images?|credits?|fotos?|bild|illustrations?|crédits?)( credits?| photos?)? ?:"
    r" [^.!?]{2,50}|(jump|skip) to (the )?recipe|(print|pin|save) (this |the )?recipe"
    r"|\d([.,]\d+)? (stars? )?(from|out of) \d+ (votes?|ratings?|reviews?)"
    r"|(view|see|read) (all )?(posts|articles|more) by .{1,60}|(view|see|read) (full )?(bio|profile)( .{1,60})?"
    r"|was this (article |page |post )?(helpful|useful)|rate this (article|post)|report an? (error|problem)",
    re.IGNORECASE,
)
_COMMENT = re.compile(
    r"(\d[\d,.]*|no|keine|aucun) (comments?|kommentare?|commentaires?)( yet)?|comments? (off|\(\d+\)|are closed)"
    r"|((leave|post|add|write) a|be the first to) (comment|reply)( below| cancel reply)?|(post comment|cancel reply)"
    r"|join the (conversation|discussion)|your email address will not be published.*",
    re.IGNORECASE,
)
_EMAIL_FIELD = re.compile(
    r"(please )?(enter )?your (name and )?e-?mail( address)?( here)?|e-?mail address|(first |last |full )?name ?\*"
    r"|e-?mail ?\*|(deine |ihre )?e-mail-adresse|votre (adresse )?e-?mail",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"(please )?(sign up|subscribe|join|get)\b.*\b(newsletters?|mailing list)\b.*|.*\b(in|to) your inbox\b"
    r"|.*\benter your e-?mail\b.*\b(subscribe|sign up)|(subscribe|sign up|sign me up)( now| today| here| for free)?"
    r"|(our |weekly |daily |free )*newsletter( sign-?up)?|(no spam|you can unsubscribe|unsubscribe)\b.*"
    r"|we (respect your privacy|(will )?never share your|hate spam)\b.*|thank(s| you) for (subscribing|signing up)"
    r"|.*\bnewsletter (abonnieren|bestellen|anmelden)\b.*|(jetzt )?abonnieren|s[’']abonner.*|(inscrivez"
    r"|abonnez)-vous\b.*",
    re.IGNORECASE,
)
_INVITATION = re.compile(
    r"(get|join|sign up|subscribe|receive|stay|never miss|don[’']t miss|want|love|like|be the first|keep up|enjoy"
    r"|weekly|erhalten|bleiben|recevez|restez)\b.*",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"(we|(this|our) (web)?site|by (continuing|using|clicking)|wir|diese (web)?seite|nous|ce site)\b.{0,120}\b(use"
    r"|uses|using|set|sets|store|stores|use of|storing|verwenden|verwendet|nutzen|nutzt|utilisons"
    r"|utilise)\b.{0,40}\bcookies?\b.*|(accept|allow|reject|decline|deny|manage) (all"
    r"|(all )?(cookies?|preferences))|cookie (settings|preferences)|alle(s)? (akzeptieren|ablehnen)"
    r"|tout (accepter|refuser)",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"accept|allow|reject|decline|deny|manage|customi[sz]e|settings|preferences|(i )?agree|ok|okay|got it|close"
    r"|(only |strictly )*necessary( only)?|akzeptieren|ablehnen|einstellungen|accepter|refuser|paramétrer|(learn"
    r"|read) more",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"((privacy|cookie) policy|terms (of|and) (use|service|conditions)|all rights reserved|alle rechte vorbehalten"
    r"|tous droits réservés|impressum|datenschutz(erklärung)?|mentions légales)|(©|copyright (©|\d)).*",
    re.IGNORECASE,
)
_SERVICE = (
    r"(?:appointments?|sessions?|consultations?|visits?|intake|assessments?|therapists?|counsell?ors?|clinicians?"
    r"|clinics?|team|services?|practice|program(?:me)?s?|courses?|workshops?|groups?|providers?|specialists?"
    r"|offices?|staff)"
)
_BOOKING = re.compile(
    r"(book|schedule|request|make|arrange|reserve)( (an?|your|my|the|free|first|initial|online|virtual|complimentary"
    rf"|private|\d+-minute|therapy|counsell?ing|phone|intro(ductory)?))+ ({_SERVICE}|call|consult)( (now|today"
    rf"|online|here|with us))*"
    r"|(book|schedule|enqui?re|apply|call|register|enrol|donate) (now|today|online|here)|get (started|in touch)"
    r"( (now|today|here))*|get help (now|today)|((jetzt|online) )*termin( (jetzt|online))* (vereinbaren|buchen)"
    r"|(prendre|prenez) (un )?rendez-vous( (en ligne|maintenant))*|contactez-nous|kontaktieren sie uns",
    re.IGNORECASE,
)
_CALL_TO_US = re.compile(
    r"(call|contact|text|e-?mail|message|visit|join|follow|reach|connect with|talk to|speak (to|with)"
    r"|get in touch with"
    r"|reach out to) us( (now|today|here|online|directly|any ?time|at|on|for|with any|if|about (your|our|an?)|via"
    r"|by)\b.*| to (schedule|book|learn|get|discuss|find|make|set|arrange|start|begin)\b.*)?",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(book|schedule|request|make|arrange|call|contact|text|e-?mail|reach out|get in touch|learn|find|discover|explore"
    r"|meet|visit|click|download|talk|speak|connect|start|join|browse|try|sign up|check out|send|see)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    rf"\bour (?:[\w-]+ ){{0,3}}(?:{_SERVICE}|blog|shop|store|website|app|podcast|tours?)\b", re.IGNORECASE
)
_OF_THE_PUBLISHER = re.compile(r"\b(us|our|today|now|appointment|consultation)\b", re.IGNORECASE)
_HELPLINE = re.compile(
    r"\b(help-?lines?|hotlines?|lifelines?|crisis|suicid\w*|emergency|samaritans|seelsorge|notruf|urgences?|sos)\b",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"[+(]?\d[\d\s().-]{5,18}\d")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def is_offer(line: str) -> bool:
    """Whether a line is a call to action, or a question and a call that answers it."""
    if len(line) > LONGEST_BUTTON:
        return False
    sentences = _SENTENCE.split(line)
    return all(_is_call(sentence) or sentence.endswith("?") for sentence in sentences[:-1]) and _is_call(sentences[-1])


def _is_call(sentence: str) -> bool:
    text = sentence.strip(" .:!»→›>…")
    if len(text.split()) > MOST_CALL_WORDS:
        return False
    if _BOOKING.fullmatch(text) or _CALL_TO_US.fullmatch(text):
        return True
    own_number = has_phone(text) and bool(_OF_THE_PUBLISHER.search(text))
    return bool(_IMPERATIVE.match(text)) and (bool(_OURS.search(text)) or own_number)


def has_phone(text: str) -> bool:
    """Whether a text holds a telephone number that is none of those that articles name for readers in need."""
    return not _HELPLINE.search(text) and any(
        sum(map(str.isdigit, found)) >= FEWEST_PHONE_FIGURES or bool(re.fullmatch(r"\d{3}[-. ]\d{4}", found))
        for found in _FIGURES.findall(text)
    )


def is_button(line: str) -> bool:
    """Whether a line is an advert's mark, a button, a form's field, a notice of the law, or nothing but signs."""
    if is_cookie_note(line) or not any(map(str.isalnum, line)):
        return True
    forms = (_BUTTON, _COMMENT, _EMAIL_FIELD, _LETTER, _LEGAL)
    bare = line.strip(" .:!?»«→←›>…")
    return len(line) <= LONGEST_BUTTON and any(form.fullmatch(bare) for form in forms)


def is_legal(line: str) -> bool:
    """Whether a line is a copyright line or the name of a page of law."""
    return len(line) <= LONGEST_BUTTON and bool(_LEGAL.fullmatch(line.strip(" .:")))


def is_cookie_note(line: str) -> bool:
    """Whether a line is of the banner that asks for consent."""
    return len(line) <= LONGEST_COOKIE_NOTE and bool(_COOKIES.fullmatch(line.rstrip(" .:!»→…")))


def without_offers(lines: list[str]) -> list[str]:
    """The lines without buttons and offers, nor what belongs to them: a banner's answers, a newsletter's promise."""
    dropped = [is_button(line) or is_offer(line) for line in lines]
    for place, line in enumerate(lines):
        if is_cookie_note(line):
            below = place + 1
            while below < len(lines) and (dropped[below] or _CONSENT.fullmatch(lines[below][:LONGEST_BUTTON])):
                dropped[below] = True
                below += 1
        elif len(line) <= LONGEST_BUTTON and _EMAIL_FIELD.fullmatch(line.rstrip(" .:!")):
            for above in range(max(place - MOST_INVITATION_LINES, 0), place):
                dropped[above] |= len(lines[above]) <= LONGEST_BUTTON and bool(_INVITATION.fullmatch(lines[above]))
    return [line for line, is_dropped in zip(lines, dropped, strict=True) if not is_dropped]
