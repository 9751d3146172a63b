"""A mail server that takes everything: `python -m benchmarks.sink PORT [FILE]`; FILE keeps what came."""

import asyncio
import pickle
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    def __init__(self, keep: Path | None) -> None:
        self.keep = keep

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.keep:
            with self.keep.open("ab") as file:
                pickle.dump((envelope.mail_from, envelope.rcpt_tos, envelope.content), file)
        return "250 taken"


def main() -> None:
    keep = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    Controller(Sink(keep), hostname="127.0.0.1", port=int(sys.argv[1])).start()
    print("ready", flush=True)
    asyncio.new_event_loop().run_forever()


if __name__ == "__main__":
    main()
