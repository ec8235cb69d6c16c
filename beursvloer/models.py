"""All tables together, for migrations and for relationships that name each other."""

from beursvloer.accounts import models as accounts
from beursvloer.contracts import models as contracts
from beursvloer.database import Base
from beursvloer.editions import models as editions
from beursvloer.joining import models as joining
from beursvloer.listings import models as listings
from beursvloer.live import models as live
from beursvloer.mail import models as mail
from beursvloer.proposals import models as proposals
from beursvloer.scheduling import models as scheduling

TABLES = {
    module.__name__.split(".")[1]: module
    for module in (accounts, contracts, editions, joining, listings, live, mail, proposals, scheduling)
}
METADATA = Base.metadata
