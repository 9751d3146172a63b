"""The health questions of the catalogue: which are asked of whom, when again, and what answers mean."""
