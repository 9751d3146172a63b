"""Treatment plans over several visits: proposed, accepted, booked, and read from the visits.

Nothing moves by itself and nobody is written to but by somebody's press: what no longer fits is said.
"""
