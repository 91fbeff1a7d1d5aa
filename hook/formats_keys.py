"""Exact formats: private keys, wallet keys and signed tokens, whoever issued them. Data only."""

from smart_secrets_scanner.hook.formats_type import Format, named

_SSH = "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/reviewing-your-ssh-keys"
_TLS = "https://letsencrypt.org/docs/revoking/"
_PGP = "https://www.gnupg.org/gph/en/manual/c235.html"
_WIREGUARD = "https://www.wireguard.com/quickstart/"
_JWT = "https://datatracker.ietf.org/doc/html/rfc8725"
_JWK = "https://datatracker.ietf.org/doc/html/rfc7517#section-9"
_WALLET = "https://ethereum.org/en/security/"
_BITCOIN = "https://bitcoin.org/en/secure-your-wallet"
_AGE = "https://github.com/FiloSottile/age"
_BEGIN = "-----BEGIN "
_B64 = "[A-Za-z0-9+/]"
_BEGIN_64 = (  # "-----BEGIN" and then RSA, EC, OPENSSH, nothing, DSA or ENCRYPTED before "PRIVATE KEY"
    r"LS0tLS1CRUdJTi(?:BSU0EgUFJJVkFURSBLRVk|BFQyBQUklWQVRFIEtFW|BPUEVOU1NIIFBSSVZBVEUgS0VZ|BQUklWQVRFIEtFW"
    r"|BEU0EgUFJJVkFURSBLRVk|BFTkNSWVBURUQgUFJJVkFURSBLRV)"
)
_BASE58 = "[1-9A-HJ-NP-Za-km-z]"

# fmt: off
FORMATS = (  # a table: what it is, what it looks like, how it is found and revoked
    Format("private-key-rsa", "RSA private key", r"-----BEGIN RSA PRIVATE KEY-----", (_BEGIN,), _TLS, True, block=True),
    Format("private-key-ec", "EC private key", r"-----BEGIN EC PRIVATE KEY-----", (_BEGIN,), _TLS, True, block=True),
    Format("private-key-dsa", "DSA private key", r"-----BEGIN DSA PRIVATE KEY-----", (_BEGIN,), _SSH, True, block=True),
    Format("private-key-openssh", "OpenSSH private key", r"-----BEGIN OPENSSH PRIVATE KEY-----",
           (_BEGIN,), _SSH, True, block=True),
    Format("private-key-pkcs8", "private key", r"-----BEGIN (?:ANY )?PRIVATE KEY-----",
           (_BEGIN,), _TLS, True, block=True),
    Format("private-key-encrypted", "encrypted private key", r"-----BEGIN ENCRYPTED PRIVATE KEY-----",
           (_BEGIN,), _TLS, True, block=True),
    Format("private-key-pgp", "PGP private key", r"-----BEGIN PGP (?:PRIVATE|SECRET) KEY BLOCK-----",
           (_BEGIN,), _PGP, True, block=True),
    Format("private-key-other", "private key", r"-----BEGIN (?:X25519|ED25519|SM2|ECC|DH|TSS2) PRIVATE KEY-----",
           (_BEGIN,), _TLS, True, block=True),
    Format("private-key-ssh2", "SSH2 private key", r"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
           ("---- BEGIN SSH2",), _SSH, True, block=True),
    Format("openvpn-static-key", "OpenVPN static key", r"-----BEGIN OpenVPN Static key V1-----",
           (_BEGIN,), "https://openvpn.net/community-resources/hardening-openvpn-security/", True, block=True),
    Format("putty-private-key", "PuTTY private key",
           r"PuTTY-User-Key-File-[123]: (?:ssh-[a-z0-9]{3,10}|ecdsa-sha2-nistp\d{3})",
           ("PuTTY-User-Key-File-",), _SSH, True, block=True),
    Format("private-key-base64", "private key in base64", _BEGIN_64 + _B64 + "{40,12000}={0,2}",
           ("LS0tLS1CRUdJTi",), _TLS, True),
    Format("age-secret-key", "age secret key", r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}",
           ("AGE-SECRET-KEY-1",), _AGE, True, "bech32"),
    Format("age-plugin-identity", "age plugin identity", r"AGE-PLUGIN-[A-Z0-9]{1,20}-1[02-9AC-HJ-NP-Z]{20,200}",
           ("AGE-PLUGIN-",), _AGE, True, "bech32"),
    Format("wireguard-private-key", "WireGuard private key", _B64 + "{42}[AEIMQUYcgkosw048]=",
           ("privatekey", "presharedkey", "private_key", "preshared_key", "wg"), _WIREGUARD,
           context=r"(?:Private|Preshared)_?Key\W{1,6}$|" + named(r"\bwg|wireguard", "private|preshared|psk|key")),
    Format("jwk-private", "private JSON Web Key", r"[A-Za-z0-9_-]{22,700}",
           ("\"kty\"", "'kty'", "\\\"kty"), _JWK, context=r"[\"'](?:d|k)\\?[\"']\s?:\s?\\?[\"']$", entropy=3.5),
    Format("jwt", "JSON Web Token",
           r"ey[JI][A-Za-z0-9_-]{10,1500}\.ey[JI][A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{20,1500}",
           ("eyJ", "eyI"), _JWT, checksum="jwt"),
    Format("bitcoin-wif", "Bitcoin private key", r"5[HJK]" + _BASE58 + "{49}|[KL]" + _BASE58 + "{51}",
           ("wif", "bitcoin", "btc", "private", "wallet"), _BITCOIN, checksum="base58",
           context=named("wif|bitcoin|btc|private|wallet", "key|wif|private|secret")),
    Format("bip32-private-key", "wallet master private key", r"[xyz]prv" + _BASE58 + "{107}",
           ("xprv", "yprv", "zprv"), _BITCOIN, True, "base58"),
    Format("nostr-private-key", "Nostr private key", r"nsec1[02-9ac-hj-np-z]{58}",
           ("nsec1",), "https://nips.nostr.com/19", True, "bech32"),
    Format("ethereum-private-key", "Ethereum private key", r"(?:0x)?[0-9a-fA-F]{64}",
           ("private", "deployer", "wallet", "mnemonic"), _WALLET,
           context=r"(?:private_?key|deployer[\w.-]{0,12}key|wallet[\w.-]{0,12}key)\w{0,8}\W{1,8}$"),
    Format("laravel-app-key", "Laravel application key", r"base64:[A-Za-z0-9+/]{43}=",
           ("app_key", "'key'"), "https://laravel.com/docs/encryption#gracefully-rotating-encryption-keys",
           context=r"APP_KEY\W{1,4}$|'key' => '$"),
    Format("django-secret-key", "Django secret key", r"django-insecure-[a-z0-9!@#$%^&*()=+_-]{50}",
           ("django-insecure-",), "https://docs.djangoproject.com/en/stable/ref/settings/#secret-key"),
    Format("rails-master-key", "Rails master key", r"[0-9a-f]{32}",
           ("rails_master_key",), "https://guides.rubyonrails.org/security.html#custom-credentials",
           context=r"RAILS_MASTER_KEY\W{1,6}$"),
    Format("rails-secret-key-base", "Rails secret key base", r"[0-9a-f]{128}",
           ("secret_key_base",), "https://guides.rubyonrails.org/security.html#custom-credentials",
           context=r"secret_key_base\W{1,6}$"),
    Format("fernet-key", "Fernet key", r"[A-Za-z0-9_-]{43}=",
           ("fernet",), "https://cryptography.io/en/latest/fernet/#key-rotation",
           context=r"fernet(?:[\w .-]{0,25}key\w{0,12})?\W{1,8}b?\W{0,2}$"),
    Format("otpauth-secret", "one-time password seed", r"[A-Z2-7]{16,64}",
           ("otpauth://",), "https://datatracker.ietf.org/doc/html/rfc6238",
           context=r"otpauth://[^\s\"']{1,80}secret=$|otpauth://\S{0,80}&secret=$"),
)
# fmt: on
