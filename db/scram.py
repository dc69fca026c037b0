"""What PostgreSQL keeps of a password, made here: the password itself never leaves this machine.

A ``CREATE ROLE … PASSWORD`` with the password in it would stand in the server's log and in its statistics.
"""

from __future__ import annotations

from base64 import b64encode

#: As the server itself makes them (``scram_iterations``).
_ITERATIONS = 4096


def verifier(password: str) -> str:
    """``SCRAM-SHA-256$iterations:salt$stored key:server key`` (RFC 5803), with a salt of its own."""
    from scramp import ScramMechanism  # hardly ever needed, and slow to import

    mechanism = ScramMechanism("SCRAM-SHA-256")
    salt, stored, server, rounds = mechanism.make_auth_info(password, iteration_count=_ITERATIONS)
    encoded = [b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${rounds}:{encoded[0]}${encoded[1]}:{encoded[2]}"
