"""The public guide: what can be seen on skin, told from the catalogue in plain words and drawn by us."""
