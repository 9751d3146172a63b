"""The diary's JSON API, on the same functions as the pages."""
