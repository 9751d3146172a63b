"""The product's settings, with the floor's views beside the product's own."""

import os
from pathlib import Path

from skinfit.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
FLOOR_DIR = Path(os.environ["FLOOR_DIR"])
