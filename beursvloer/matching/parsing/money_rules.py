"""What asks for money, and what excuses a word of money: one table per language, on folded text."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Reason(StrEnum):
    """Why a text is stopped; each has its own friendly alternative."""

    SPONSOR = "sponsor"
    GIFT = "gift"
    LOAN = "loan"
    GRANT = "grant"
    FUNDING = "funding"
    PAYMENT = "payment"
    PRICE = "price"
    AMOUNT = "amount"


class Excuse(StrEnum):
    """What makes a word of money harmless. `DENIED` and `DONE` hold for all; the others for the reasons of `EXCUSES`."""

    DENIED = "denied"
    DONE = "done"
    KNOWLEDGE = "knowledge"
    IN_KIND = "in_kind"
    ALLOWED = "allowed"
    VALUE = "value"
    FREE = "free"
    PRIZE = "prize"


EXCUSES: dict[Reason, frozenset[Excuse]] = {
    Reason.SPONSOR: frozenset({Excuse.KNOWLEDGE, Excuse.IN_KIND}),
    Reason.GIFT: frozenset({Excuse.IN_KIND, Excuse.ALLOWED, Excuse.KNOWLEDGE}),
    Reason.LOAN: frozenset({Excuse.KNOWLEDGE}),
    Reason.GRANT: frozenset({Excuse.KNOWLEDGE}),
    Reason.FUNDING: frozenset({Excuse.KNOWLEDGE, Excuse.IN_KIND}),
    Reason.PAYMENT: frozenset({Excuse.ALLOWED}),
    Reason.PRICE: frozenset({Excuse.ALLOWED, Excuse.FREE, Excuse.PRIZE}),
    Reason.AMOUNT: frozenset({Excuse.ALLOWED, Excuse.VALUE}),
}

_AMOUNT = r"€|(?<!\w)(?<!omgaan met )(?<!umgang mit )(?:\d[\d.]*(?:,\d\d|,-)?k?\s?(?:euro'?s?|eur|euri|piek)|euro'?s?|euri|eurootjes|tientjes?)(?!\w)(?![ -]?(?:pallet|munt))|\d,-(?!\w)"

ASKING: dict[str, list[tuple[Reason, str]]] = {
    "nl": [
        (Reason.AMOUNT, _AMOUNT + r"|\b(?:daarna|voor|kost\w*|tarief|a|vanaf) \d{2,4}(?:,-|[.,]\d\d)? (?:per|p/) ?(?:uur|stuk|persoon|seizoen|jaar|maand|weekend|avond|dagdeel|keer)\b|, ?\d{2,4} per (?:uur|stuk|seizoen|weekend)\b"),
        (
            Reason.SPONSOR,
            r"\b\w*sponsor(?:s|en|t|ing|ingen|ering|schap|schappen|ship|geld\w*|gelden|bedrag|bijdragen?|pakket\w*|contract\w*)?\b"
            r"|\bsponser(?:s|en|t|ing)?\b|\badverteerders?\b|\bclub van (?:100|50|honderd|vijftig)\b",
        ),
        (
            Reason.GIFT,
            r"\b(?:geld)?donaties?\b|\bdone(?:er|ert|ren)\b|\bdonateurs?\b|\bbegunstigers?\b|\bfooi(?:en)?\b|\bdonoren\b|\b(?:geld)?gift(?:en)?\b|\b(?:geld)?schenking(?:en)?\b"
            r"|\blegaat\b|\bnalatenschap\b|\b(?:gulle|goede) gevers?\b|\bweldoeners?\b|\bmecenas\b"
            r"|\b(?:vrijwillige|vrije|eigen|geldelijke|jaarlijkse|maandelijkse|eenmalige) bijdragen?\b"
            r"|\b(?:kleine |extra )?bijdragen? (?:is |zijn )?(?:\w+ )?(?:gevraagd|gezocht|nodig|welkom|gewenst)\b"
            r"|\b(?:vragen|zoeken|vraag|zoek|graag|gevraagd|gezocht)\b(?: \w+){0,4} (?:bijdragen?|tegemoetkoming)\b"
            r"|\b(?:bijdragen?|tegemoetkoming) (?:in|aan|voor) (?:\w+ ){0,4}(?:kosten|\w+kosten|rekening|\w+rekening|huur|aanschaf|begroting|contributie)\b"
            r"|\btegemoetkoming in\b|\bstort(?:en|ing)?\b(?=.*\b(?:rekening|bedrag|geld)\b)|\bcheques?\b",
        ),
        (Reason.LOAN, r"\b(?:geld|micro)?lening(?:en|tje)?\b(?! van \d+ (?!euro|eur|mille|duizend|honderd|k\b)[a-z])(?! van (?!\d|€|geld|een (?:bedrag|bank)|de bank|\w*(?:duizend|honderd))\w)|\b(?:micro)?krediet(?:en)?\b|\bvoorschot(?:ten|je)?\b|\brenteloos\b|\bgarantstelling\b|\bborgstelling\b|\bhypotheek\b"),
        (Reason.GRANT, r"\b\w*subsidie(?:s|verstrekkers?|gevers?|potjes?|geld|gelden|bedrag|kraan)?\b(?!\s?-)|\bsubsidieer\w*\b|\bsubsidieren\b"),
        (
            Reason.FUNDING,
            r"\b(?<!weinig )(?<!minder )(?<!tijd is )geld\b|\bgeldbedrag(?:en)?\b|\bgeldelijke?\b|\bgelden\b|\bbedrag(?:en|je)?\b|\bcash\b|\bcontant(?:en)?\b|\bcenten\b|\bknaken\b"
            r"|\bfinancie(?:le|el)\b(?: \w+){0,3} (?:bijdragen?|steun\w*|ondersteun\w*|hulp|middelen|injectie|duwtje|tegemoetkoming|gift|donatie|sponsoring|help\w*|bij\w*dragen|mogelijk|steentje|vergoeding)\b"
            r"|\b(?:mede)?financier(?:en|t|der|ders|s)?\b|\b(?:mede)?financiering\b|\bbekostig\w*\b|\binvesteerders?\b|\binvestering(?:en)?\b(?=.*(?:nodig|gezocht|gevraagd))|\b(?:wil|willen) investeren\b"
            r"|\b(?:draag|draagt|dragen|steun|steunt|steunen|help|helpt|helpen|ondersteun\w*|bijdragen|bijspringen) (?:\w+ ){0,4}financieel\b|\bgeldprij(?:s|zen)\b|\bacceptgiro\b|\b(?:start)?kapitaal\b|\bcrowdfund\w*\b|\b(?<!klein )(?<!beperkt )(?<!krap )(?<!weinig )(?<!low )(?<!laag )budget(?:ten|je)?\b(?! is (?:\w+ )?(?:klein|beperkt|krap|laag|nihil|op))|\b(?:start|activiteiten|jaar|project)budget\b|\bfonds(?:en)? (?:gezocht|nodig|dat|die|voor)\b|\b(?:zoek|zoeken) (?:een )?fonds(?:en)?\b|\b(?:zoek|zoeken) (?:\w+ )?fondsen\b"
            r"|\b(?:wie|bedrijf|bedrijven|ondernemers?|iemand|u|jullie) (?:\w+ ){0,2}(?:legt|leggen) (?:\w+ ){0,5}bij\b|\binvesteert?\b(?! (?:\w+ ){0,2}(?:tijd|uur\w*))|\bfinancieel (?:\w+ ){0,2}(?:bijstaan|bij te staan|te (?:steunen|helpen|ondersteunen))\b|\b(?:trek|trekt|trekken|open|opent|openen) (?:\w+ ){0,2}(?:portemonnee|knip|beurs|geldbuidel)\b|\bbuidel tasten\b|\b(?:schatkist|\w*kas|spaarpot|pot|bodem van de kas|portemonnee) (?:is|raakt|zijn) (?:\w+ ){0,3}(?:leeg|zicht|op|plat|uitgeput)\b|\b(?:gat|tekort) (?:van \S+ )?(?:in|op) (?:de|onze|het) \w*(?:begroting|kas|exploitatie|rekening)\b|\bbegroting (?:\w+ )?(?:niet rond|niet sluitend|sluit niet)\b|\bte weinig geld\b|\bgeldinzameling\b|\bkapitaalkrachtige?\b|\b(?:spek|vul|spekken) (?:\w+ )?\w*kas\b|\b(?:heeft|hebben|is er|zijn er|wie|welke?) (?:\w+ ){0,5}potjes? voor\b|\b\w*kas (?:\w+ ){0,4}(?:impuls|aanvulling|injectie|zetje|steuntje)\b|\bduit(?:je)? in het zakje\b|\baandeel kopen\b|\baandelen\b|\baandeel willen kopen\b|^\W*geef (?:gul\w*|(?:voor|aan) (?:het|de|onze|ons))\b|\b\w*rekening(?:en)?\b(?: \w+){0,5} (?:staat|staan) (?:\w+ )?open\b|\bopenstaande (?:rekening|schuld|factu)\w*|\bschuld(?:en)? (?:\w+ )?(?:aflossen|afbetalen)\b|\b(?:halve |een )?ton (?:euro )?nodig\b|\btikkie\b|\boverma(?:ken|akt)\b(?! van)|\biban\b|\bnl\d\d ?[a-z]{4} ?\d|\brekeningnummer\b|\bgeldschieters?\b|\bspaarpot\b(?=.* (?:vullen|leeg|spekken))|\b(?:club|verenigings)?kas (?:\w+ )?(?:spekken|leeg|vullen|aanvullen)\b|\blege (?:club|verenigings)?kas\b|\bcontributie\b(?=.*\b(?:gevraagd|gezocht|nodig)\b)|\b(?:gevraagd|gezocht|nodig)\b[^.]*\bcontributie\b",
        ),
        (
            Reason.PAYMENT,
            r"\b(?:wij|we|ik) betaa?l(?:en)? (?:een|de|iemand|onze|wie) (?:\w+ ){0,2}(?:om|voor|per) |\b(?:wij|we|ik) (?:willen |kunnen |zullen )?betaa?l(?:en)? (?:u|jullie|je|graag|goed|netjes|gewoon|ervoor|daarvoor|hiervoor|(?:een )?(?:uurloon|dagloon|loon))\b|\b(?:wij|we|ik) (?:willen|kunnen|wil|kan) (?:u |jullie |je )?(?:er|hier|daar)voor betalen\b"
            r"|\bbetaa?l(?:t|en)? mee\b|\bmee(?:betalen|betaalt)\b|\b(?:wie|bedrijf|bedrijven|ondernemers?|firma|iemand|welke?|partij|instantie|u|jullie|die|dat)\b(?! wij| we)[^,]{0,70}?\b(?:betaalt|betalen|bekostigt|vergoedt|vergoeden|meebetaalt|meebetalen|voor (?:zijn|haar|hun|uw|jullie) rekening)\b(?! (?:wij|we|ik)\b)"
            r"|\b\w*kosten (?:\w+ ){0,6}(?:betalen|betaalt|delen|deelt|meedragen|dekken|dekt|dragen|draagt|vergoeden|overnemen|overneemt)\b(?! (?:wij|we|ik)\b)"
            r"|\b(?:kan|kunnen) (?:\w+ ){1,3}niet (?:meer )?betalen\b(?=.*\b(?:wie|help\w*|spring\w*|steun\w*)\b)|\b(?:huur|\w*rekening|lasten|\w*kosten) (?:\w+ ){0,3}niet (?:meer )?(?:\w+ )?(?:opbrengen|betalen|dragen|rond)\b(?=.*\b(?:wie|help\w*|spring\w*|steun\w*|redt|red)\b)"
            r"|\b(?:huur|contributie|factuur|rekening|energierekening|abonnement) (?:\w+ ){0,7}(?:betalen|betaalt|overneemt|overnemen|voldoen)\b(?! (?:wij|we|ik)\b)",
        ),
        (
            Reason.PRICE,
            r"\bvoor \d+ per (?:jaar|seizoen|maand)\b|\bte koop\b(?! gevraagd| gezocht)|\b(?:wij|we|ik) verko(?:pen|op)\b|\bverkoop(?:prijs)\b|\bkoopjes?\b|\bn\.?o\.?t\.?k\b|\bvraagprijs\b|\bvanafprijs\b|\b(?:kost|inkoop|inkoops|vrienden|weggeef|dump|spot|stunt|actie|dag)prijs(?:je)?\b"
            r"|\b(?:nette|vaste|zachte|vriendelijke|lage|scherpe|goede|leuke|mooie|aantrekkelijke|schappelijke|redelijke|gunstige|kleine|speciale|halve|gereduceerde|gereduceerd|verlaagd|laag|vast|vriendelijk|speciaal|redelijk) (?:prij(?:s|sje|zen)|tarie(?:f|ven)|bedrag)\b"
            r"|\bprijs (?:per|in overleg|op aanvraag|n\.?o\.?t|is|:)|\bprijs:|\btegen (?:een )?(?:\w+ )?(?:prijs|prijsje|tarief|vergoeding|betaling|meerprijs|kosten|uurloon)\b|\b\w*korting\b"
            r"|\b(?:uur|dag|week|maand)(?:tarief|tarieven|loon|prijs)\b|\btarie(?:f|ven)\b(?! ?wijziging)|\b(?:goed|dik|per uur) betaald\b|\b(?:vragen|vraag|vraagt|rekenen|rekent) (?!.{0,20}\bgeen\b)(?:\w+ ){0,4}(?:vergoeding|bedrag)\b|\bbetaald werk\b|\bbetaalde? (?:hulp|klus|opdracht|kracht|baan|bijbaan|job|krachten)\b|\btegen betaling\b"
            r"|\bsalaris\b|\b(?:bruto)?loon\b(?! naar werk)|\bfactureren\b|\bte huur\b(?! gevraagd| gezocht)|\b(?:wij|we) verhuren\b|\bhuurprijs\b|\b(?:inschrijf|les|cursus|deelname)geld\b|\bdeelnamekosten\b"
            r"|\bkosten(?: zijn|:)? (?:in overleg|op aanvraag)\b|\b(?:hoogste bod|bieden vanaf|doe een bod|bod vanaf|t\.?e\.?a\.?b)\b|\bvergoeding (?:voor (?:\w+ ){1,3})?(?:gevraagd|gezocht|in overleg|gewenst|nodig|per)\b|\b(?:bedrijven|ondernemers|u|je|jullie|leden|bezoekers|iedereen) (?:kunnen|kunt|kan|kun) (?:\w+ ){0,6}kopen\b|\bkoop (?:een |je |nu )?(?:lot|loten|kaarten)\b|\bter overname voor\b|\bkoop (?:een|'n|je|jouw|uw|nu|ook)\b|\bhelft van de prijs\b|\b(?:vragen|vraagt|rekenen|rekent)\b(?: \w+){0,3} (?:entree|inschrijf|toegangs)geld\b|\bvoor \d+(?:[.,]\d\d)? (?:per (?:uur|stuk|persoon|keer|les)|p\.?p\b|p/u|p\.?st)|\b(?:onze|mijn) prijzen\b|\bprijslijst\b|\bverhuur van\b|\binleg(?:gen|t)?\b|\bbijleggen\b|\bprijsjes?\b|\bbijverdien\w*|\bvanaf (?!19\d\d|20\d\d)\d{2,5}(?=\s*(?:$|[,]))|\b(?:kosten|prijs|kost|tarief):? \d+\b",
        ),
    ],
    "de": [
        (Reason.AMOUNT, _AMOUNT),
        (Reason.SPONSOR, r"\b\w*sponsor(?:en|s|ing|schaft|in|innen|engelder|ships?)?\b|\bsponsern\b|\bsponsert\b|\binserenten\b|\bmazen\w*\b"),
        (
            Reason.GIFT,
            r"\b(?:geld|bar)?spenden?\b|\bspendet\b|\b(?:geld)?spender(?:n|innen)?\b|\bspendengelder\b|\bzuwendung(?:en)?\b|\bgeldgeschenke?\b|\b(?:freiwilliger?|finanzieller?|eigen) ?beitrage?\b"
            r"|\bbeteiligung an den kosten\b|\bkostenbeteiligung\b|\bkostenbeitrag\b|\bscheck\b|\bgonner\w*\b",
        ),
        (Reason.LOAN, r"\bdarlehen\b|\b(?:klein|mikro)?kredite?\b|\bvorschuss\b|\bzinslos\w*\b|\bburgschaft\b"),
        (Reason.GRANT, r"\b\w*zuschuss(?:e)?\b|\bsubvention\w*\b|\b(?:forder)(?:mittel|geld|gelder|ung)n?\b"),
        (
            Reason.FUNDING,
            r"\bgeld\b|\bgelder\b|\bgeldbetrag\b|\bbargeld\b|\bbetrag\b|\b(?:unterstutz\w*|helf\w*|hilft) (?:\w+ ){0,3}finanziell\b|\bfinanziell\w*\b(?: \w+){0,2} (?:unterstutz\w*|hilfe|beitrag|mittel|forderung|zuschuss|helfen|beteiligung)\b|\bfinanzier(?:en|t|ung|er)\b"
            r"|\binvestor(?:en)?\b|\b(?:start)?kapital\b|\bcrowdfunding\w*\b|\b(?<!kleines )(?<!wenig )(?<!knappes )budget\b|\bpaypal\b|\biban\b|\bde\d\d ?\d{4}|\buberweis\w+\b|\bgeldgeber\b",
        ),
        (
            Reason.PAYMENT,
            r"\bwir (?:be)?zahlen (?:sie|ihnen|dir|euch|gut|gerne?)\b"
            r"|\b(?:wer|firma|firmen|unternehmen|jemand\w*|die|der|sie)\b(?! wir)[^,]{0,70}?(?:,\s?(?:die|der|das)[^,]{0,60}?)?\b(?:bezahlt|bezahlen|zahlt|zahlen|ubernimmt die (?:\w+ )?\w*kosten|ubernehmen die \w*kosten)\b(?! wir)"
            r"|\b\w*kostenubernahme\b|\b(?:kosten|miete|rechnung) (?:\w+ ){0,5}(?:ubernimmt|ubernehmen|bezahlt|bezahlen|zahlt|tragt)\b(?! wir)|\bwer ubernimmt (?:\w+ ){0,4}(?:kosten|miete|rechnung|\w+kosten)\b",
        ),
        (
            Reason.PRICE,
            r"\bzu verkaufen\b|\b(?:wir|ich) verkaufen?\b|\bverkaufe\b|\bverkaufspreis\b|\bvhb?\b|\bverhandlungsbasis\b|\b(?:selbstkosten|freundschafts|sonder|einkaufs|fest|kauf|stuck)preis\b"
            r"|\b(?:fairer|fairen|gunstiger|gunstigen|kleiner|kleinen|guter|guten|halben|halber) preis\b|\bpreis (?:auf anfrage|pro|nach|:)|\bgegen (?:eine? )?(?:\w+ )?(?:bezahlung|entgelt|gebuhr|aufwandsentschadigung|honorar|vergutung|rechnung)\b"
            r"|\b\w*rabatt\b|\bstunden(?:lohn|satz)\b|\btagessatz\b|\bhonorar\b|\bgehalt\b|\bbezahlte? (?:arbeit|stelle|kraft|helfer)\b|\bzu vermieten\b|\b(?:wir|ich) vermieten?\b|\bmietpreis\b|\bteilnahmegebuhr\b|\bgebuhr\b",
        ),
    ],
    "en": [
        (Reason.AMOUNT, _AMOUNT + r"|[£$]\s?\d|\b\d+ (?:pounds|dollars|quid)\b(?! of)"),
        (Reason.SPONSOR, r"\b\w*sponsor(?:s|ing|ship|ships|ed)?\b|\badvertisers\b|\bbenefactors?\b|\bpatrons? wanted\b"),
        (
            Reason.GIFT,
            r"\bdonations?\b|\bdonat(?:e|es|ing)\b|\bdonors?\b|\b(?:cash|monetary|money) gifts?\b|\b(?:financial|voluntary|small|monthly|annual) contributions?\b"
            r"|\bcontributions? (?:towards|to) (?:\w+ ){0,4}(?:costs?|rent|bill|bills|purchase)\b|\bcontributions? (?:are )?(?:welcome|needed|requested|wanted)\b|\bcheques?\b|\blegacy gift\b|\bchip in\b",
        ),
        (Reason.LOAN, r"\b(?:interest[- ]free|cash|bank|small|money|micro) ?loans?\b|\bloans? of (?:[€£$]|\d|money)|\bborrow (?:some )?money\b|\bneed a loan\b|\b(?:a|an|for) loan(?= (?:for|to))|\badvance payment\b|\bcredit line\b"),
        (Reason.GRANT, r"\bgrants?\b|\bsubsid(?:y|ies)\b"),
        (
            Reason.FUNDING,
            r"\bmoney\b(?! ?boxe?s?\b)|\bcash\b(?![ -]?(?:box|desk|register|point|machine)\w*)|\bfunds\b|\bfunding\b|\bfunders?\b|\bfinancial (?:\w+ )?(?:support|help|aid|assistance|backing|gift)\b|\bfinancially\b(?! literate)|\bfinanc(?:e|ing|ed)\b(?! (?:director|manager|officer|team|committee|expert|advi))"
            r"|\binvestors?\b|\binvest in (?:us|our)\b|\bcapital\b(?! letter| city)|\bcrowdfund\w*\b|\b(?<!small )(?<!low )(?<!tight )(?<!limited )(?<!little )budget\b|\bpaypal\b|\biban\b|\bbank transfer\b|\bsum of\b",
        ),
        (
            Reason.PAYMENT,
            r"\bwe (?:will )?pay (?:you|well)\b|\b(?:who|company|business|someone|anyone|you|employer|that)\b(?! we)[^,]{0,60}?\b(?:pay|pays|cover|covers|paying|foot) (?:for |the |our )(?:\w+ ){0,4}(?:\w+)",
        ),
        (
            Reason.PRICE,
            r"\bfor sale\b|\b(?:we|i) sell\b|\bselling\b(?! points?)|\basking price\b|\bcost price\b|\b(?:good|fair|low|reduced|special|reasonable|small|discounted|half) (?:price|fee|rate|charge)\b|\bprice (?:on request|per|is|:)|\bdiscounts?\b|\bdiscounted\b"
            r"|\b(?:hourly|daily|day) rates?\b|\bhourly wage\b|\bper hour plus\b|\bfor a fee\b|\bfees? (?:apply|of|on)\b|\bpaid (?:job|work|position|gig|help|staff)\b|\bwell paid\b|\bsalary\b|\bwages?\b|\bfor (?:rent|hire)\b(?! wanted)|\binvoice you\b|\bo\.?n\.?o\b|\bbest offer\b",
        ),
    ],
}  # fmt: skip

_EXCUSED: dict[str, dict[Excuse, str]] = {
    "nl": {
        Excuse.KNOWLEDGE: r"\b(?:hulp (?:bij|met|om|voor)|(?:geholpen|ondersteuning|begeleiding|uitleg|advies|\w*les|\w*lessen|workshops?|cursus|training|lezing|voorlichting|tips?|kennis|verstand|ervaring|wegwijs)\b|"
        r"advis\w+|advies\w*|adviesgesprek|adviseur\w*|\w+adviseur|coach\w*|\w+coach|aanvrag\w*|\w*aanvraag|schrijven|opstellen|wegwijs\w*|meedenk\w*|denk\w* (?:\w+ ){0,4}mee|meekijk\w*|kijk\w* (?:\w+ ){0,4}mee|leren|leert|weten|weet|"
        r"deskundig\w*|expert\w*|specialist\w*|spreekuur|werven|werving|\w*werver|\w+plan\b|plan voor|commissie|uitzoeken|vinden|hoe (?:vind|krijg|werf|kom) (?:je|u|wij|we)|omgaan met|omgang met|administratie|boekhoud\w*|accountant|penningmeester|bewaken|beheren|beheer|opzetten|"
        r"onderzoek\w*|scan|check|vraagbaak|sparren|gastles\w*|spel|kennismak\w*|doorlichten|nakijken|controleren|strategie|tellen|bedanken|bijeenkomst|collectant\w*|welke (?:\w*subsidie\w*|fondsen|regelingen|potjes))",
        Excuse.IN_KIND: r"\bin natura\b|\b(?:kluis\w*|kist\w*|doos\w*|lade|bak\w*|zak\w*|tas\w*|portemonnee) (?:voor|met) (?:het |ons |de )?\w*geld|\bin de vorm van (?!geld|een (?:geld)?bedrag|euro|een financ)|\bin (?:spullen|goederen|materialen|diensten|producten|uren)\b|\bmateriele\b|\bbloed\w*|\bkleding\b(?= (?:te )?done)"
        r"|\b(?:gesponsord door|als sponsor|van onze sponsors?|voor (?:onze |de |alle |uw |jullie )?sponsor(?:s|en)|namens onze sponsors?|onze (?:hoofd)?sponsors? (?:bied|geef|heeft|stelt|bakker|is))",
        Excuse.ALLOWED: r"\b(?:reis|vervoers?|benzine|brandstof|transport|kilometer|materiaal|entree|toegangs?|parkeer|brandstof|verf|huur van de bus|verbruiks?)(?:kosten|vergoeding|geld|prijs)?\b|\b(?:vervoer|transport|benzine|diesel|brandstof|entree|"
        r"entreekaart\w*|toegang\w*|materiaal|materialen|materiaalkosten|benodigdheden|ingredienten|grondstoffen|reiskosten|kilometers?|onkosten|onkostenvergoeding|brandstofkosten|tolkosten|parkeren|veerpont|onderdelen)\b",
        Excuse.VALUE: r"\b(?:ouders|leden|kinderen|gezinnen|bezoekers|bewoners|inwoners|mensen) (?:kunnen|mogen) (?:\w+ ){0,3}voor een paar euro\b|\b(?:ter waarde van|t\.?w\.?v|waarde|winkelwaarde|nieuwwaarde|nieuwprijs|normaal|normale prijs|kostte|gekost|scheelt|besparen|bespaart|besparing|waard|dagwaarde|\w*bon|\w*bonnen|vervangingswaarde|omzet|opgehaald|ingezameld|verzekerd\w*|borg|bedrag kwijt|eigen risico)\b",
        Excuse.FREE: r"\b(?:gratis|kosteloos|kosteloze|om niet|voor niets|belangeloos|kost niets|niets kosten|voor nop|pro deo|pro bono|zonder kosten|onbetaald)\b",
        Excuse.PRIZE: r"\b(?:\w*bingo|tombola|\w*loterij|verloting|rad van (?:fortuin|avontuur)|\w*quiz|puzzeltocht|speurtocht|toernooi|enveloppe\w*|sjoel\w*|grabbelton|winnaars?)\b",
    },
    "de": {
        Excuse.KNOWLEDGE: r"\b(?:hilfe (?:bei|beim|mit)|berat\w*|\w+beratung|\w+berater\w*|schulung|workshops?|kurs|vortrag|tipps|erfahrung|antrag\w*|\w*antrage?n?|beantrag\w*|schreiben|erstellen|konzept\w*|\w+konzept|strategie|mitdenk\w*|"
        r"denk\w* mit|uberblick|umgang mit|welche (?:forder\w+|zuschuss\w*|gelder)|know-?how|experte\w*|unterricht|lernen|erklar\w*|wissen|coach\w*|akquise|suche nach|buchhalt\w*|kassenwart\w*|schatzmeister\w*|einwerben|werben|finden|zahlen lernen|prufen|organisier\w*|aufsetzen)",
        Excuse.IN_KIND: r"\bsach(?:spenden?|preise?|mittel|leistung\w*)\b|\bin form von (?!geld|einem betrag)|\bin naturalien\b|\bblut\w*|\bgesponsert von\b|\bals sponsor\b|\bfur (?:unsere |die |alle )?sponsoren\b|\bzeitspende\w*|\bkuchenspende\w*",
        Excuse.ALLOWED: r"\b(?:fahrt|reise|transport|benzin|sprit|material|eintritts?|park)(?:kosten|geld|preis|geldern)?\b|\b(?:eintritt|eintrittskarten|fahrtkosten|materialien|materialkosten|zutaten|auslagen|farbkosten|anfahrt|transport)\b",
        Excuse.VALUE: r"\b(?:im wert von|wert|normalerweise|neupreis|ersparnis|sparen|kaution|kostete|gekostet|gesammelt)\b",
        Excuse.FREE: r"\b(?:gratis|kostenlos\w*|kostenfrei\w*|umsonst|unentgeltlich|ehrenamtlich|pro bono|unbezahlt)\b",
        Excuse.PRIZE: r"\b(?:\w*bingo|\w*tombola|\w*verlosung|glucksrad|\w*quiz|\w*turnier|gewinnspiel|gewinner\w*)\b",
    },
    "en": {
        Excuse.KNOWLEDGE: r"\b(?:help (?:with |us )?(?:writing|applying|filling|finding|drafting|planning|preparing|to (?:write|apply|find|plan))|advice|advise\w*|advisers?|advisors?|coach\w*|application\w*|applying|apply|write|writing|drafting|workshops?|training|course|"
        r"talk about|lesson\w*|knowledge|expertise|experts?|tips|strategy|plan|planning|learn\w*|teach\w*|understand\w*|which (?:grants?|funds|subsid\w+)|know how|know-how|managing|management|literacy|treasurer|accountant\w*|bookkeep\w*|counting|accounts|thank|dealing with|handle|handling|fundraisers?|think along|brainstorm)\b",
        Excuse.IN_KIND: r"\bin[- ]kind\b|\bin the form of (?!money|cash|a sum)|\bblood\b|\bsponsored by\b|\bas a sponsor\b|\bfor (?:our |the |all )?sponsors\b|\bsponsored (?:walk|run|bike ride|swim)",
        Excuse.ALLOWED: r"\b(?:travel|transport|fuel|petrol|material|entrance|entry|admission|parking|mileage)(?: costs?| expenses| fees?)?\b|\b(?:materials|ingredients|expenses|admission|tickets)\b",
        Excuse.VALUE: r"\b(?:worth|value|valued|normally|usually|retail|saves?|saving|deposit|raised)\b",
        Excuse.FREE: r"\b(?:free|free of charge|at no cost|no charge|pro bono|for nothing|unpaid)\b",
        Excuse.PRIZE: r"\b(?:bingo|tombola|raffle|lottery|quiz|tournament|lucky dip|winners?)\b",
    },
}  # fmt: skip
_DOING = {
    "nl": r"\b(?:aanvrag\w*|aan te vragen|schrijven|opstellen|wegwijs\w*|denk\w* (?:\w+ ){0,3}mee|meedenk\w*|uitleg\w*|verstand van|adviseren|adviseert|te vinden|werven|uitzoeken|hoe werkt|tellen|beheren)\b",
    "de": r"\b(?:beantrag\w*|antrage? \w+|antrage?|schreiben|einwerben|mitdenk\w*|erklar\w*|zu finden|verwalten|zahlen lernen)\b",
    "en": r"\b(?:appl(?:y|ying|ication|ications)|writing|write|draft\w*|explain\w*|advis\w+|find(?:ing)?|manag(?:e|ing)|counting)\b",
}
"""Work that is done with money: it excuses wherever it stands, a lesson only when it is not what the money is for."""

_CONTRIBUTION = {
    "nl": r"bijdrage|tegemoetkoming|vergoed|kosten|betaal|betalen|\bkost\b|entree|declareren",
    "de": r"beitrag|beteiligung|erstatt|kosten|zahlen|ubernehmen|eintritt|auslagen",
    "en": r"contribut|reimburs|costs?\b|pay|cover|entry|admission|expenses",
}
"""Words of a contribution, which the rule allows for transport, entrance and material."""

_DENIED = {
    "nl": (
        r"(?:\b(?:geen|niet|zonder|nooit|noch|nul|liever .{2,40} dan|in plaats van|ipv|i\.p\.v\.|hoeft|hoeven|nauwelijks|amper)\s+(?:\S+\s+){0,3}|(?<!\d)0\s*)$",
        r"^\w*\s*(?:\S+\s+){0,3}(?:niet (?:nodig|gevraagd|de bedoeling|welkom)|hoeft niet|hoeven niet|geen (?:rol|punt|optie)|is taboe|overbodig|-?vrij\b)",
    ),
    "de": (
        r"(?:\b(?:kein|keine|keinen|keiner|keinem|nicht|ohne|lieber .{2,40} als|statt|anstatt|anstelle von|nie|kaum)\s+(?:\S+\s+){0,3}|(?<!\d)0\s*)$",
        r"^\w*\s*(?:\S+\s+){0,3}(?:nicht (?:notig|benotigt|gefragt)|brauchen wir nicht|ist tabu)",
    ),
    "en": (
        r"(?:\b(?:no|not|without|never|don't|do not|doesn't|instead of|rather .{2,40} than|rather than|nor|isn't|hardly)\s+(?:\S+\s+){0,3}|(?<!\d)0\s*)$",
        r"^\w*\s*(?:\S+\s+){0,3}(?:not (?:needed|required|asked|the point)|isn't needed|-?free\b)",
    ),
}
_OURSELVES = {
    "nl": r"\b(?:betalen (?:wij|we|ik)|(?:wij|we|ik) (?:betalen|dragen|vergoeden|nemen de))\b",
    "de": r"\b(?:zahlen wir|bezahlen wir|wir (?:be)?zahlen)\b",
    "en": r"\bwe (?:will )?pay\b",
}
"""We bear the costs: no excuse for a sum, since no money changes hands on the floor either way."""
_DONE = {
    "nl": r"\b(?:(?:geld|subsidie|bedrag|budget|donatie|gift|sponsoring)\w* (?:is|zijn|hebben we|hebben wij)? ?(?:al |reeds )?(?:binnen|rond|toegekend|toegezegd|gegeven|verstrekt|gekregen|ontvangen|gevonden|geregeld)|subsidie is (?:op|gestopt|weggevallen)\b(?!.*\b(?:wie|help\w*|steun\w*|bijdrag\w*|gat|bijspring\w*|zoeken|zoek|gezocht)\b)|dankzij|hebben we al|is er al|is al)\b",
    "de": r"\b(?:bereits bewilligt|schon da|ist bewilligt|dank)\b",
    "en": r"\b(?:already (?:have|raised|secured|received)|thanks to|has been (?:granted|raised))\b",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """The compiled table of one language. `denied` before and behind the words of money."""

    asking: tuple[tuple[Reason, re.Pattern[str]], ...]
    excused: dict[Excuse, re.Pattern[str]]
    denied_before: re.Pattern[str]
    denied_behind: re.Pattern[str]
    ourselves: re.Pattern[str]
    done: re.Pattern[str]
    doing: re.Pattern[str]
    contribution: re.Pattern[str]


@cache
def rules(lang: str) -> Rules:
    """The rules of "nl", "de" or "en"."""
    return Rules(
        tuple((reason, re.compile(pattern)) for reason, pattern in ASKING[lang]),
        {excuse: re.compile(pattern) for excuse, pattern in _EXCUSED[lang].items()},
        re.compile(_DENIED[lang][0]),
        re.compile(_DENIED[lang][1]),
        re.compile(_OURSELVES[lang]),
        re.compile(_DONE[lang]),
        re.compile(_DOING[lang]),
        re.compile(_CONTRIBUTION[lang]),
    )
