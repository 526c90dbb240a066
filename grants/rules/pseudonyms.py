"""Names that name nobody: always the same for the same one, and not to be guessed without the key."""

import hmac

LENGTH = 16  # hexadecimal digits: enough that among four billion no two are likely to be the same


class Pseudonyms:
    """Keyed hashes (HMAC-SHA256; pseudonymisation in the sense of Art. 4 no. 5 GDPR)."""

    def __init__(self, secret_key: str) -> None:
        # A key of its own, so that what leaves the house says nothing about the key that signs cookies.
        self._key = hmac.digest(secret_key.encode(), b"pseudonyms in event logs", "sha256")

    def of(self, kind: str, number: int | str) -> str:
        """Such as ``person-0f3a…``; ``number`` is the id of the row."""
        digest = hmac.digest(self._key, f"{kind}:{number}".encode(), "sha256").hex()
        return f"{kind}-{digest[:LENGTH]}"
