"""Offer or request: read from the wording, never guessed from the thing itself."""

import re
from functools import cache

from beursvloer.matching.parsing.kinds import is_agent
from beursvloer.terms import Side

_REQUEST = {
    "nl": [
        (3, r"met ons mee\b|te springen om|verlegen om|snakken naar|zoek(?:en|t|ende)?|gezocht|gevraag[dt]|op zoek|zoekend|gezogt|opzoek"),
        (3, r"(?<!meer )(?<!niet )(?<!niets )(?<!ervaring )(?<!geen )nodig(?! hebben)|benodigd|behoefte aan|wij missen|verlanglijst(?:je)?|wens(?:en)?(?= is|:| zijn)"),
        (3, r"(?<!voor )(?<!met )wie (?!(?:er|dat|dit|ze|het|die|deze) )\w+"),
        (3, r"(?:kan|kunnen|wil|willen|heeft|hebben|weet|kent) (?:er )?(?:iemand|u|jullie|je|jij|een bedrijf|een ondernemer)(?! (?:er )?(?:iets|deze|die|ze) gebruiken)"),
        (3, r"^\W*(?:heeft|wil|kan|zou) (?:er )?een \w+|welk(?:e)? (?:bedrijf|ondernemer|club|vereniging|aannemer|schilder)\w*"),
        (3, r"(?:we|wij|ik|die|school|club|vereniging|stichting) (?:kunnen|kan|zouden|zou) (?:(?:nog|wel|goed|er|heel|een|graag) )*(?:\w+ ){0,4}gebruiken"),
        (2, r"(?:zou|zouden|willen|wil) (?:wij |we |ik )?(?:heel )?graag (?:een|iemand|eens|hulp|wat|\w+ (?:hebben|lenen|krijgen))|"
            r"graag zouden (?:wij|we)|zouden (?:wij|we) (?:graag|eens)|graag (?:hulp|een \w+ (?:lenen|hebben)|iemand)|hopen op|dromen van|hulp gewenst|gewenst|help(?:t)? (?:ons|mee|jij|u|jullie)"),
        (2, r"iemand (?:van jullie|van u|die|om|met|voor)|(?:op bezoek|op de koffie) bij|mensen (?:die|om)|ter overname gevraagd|verzoek|helpen jullie|help je|vraag:|vraagt|wij vragen|we vragen|"
            r"hulpvraag|komen (?:nog )?(?:\w+ ){0,3}tekort|tekort aan"),
        (1, r"(?:we|wij|ik) (?:willen|wil|zouden|zou)\b(?! (?:graag )?(?:helpen|aanbieden|weggeven|geven|delen|schenken|doneren|uitlenen|iets))|"
            r"(?:een |'n )?\w+ (?:lenen|huren)(?! uit)|(?:die|dat) (?:ons|onze|voor ons)|voor ons|hulp (?:bij|met|voor|in)|ondersteuning bij"),
        # What is lacking: something is missing, too few, broken, or beyond us.
        (3, r"(?:we|wij|ik|er|club|vereniging|stichting|school|groep|koor|bestuur) mis(?:sen|t)?\b|mis(?:sen|t)? (?:we|wij|ik|er|nog)\b|ontbre(?:ekt|ken)|(?:hebben|heb|heeft|nog|zijn|met) (?:\S+ ){0,6}te weinig|een (?:tekort|gebrek) aan|"
            r"(?:lukt|lukken) (?:het )?(?:ons|het) (?:\w+ )?niet|lukt (?:\w+ ){0,3}niet (?:meer )?(?:om|zelf|alleen)|(?:kunnen|kan) (?:het|dit|dat) (?:\w+ )?niet (?:meer )?(?:aan|alleen|zelf)?|komen er (?:zelf )?niet uit|komen om in|geen idee hoe|te kort\b|er moet(?:en)?\b|help(?=\W*$)|weten niet (?:goed |meer )?(?:hoe|wat|waar|wie)|(?:kan|kunnen) niet zonder|iemand [^.]*\?"),
        (2, r"(?:heeft|hebben|heb) (?:\w+ ){0,3}geen (?!\w+ meer nodig|interesse|belangstelling|bezwaar)\w+|(?:is|zijn|raakt|raken|gaat|lopen?t?) (?:\w+ ){0,5}(?:stuk|kapot|versleten|lek|defect|verouderd|op (?:zijn|haar|hun) laatste benen|aan vervanging toe|toe aan)|"
            r"moet(?:en)? (?:\w+ ){0,3}(?:ge\w+[dt]|\w+ge\w+[dt]|ver\w+[dt]) worden"),
        (3, r"^\W*(?:nog )?te weinig(?![^?]*\?)|nog (?:niemand|niets|geen \w+|niet) (?:\w+ ){0,3}(?:gevonden|die|om)|(?:moet|moeten) (?:\S+ ){1,8}(?:hebben|krijgen|komen|vinden)\b"),
        (2, r"(?:stopt|stoppen|vertrekt|vertrekken|gaat weg|houdt op|valt weg|vallen weg|is weggevallen|is over datum|zijn over datum|loopt vol|loopt leeg|lekt|lekken|roest|zakt|verzakt)\b"),
        (2, r"(?:is|zijn|raakte|werd) (?:\w+ ){0,3}(?:gescheurd|gehackt|vernield|vernietigd|beschadigd|overwoekerd|gebarsten|gestolen|gesloopt|verbrand|verrot|weggewaaid|gebroken|verdwenen|ingestort|onbruikbaar|verveloos)\b|moet(?:en)? (?:\w+ ){0,4}(?:vervangen|hersteld|vernieuwd|ge\w+[dt]|\w+ge\w+[dt])\b"),
        (5, r"(?:heeft|hebben|heb) (?:u|jullie|je|jij|iemand) (?:\S+ ){1,5}(?:liggen|staan)\b"),
        (4, r"komen (?:nog )?(?:\w+ ){0,3}tekort|(?:doen|doe|doet) (?:een )?beroep op|sta(?:an|at) open voor|(?:verzamelen|sparen) (?:wij|we|\w+)|wat (?:we|wij|ik) (?:\w+ ){0,2}(?:nodig hebben|zoeken|missen)|waar (?:kunnen|kan|vinden|vind|halen|haal|leen|lenen) (?:we|wij|ik|onze|ons)"),
        (3, r"(?:sos|oproep|noodkreet|noodoproep|met spoed|dringend)\b|is het (?:ook )?mogelijk|zou het kunnen|bestaat de mogelijkheid|ons (?:streven|doel|plan) is|onze (?:wens|droom|hoop) is|"
            r"(?:zou|zouden) ons\b|ons (?:\w+ ){0,4}(?:helpen|helpt|bijstaan|ondersteunen|adviseren|begeleiden|leren|wegwijs|verder|uit de brand|op weg)\b"),
        (4, r"(?<!jullie )(?<!\bu )(?<!\bje )(?<!leden )(?:kan|kunnen|zou|zouden|mag|mogen) (?:wij|we|ik|ons \w+|onze \w+) (?:\S+ ){0,8}(?:gebruiken|lenen|terecht|huren|krijgen|gebruik maken|meerijden|aansluiten|oefenen|repeteren|vergaderen|overnachten)\b|(?:dat|die) (?:met |voor |bij |aan )?(?:ons|onze)\b"),
        (2, r"^\W*(?:\d+ |enkele |een paar |extra )?(?:vrijwilligers?|helpers|begeleiders?) (?:voor|om|die|bij)\b"),
        # Who is meant is some company or other.
        (2, r"(?:met|bij|van|door|aan|naar) een (?:\w+ )?(?:\w*bedrijf|ondernemer|ondernemers|kantoor|winkel|directeur|werkgever|winkelier|vakman|vakvrouw|deskundige)\b|(?:een|welk) (?:bedrijf|ondernemer) (?:bekijken|bezoeken|vinden)"),
        # What would be good.
        (3, r"(?:is|zijn|zou|zouden|ook) (?:\S+ ){0,6}(?:van harte |zeer |heel |erg )?(?:welkom|fijn|prettig|handig|geweldig|top|super|mooi)(?: zijn)?(?= *(?:$|[.,!?]| als| zijn))|"
            r"zou(?:den)? (?:\w+ ){0,2}(?:mooi|fijn|leuk|geweldig|prachtig|goed|helpen|handig) (?:zijn )?als|hopen dat|graag willen dat|(?:wordt|worden|zou) (?:zeer |erg |enorm )?gewaardeerd"),
        (3, r"(?:blij|geholpen|verguld|gebaat|gediend|verlegen|verrast) (?:zijn )?(?:met|bij|om)\b|(?:zou|zouden) (?:\w+ ){1,3}(?:blij|geholpen)|^\W*(?:laat|leer|help|geef|breng|vertel|toon|bezorg|gun|gids|rij|begeleid|adviseer|neem) ons\b"),
        (1, r"graag(?= *[.!]*$)"),
        (2, r"^\W*(?:heel )?graag (?!wil|help|kom|doe|geef|geven|bied|denk|leen|len|steun|zing|speel|\w+ (?:ik|wij|we)\b)\w+|(?:dol|heel |erg )graag een"),
        (4, r"(?:willen|wil|zouden|zou) (?:(?:graag|wel|ook|eens|heel|erg|best|zo|nu) )*(?:weten|leren|zien|horen|begrijpen|hebben|krijgen|ontvangen|meemaken|proberen)\b|(?:doe|geef|bezorg|breng|stuur) (?:mij|me|ons)\b"),
        (2, r"(?:willen|wil) (?:(?:graag|ook|wel) )*(?:\d+|een|twee|drie|vier|vijf|zes|tien) (?!dag|ochtend|middag|avond|uur|keer|dagdeel|klas|club|vereniging|school|handje)\w+"),
        (3, r"(?<!jullie )(?<!\bu )(?<!\bje )(?<!die )(?:kan|kunnen|kon|zou|zouden) (?!u\b|uw\b|je\b|jullie\b|ze\b)(?:\w+ ){1,7}gebruiken"),
        # Questions about what the reader is, has or can.
        (4, r"(?:is|zijn|zouden|zou) er (?:\w+ ){0,4}(?:die|dat)\b|(?:is|zijn|zou|zouden) er (?:een|een bedrijf|bedrijven|ondernemers|mensen|iemand)\b|bent (?:u|jij|je) (?!op zoek|nog|lid)|(?:ben|bent) (?:u|jij|je) (?:een )?\w+ (?:en|of|met|die)|"
            r"(?:heeft|heb|hebben) (?:u|jij|je|jullie) (?:\w+ ){0,3}(?:verstand|ervaring|tijd|over|ruimte voor ons|een idee|tips)|(?:kunt|kunnen|kun|zou|zouden|wilt|willen|wil) (?:u|jullie|jij|je) (?:\w+ )?(?:ons|onze|mij|met ons)\b"),
        (3, r"welke? \w+ (?:\w+t|wil|kan|heeft|is)\b|mogen (?:wij|we)|mag (?:ons|onze|ik)"),
        (4, r"(?:kennismaken|kennis maken|in contact (?:komen|brengen)|in gesprek|praten|om tafel|aan tafel) met (?:\w+ )?(?:bedrijven|ondernemers|werkgevers|een \w+|mensen die)|breng(?:t|en)? ons in contact"),
    ],
    "de": [
        (3, r"such(?:en|e|t)|gesucht|auf der suche|gesuch|benotig(?:en|t|e)|brauch(?:en|e|t|ten)|gebraucht werden|werden (?:\w+ ){0,4}gebraucht|"
            r"wird (?:\w+ ){0,4}(?:gebraucht|benotigt|gesucht)|bedarf|fehl(?:t|en) uns|uns fehl(?:t|en)|notig|erwunscht|erbeten"),
        (3, r"wer (?:kann|konnte|hat|hatte|will|mochte|hilft|kennt|wei(?:ss|ß)|fahrt|gibt|macht|leiht|repariert|backt|baut|spendet|stellt|ist|"
            r"ubernimmt|begleitet|kommt|zeigt|erklart|gestaltet)"),
        (3, r"(?:kann|konnen|konnten|hat|haben|kennt|gibt es|wurde) (?:uns |mir )?(?:jemand\w*|sie|ihr|eine firma)|"
            r"(?:hatten|mochten|wunschen|wurden uns) (?:uns )?(?:gern|gerne)? ?(?:ein\w*|jemand\w*|hilfe)|wunschen uns"),
        (4, r"(?:wir |ich )?(?:hatten|hatte|mochten|wunschten) (?:uns )?gerne? (?:ein\w*|jemand\w*|hilfe|\w+ gehabt)"),
        (2, r"jemand\w*,? (?:der|die|mit|um)|helft uns|bitte um|bitten um|freuen uns uber"),
        (1, r"hilfe (?:bei|beim|mit)|(?:aus)?leihen(?! euch| ihnen| gern)|fur unser\w*|unterstutzung (?:bei|beim)"),
    ],
    "en": [
        (3, r"looking for|wanted|needed|(?:we|i|our \w+) (?:\w+ )?needs?|need(?:ed|s|ing)?|in need of|seek(?:ing|s)?|required|requested|searching for|in search of|"
            r"wish list|could use|would welcome|short of"),
        (3, r"(?:can|could|does|would|will|is there|has) (?:anyone|anybody|someone|somebody|you|a company|any company)|who (?:can|could|has|would|will|wants|knows|is|might)|"
            r"anyone (?:with|who|able|willing|have|got)|any(?:one|body) (?:out there|has)"),
        (2, r"someone (?:who|to|with)|somebody (?:who|to|with)|people (?:who can|to help)|would (?:like|love) (?:a|an|some|someone|to (?:have|borrow|get|find|meet|learn))|help us|please help|"
            r"we are hoping|to help us|help our|we'd (?:like|love) (?:a|an|some|someone|to (?:borrow|find|get))|(?:we|i) want"),
        (1, r"help (?:with|needed)|for our|borrow(?:ing)? (?:a|an|some)"),
    ],
}  # fmt: skip
_OFFER = {
    "nl": [
        (5, r"wie (?:wil|kan|heeft|zoekt|komt) (?:er |nog )?(?:ze|deze|dit|die|hem|het|interesse|belangstelling|ruimte|plek)?\s*(?:hebben|gebruiken|overnemen|er iets mee|ophalen|interesse|belangstelling|wat aan|blij mee)"
            r"|wie (?:kan|wil) (?:\w+ )?(?:er )?(?:nog )?(?:iets|wat|blij|deze|dit|ze)\b(?: \w+){0,2} (?:gebruiken|hebben|mee)|wie maak(?:en)? (?:we|wij|ik) (?:hier|er)?\w*\s?blij|"
            r"(?:niet|geen)\s(?:\w+ )?meer nodig|(?:niet|geen) (?:\w+ )?nodig hebben|hebben (?:we|wij|ik) niet nodig|jullie kunnen (?:\w+ ){0,4}(?:gebruiken|lenen|terecht|gebruik)|"
            r"zoek(?:en|t)? (?:een )?(?:nieuw(?:e)? )?(?:bestemming|eigenaar|thuis|huis|liefhebber)|(?:heeft|hebben) (?:u|jullie|je|iemand) (?:er )?(?:interesse|belangstelling)"),
        (4, r"uitlenen|leen(?:t)? uit|lenen (?:\w+ ){0,6}uit\b|te leen aangeboden|bied(?:en|t)?(?: .{0,40})? aan|bied(?:en|t)?|bieden|aanbod|aangeboden|aan te bieden|aanbieden|"
            r"stel(?:len|t)? (?:\w+ ){0,8}(?:beschikbaar|ter beschikking)|beschikbaar (?:gesteld|stellen)|ter beschikking(?! gesteld krijgen)"),
        (4, r"bij ons (?:\w+ ){0,4}(?:kunnen|kunt|kun|mogen|mag) (?:jullie|u|je)|(?:jullie|u|je) (?:kunnen|kunt|kan|kun) (?:\w+ ){0,3}(?:bij ons|op ons|in ons)"),
        # Questions about what the reader lacks, before what we do about it; things that look for somebody.
        (5, r"(?<=\? )(?:wij|we|ik|ons|onze) [^?]*\b(?:je|u|jullie|uw|jou)\b(?! (?:ons|onze|helpen)\b)|(?:mag|mogen|kunt|kun) (?:u|je|jullie) (?:\w+ ){0,6}(?:in|op|bij|van|met) (?:ons|onze)\b"),
        (5, r"(?:zoek(?:t|en)?|mis(?:t|sen)?) (?:u|uw|je|jij|jullie)\b(?! ook mee)|(?:heeft|hebben|heb) (?:u|uw \w+|je|jullie|jullie \w+) (?:\w+ ){0,6}nodig|(?:kan|kunnen) (?:u|uw \w+|je|jullie|jullie \w+) (?:\w+ ){0,6}gebruiken"
            r"|(?:kan|kunnen|kunt) (?!u\b|je\b|jullie\b|iemand\b)(?:\w+ ){0,8}missen|als (?:u|jullie|je|uw \w+) (?:\S+ ){1,8}(?:wilt|wil|willen|kunt|kunnen|nodig)|wie komt (?:er )?kijken|(?:kunnen|kunt|mogen|mag) (?:jullie|u|je) (?:\w+ ){0,3}(?:krijgen|ophalen|meenemen)\b|(?:ben|bent|zijn) (?:u|je|jij|jullie) (?:\w+ ){0,2}op zoek|(?:iemand|wie) (?:\w+ )?(?:belangstelling|interesse) (?:voor|in)\b"),
        (4, r"^\W*(?!wie|wat|waar|hoe|welke?|kan|kunt|kunnen|heeft|hebben|is|zijn|wil|willen|mag|mogen|zou|zouden|ben|bent)[^?.!]{3,60}\? ?(?:wij|we|ik) (?!zoek|vra|mis|hop|wil|zou|kun|moet)\w+"),
        # Things that are free: they stand empty, must go, may be used, or are for whoever wants them.
        (5, r"deur(?:en)? sta(?:at|an) (?:\w+ )?open voor"),
        (4, r"sta(?:at|an) (?:\S+ ){0,5}stil\b|(?:gebruik|leen|neem|pak|haal) (?:hem|ze|haar|deze|gerust|maar|rustig)\b"),
        (2, r"(?:van|door) (?:ons|onze|mijn) (?:\w*bedrijf|kantoor|zaak|winkel|restaurant|team|collega'?s|medewerkers|personeel)\b"),
        (3, r"vrij (?:voor|op|in|om|te)\b"),
        (4, r"te (?:vergeven|schenken|krijgen|verdelen)\b|sta(?:at|an) (?:\S+ ){1,6}leeg|moet(?:en)? (?:\w+ ){0,2}(?:weg|de deur uit|plaatsmaken)|(?:zelf )?(?:komen )?(?:halen|ophalen)(?: maar)?(?= *(?:$|[.,!]))|restant|"
            r"(?:kan|kunnen|mag|mogen) (?:\S+ ){0,6}(?:gebruikt|geleend|benut|bezocht|meegenomen) worden|(?:kan|kunnen|mag|mogen) worden (?:gebruikt|geleend|benut|opgehaald|afgehaald)|voor wie (?:\w+ ){1,4}(?:kan|wil|gebruiken|hebben)|"
            r"(?:is|hebben (?:we|wij)) (?:nog )?(?:plek|plaats|ruimte) voor\b(?! ons\b| onze\b)|(?:heeft|hebben) (?:\w+ )?nog (?:\S+ ){1,6}(?:staan|liggen|over)|(?:staan|staat|ligt|liggen) (?:er )?(?:bij ons|hier|nog)\b|bij ons (?:staan|staat|ligt|liggen)\b"),
        (3, r"(?:graag|met plezier|met liefde|gerust|desgewenst) (?!wil|zou|heb|kun|zie|zoek|ontv|leen|len)\w+ (?:ik|wij|we)\b|(?:hebben|heb|heeft) (?:wij |we |ik )?(?:\w+ ){0,2}tijd (?:om|voor|over)\b|kom(?:t)? (?:maar|eens|dan)\b"),
        (1, r"(?:rondleiding|kijkje|uitleg|workshop|clinic|proefles|lezing|optreden|bezoek|lunch|taart|les) (?:\w+ )?(?:door|in|bij|aan|van|op) (?:ons|onze|mijn)\b"),
        # Whom it serves is some club or other; "your" is said to whom it serves.
        (2, r"(?:voor|bij|aan|van|op) (?:(?:een|kleine|andere|lokale|elke|alle) ){1,2}(?:\w+ )?(?:goed doel|goede doelen|\w*club|\w*clubs|\w*vereniging|\w*verenigingen|\w*stichting|\w*stichtingen|\w*school|\w*scholen|\w*instelling|buurthuis|kerk|voedselbank|buurtfeest)\b|voor (?:clubs|verenigingen|stichtingen|scholen|goede doelen)\b"),
        (2, r"(?:uw|jullie|jouw) (?!kunnen|hebben|zijn|willen|mogen|weten|zouden|ons|onze|een|bedrijf|kantoor|winkel|zaak|restaurant|kantine|personeel|medewerkers|mee|voor|ook|nog|hulp|steun)\w+"),
        (2, r"(?:personeel|medewerkers|collega'?s|team) (?:wil|willen|wilt) (?:\w+ ){0,4}(?:doen|helpen|betekenen|bijdragen|bewegen)\b"),
        # Who does something: we, behind what is done, or our people, or somebody by trade.
        (2, r"(?!(?:zoek|mis|vrag|hop|gebruik|zou|wil|will|kunn|moet|moet|gaan|hebb|zijn|worden|word|kom|krijg|lopen|zitt|organiser|sta)\w*)(?:\w{3,}en) (?:wij|we)\b(?! er blij)"),
        (3, r"^\W*als (?:\w+ ){1,4}(?!zoek|mis|vra|wil|wou|zou|kan|kun|moet|heb|ben|zijn|hop)\w{3,} (?:ik|wij|we)\b"),
        (3, r"(?:staan|komen|gaan|zijn) (?:wij|we) (?:\S+ ){0,5}(?:klaar|paraat|beschikbaar|langs|mee|aan de slag)"),
        (2, r"(?:ons|onze|het|een|\d+|twee|drie|vier|vijf|zes|tien) (?:\w+ )?(?:team|ploeg|medewerkers?|collega'?s|personeel|monteurs?|vakmensen|mannen|kantoor|zaak|afdeling|directie|trainees|stagiairs?) (?!zoek|mis|vraag|vragen|die|dat|om|voor|nodig|gezocht|gevraagd|met)\w+(?:t|en|an)\b"),
        (3, r"we[gk] ?(?:te )?doen|kwijt\b|van ?af (?:wil|willen)|leeg ?staan\w*|staa[nt]? (?:\w+ )?leeg|gratis af te halen|af te halen|op te halen|mag(?:en)? (?:weg|opgehaald|jullie|worden|u )|weggeven|weg te geven|te geef|geef(?: \w+){0,3} weg|"
            r"hebben (?:we |wij )?(?:nog )?(?:\S+ ){0,8}over(?! de| het| een)\b|heb (?:ik )?(?:nog )?(?:\S+ ){0,8}over(?! de| het)\b|\bover van\b|"
            r"(?:staan|liggen|staat|ligt) (?:\w+ ){0,3}(?:klaar|over)|overtollig\w*|afgeschreven|restpartij|surplus|overgebleven|gratis mee te nemen|"
            r"doner(?:en|eert)|schenk(?:en|t)|wij geven|we geven|geven graag|verzorgen|verzorgt|(?:wij|we) (?:regelen|leveren|brengen|doen|maken|komen|helpen|denken|koken|repareren|schilderen|drukken|printen|sponsoren|trakteren|ontvangen|nodigen)\b|"
            r"jullie (?:krijgen|mogen)|u (?:krijgt|mag)|mag(?:en)? (?:\w+ ){0,4}(?:gebruikt|geleend|opgehaald|meegenomen|benut)|tot (?:jullie|uw|je) beschikking|(?:levert|leveren|schenkt|trakteert|doneert)|welkom bij ons|kom(?:t)? (?:langs|gerust)|in de aanbieding"),
        (3, r"te leen(?! gevraagd| gezocht)|te huur(?! gevraagd)|te gast|beschikbaar(?! voor ons)|vrij te gebruiken|inzetbaar|zelf ophalen|ophalen bij ons"),
        (3, r"(?:we|wij|ik|collega's|medewerkers|team|teams|personeel|bedrijf|studenten|leerlingen|klas) (?:\(?\w+\)? ){0,4}(?:help(?:en|t)?|kom(?:en|t)?|denk(?:en|t)?|steken|steekt|gaat|gaan) (?:\w+ ){0,4}"
            r"(?:graag|een handje|de handen|mee(?:denken|helpen)?|jullie|uw|u|voor u|helpen|klussen|langs)|(?:wil|willen|kan|kunnen) (?:(?:graag|wel|best|ook|u|jullie|je|een|\w+) ){0,5}(?:helpen|meehelpen|meedenken|langskomen|aanbieden|weggeven|geven|delen|klussen|uitlenen|schenken|ondersteunen|begeleiden|adviseren|lesgeven|bijspringen|mentor|maatje|inzetten|introduceren|voorstellen aan)\b|wil ik wel|willen wij wel|wil wel|kunnen wij|kunnen we (?:jullie|u)|"
            r"(?:kom|komt|help|helpt|denkt|wil|geeft|geef|doet|leert|maakt|rijdt|kookt|klust) (?:\w+ ){0,2}(?:graag|mee|u|uw|jullie|je|langs|advies|les|uitleg|training|workshops?|rondleiding)\b|"
            r"(?:breng(?:en)?|brengt|kan|kunnen|introduceer|koppel(?:en)?|stel(?:len)?) (?:je|u|jullie) (?:\w+ ){0,3}(?:in contact|introduceren|helpen|voor|leren|aan|adviseren|langs)"),
        (1, r"^\W*(?:wij|we|ik) (?:hebben|heb)"),
        (3, r"over(?=\s*(?:$|[,.;!]))|(?:stelt|stellen|zet|zetten) (?:\S+ ){1,8}open|(?:neem|nemen|neemt) (?:\S+ ){1,6}mee"),
        (2, r"^\W*(?!wie\b|iemand|er\b|\w*vereniging|\w*school|\w*stichting|\w*club|\w*kerk|\w*koor)(?:(?!die\b|dat\b|wie\b)[\w'-]+ ){1,6}(?:geeft|doet|helpt|knipt|opent|levert|verzorgt|maakt|kookt|bakt|"
            r"schildert|repareert|denkt|komt|deelt|ontvangt|traint|coacht|adviseert|ontwerpt|schrijft|fotografeert|filmt|rijdt|vervoert|drukt|print|bouwt|timmert|snoeit|maait|onderhoudt|begeleidt|vertelt|presenteert|"
            r"trakteert|brengt|haalt|neemt|regelt|installeert|metselt|plaatst|beoordeelt|checkt|bekijkt|kijkt|luistert|speelt|zingt|draait|leert|introduceert|koppelt|verbindt|steekt|controleert|analyseert|beantwoordt|"
            r"nodigt|laat|zet|knapt|lapt|wast|poetst|lakt|last|stuct|behangt|voert|houdt|kleurt|schminkt|fotografeert|masseert|vertaalt|interviewt|test|onderzoekt|berekent|tekent)"),
        (1, r"^\W*(?:wij|we|ik) (?!zoeken|vragen|willen|missen|hebben|hopen|zouden|zijn|kunnen|zoek|vraag|wil|mis|heb|hoop|zou|ben|kan|moeten|gaan|bestaan|organiseren|krijgen|komen)\w+"),
        (1, r"(?<!hulp )bij ons"),
        (2, r"(?!will?en|zou|krijg|hebben|horen|zien|lenen|leent|vragen|vraagt|zoek|zouden|had)\w{3,}(?:en|t) graag|(?:is|zijn|staat|staan) (?:\S+ ){0,8}(?:vrij|beschikbaar)"),
        (2, r"gratis|kosteloos|(?:wij|we|ik) (?:kunnen|kan) (?:\w+ ){0,6}(?:jullie|u|uw)|(?:ik|wij|we) (?:kan|kunnen|wil|willen) (?:wel|best|u|jullie|iets|wat)\b|(?:u|jullie|je) graag|(?:wil|willen|komt|komen) (?:\w+ ){0,6}(?:komen|helpen|klussen|bijspringen|langskomen)|(?:uw|jullie) (?:club|vereniging|school|stichting|organisatie|evenement|feest|tuin|website|project|buurt|team|vrijwilligers|bestuur|leden|plan\w*)|wil (?:\w+ )?(?:sparren|meedenken|helpen|delen|geven|lesgeven|komen|adviseren|bijspringen)|deelt|delen graag|voor (?:jullie|uw|jouw|u)\b|(?<!hulp )bij ons(?= (?:in|op|aan|terecht|kantoor))|denk(?:t|en)? (?:\w+ ){0,4}mee|geeft\b"),
    ],
    "de": [
        (1, r"^\W*(?:wir|ich) haben?"),
        (5, r"nicht mehr (?:gebraucht|benotigt)|brauchen wir nicht|wer (?:will|mochte|kann) (?:sie|die|diese|das|es|ihn|den)?\s*(?:haben|gebrauchen|abholen)|interesse an|suchen? (?:ein )?(?:neues? )(?:zuhause|besitzer)"),
        (4, r"biet(?:en|e|et)|angebot(?:en)?|anzubieten|anbieten|zur verfugung|verleih(?:en|t|e)|zu verleihen|verschenk(?:en|e|t)|zu verschenken|abzugeben|zu vergeben|spenden|spendet"),
        (3, r"geben (?:\w+ ){0,4}(?:ab|weg)|gratis abzuholen|kostenlos abzuholen|abholen bei|selbstabholer|ubrig|wir haben noch|zu haben|stellen (?:\w+ ){0,6}(?:bereit|zur)|konnen (?:euch|ihnen|sie)|"
            r"(?:wir|ich|team|mitarbeiter\w*|kolleg\w*|azubis|auszubildende\w*|firma) (?:\(?\w+\)? ){0,5}(?:gerne?|helfen|hilft|kommen|kommt|unterstutzen|streichen|reparieren|backen|drucken|zeigen|laden)\b|"
            r"(?:hilft|helfen|kommt|kommen|unterstutzt|unterstutzen|streicht|repariert|gestaltet|berat|beraten|begleitet|zeigt|erklart|schult|ubernimmt|backt|fahrt) (?:\w+ ){0,2}(?:gerne?|euch|eure\w*|ihnen|ihre\w*|sie|vereine\w*)\b|ihr konnt|(?:euer|eure\w*|ihren verein)"),
        (3, r"zum ausleihen|auszuleihen|zum verleih|verfugbar|nutzbar|frei nutzbar"),
        (2, r"gratis|kostenlos|unentgeltlich"),
        (1, r"fur (?:euch|ihren?|euren?|vereine)\b"),
    ],
    "en": [
        (1, r"^\W*(?:we|i) have"),
        (5, r"no longer need(?:ed)?|not needed|don't need|looking for (?:a )?(?:new |good )?home|who (?:wants|would like|can use) (?:them|these|it|this|to have)|anyone (?:interested|want)|any(?:one|body) (?:\w+ )?(?:use|want) (?:these|them|it|this)"),
        (4, r"(?:can|could|happy to|glad to|we|i|will|would like to|to) (?:\w+ )?offer(?:s|ing)?|offer(?:s|ed|ing)?|give (?:\w+ ){0,4}away|giving away|to give(?: away)?|on offer|going spare|spare|available|at your disposal|can be (?:borrowed|used|collected)|"
            r"(?:we|i) (?:can |will |are happy to )?(?:lend|provide|donate|supply|give|host|teach|run|share)|lends|donat(?:e|es|ing)|surplus|left ?over|free to (?:collect|take|use|a good home)|to collect|on loan|to lend|for loan|up for grabs"),
        (3, r"(?:happy|glad|willing|keen|pleased) to (?:help|come|share|give|lend|teach|advise|volunteer|show|host|do|paint|drive|introduce|talk)|would (?:like|love) to (?:volunteer|help|give|share|support|come)|"
            r"(?:we|i|our (?:staff|team|company|employees|students|accountant|lawyers?|mechanics?|cooks?)) (?:\(?\w+\)? ){0,3}(?:can|will|could) (?:\w+ )?(?:help|come|do|paint|repair|fix|print|design|host|show|introduce|take|drive|bring|bake|teach|give|review|check|advise|build|clean|write)|"
            r"(?:we|i)'(?:ll|d be happy)|you (?:can|may|get)|(?:will|can) (?:\w+ ){1,3}your|your (?!help|support|time)\w+|for you\b|free of charge|repaired by our"),
    ],
}  # fmt: skip


_SEEKING = frozenset(
    "zoekt zoeken vraagt vragen mist missen wil willen zou zouden heeft hebben hoopt krijgt is zijn wordt worden moet "
    "moeten kan kunnen gezocht gevraagd niet vast stopt vertrekt".split()
)
_HAVING = frozenset("heeft hebben kan kunnen wil willen".split())
_SUBJECT = re.compile(
    r"^\W*(?:(?:een|onze|ons|de|het|ervaren|lokale|plaatselijke|\d+|twee|drie) ){0,2}([\w'-]+) "
    r"(?:(?:uit|van|in|bij|om) (?:(?:de|het|een) )?[\w'-]+ )?([\w'-]{3,}(?:t|en|aan))\b"
)
_BUSINESS = re.compile(
    r"[\w'-]*(?:bedrijf|kantoor|winkel|bureau|zaak|centrum|bakkerij|slagerij|garage|restaurant|hotel|kwekerij|drukkerij"
    r"|makelaardij|praktijk|studio|supermarkt|apotheek|rederij|boerderij|groothandel|brouwerij|fabriek)"
)


def _trade_acts(folded: str) -> int:
    """The weight of somebody by trade as the subject: who does something ("notaris past de statuten aan") more than
    who has or wants something; 0 without such a subject."""
    found = _SUBJECT.match(folded)
    if found is None or is_agent(found[2], "nl"):
        return 0
    if is_agent(found[1], "nl") or _BUSINESS.fullmatch(found[1]):
        return 2 if found[2] not in _SEEKING else 1 if found[2] in _HAVING else 0
    return 0


@cache
def _cues(lang: str) -> list[tuple[Side, int, re.Pattern[str]]]:
    return [
        (side, weight, re.compile(rf"(?<![\w])(?:{pattern})(?![\w])"))
        for side, table in ((Side.OFFER, _OFFER), (Side.REQUEST, _REQUEST))
        for weight, pattern in table[lang]
    ]


def side(folded: str, lang: str) -> tuple[Side | None, float]:
    """The side that the wording of a folded text tells and how sure that is; (None, 0.0) when it tells none.

    Each side counts with its strongest cue; of two equal ones the earlier counts.
    """
    best: dict[Side, tuple[int, int]] = {}
    for which, weight, pattern in _cues(lang):
        found = pattern.search(folded)
        if found:
            best[which] = max(best.get(which, (0, 0)), (weight, -found.start()))
    if lang == "nl" and (trade := _trade_acts(folded)):
        best[Side.OFFER] = max(best.get(Side.OFFER, (0, 0)), (trade, 0))
    if not best:
        return None, 0.0
    winner = max(best, key=lambda which: (best[which], which))
    other = best.get(winner.other)
    sure = {1: 0.5, 2: 0.7}.get(best[winner][0], 0.95)
    if other and other[0] >= best[winner][0] - 1 and other[0] > 1:
        sure = min(sure, 0.6)
    return winner, sure
