"""The time of the hall in a server's words; the function is made in :mod:`db.sandbox.guards`."""

from __future__ import annotations

#: The time of the hall now: the server's in a live hall, the simulated one in a sandbox.
HALL_NOW = "hall_time(clock_timestamp())"
#: The beginning of the transaction as time of the hall; for bounds from below only.
HALL_THEN = "hall_time(now())"
#: Whether this is a sandbox; on both databases.
IN_A_SANDBOX = "EXISTS (SELECT 1 FROM hall_kind k WHERE k.kind = 'sandbox')"
