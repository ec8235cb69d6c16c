"""The commands of `flask --app wsgi`."""

from beursvloer.cli.demo import demo
from beursvloer.cli.matching import matching
from beursvloer.cli.rehearsal import rehearsal
from beursvloer.cli.serving import address, scheduler, setup_link

commands = (matching, demo, rehearsal, scheduler, setup_link, address)
