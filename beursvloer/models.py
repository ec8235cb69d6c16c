"""All tables together, for migrations and for relationships that name each other."""

from beursvloer.accounts import models as accounts
from beursvloer.contracts import models as contracts
from beursvloer.database import Base
from beursvloer.deals import models as deals
from beursvloer.editions import models as editions
from beursvloer.introductions import models as introductions
from beursvloer.joining import models as joining
from beursvloer.listings import models as listings
from beursvloer.live import models as live
from beursvloer.local_words import models as local_words
from beursvloer.mail import models as mail
from beursvloer.programme import models as programme
from beursvloer.proposals import models as proposals
from beursvloer.rehearsal import models as rehearsal
from beursvloer.rings import models as rings
from beursvloer.rounds import models as rounds
from beursvloer.scheduling import models as scheduling
from beursvloer.tally import models as tally
from beursvloer.wall import models as wall

TABLES = {
    module.__name__.split(".")[1]: module
    for module in (
        accounts,
        contracts,
        deals,
        editions,
        introductions,
        joining,
        listings,
        live,
        local_words,
        mail,
        programme,
        proposals,
        rehearsal,
        rings,
        rounds,
        scheduling,
        tally,
        wall,
    )
}
METADATA = Base.metadata
