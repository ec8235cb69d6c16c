"""What the server and the `flask` command load."""

import os

# Before numpy is imported: with more threads its small products are a hundred times slower on few cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from beursvloer.app import create_app

app = create_app()
