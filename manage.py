#!/usr/bin/env python
import os
import sys


def main() -> None:
    if sys.argv[1:2] == ["evaluate_case"] and not any(word.startswith("--") for word in sys.argv[2:]):
        from treatments.evaluation import main as evaluate  # needs no settings, so it does not wait for any

        sys.exit(evaluate(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinfit.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
