"""Values printed in standards and vendors' documentation: well known, and open nothing. Joined here from pieces."""

from __future__ import annotations

import random
from collections.abc import Mapping
from types import MappingProxyType

from smart_secrets_scanner.trainer.generate_words import Kind


def _one(*pieces: str) -> Kind:
    text = "".join(pieces)
    return lambda rng: text


def _any(rng: random.Random) -> str:
    return _NAMED[rng.choice(sorted(_NAMED))](rng)


_NAMED: Mapping[str, Kind] = MappingProxyType(
    {
        "published_aws_id": _one("AKIA", "IOSFODNN7", "EXAMPLE"),
        "published_aws_id2": _one("AKIA", "I44QH8DHB", "EXAMPLE"),
        "published_aws_secret": _one("wJalrXUtnFEMI", "/K7MDENG/", "bPxRfiCY", "EXAMPLEKEY"),
        "published_aws_secret2": _one("je7MtGbClwBF", "/2Zp9Utk/", "h3yCo8nvb", "EXAMPLEKEY"),
        "published_jwt": _one(  # the sample token of jwt.io
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
            "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.",
            "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
        ),
        "published_stripe": _one("sk_test_", "4eC39HqLyj", "WDarjtT1zdp7dc"),
        "published_totp": _one("JBSWY3DP", "EHPK3PXP"),  # the seed of most OTP tutorials
        "published_rfc6238": _one("GEZDGNBVGY3TQOJQ", "GEZDGNBVGY3TQOJQ"),  # RFC 6238 appendix B, as base32
        "published_basic": _one("QWxhZGRpbjpv", "cGVuIHNlc2FtZQ=="),  # RFC 7617 section 2
        "published_azurite": _one(  # the emulator's one account
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsu", "Fq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
        ),
        "published_cosmos_emulator": _one(
            "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nD", "uVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw=="
        ),
        "published_jwk_oct": _one(  # RFC 7515 appendix A.1
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS", "0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
        ),
        "published_recaptcha": _one("6LeIxAcTAAAAAGG-", "vFI1TnRWxMZNFuojJ4WifJWe"),  # always passes, for tests
        "published_recaptcha_site": _one("6LeIxAcTAAAAAJcZ", "VRqyHh71UMIEGNQ_MXjiZKhI"),
        "published_oauth_code": _one("SplxlOBe", "ZQQYbYS6WxSbIA"),  # RFC 6749
        "published_bearer": _one("mF_9.B5f-", "4.1JqM"),  # RFC 6750
        "published_card": _one("4242", "4242", "4242", "4242"),
    }
)
KINDS: Mapping[str, Kind] = MappingProxyType({**_NAMED, "published_example": _any})
