"""The kind of a listing: what its words are, weighed by where they stand in the sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from beursvloer.matching.lexicon import Lexicon, standard
from beursvloer.matching.parsing.text import LANGUAGES, MAX_WORD, Word, fold, words
from beursvloer.matching.words import Spelling, stem, tokens
from beursvloer.terms import Kind

CUE, HEAD, AGENT, WEAK = 1.3, 1.0, 1.3, 0.5
"""Weight of a word of each grade of `kinds.txt`; a concept of the lexicon weighs what its role says."""
PURPOSE, PLACE = 0.3, 0.35
"""What remains of a word behind "for" (whom or what it serves) and behind "in", "at", "with" (where it happens)."""
HELPED = 1.1
"""What help is given with says more than the word help: "hulp bij de website"."""
SERVED = 0.1
"""What remains of people behind "for": they are served, not offered."""
OWN_FIRST, SECOND = 0.3, 0.4
"""Weight of the lexicon beside a cue of our own, and of a concept's second kind."""
TAIL_FIRST = 0.6
"""Weight of the lexicon beside the thing at the end of a compound: a "plantenbak" is a box, whatever it is for."""
PHRASE = 0.5
"""Weight of a concept of several words, of which we do not know where they stand."""
MADE_OF = 0.4
"""What remains of the thing in a word for who works with it: a "geluidsman" is no sound equipment."""
MIN_TAIL = 4
"""Letters of the shortest word that may end a compound."""
COUNTED = 1.2
"""Added for the thing that a number counts: "twintig stoelen voor de zaal" is about chairs."""
HANDLED = 0.7
"""What remains of a thing beside a verb of labour when nothing counts it: "speelgoed repareren"."""
TREATED = 0.4
"""What remains of that when something is done to the things: "twintig fietsen repareren" is about repairing."""

Graded = tuple[tuple[Kind, str], ...]

_BEHIND = {
    "nl": {
        **dict.fromkeys("voor".split(), PURPOSE),
        **dict.fromkeys("in op bij naar uit rond tijdens te langs vanaf binnen door achter tegen over".split(), PLACE),
        **dict.fromkeys("aan met van".split(), 0.6),
        **dict.fromkeys("inclusief incl".split(), 0.4),
    },
    "de": {
        **dict.fromkeys("fur furs zum zur".split(), PURPOSE),
        **dict.fromkeys("in im ins auf bei beim nach aus wahrend am vor vorm durch hinter".split(), PLACE),
        **dict.fromkeys("mit von an vom".split(), 0.6),
        **dict.fromkeys("inklusive inkl".split(), 0.4),
    },
    "en": {
        **dict.fromkeys("for".split(), PURPOSE),
        **dict.fromkeys("in on at near from during into around through behind front".split(), PLACE),
        **dict.fromkeys("with of to".split(), 0.7),
        **dict.fromkeys("including incl".split(), 0.4),
    },
}
_ENDS = {
    "nl": frozenset(
        "om die dat en wie wij we of zoeken gezocht gevraagd nodig te waar ik kan wil willen zijn is helpen".split()
    ),
    "de": frozenset("um die der das und wer wir oder suchen gesucht zu wo ich kann kann ist sind helfen".split()),
    "en": frozenset("to who that and we or wanted needed where i can is are help".split()),
}
"""Words that close what stands behind a preposition."""

_PATTERNS = {
    "nl": [
        (Kind.GOODS, 0.5, r"wie heeft|heeft (?:er )?iemand"),
        (Kind.GOODS, 1.2, r"(?:hebben|heb|heeft) (?:\S+ ){0,8}over\b|af te halen|op te halen|zelf ophalen|te vergeven|een nieuwe graag|nieuw exemplaar|trakte\w+|weggeven|weg te geven|te geef|zo goed als nieuw|2e ?hands\w*|tweede ?hands\w*|nog in doos|in goede staat|overtollige?|mee te nemen"),
        (Kind.NETWORK, 3.0, r"stel(?:t|len)? (?:je|u|jullie) (?:\w+ ){0,3}voor\b|in contact (?:te )?(?:brengen|komen|met)|in contact|voorstellen aan|wie kent|kennis ?maken met|maken? (?:\w+ )?kennis\b|kennis te maken|deuren open\w*|mond[- ]tot[- ]mond|"
                            r"netwerk van|(?:mijn|ons|uw|jullie|eigen) netwerk|ken(?:t|nen) (?:u|jij|jullie|iemand|wij)|(?:nieuwe )?leden werven|stage ?(?:plaats|plek|lopen)\w*|snuffelstage\w*|contacten (?:bij|met|in)|aanbevel\w+|introduce\w+|verwijz\w+ door"),
        (Kind.EXPERTISE, 2.0, r"(?:denk|denkt|denken|kijk|kijkt|kijken) (?:\w+ ){0,5}mee|meedenk\w*|meekijk\w*|hulp bij (?:het )?(?:schrijven|opstellen|opzetten van een (?:plan|website|webshop))|verstand van|uitleg over|"
                              r"les (?:in|over|geven)|hoe (?:je|jullie|u|we|wij|men|ik|een) (?:\w+ ){0,6}\w+|(?:laat|laten) (?:\w+ ){1,3}zien|vertel(?:t|len)? (?:\w+ ){0,4}over|reken\w* (?:\w+ ){0,3}door|doorrekenen|(?:cursus|workshop|training|advies|scholing|lezing|masterclass)\w*|sparren|sparringpartner"),
        (Kind.FACILITY, 1.2, r"(?:een )?plek (?:voor|om)|(?:mag|mogen|kunnen|kunt) (?:jullie|u|je|\w+) (?:\w+ ){1,5}in (?:ons|onze) \w+|gebruik(?:maken)? van (?:onze|de|uw|jullie) (?:zaal|ruimte|kantine|keuken|hal|terrein|loods)"),
        (Kind.EXPERTISE, 0.9, r"(?:snap|snappen|begrijp|begrijpen|weten|weet) (?:\w+ ){0,3}(?:niks|niets|niet) (?:van|hoe|veel)|(?:geen|weinig) (?:verstand|kaas|benul) |(?:vragen|advies) over|(?:kennis|ervaring) (?:van|met|in)|wegwijs|(?:bestuur|boeken|plannen) (?:adviseren|doorlichten)|eigen zaak gehad|oud-(?:directeur|ondernemer|docent|leraar)"),
        (Kind.FACILITY, 1.2, r"(?:ergens |bij \w+ )?terecht (?:kunnen|kan)?|(?:in|bij|op) (?:ons|onze) (?:\w+ ){0,2}(?:kun|kunnen|kunt|mag|mogen) (?:je|jullie|u)|(?:kom|komen) (?:\w+ )?(?:kijken|langs)(?: op| bij| in)?|(?:mogen|mag|kunnen) (?:\w+ ){0,4}(?:vergaderen|repeteren|oefenen|overnachten|kamperen|stallen|bijeenkomen|sporten)|gebruik van|plek (?:meer )?om|(?:plaats|plek|ruimte) genoeg|een hoek van|ligt (?:er )?(?:\S+ ){0,4}(?:ongebruikt|braak)|welkom (?:in|bij|op|voor een rondleiding)"),
        (Kind.LABOUR, 0.7, r"iemand (?:die|om|voor)|(?:moet|moeten|mut|mot|hoort) (?:\S+ ){0,6}(?:ge\w+[dtn]|\w+ge\w+[dtn]|ver\w+[dt]|her\w+[dt]|staan|weg|dicht)(?: worden)?|(?:ge\w+[dtn]|ver\w+[dt]) (?:moet|moeten) worden|pas(?:sen|t)? (?:\w+ ){0,2}op|opge\w+[dt]|wie \w+t (?:\w+ ){0,3}(?:mee|uit|op|af|in elkaar)"),
        (Kind.NETWORK, 1.3, r"(?:op|in|voor) (?:onze|ons|het|jullie) (?:socials|facebook\w*|nieuwsbrief|raam|etalage|klantenblad|website)|zet(?:ten)? (?:\S+ ){0,5}door naar|(?:onze|mijn) (?:\d+ )?(?:leden|klanten|relaties|volgers)|goede contacten|(?:bedrijven?|ondernemers|werkgevers) (?:\w+ )?(?:leren kennen|ontmoeten|bekijken|bezoeken)|van dichtbij|binnenkijken|in de krant"),
        (Kind.EXPERTISE, 1.6, r"(?:kan|kunt|weet|wie kan) (?:iemand|u|jullie|er iemand|ons)?\s?(?:ons )?(?:vertellen|zeggen|uitrekenen|beoordelen) (?:of|hoe|wat)|bij (?:het )?(?:invullen|schrijven|opstellen|opzetten|bedenken|uitwerken) van|maken van (?:een|ons|het) \w*(?:plan|verslag|website|film\w*|boekje|lijst)|(?:hulp|help\w*|helpt) (?:\w+ ){0,2}(?:met|bij|aan) (?:een |onze |ons |de |jullie |het |'n )?(?:\w+ ){0,2}(?:flyer|folder|poster|affiche|website|site|filmpje|logo|krant\w*|clubblad|nieuwsbrief|formulier\w*|notulen|brief|tekst\w*|toespraak|presentatie|opmaak|statuten|beleids\w+|jaar\w+)|ontwerp\w*|opmaak|in gewone taal|legt? (?:\S+ ){1,6}uit\b|(?:leren|leert) (?:\w+ ){0,3}(?:omgaan|werken|internetten|schrijven|spreken|lezen)|(?:logo|site|folder|flyer|website) (?:ziet|is) (?:\S+ ){0,3}(?:niet uit|verouderd|oud|saai|kapot)|op (?:insta\w*|facebook|tiktok|youtube)|telefoon leren|notuleren|notulist"),
        (Kind.FACILITY, 1.6, r"(?:gehouden|plaatsvinden|georganiseerd) (?:mag|mogen|kan|kunnen|worden)|waar (?:mag|mogen|kan|kunnen) (?:ons|onze|wij|we) (?:\S+ ){0,6}\w+|(?:kunnen|kan) (?:wij|we|onze \w+) (?:ergens )?(?:\S+ ){0,5}(?:kwijt|stallen|opslaan|terecht|slapen)|(?:kan|kunnen) (?:\w+ )?(?:prima |gerust )?bij ons in|(?:laten )?slapen in|'s (?:ochtends|middags|avonds) (?:vrij|leeg)"),
        (Kind.NETWORK, 1.6, r"achter de schermen|(?:neem|neemt|nemen) (?:\S+ ){1,6}mee naar (?:het|mijn|hun|zijn|haar) werk|mee ?kijken|nodig(?:en|t)? (?:\S+ ){1,6}uit|aan tafel (?:zitten |komen )?met|onder de aandacht|in de (?:krant|media|publiciteit)|meelopen|mee ?te lopen|kijkje in (?:\w+ )?(?:keuken|bedrijf)|presenteren aan|(?:werk|werken) bij de (?:\w+ )?(?:omroep|krant|radio)|ingangen"),
        (Kind.LABOUR, 1.0, r"(?:weer )?aan het lopen|in elkaar|van hout|aan de praat|tafeltje dekje|del(?:en|t) (?:\S+ ){0,6}uit\b|kijk(?:t|en)? (?:\S+ ){0,5}na\b|loop(?:t|en)? (?:\S+ ){0,3}(?:met haar|met hem|met iemand|mee)|lopen met|naar buiten|(?:lees|leest|lezen) (?:\S+ ){0,3}voor\b|tap (?:\w+ )?(?:een|bier)|zet(?:ten)? (?:\S+ ){0,5}op\b|overeind|trekken er (?:\w+ )?op uit|knapt? (?:\S+ ){0,5}op\b|ruimt? (?:\S+ ){0,5}op\b(?= met| bij)|plat\b|loopt over|zit vol|waadpak\w*|na de storm|wie last|lassen?t|pak(?:ken)? (?:\S+ ){0,5}aan"),
        (Kind.LABOUR, 0.6, r"handen uit de mouwen|wie \w+t (?:ze|het|hem|deze|die)|ne(?:em|emt|men) (?:\w+ ){1,5}mee|(?:paar|extra) (?:paar )?handen|helpende hand(?:en)?|(?:een )?handje (?:helpen|mee)|(?:kom|komt|komen|wil|willen) (?:\w+ ){0,4}(?:klussen|helpen|schilderen)|hulp (?:bij|met|nodig|gezocht|in)"),
    ],
    "de": [
        (Kind.GOODS, 0.5, r"wer hat|hat (?:noch )?jemand"),
        (Kind.GOODS, 1.2, r"abzugeben|zu verschenken|ubrig|abholen|abzuholen|gut erhalten|wie neu"),
        (Kind.NETWORK, 3.0, r"kontakte?\w* (?:zu|mit|bei|knupfen|herstellen)|vorstellen bei|turen offnen|kennt (?:ihr|jemand|wer)|wer kennt|unser netzwerk|praktik\w+|vernetz\w+|empfehl\w+"),
        (Kind.EXPERTISE, 2.0, r"\w*(?:beratung|berat(?:en|et)|schulung|training|workshop|seminar|kurs|nachhilfe|vortrag)\w*|know-?how|mitdenken|denkt mit"),
        (Kind.EXPERTISE, 1.0, r"kennt sich (?:\S+ ){0,4}aus|kennt (?:\S+ ){0,5}nicht aus|erfahrung (?:mit|in)|keine ahnung|(?:schau\w*|schaut) (?:\S+ ){0,4}uber (?:eure|ihre|unsere)|wie (?:macht|schreibt|funktioniert|bekommt) (?:man|wir)|beizubringen|beibringen|kann (?:uns )?(?:das )?(?:jemand|einer) (?:zeigen|erklaren)"),
        (Kind.FACILITY, 1.4, r"besichtig\w+|platz (?:fur|in)|(?:durfen|konnen|konnt|durft) (?:\S+ ){0,6}(?:besuchen|proben|tagen|treffen|nutzen|ubernachten|unterstellen)|ihr durft (?:gern )?rein|steht (?:\w+ )?leer|bei uns (?:im|in der|in)"),
        (Kind.NETWORK, 2.0, r"(?:guten )?draht zu\w*|werbung fur (?:euer|eure|ihr)\w*|in unserem (?:kunden)?(?:brief|newsletter|schaufenster)|kennenlernen"),
        (Kind.LABOUR, 0.7, r"jemand\w*,? (?:der|die|um|fur|zum)|(?:muss|mussen|musste|mussten|soll|sollen) (?:\S+ ){0,6}(?:ge\w+(?:t|en)|\w+ge\w+(?:t|en)|re\w+iert|ver\w+t)(?: werden)?|lese\w* (?:\S+ ){0,8}vor\b|wachst|(?:packt|helft|hilft|macht) (?:\S+ ){0,3}mit|tragen konnen|nicht mehr getragen"),
        (Kind.EXPERTISE, 1.6, r"(?:kann|konnt|wer) (?:uns )?(?:jemand |einer |ihr )?(?:uns )?(?:sagen|erklaren|ausrechnen|beurteilen),? (?:ob|wie|was)|bringt uns (?:das )?bei|draufschauen|(?:hilf\w*|helf\w*|hilfe) (?:\w+ ){0,2}(?:mit|bei|beim) (?:\w+ ){0,2}(?:flyer|plakat|webseite|website|homepage|film\w*|logo|zeitung|newsletter|formular\w*|protokoll|brief|text\w*|rede|satzung|antrag\w*)|(?:flyer|plakat|website) (?:\w+ )?helfen|mit nem flyer|entw(?:erf|irf|urf)\w*|zeichnet|protokoll\w*|erklart (?:\S+ ){1,6}|zeigen (?:\w+ )?(?:ihr|das|ihre) (?:handy|smartphone|tablet|computer)|auf (?:insta\w*|facebook|tiktok|youtube)|(?:flyer|website|logo) sieht|drehen euch|lehre\w*"),
        (Kind.FACILITY, 1.6, r"stattfinden (?:darf|durfen|kann|konnen)|(?:einen )?ort (?:zum|fur)|willkommen (?:am|in|bei)|wo (?:darf|durfen|kann|konnen) (?:unser\w*|wir) (?:\S+ ){0,6}\w+|unterstellen|(?:in|auf) unser\w* (?:\w+ )?(?:stattfinden|stehen|schlafen)|schlafen|ist (?:vormittags|abends|tagsuber|nachmittags|mittwochs) (?:frei|leer)|gastfamilien"),
        (Kind.NETWORK, 1.8, r"hinter die kulissen|(?:lade|laden|ladt) (?:\S+ ){1,6}ein\b|ins gesprach|in die zeitung|in der zeitung|ins programm|ins radio|einblick (?:in|geben)|schnuppern?|vorzustellen|vorstellen vor|zu firmenchefs|firmenchefs|arbeite beim (?:radio|fernsehen)|kennt da jemand\w*"),
        (Kind.LABOUR, 1.0, r"zum laufen|aufbauen|zusammenbau\w*|aus holz|essen auf radern|schaut (?:\S+ ){0,6}durch\b|teil(?:en|t) (?:\S+ ){0,6}aus\b|spazieren|raus, wer geht|geht (?:\S+ ){0,3}mit ihr|(?:lese|liest|lesen) (?:\S+ ){0,4}vor\b|vorlesen|zapf\w*|am boden|nach dem sturm|lauft (?:\S+ ){0,3}uber|laub|kinderbetreu\w*|auf dem tandem|nicht hoch|getrankestand"),
        (Kind.LABOUR, 0.6, r"hilfe (?:bei|beim|im)|mit anpacken|packt? (?:gern )?(?:mit )?an|helfende hande?"),
    ],
    "en": [
        (Kind.GOODS, 0.5, r"who (?:still )?has|(?:does|has) any(?:one|body) (?:have|got)"),
        (Kind.GOODS, 1.2, r"to give away|giving away|left ?over|to collect|collect|good condition|as good as new|surplus|second[- ]hand"),
        (Kind.NETWORK, 3.0, r"introduc\w+|put (?:\w+ ){1,3}in touch|in touch with|contacts? (?:with|at|to|in)|open(?:s|ing)? doors|knows? (?:someone|somebody|anyone|people)(?: at| in| who)|word of mouth|our network|internships?|work placements?|"
                            r"connect (?:us|you)|referrals?"),
        (Kind.EXPERTISE, 2.0, r"\w*(?:advice|workshops?|training|mentor\w*|coach\w*|lessons?|course|class(?:es)?)\b(?! room)|brainstorm\w*|help (?:with )?(?:writing|drafting|setting up a (?:plan|website))|think along|review (?:of )?(?:our|your)"),
        (Kind.EXPERTISE, 1.0, r"understands?|(?:knows?|know) about|experience (?:of|in|with)|how (?:do|does) (?:you|we|one) (?:\w+ ){0,5}\w+|show us how|(?:look|cast an eye) over (?:your|our) (?:books|accounts|plans?|contracts?)|explains? (?:it|how)|data protection"),
        (Kind.FACILITY, 1.4, r"(?:may|can|could) (?:\w+ ){0,5}(?:visit|meet in|rehearse|use your|stay at)|visit your|room (?:in|for)|come and use|is (?:free|empty) (?:on|in|at)|stands empty|(?:tour|tours) of"),
        (Kind.LABOUR, 0.8, r"(?:someone|somebody) (?:to|who)|set(?:ting)? up (?:on|the|for)|(?:needs?|must|has to|have to) (?:a )?(?:be )?(?:\w+ed|coat of paint|mending|fixing|doing|clearing)|(?:too heavy|can no longer carry)|strong (?:young )?(?:people|men|lads|arms)|taller than|mind the|look after the (?:kids|children)"),
        (Kind.EXPERTISE, 1.6, r"(?:tell|advise|show) us (?:whether|if|how|what)|take a look at|(?:will|can) teach us|help (?:\w+ ){0,2}(?:with|on) (?:\w+ ){0,3}(?:flyer|leaflet|poster|website|film|video|logo|newsletter|form|forms|minutes|letter|text|speech|constitution|application)s?|design\w*|sketch\w*|explains? (?:\S+ ){1,7}|in plain english|(?:show|shows|teach|teaches) (?:\w+ ){1,3}(?:how|to use)|on (?:insta\w*|facebook|tiktok|youtube)|(?:flyer|website|logo) looks|take minutes|minute-taker|how their phone|show (?:\S+ ){1,3}the ropes|(?:make you|make us) (?:a )?(?:\w+ )?(?:clip|video|film)"),
        (Kind.FACILITY, 1.6, r"(?:could|can|may) be held|knows? (?:of )?a place|welcome (?:on|in|at)|(?:in|at) our (?:barn|hall|yard|warehouse)|where (?:may|can|could) (?:our|we) (?:\S+ ){0,6}\w+|(?:take place|be held|sleep|rehearse|train|meet|stay) (?:in|at) our|can sleep|store our|(?:is|are) (?:unused|free|empty) (?:in|on) (?:the )?|host families"),
        (Kind.NETWORK, 1.8, r"(?:i|we) invite|networking|sit down with|(?:makes?|in|into) the papers|on air|behind the scenes|taster|pitch (?:your|our)|have a contact|bosses|put (?:\w+ )?word in|shadow\w*"),
        (Kind.LABOUR, 1.0, r"going again|put(?:ting)? (?:\S+ ){0,5}together|made of wood|walk with|running partner|hand(?:ing)? out|(?:come and|for a) chat|meals on wheels|check(?:s|ing)? your|(?:read|reading) aloud|pull pints|flattened|overflow\w*|choked|waders|lads|set (?:\w+ )?up|tent up|rid(?:e|ers?|ing)|childmind\w*|after the storm|storm damage|grann(?:y|ies)"),
        (Kind.LABOUR, 0.6, r"lend a hand|helping hands?|help (?:with|to|us|out)|give a hand"),
    ],
}  # fmt: skip
_SUFFIX = {
    "nl": [
        (Kind.EXPERTISE, r"\w+(?:adviseur|advies|kundige|loog|coach|therapeut|training|cursus|workshop|lessen|jurist|consultant)s?"),
        (Kind.FACILITY, r"\w+(?:ruimte|zaal|zalen|lokaal|lokalen|terrein|loods|kamer|hal|veld|bus|busje|wagen|plaats|plek|plekken|auto|zolder|kelder)"),
        (Kind.LABOUR, r"\w+(?:werkzaamheden|werk|klus|hulp|monteur|lieden|onderhoud)"),
        (Kind.GOODS, r"\w+(?:machine|tafel|tafels|stoel|stoelen|kast|kasten|doos|dozen|spullen|materiaal|materialen|artikelen|pakket|pakketten|apparaat|apparatuur|installatie|kleding|schoenen|panelen|"
                     r"platen|borden|boeken|bonnen|kaarten|kaartjes|ballen|toestel|toestellen|rekken|bakken|tassen|zakken|lampen|shirts|blokken|banken|bank|set|sets|meubels|hout|tenten|tent)"),
    ],
    "de": [
        (Kind.EXPERTISE, r"\w+(?:berater|beraterin|beratung|schulung|kurs|training|coach|anwalt|anwaltin|recht)"),
        (Kind.FACILITY, r"\w+(?:raum|raume|saal|halle|gelande|platz|platze|bus|wagen|zimmer|hof)"),
        (Kind.LABOUR, r"\w+(?:arbeit|arbeiten|hilfe|dienst|pflege|helfer)"),
        (Kind.GOODS, r"\w+(?:maschine|tisch|tische|stuhl|stuhle|schrank|schranke|material|gerate|gerat|kleidung|schuhe|platten|bucher|karten|kisten|mobel|zelt|zelte|regale|balle|lampen|kasten|banke|bank)"),
    ],
    "en": [],
}  # fmt: skip
_SEEKING = frozenset(
    "zoek behoefte tekort vraag gebrek suche bedarf looking search searching need short gebruikmaken maken gebrauch".split()
)
"""Behind these, what follows the preposition is the thing itself: "op zoek naar", "looking for"."""


_WITH = frozenset("bij met bei beim mit with in".split())
_OUR = frozenset("ons onze our unser unsere unserem unserer unseren".split())
"""Behind a preposition these name the one who asks: "ruimte voor ons koor"."""
_SUBJECT = {
    "nl": re.compile(r"^\W*als (?:\w+ ){1,3}?(?=wij\b|we\b|ik\b|zouden\b|willen\b|kunnen\b|zoeken\b|hebben\b)|^\W*(?:\w+\W+){1,4}?(?:heeft|zoekt|biedt|kan|wil|levert|geeft|komt|stelt|denkt|vraagt|doneert|schenkt|helpt|leent|organiseert|mist)\b"),
    "de": re.compile(r"^\W*(?:\w+\W+){1,4}?(?:hat|sucht|bietet|kann|will|liefert|gibt|kommt|stellt|spendet|verleiht|hilft|braucht|benotigt)\b"),
    "en": re.compile(r"^\W*(?:\w+\W+){1,4}?(?:has|seeks|offers|can|wants|delivers|gives|comes|provides|donates|lends|helps|needs|will)\b"),
}  # fmt: skip
"""A sentence that begins with who speaks: an office has lamps to give, a bakery delivers bread."""
_THINGS = frozenset({Kind.GOODS, Kind.FACILITY})


@dataclass(frozen=True, slots=True)
class Cues:
    """The words of one language in `kinds.txt`: as written, by root, and those that say nothing."""

    exact: Mapping[str, Graded]
    rooted: Mapping[str, Graded]
    nothing: frozenset[str]


@cache
def _cues() -> dict[str, Cues]:
    exact: dict[str, dict[str, set[tuple[Kind, str]]]] = {lang: {} for lang in LANGUAGES}
    rooted: dict[str, dict[str, set[tuple[Kind, str]]]] = {lang: {} for lang in LANGUAGES}
    nothing: dict[str, set[str]] = {lang: set() for lang in LANGUAGES}
    for line in (Path(__file__).parent / "kinds.txt").read_text("utf-8").splitlines():
        name, colon, rest = line.split("#", 1)[0].partition(":")
        if not colon:
            continue
        lang, kind, grade = [*name.split(), ""][:3]
        for word in rest.split():
            plain = fold(word).replace("'", "").replace("-", "")
            if kind == "none":
                nothing[lang].add(plain)
                continue
            exact[lang].setdefault(plain, set()).add((Kind(kind), grade))
            rooted[lang].setdefault(root(plain, lang), set()).add((Kind(kind), grade))
    return {
        lang: Cues(
            {word: tuple(sorted(found)) for word, found in exact[lang].items()},
            {word: tuple(sorted(found)) for word, found in rooted[lang].items()},
            frozenset(nothing[lang]),
        )
        for lang in LANGUAGES
    }


@lru_cache(maxsize=20_000)
def root(word: str, lang: str) -> str:
    """The stem with what Dutch spelling changes in a plural undone: brood and broden, bus and bussen, brief and brieven."""
    stemmed = stem(word, lang)
    if lang != "nl":
        return stemmed
    single = re.sub(r"([aeou])\1", r"\1", stemmed)
    single = re.sub(r"([bdfgklmnprst])\1$", r"\1", single)
    return re.sub(r"v$", "f", re.sub(r"z$", "s", single))


@cache
def _spelling(lang: str) -> Spelling:
    return Spelling(_cues()[lang].exact)


def _known(plain: str, lang: str) -> Graded:
    """The cues that a folded word is: as it stands, by its root, or with one slip of the finger."""
    cues = _cues()[lang]
    if plain in cues.nothing:
        return ()
    return (
        cues.exact.get(plain)
        or cues.rooted.get(root(plain, lang))
        or cues.exact.get(_spelling(lang).correct(plain))
        or ()
    )


def _tail(plain: str, lang: str) -> Graded:
    """The cues of the longest known end of a compound, which in Dutch and German says what it is."""
    cues = _cues()[lang]
    for size in range(len(plain) - 2, MIN_TAIL - 1, -1):
        end = plain[-size:]
        if hit := cues.exact.get(end) or (cues.rooted.get(root(end, lang)) if len(root(end, lang)) >= MIN_TAIL else ()):
            return hit
    return ()


_GRADES = {"cue": CUE, "head": HEAD, "agent": AGENT, "weak": WEAK}


@lru_cache(maxsize=20_000)
def word_kinds(word: str, lang: str, lexicon: Lexicon | None = None) -> tuple[tuple[Kind, float], ...]:
    """The kinds that one folded word speaks for, with weights; () for a word that says nothing.

    A word that may be of several kinds is divided among them. Our own cues come before the lexicon's concepts, and
    local words before both.
    """
    plain = word.replace("'", "").replace("ß", "ss")
    cues = _cues()[lang]
    concepts = lexicon or standard()
    local = concepts.is_local(plain, lang) and bool(concepts.means(plain, lang))
    exact = () if local else cues.exact.get(plain, ())
    if not 2 <= len(plain) <= MAX_WORD or plain.isdigit() or (plain in cues.nothing and not local):
        return ()
    if not exact and concepts.word_weight(plain, lang) == 0:
        return ()
    found: dict[Kind, float] = {}
    known = () if local else _known(plain, lang)
    for kind, grade in known or (() if local else _tail(plain, lang)):
        found[kind] = max(found.get(kind, 0.0), _GRADES[grade] * (1.0 if known else 0.8))
    trust = OWN_FIRST if exact else TAIL_FIRST if found and not known else 1.0
    for concept_id, weight in concepts.read([plain], lang):
        for rank, kind in enumerate(concepts.concepts[concept_id].kinds[:2]):
            found[kind] = max(found.get(kind, 0.0), weight * trust * (SECOND if rank else 1.0))
    if not known and not local and is_agent(word, lang) and Kind.EXPERTISE not in found:
        found = {kind: value * MADE_OF for kind, value in found.items()}
        found[Kind.LABOUR] = max(found.get(Kind.LABOUR, 0.0), HEAD)
    if not found:
        for kind, pattern in _SUFFIX[lang]:
            if re.fullmatch(pattern, plain):
                return ((kind, 0.7),)
        return ()
    share = max(found.values()) / sum(found.values())
    return tuple((kind, weight * share) for kind, weight in sorted(found.items()))


@lru_cache(maxsize=20_000)
def is_agent(word: str, lang: str) -> bool:
    """Whether a folded word names people who do something: painters, accountants, helpers."""
    if lang == "nl" and word.endswith("'ers"):
        return True
    plain = word.replace("'", "")
    hits = _known(plain, lang) if len(plain) <= MAX_WORD else ()
    if any(grade == "agent" for _, grade in hits):
        return True
    if hits:
        return False
    ending = {
        "nl": r"\w{3,}(?:man|mannen|vrouw|lieden|lui|ist|isten|monteurs?|adviseurs?|kundigen?|logen?|coaches|trainers?|meesters?|houders?|makers?|bouwers?|werkers?|leiders?|rijders?|gevers?|zetters?)",
        "de": r"\w{3,}(?:mann|frau|leute|ist|isten|monteure?|berater|lehrer|meister|macher|bauer|arbeiter|leiter|fahrer|geber|helfer)(?:in|innen|n)?",
        "en": r"\w{3,}(?:man|men|woman|ists?|workers?|makers?|builders?|trainers?|designers?|leaders?|fitters?|keepers?)",
    }[lang]  # fmt: skip
    return bool(re.fullmatch(ending, plain))


def _weights(found: list[Word], folded: str, lang: str) -> list[float]:
    """How much each word counts by its place: less behind a preposition, until the phrase ends."""
    factor, last, before, helped, result = 1.0, 0, "", 0, []
    for word in found:
        gap = folded[last : word.start]
        if re.search(r"[,.;:!?()\n]|\s-\s", gap):
            factor = 1.0
        if word.text in _ENDS[lang]:
            factor = 1.0
        elif word.text in _OUR and factor < 1:
            factor *= 0.3
        elif word.text in _WITH and helped > 0:
            factor = HELPED
        elif factor == HELPED and word.text in ("van", "von", "of"):
            pass
        elif word.text in _BEHIND[lang]:
            factor = 1.0 if before in _SEEKING else _BEHIND[lang][word.text]
        result.append(factor)
        last, before = word.end, word.text
        helped = 4 if len(word.text) <= MAX_WORD and (Kind.LABOUR, "weak") in _known(word.text, lang) else helped - 1
    return result


def kind(
    folded: str, lang: str, heads: list[tuple[int, int]], lexicon: Lexicon | None = None
) -> tuple[Kind | None, float]:
    """The kind of a folded text and how sure it is: the winner's share of the evidence; (None, 0.0) without any.

    `heads` are the spans of things that a number counts.
    """
    score: dict[Kind, float] = {}
    found = words(folded)
    counted_words = set(heads)
    subject = _SUBJECT[lang].match(folded)
    spoken = subject.end() if subject else 0
    treated = any(_is_treatment(word.text, lang) for word in found if (word.start, word.end) not in counted_words)
    for at, (word, factor) in enumerate(zip(found, _weights(found, folded, lang), strict=True)):
        told = word_kinds(word.text, lang, lexicon)
        if factor == PURPOSE and is_agent(word.text, lang):
            factor = SERVED
        if at < 4:
            factor *= 1.15
        if (word.start, word.end) in counted_words:
            told = _counted(word.text, told, treated, lang)
        for which, weight in told:
            here = factor * 0.4 if which in _THINGS and word.end <= spoken else factor
            if treated and which is Kind.GOODS and (word.start, word.end) not in counted_words:
                here *= HANDLED
            score[which] = score.get(which, 0.0) + weight * here
    score = {which: value for which, value in score.items() if value > 0.05}
    for which, weight in _phrases(folded, lang, lexicon or standard()):
        score[which] = score.get(which, 0.0) + weight * PHRASE
    for which, weight, pattern in _compiled(lang):
        if pattern.search(folded):
            score[which] = score.get(which, 0.0) + weight
    if not score:
        return None, 0.0
    ranked = sorted(score.items(), key=lambda item: (-item[1], item[0]))
    top, total = ranked[0][1], sum(score.values())
    return ranked[0][0], round(min(0.98, (top / total) * min(1.0, 0.55 + top / 3)), 2)


@cache
def _compiled(lang: str) -> list[tuple[Kind, float, re.Pattern[str]]]:
    return [(which, weight, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")) for which, weight, pattern in _PATTERNS[lang]]


def _counted(
    word: str, told: tuple[tuple[Kind, float], ...], treated: bool, lang: str
) -> tuple[tuple[Kind, float], ...]:
    """What a counted word speaks for: more than elsewhere, and a thing when the same letters are also a verb."""
    if is_agent(word, lang):
        return tuple((which, weight + COUNTED) for which, weight in told)
    if not told:
        return ((Kind.GOODS, 0.5),)
    if (Kind.LABOUR, "cue") in _known(word, lang):
        told = tuple((which, weight) for which, weight in told if which is not Kind.LABOUR) or ((Kind.GOODS, 0.8),)
    share = {which: weight * (1 + COUNTED) for which, weight in told}
    if treated and Kind.GOODS in share:
        share[Kind.GOODS] *= TREATED
    return tuple(share.items())


@lru_cache(maxsize=20_000)
def _is_treatment(word: str, lang: str) -> bool:
    """Whether a word is a verb of labour that is done to things."""
    ending = {"nl": r"\w+(?:en|t|d)", "de": r"\w+(?:en|t|n)", "en": r"\w+(?:ed|ing|air|ean|ix|int)"}[lang]
    return len(word) <= MAX_WORD and bool(re.fullmatch(ending, word)) and (Kind.LABOUR, "cue") in _known(word, lang)


def _phrases(folded: str, lang: str, known: Lexicon) -> list[tuple[Kind, float]]:
    """Concepts of two or more words, which no single word shows."""
    typed = tokens(folded)
    alone = {concept for token in typed for concept, _ in known.read([token], lang)}
    return [
        (known.concepts[concept].kinds[0], weight)
        for concept, weight in known.read(typed, lang)
        if concept not in alone and known.concepts[concept].kinds
    ]
