"""Words around a number: units, measures, people who do and people who are served, and what makes it no quantity."""

import re

from beursvloer.terms import Unit

UNITS = {
    "nl": [
        (Unit.HALF_DAY, r"(?:halve dag(?:en)?|dagde(?:el|len)(?:tjes?)?|dag delen|(?!benefiet|quiz|ouder|feest|thema|bingo|spel|jubileum|info|film|muziek|culture)\w*(?:ochtend|middag|avond)(?:en|jes?)?|voormiddag|namiddag|morgens?)"),
        (Unit.HOUR, r"(?:(?:\w*(?:werk|klus|les|advies|vrijwilligers|arbeids|man|bouw|hulp|studie|consult|rij|zorg))?(?:uur|uren)|uurtjes?|u|hrs?)"),
        (Unit.DAY, r"(?:(?!ver?jaar)(?:werk|klus|trainings?|project|advies|draai|hele |volle |evenementen|cursus|opname|kamp)?dag(?:en|jes?)?|dgn|\w+daagse?|daagse?|"
                   r"(?:maan|dins|woens|donder|vrij|zater|zon)dag(?:en|jes)?)"),
        (Unit.WEEK, r"(?:(?:werk|project|stage|vakantie)?we(?:ek|ken|ekje)|wk)"),
        (Unit.TIME, r"(?:keer|maal|x|keertjes?|malen|beurten|beurt|sessies?|ritten|rit|ritjes?|consult(?:en)?|optredens?|optreden|lezing(?:en)?|\w*workshops?|\w*training(?:en)?|"
                    r"(?:\w*(?:muziek|zwem|dans|taal|rij|gast|kook|teken|schilder|gitaar|piano|computer|proef|bij|yoga|sport|gym|zang|tennis|golf|prive|knutsel|natuur|kunst|drum))?les(?:sen|jes?)?|cursus(?:sen)?|rondleiding(?:en)?|gesprek(?:ken)?|\w*gesprek(?:ken)?|bijeenkomst(?:en)?|voorstelling(?:en)?|clinics?|concert(?:en)?|excursies?|"
                    r"spreekuren|behandeling(?:en)?|presentaties?|masterclass(?:es)?|webinars?|demonstraties?)"),
        (Unit.SET, r"(?:\w*sets?|\w*setjes?|stel(?:len)?|stelletjes?)"),
        (Unit.M2, r"(?:m2|m²|vierkante (?:meters?|m)|vk\.? ?m(?:eter)?|kwadraat)"),
        (Unit.PIECE, r"(?:stuks?|st|exemplaren|exemplaar|ex)"),
    ],
    "de": [
        (Unit.HALF_DAY, r"(?:halbe[nr]? tage?|halbtage?|\w*(?:vormittage?|nachmittage?|abende?n?)|morgen|mittage?)"),
        (Unit.HOUR, r"(?:\w*stunden?|stundchen|std|h)"),
        (Unit.DAY, r"(?:(?:arbeits|projekt|ganze[nr]? |volle[nr]? |schulungs)?tage?n?|(?:mon|diens|donners|frei|sams|sonn)tage?|mittwoche?|\w+tagige[nrs]?|tagige[nrs]?)"),
        (Unit.WEEK, r"(?:(?:arbeits|projekt)?wochen?)"),
        (Unit.TIME, r"(?:mal|male|x|termine?|sitzungen|fahrten?|fuhrungen|fuhrung|einsatze?|einmal|\w*workshops?|\w*training(?:s|seinheiten)?|\w*schulungen|\w*schulung|kurse?|vortrage?|"
                    r"auftritte?|gesprache?|\w*beratungen|seminare?|unterrichtsstunden|konzerte?|sessions?|coachings?)"),
        (Unit.SET, r"(?:\w*sets?|satze?|garnituren?)"),
        (Unit.M2, r"(?:m2|m²|qm|quadratmetern?)"),
        (Unit.PIECE, r"(?:stuck|stk|exemplare?)"),
    ],
    "en": [
        (Unit.HALF_DAY, r"(?:half[- ]days?|mornings?|afternoons?|evenings?|half a day)"),
        (Unit.HOUR, r"(?:\w*hours?|hrs?|h)"),
        (Unit.DAY, r"(?:(?:working |whole |full |training |\w+)?days?|(?:mon|tues|wednes|thurs|fri|satur|sun)days)"),
        (Unit.WEEK, r"(?:(?:working )?weeks?)"),
        (Unit.TIME, r"(?:times|time|x|sessions?|trips?|rides?|workshops?|lessons?|classes|class|talks?|lectures?|performances?|tours?|visits?|consultations?|courses?|meetings?|trainings?|concerts?|webinars?|clinics?)"),
        (Unit.SET, r"(?:sets?|pairs?(?! of hands))"),
        (Unit.M2, r"(?:m2|m²|sq\.? ?m(?:et(?:er|re)s?)?|sqm|square met(?:er|re)s?)"),
        (Unit.PIECE, r"(?:pieces?|items?|pcs?|copies)"),
    ],
}  # fmt: skip
MEASURE = {
    "nl": r"liters?|ltr|l|ml|cc|kilo(?:gram|'s)?|kg|gram|gr|ton|meters?|mtr|m|cm|mm|km|kilometers?|inch|kuub|m3|m³|kubieke meters?|watt|kw|kva|kwh|volt|amp(?:ere)?|pk|gb|tb|mb|"
    r"persoons|pers|p|zits|zitplaatsen|staplaatsen|plaatsen|graden|mbit|bar|hectare|ha|strekkende meters?|vierkante kilometers?|pagina's",
    "de": r"litern?|l|ml|kilo(?:gramm)?|kg|gramm|g|tonnen?|metern?|m|cm|mm|km|kilometern?|zoll|kubikmetern?|m3|m³|watt|kw|kva|volt|ampere|ps|gb|tb|sitz(?:e|er|platze)?|sitzplatzen?|"
    r"platze|hektar|ha|seiten",
    "en": r"lit(?:er|re)s?|l|ml|kilos?|kg|grams?|g|tons?|tonnes?|met(?:er|re)s?|m|cm|mm|km|kilomet(?:er|re)s?|miles?|inch(?:es)?|feet|foot|ft|cubic met(?:er|re)s?|m3|m³|watts?|kw|kva|volts?|"
    r"gb|tb|gallons?|pints?|acres?|hectares?|seater|seats|pages",
}
OTHER_TIME = {
    "nl": r"jaar|jaren|jarige?n?|jr|maand(?:en)?|minu(?:ut|ten)|min|kwartier(?:en)?|second(?:e|en)|euro|eur|procent|weekend(?:en)?|weekeinde(?:n)?|nacht(?:en)?|eeuw|generaties|"
    r"edities?|plekken hoog|hoog|seizoen(?:en)?|kwarta(?:al|len)|verdieping(?:en)?|etages?|ploegen|elftallen|teams?(?= in| met| van)",
    "de": r"jahr(?:e|en)?|jahrige?[nrs]?|monate?n?|minuten?|min|sekunden?|euro|eur|prozent|wochenenden?|nachte?|stockwerke?|saison|geschoss",
    "en": r"years?(?: olds?)?|yrs?|months?|minutes?|mins?|seconds?|euros?|percent|weekends?|nights?|floors?|seasons?|year-olds?",
}
PEOPLE = {
    "nl": r"mensen|mens|personen|persoon|man|mannen|vrouwen|vrouw|vrijwil+igers?|collega'?s?|medewerkers?|werknemers|helpers?|klussers?|sjouwers?|handen|krachten|arbeidskrachten|"
    r"professionals?|vakmensen|vakman|vaklieden|stagiairs?|stagiaires?|lieden|lui|kerels|koppels|paar handen|dames|heren|jongens|meiden|maatjes?|bestuursleden|bestuurslid|begeleiders?|gastheren|"
    r"gastvrouwen|verkeersregelaars?|chauffeurs?|studenten|student|ondernemers?|experts?|deskundigen?|monteurs?|zzp'?ers|trainers?|coaches|coach|juristen|scheidsrechters?|timmerlui|timmerlieden|"
    r"timmermannen|schilders?|hoveniers?|tuinlieden|metselaars?|elektriciens?|loodgieters?|koks?|bakkers?|fotografen|muzikanten|docenten|leraren|verzorgers|verpleegkundigen|juryleden|"
    r"acteurs|barmensen|barmedewerkers|klusmannen|iemand|figuranten|vormgevers?|ontwerpers?|schoonmakers?|stratenmakers?|machinisten|adviseurs?|boekhouders?|accountants?|programmeurs?|"
    r"timmerman|tuinman|zelvers|collegas|vriendinnen|vrienden",
    "de": r"menschen|leuten?|personen|person|mann|manner|frauen|frau|freiwilligen?|ehrenamtlichen?|kolleg(?:en|innen|e|in)|mitarbeiter(?:n|innen|in)?|mitarbeitenden?|helfer(?:n|innen|in)?|hande|krafte|"
    r"fachkrafte|fachleuten?|praktikanten?|azubis?|auszubildenden?|studenten|studierenden?|maler|gartner|fahrer|koche?|musiker|trainer|betreuer|experten|handwerker|begleiter|"
    r"von uns|tischler|elektriker|backer|ordner|schiedsrichter|fotografen|paten|mentoren|hilfskrafte|\w*lehrlinge",
    "en": r"people|persons?|men|man|women|volunteers?|colleagues|employees|staff(?: members)?|helpers?|hands|pairs? of hands|workers?|members of staff|team members|professionals?|students|interns?|lads|"
    r"painters?|gardeners?|drivers?|cooks?|chefs?|musicians?|trainers?|coaches|experts|carpenters?|electricians?|plumbers?|stewards?|marshals?|referees?|handymen|builders?|mentors?|"
    r"of us|blokes|lasses|buddies|bakers|photographers|carers|tutors|friends|adults|board members|trustees",
}
GROUP = {
    "nl": r"kinderen|kids|ouderen|bejaarden|bewoners|leerlingen|scholieren|clienten|gasten|deelnemers|bezoekers|leden|senioren|gezinnen|jongeren|jeugdleden|spelers|statushouders|"
    r"vluchtelingen|nieuwkomers|patienten|cursisten|families|huishoudens|inwoners|mantelzorgers|toeschouwers|belangstellenden|aanwezigen|kleuters|peuters|pupillen|jeugd|zorgvragers|eters|"
    r"supporters|clubs|verenigingen|bedrijven|scholen|klassen|groepen|buurtbewoners|dorpsgenoten|eenzame|relaties|contacten|volgers|abonnees|klanten|dieren|koeien|paarden|honden|meisjes|lezers|luisteraars|dansers|danseressen|zangers",
    "de": r"kinder(?:n)?|senioren|seniorinnen|bewohner(?:n|innen)?|schuler(?:n|innen)?|klienten|gaste?n?|teilnehmer(?:n|innen)?|teilnehmenden?|besucher(?:n|innen)?|mitglieder(?:n)?|familien|jugendlichen?|"
    r"spieler(?:n)?|gefluchteten?|patienten|haushalte|zuschauer(?:n)?|einwohner(?:n)?|firmen|unternehmen|vereine|schulen|klassen|gruppen|kontakte|tieren?|madchen|jungen|leser(?:n|innen)?|horer(?:n)?",
    "en": r"children|kids|elderly(?: people)?|residents|pupils|guests|participants|visitors|members|seniors|families|youngsters|teenagers|players|refugees|newcomers|patients|households|"
    r"spectators|inhabitants|clients|companies|businesses|clubs|schools|classes|groups|contacts|followers|customers|animals|horses|girls|boys|pensioners|older people|young people|readers|listeners|subscribers",
}
FOR = {
    "nl": r"(?:voor|aan|geschikt voor|plek voor|plaats voor)\s+(?:(?:onze?|de|al|die|een|zo'n|ca\.?|circa|ongeveer|ruim|bijna|max\.?|maximaal|min\.?|minimaal|minstens|tot|groep(?:en|je)? van|elk van de|"
    r"gemiddeld|alle|tenminste|plusminus|zeker|hooguit)\s+)*",
    "de": r"(?:fur|vor|platz fur)\s+(?:(?:unsere[nr]?|die|alle|ca\.?|circa|etwa|rund|max\.?|maximal|bis zu|mindestens|ungefahr|eine gruppe von|gruppen von|eure)\s+)*",
    "en": r"(?:for|seating|seats)\s+(?:(?:our|the|all|about|around|some|up to|max\.?|at least|roughly|approximately|a group of|groups of|a class of|a maximum of|maximum)\s+)*",
}
TEAM = {
    "nl": r"(?:team|teams|ploeg|ploegje|groepje|groep|clubje|met|met z'n|door|afdeling|crew|klusteam|wij zijn)\s+(?:(?:van|met|ca\.?|circa|ongeveer|zo'n|zijn|ons|onze|maximaal|tot)\s+)*",
    "de": r"(?:team|trupp|gruppe|mit|zu|durch|abteilung|von)\s+(?:(?:von|mit|aus|ca\.?|etwa|rund|bis zu|unsere[nrm]?)\s+)*",
    "en": r"(?:team|group|crew|with|by|party)\s+(?:(?:of|about|around|up to|some|our)\s+)*",
}
STOP = {
    "nl": "de het een en of maar die dat voor in op aan met bij naar uit om door over tot als dan te ter van is zijn was wordt worden kan kunnen wil willen per tijdens waar wie ons onze wij we ik u jullie ook nog "
    "graag nodig gezocht gevraagd zoeken zoek beschikbaar hebben heeft staan liggen mag mogen gratis af ophalen waarvan elk stuk ongeveer ca circa lang samen totaal hebt goede gaan gaat komen helpen",
    "de": "der die das den dem ein eine einen und oder aber fur in im an am auf mit bei beim nach aus um durch uber bis als dann zu zum zur von vom ist sind war wird werden kann konnen will wollen pro wahrend wo wer "
    "uns unser unsere wir ich sie ihr auch noch gern gerne gesucht suchen brauchen verfugbar haben hat gratis kostenlos ab lang zusammen helfen gebraucht benotigt abzugeben ubrig",
    "en": "the a an and or but that which for in on at with by to from out of about as than then is are was were will would can could per during where who our we i you also still please needed wanted available have has "
    "free left over each long together total help to give needed spare going",
}
NOT_COUNTED = {
    "nl": re.compile(r"(?<!\w)(?:groep|klas|huisnr\.?|huisnummer|nummer|nr\.?|kamer|lokaal|zaal|hal|veld|bus|lijn|(?<!elke )(?<!iedere )(?<!per )week|art\.?|artikel|editie|versie|office|windows|playstation|wk|onder|jo|mo|leeftijd(?: van)?|"
                     r"bouwjaar|jaar|sinds|tel\.?|telefoon|bel|app|06|postbus|deel|niveau|fase|stap|nivo|route|maat|type|model|poort|box|iphone|eerste|top|elke|iedere|om de|per|aged)\s*[:.]?\s*$"),
    "de": re.compile(r"(?<!\w)(?:klasse|gruppe|hausnr\.?|nummer|nr\.?|raum|saal|halle|linie|(?<!jede )(?<!pro )woche|kw|version|windows|baujahr|jahr|seit|tel\.?|telefon|postfach|teil|stufe|grosse|typ|modell|alter|u|alle|jede|pro)\s*[:.]?\s*$"),
    "en": re.compile(r"(?<!\w)(?:group|class|room|number|no\.?|hall|line|(?<!every )(?<!each )(?<!per )(?<!a )week|version|windows|since|tel\.?|phone|part|level|size|type|model|aged?|under|over the age of|year|grade|every|per|top|call|key stage|route|seats|seating|holds|sleeps)\s*[:.]?\s*$"),
}  # fmt: skip
STREET = re.compile(
    r"(?:\w{2,}(?:straat|weg|laan|plein|dijk|hof|pad|kade|gracht|steeg|singel|dreef|straße|strasse|gasse|platz|allee|ring|markt|es|kamp|brink|park|wal)|str\.|laan|weg|straat)\s*$"
)
COMMON_STREET = re.compile(r"\b(?:het|de|ons|onze|een|dit|deze|der|die|das|dem|den|the|our|jullie|uw)\s+\w+\s*$")
VAGUE = re.compile(r"\s+(?:paar|aantal|heleboel|hoop|boel|beetje|tijdje|keertje of wat|stel|handvol|handjevol|handje|poosje|stapel|lading|partij|andere?|enkele|soort|of twee|of ander|few|bit|lot|number|little|handful|"
                    r"while|wenig|bisschen|haufen|einige[ns]?|iedere?|beter[e]?|half uur|halfuur|kwartier|halbe stunde|half[- ]?hour|couple)\b")  # fmt: skip
PREPOSITION = {
    "nl": re.compile(r"\b(?:voor|in|op|aan|met|bij|naar|uit|door|tot|van|als|tijdens|rond|over|per|is|om|tegen|onder|na|zonder|zo|dan|binnen)\s+$"),
    "de": re.compile(r"\b(?:fur|in|auf|an|mit|bei|nach|aus|durch|bis|von|als|wahrend|zu|uber|pro|ist|um|gegen|unter|ohne|wie)\s+$"),
    "en": re.compile(r"\b(?:for|in|on|at|with|by|to|from|of|as|during|around|about|per|is|into|under|after|without|such|like|over|within|than)\s+$"),
}  # fmt: skip
EXCLUDED = re.compile(
    r"(?:€|\beuro?|\$)\s*\d[\d.,]*(?:,-)?|\d[\d.,]*\s*(?:€|euro\b|eur\b)|\d+,-|\d+(?:[.,]\d+)?\s?%"  # money and shares
    r"|(?<!\d)(?:\+\d{2}|0\d{1,3})[\s/-]?\d[\d\s/-]{5,11}\d|\b\d{4}\s?[a-z]{2}\b(?=\s*(?:[,.]|$|\s[a-z]{4}))|\b\d{6,}\b"  # phone, postcode
    r"|\b(?:mevr\w*|dhr|heer|meneer|herr|frau|mrs?|ms)\.? (?:\w+ ){1,3}\(\d{1,3}\)"  # somebody's age
    r"|\S+@\S+|https?://\S+|www\.\S+|\b[a-z]{2}\d{2}[a-z]{4}\d{6,}\b"
    r"|\b\d+(?:e|de|ste|th|st|nd|rd)\b|\b\d+\+|\b\d+\s?-?\s?(?:plus(?:sers?)?|jarige?n?)\b|\b(?:o|jo|mo|a|b|c|f|u)\d{1,2}\b(?!\w)"  # ranks, ages
    r"|\b\d+\s*(?:-|tot|t/m|tot en met|en|bis|to|and|à|a)\s*\d+\s*(?:jaar|jr|jahren?|years?|yrs?)\b"
    r"|\b(?:groep|klas|klasse|grade|groepen|klassen)\s+\d+(?:\s*(?:-|,|/|en|t/m|tot|und|bis|and|to)\s*\d+)*"
    r"|\b(?:van|von|from|vanaf|ab)\s+\d+\s*(?:jaar|jahren?|years?)(?:\s*(?:en ouder|of ouder|tot|und alter|and older))?"
)  # fmt: skip
YEAR = re.compile(
    r"(?:\b(?:uit|van|sinds|in|seizoen|jaar|bouwjaar|editie|vanaf|tot|from|since|of|aus|seit|von|baujahr|jahr)\s+)$"
)
DIMENSION = r"(?:\d+(?:[.,]\d+)?)(?:\s*(?:m|cm|mm|meter|metre|mtr))?\s*(?:x|bij|op|by|mal|auf)\s*\d+(?:[.,]\d+)?(?:\s*(?:x|bij|by)\s*\d+(?:[.,]\d+)?)?(?:\s*(?:meters?|metern|metres?|mtr|m|cm|mm|inch|ft|feet))?(?![\w²])"
