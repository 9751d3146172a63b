"""Home care that runs over weeks: the routine, the retinol ramp, products by name, a letter a week."""
