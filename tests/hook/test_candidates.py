"""The candidate finder: pairs of what must be found and what must be left alone; every secret is made here from a seed."""

from __future__ import annotations

import base64

import pytest

from smart_secrets_scanner.hook.candidates import find
from smart_secrets_scanner.hook.lines import Candidate, Fragment
from tests.hook.drawn import random_text

VALUE = random_text(1)
LOWER = random_text(2, 8, "bcdfghjklmnpqrstvwxz")
HEX = random_text(3, 40, "0123456789abcdef")
MIXED_HEX = random_text(5, 30, "0123456789abcdefABCDEF")
ENCODED = base64.b64encode(f"jdbc:mysql://db.acme.test/shop?user=ann&password={LOWER}".encode()).decode().rstrip("=")
EXAMPLE = ".".join(
    base64.urlsafe_b64encode(part).decode().rstrip("=")
    for part in (b'{"alg":"ES256"}', b'{"sub":"ann@users.example.com"}', random_text(6, 64).encode())
)
UNSIGNED = base64.urlsafe_b64encode(b'{"alg":"ES256","typ":"JWT"}').decode().rstrip("=")
BASE32 = random_text(4, 32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def scan(text: str, path: str = "src/app.py", added: frozenset[int] | None = None) -> list[Candidate]:
    return find(Fragment(path, 1, tuple(text.split("\n")), added))


FOUND = [
    ("a.py", f'password = "{LOWER}"', LOWER),
    ("a.py", f"db.connect(user='bob', passwd='{LOWER}')", LOWER),
    ("a.py", f'TOKEN: str = "{VALUE}"', VALUE),
    ("a.py", f'key = os.getenv("API_KEY", "{VALUE}")', VALUE),
    ("a.py", f'api_key = "{VALUE[:10]}" + "{VALUE[10:]}"', VALUE),
    ("a.py", f'password = (\n    "{LOWER}"\n)', LOWER),
    ("a.py", f"# old password: {LOWER}", LOWER),
    ("a.js", f"const apiKey = process.env.API_KEY || '{VALUE}';", VALUE),
    ("a.js", f"headers: {{ Authorization: 'Bearer {VALUE}' }}", VALUE),
    ("a.java", f'user.setPassword("{LOWER}");', LOWER),
    ("a.go", f'cfg := "host=db user=app password={LOWER} sslmode=disable"', LOWER),
    ("a.rb", f"otp = ROTP::TOTP.new('{BASE32}')", BASE32),
    ("a.php", f"define('DB_PASSWORD', '{LOWER}');", LOWER),
    ("a.cs", f'"Server=db;User Id=sa;Password={LOWER};"', LOWER),
    ("a.yml", f"db_password: {LOWER}", LOWER),
    ("a.yml", f"  - MYSQL_ROOT_PASSWORD={LOWER}", LOWER),
    ("a.properties", f"spring.datasource.password={LOWER}!x", LOWER + "!x"),
    (".env", f"SECRET_KEY={VALUE}", VALUE),
    ("a.json", f'"client_secret": "{VALUE}",', VALUE),
    ("a.xml", f"<password>{LOWER}</password>", LOWER),
    ("a.config", f'<add key="ApiKey" value="{VALUE}" />', VALUE),
    ("a.tf", f'  admin_password = "{LOWER}"', LOWER),
    ("a.sql", f"CREATE USER bob IDENTIFIED BY '{LOWER}';", LOWER),
    ("kafka_jaas.conf", f'    user_ann="{LOWER}"', LOWER),
    ("terraform.tfstate", f'            "result": "{VALUE}",', VALUE),
    ("etc/config/wireless", f"\toption key '{LOWER}'", LOWER),
    ("a.bat", f"net use Z: \\\\srv\\data {LOWER} /user:ann", LOWER),
    ("a.sh", f'export BUNDLE_GEMS__ACME__TEST="ann:{LOWER}"', LOWER),
    ("a.cs", 'var k = builder.Configuration["Jwt:Key"] ?? "waffle november ninja paris";', "waffle november ninja paris"),
    ("a.cs", f'((PromptBox)passwordTextBox).Text = "{LOWER}";', LOWER),
    ("a.php", f'$link = new mysqli("db", "ann", "{LOWER}");', LOWER),
    ("a.go", f'mac := hmac.New(sha256.New, []byte("{VALUE}"))', VALUE),
    ("a.py", f"jwt.decode(token, '{LOWER}42', algorithms=['HS256'])", f"{LOWER}42"),
    ("a.js", f"new Sequelize('shop', 'ann', '{LOWER}42', {{ dialect: 'mysql' }});", f"{LOWER}42"),
    ("a.go", f'store := sessions.NewCookieStore([]byte("{LOWER}42"))', f"{LOWER}42"),
    ("a.sql", f"EXEC sp_addlogin 'ann', '{LOWER}';", LOWER),
    ("squid.conf", f"cache_peer proxy.test parent 3128 0 login=ann:{LOWER}", LOWER),
    ("a.cbl", f'       01 WS-PASSWORD PIC X(20) VALUE "{LOWER}".', LOWER),
    ("a.cls", f"'Basic ' + EncodingUtil.base64Encode(Blob.valueOf('ann:{LOWER}'))", LOWER),
    ("a.sh", f"twine upload -u ann -p {LOWER}9 dist/*", f"{LOWER}9"),
    ("a.js", f"Authorization: 'Basic ' + btoa('ann:{LOWER}')", LOWER),
    ("a.py", f'auth = base64.b64encode(b"ann:{LOWER}")', LOWER),
    ("a.sh", f"mysql -u root -p{LOWER} shop", LOWER),
    ("a.sh", f"curl -u bob:{LOWER} https://api.acme.test/v1", LOWER),
    ("a.md", f"| password | {LOWER} |", LOWER),
    ("a.txt", f"postgres://app:{LOWER}@db.acme.test:5432/shop", LOWER),
    ("a.txt", f"machine db.acme.test login bob password {LOWER}", LOWER),
    ("a.txt", f"db.acme.test:5432:shop:app:{LOWER}", LOWER),
    ("a.yml", f"密码: {VALUE}", VALUE),
    ("a.yml", f"Passwort: {VALUE}", VALUE),
    ("a.py", f'send("{VALUE}aB3x")', VALUE + "aB3x"),
    ("a.py", f'ADMIN = ("ann@acme.test", "{LOWER}-7")', LOWER + "-7"),
    ("a.cs", f'LogonUser("svc", "CORP", "{LOWER}!7", 9)', LOWER + "!7"),
    ("a.xml", f"<AdminPassword><Value>{LOWER}7</Value></AdminPassword>", LOWER + "7"),
    ("a.md", f'Het wachtwoord van de server is "{LOWER}7".', LOWER + "7"),
    ("a.sh", f"printf '{HEX}' | xxd -r -p", HEX),
    ("pam.conf", f"bindpw {LOWER}", LOWER),
    ("a.js", f'key = "sk_live_{VALUE[:9]}" +\n  "{VALUE[9:]}{VALUE[:5]}"', f"sk_live_{VALUE}{VALUE[:5]}"),
    ("a.py", f'd = jwk(kty="EC", d="{VALUE}x9Y_zz")', VALUE + "x9Y_zz"),
    ("a.txt", f"acme_secret_key-{HEX}", HEX),
    ("a.yml", f"hook: https://acme.test/webhook/{VALUE}7", f"acme.test/webhook/{VALUE}7"),
    ("users.csv", f"id,login,password\n7,ann,{LOWER}", LOWER),
    ("users.tsv", f"login\tpwd\nann\t{LOWER}", LOWER),
    ("etc/postfix/sasl_passwd", f"[smtp.acme.test]:587 ann@acme.test:{LOWER}", LOWER),
    ("etc/ppp/chap-secrets", f"ann * {LOWER} *", LOWER),
    ("a.py", f'BLOB = "{ENCODED}"', ENCODED),
    ("a.pl", f"my $token = q{{{VALUE}}};", VALUE),
    ("a.yml", f"db_password: {LOWER[:4]}.{LOWER[4:]}", f"{LOWER[:4]}.{LOWER[4:]}"),
    ("a.swift", f'passwordField.text = "{LOWER}"', LOWER),
    ("a.go", 'signingKey := []byte("MarmotLisbonHarbourRunner")', "MarmotLisbonHarbourRunner"),
    (".env", "ADMIN_PASSWORD=70318", "70318"),
    ("a.rst", "The door wants PIN 70318824.", "70318824"),
    ("a.xml", f"<token>{MIXED_HEX}</token>", MIXED_HEX),
    ("a.txt", f"acme: '{MIXED_HEX}'", MIXED_HEX),
    ("strings.xml", f'<string name="api_key">{VALUE}</string>', VALUE),
    ("a.xml", f'<entry key="gitPassword">{LOWER}</entry>', LOWER),
    ("a.resx", f'<data name="DbPassword" xml:space="preserve"><value>{LOWER}</value></data>', LOWER),
    ("test.php", f"$this->assertEquals('{LOWER}', $user->getPassword());", LOWER),
    ("ATest.java", f'assertThat(config.getPassword()).isEqualTo("{LOWER}");', LOWER),
    ("a.rs", f'env::var("DB_PASSWORD").unwrap_or_else(|_| "{LOWER}".to_string())', LOWER),
    ("a.json", f'"clientSecret": {{"type": "string", "default": "{VALUE}"}},', VALUE),
    ("notes.txt", f"Admin password - {LOWER}", LOWER),
    ("irc.txt", f"PASS {LOWER}7", LOWER + "7"),
    ("a.sql", f"alter user ann identified by {LOWER}", LOWER),
    ("a.ts", f"DB_PASS: {LOWER}!28", f"{LOWER}!28"),
    ("a.py", f"'user', 'admin', 'password', '{LOWER}7', 'host', 'db'", f"{LOWER}7"),
    ("a.py", "login('password', 'correcthorse')", "correcthorse"),
    ("a.java", f'builder.user("app").pass("{LOWER}7")', f"{LOWER}7"),
    ("router.cfg", f"snmp-server community {LOWER}7 RO", f"{LOWER}7"),
    ("asa.cfg", f"crypto isakmp key {LOWER} address 10.0.0.1", LOWER),
    ("srx.conf", f'set security ike policy p pre-shared-key ascii-text "{LOWER}"', LOWER),
    ("net.ino", f'WiFi.begin("shop", "{LOWER}7");', f"{LOWER}7"),
    ("ks.cfg", f"rootpw --plaintext {LOWER}", LOWER),
    ("task.bat", f"schtasks /create /tn job /tr run.exe /ru ann /rp {LOWER}7", f"{LOWER}7"),
    ("login.exp", f'expect "assword:"\nsend "{LOWER}7\\r"', f"{LOWER}7"),
    ("userlist.txt", f'"app" "{LOWER}"', LOWER),
    ("accounts.txt", f"ann@acme.test:{LOWER}7", f"{LOWER}7"),
    ("login.robot", f"${{PASSWORD}}    {LOWER}", LOWER),
    ("a.har", f'  "name": "sessionid",\n  "value": "{HEX}",', HEX),
    ("unattend.xml", f"<AdministratorPassword>\n  <Value>{LOWER}</Value>", LOWER),
    ("plan.jmx", f'<stringProp name="Argument.name">password</stringProp>\n<stringProp name="Argument.value">{LOWER}</stringProp>', LOWER),
    ("a.py", f'API_TOKEN = "".join(["{VALUE[:10]}", "{VALUE[10:]}"])', VALUE),
    ("a.java", f'byte[] secret = Base64.getDecoder().decode("{VALUE}");', VALUE),
    ("src/Keys.kt", f'const val WEATHER = "{HEX}"', HEX),
    ("a.cs", f'SpeechConfig.FromSubscription("{HEX[:32]}", "westeurope")', HEX[:32]),
    ("a.py", 'SECRET_KEY = os.environ.get("KEY") or "wagon island marmot tulip"', "wagon island marmot tulip"),
    ("a.feature", f'When ann logs in with password "%Wrench{LOWER}"', f"%Wrench{LOWER}"),
    ("a.yml", f"password: {LOWER}&7Q=x", f"{LOWER}&7Q=x"),
    ("a.js", f"session.once('{VALUE}', close);", VALUE),
    ("a.sh", f"git clone https://{VALUE}@git.acme.test/shop.git", VALUE),
    ("a.txt", f"https://chat.acme.test/hooks/{VALUE}", f"chat.acme.test/hooks/{VALUE}"),
    ("a.py", r'password = "\x8f\x12\xa4\x77\x10\xe3"', r"\x8f\x12\xa4\x77\x10\xe3"),
]

IGNORED = [
    ("a.py", "password = get_password()", "a call"),
    ("a.py", "password = os.environ['DB_PASSWORD']", "an environment read"),
    ("a.py", 'password = "${DB_PASSWORD}"', "a template"),
    ("a.py", 'password = ""', "an empty value"),
    ("a.py", "def login(user: str, password: str) -> Token:", "types"),
    ("a.py", 'parser.add_argument("--password", help="the password to use")', "an option's help"),
    ("a.js", "const key = items.map(item => item.key);", "code"),
    ("a.json", '"key": "first",', "an everyday key"),
    ("a.yml", "password: {{ vault_password }}", "a template"),
    ("a.yml", "password: <your-password>", "a placeholder"),
    ("a.yml", "password: changeme", "a placeholder"),
    ("chart/templates/a.yaml", "  password: {{ .Values.db.password | quote }}", "a filter of a template"),
    ("a.ts", 'user_ann="something"', "a name of Kafka's in another file"),
    ("a.json", f'"result": "{VALUE[:12]} {VALUE[12:]}"', "a result outside of Terraform's state"),
    ("a.js", "const auth = btoa('username:password');", "a placeholder"),
    ("a.js", "const auth = btoa(`${user}:${pass}`);", "a template"),
    ("a.py", 'password = "enter your password please, it is needed"', "a sentence, not SQL"),
    ("a.json", f'"n": "{VALUE * 4}",', "a public member of a JSON Web Key"),
    ("package-lock.json", f'"integrity": "sha512-{random_text(9, 86)}=="', "a lock file's digest"),
    ("a.md", f"commit {HEX}", "a commit id"),
    ("a.html", '<label for="password">Password:</label>', "a label"),
    ("a.java", 'private static final String PASSWORD = "password";', "a constant that repeats its name"),
    ("a.yml", "uses: actions/checkout@v4", "a version"),
    ("a.txt", "https://acme.test/reset?next=/login", "a plain address"),
    ("a.po", 'msgid "Forgot your password?"', "a label text"),
    ("a.py", 'name = password.encode("utf-8")', "the name of an encoding"),
    ("a.js", 'const token = sign(payload, "HS256");', "the name of an algorithm"),
    ("a.js", f"protected: '{UNSIGNED}',", "a protected header alone"),
    ("a.py", f'token = "{UNSIGNED}.{UNSIGNED}"', "a token without a signature"),
    ("a.ts", "token: '942732',", "a one-time code"),
    ("a.ts", f"token: '{EXAMPLE}',", "a token for a reserved domain"),
    ("a.js", "await decrypt('ECDH-ES', privateKey)", "the name of an algorithm"),
    ("a.conf", "remote_login_passwordfile=shared01", "the name of a password file"),
    ("a.js", "tokenTimeout: 2591977,", "a timeout"),
    ("a.manifest", 'publicKeyToken="6595b64144ccf1df"', "a public key's token"),
    ("a.yml", "webhook: https://acme.test/api/v2/webhooks/incoming-events-handler", "an address without a secret part"),
    ("strings.xml", '<string name="password_hint">Choose a password</string>', "a label of an app"),
    ("a.md", "- password - The password of the user, at least eight characters", "a described parameter"),
    ("a.py", "raise ValueError(\"Pass 'index' instead of 'showindex'\")", "pass as a verb"),
    ("a.py", 'msg = "Pass utc=True in to_datetime"', "pass as a verb"),
    ("a.py", '"""Return the rows identified by ``selector`` here."""', "identified by, in prose"),
    ("a.py", "'None', 'True', 'and', 'pass', 'raise', 'return',", "a word in a row"),
    ("a.py", "WORDS = ['password', 'username', 'realname', 'homedir']", "the first word of a row"),
    ("a.py", "    'and',\n    'pass',\n    'raise',", "a word in a column"),
    ("a.js", "client.close(() => t.pass('Closed'))", "a test's message"),
    ("a.py", "uid = pwd.getpwnam('nobody').pw_uid", "an account whose entry is read"),
    ("a.h", "#define DER_OID_SZ_c2onb239v5 10", "a macro's name"),
    ("a.h", "__m512i _mm512_maskz_cvtepi32_epi64 (__mmask8 __U);", "a function's name"),
    ("a.c", "extern const char x[DER_OID_SZ_c2tnb359v1];  /* see der */", "a constant's name"),
    ("a.txt", "FUNC:_ZNSt7__cxx1110moneypunctIwLb0EE16do_decimal_point@@GLIBCXX_3.4", "a mangled name"),
    ("a.py", '["Sam3TrackerVideoInferenceSession", "Sam3TrackerVideoModel", "Sam3TrackerMask"]', "names of classes"),
    ("a.py", 'AutoTokenizer.from_pretrained("acme/c4ai-model-r-v01")', "a splitter of text"),
    ("a.py", "token_ids_0 (`list[int]`): first ids", "a type"),
    ("a.py", "mask_token = '[MASK2]'", "a token of a language model"),
    ("a.py", "Token.Name: '#d0d0d0',", "a colour"),
    ("a.cmake", 'message(CHECK_PASS "found")', "a test's outcome"),
    ("a.cpp", "// First pass: collect all names", "a pass over data"),
    ("a.def", 'FUNCTION_PASS("dwarfehprepare", DwarfEHPass())', "a compiler's pass"),
    ("a.py", "# Pass conds='piecewise' to have it", "pass as a verb"),
    ("a.py", "if token in [27, 29, 30, 68, 69, 70, 71, 72, 76]:", "ids that only grow"),
    ("a.py", r"read_bytes(b'\x02\x00\x00\x00\xff\x7f\x01')", "bytes that nobody types"),
    ("a.h", "#define SECRET_PRIME 0x27D4EB2F165667C5ULL", "a number"),
    ("a.h", '#define TXT_PSK "DHE-PSK-AES128-CCM8"', "a cipher suite"),
    ("a.py", "credentials = '{0}:{1}'.format(user, passwd)", "a format"),
    ("a.py", "dict.fromkeys(['username', 'password', 'repository'], '')", "the last word of a row"),
    ("a.cuh", "const int wid = tid / C10_WARP_SIZE;", "a division"),
    ("a.py", "    'PostgresDsn',\n    'AmqpDsn',", "names in a column"),
    ("a.py", 'X = ("pw_name", "pw_passwd", "pw_uid", "pw_gid")', "names in a row"),
    ("a.txt", "XN--5SU34J936BGSG", "a domain in Punycode"),
    ("a.md", "give it through the --username and --password options", "a flag in prose"),
    ("a.py", "# account for extended precision: DBL_MAX / 1e17", "a division"),
    ("report.csv", "day,token_count\n2026-01-01,918273", "a count"),
    ("a.js", "session.once('goaway', removeSession);", "the name of an event"),
    ("a.js", "cookie.push(`SameSite=${sameSite}`);", "a name and a template"),
    ("a.js", r"var tokenRange = '\\ud800-\\udfff',", "three characters, escaped"),
    ("a.py", 'sid = "s%s_x%d" % (tid, state)', "a format"),
    ("package.json", '"cookie": "^0.7.1",', "a version"),
    ("a.py", 'session.setenv("AWS_SESSION_TOKEN_REGION", "us-gov-east-1")', "a region"),
    ("a.py", '("auth", "0007_alter_validators_add_error_messages"),', "a migration"),
    ("a.py", 'return _("Your password can’t be entirely numeric.")', "a word"),
    ("CHANGELOG.md", f"- mask the password ([{HEX[:7]}](https://acme.test/commit/{HEX}))", "the words of a link"),
    ("a.py", f"# https://groups.acme.test/forum/#!topic/acme/{VALUE[:18]}", "an address"),
    ("a.py", r"for line in cookie.split('\r\n'):", "an end of a line"),
    ("a.py", f"b'------------{VALUE[:28]}'", "a boundary"),
    ("a.py", f"'=?utf-8?b?{VALUE[:28]}'", "an encoded word"),
    ("AUTHORS", f"Ann Brook <{VALUE[:18]}@mail.acme.test>", "an address for mail"),
    ("a.py", '"""Get an instance identified by ``kwargs`` or create it."""', "identified by, in prose"),
    ("a.py", "headers.add('WWW-Authenticate', 'Basic realm=\"shop\"')", "the name of a realm"),
    ("a.js", f"// https://github.com/acme/shop/blob/{HEX}/src/hooks.js", "a file among sources"),
    ("a.py", "add('-P', '--password', dest='password', action='store_true')", "an option without a value"),
    ("a.js", 'credentialless: "credentialless",\ndata: "data",', "an entry that repeats its name"),
]


@pytest.mark.parametrize(("path", "text", "value"), FOUND)
def test_finds(path: str, text: str, value: str) -> None:
    assert value in [c.value for c in scan(text, path)]


@pytest.mark.parametrize(("path", "text", "reason"), IGNORED)
def test_ignores(path: str, text: str, reason: str) -> None:
    assert scan(text, path) == [], reason


def test_candidate_names_its_place() -> None:
    text = f'import os\n\nsecret = "{VALUE}"\nprint(1)'
    (found,) = scan(text)
    assert (found.line, found.column, found.last_line) == (3, 11, 3)
    assert found.text[found.start : found.end] == VALUE
    assert (found.before, found.after, found.key) == ("import os", "print(1)", "secret")


def test_only_added_lines_are_candidates() -> None:
    text = f'password = "{LOWER}"\ntoken = "{VALUE}"'
    assert [c.line for c in scan(text, added=frozenset({1}))] == [2]


def private_key(body_lines: int = 6) -> str:
    body = "\n".join(random_text(50 + n, 64) for n in range(body_lines))
    kind = "RSA " + "PRIVATE KEY"
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----"


def test_finds_private_key_once_at_its_first_line() -> None:
    found = scan(private_key(), "deploy.pem")
    assert [(c.line, c.last_line, c.syntax) for c in found] == [(1, 8, "block")]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "...",
        "<your key here>",
        "#  MIIEpQIBAAKCAQEAuyf/lNrH9ck8DmNyo3fG...",
        "MIIEpQIBAAKCAQEAuyf/lNrH9ck8DmNyo3fG",
    ],
)
def test_ignores_empty_private_key(body: str) -> None:
    kind = "PRIVATE KEY"
    assert scan(f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----", "docs/readme.md") == []


def test_ignores_public_key_and_certificate() -> None:
    body = random_text(8, 64)
    assert scan(f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----", "a.pem") == []


def test_finds_secret_deep_in_a_minified_line() -> None:
    text = "var a=1;" * 2000 + f'b.apiKey="{VALUE}";' + "c();" * 2000
    assert VALUE in [c.value for c in scan(text, "app.min.js")]


@pytest.mark.parametrize("place", [0, 4000, 4090, 4096, 4100, 30_000])
def test_long_lines_are_read_in_windows_without_a_seam(place: int) -> None:
    text = "x = 1;" * (place // 6) + " " * (place % 6) + f'b.apiKey="{VALUE}";' + "c();" * 8000
    (found,) = scan(text, "app.min.js")
    assert (found.value, found.key, text[found.start : found.end]) == (VALUE, "b.apiKey", VALUE)


def test_finds_are_the_same_each_time() -> None:
    text = "\n".join(line for _, line, _ in FOUND)
    assert scan(text) == scan(text)


@pytest.mark.parametrize(
    "text",
    [
        "=" * 50_000,
        "a" * 50_000,
        '"' * 50_000,
        "password=" * 6_000,
        "-p " * 20_000,
        "://:@" * 10_000,
        "(" * 50_000,
        "[12,34,56,78,90,12,34]," * 5_000,
        "password " * 6_000,
        "Ab1" * 200_000,
        "-" * 40 + "ab2c",
        "abcdefgh" * 5 + "2c",
        "=" * 30 + "Ab" * 8 + "-c",
        "aB-" * 15 + "2",
        "a_2_" + "abcdefgh" * 8 + "QQ1",
        "a_2_" + "Abcd1" * 400 + "QQ-",
        "${" + "a " * 20_000,
        "x@" + "a." * 20_000 + ":b",
        "{a}" * 20_000,
        "(a b)" * 10_000,
        "secret = '" + "abc " * 10_000 + "'",
        'token = "".join(["a",' + '"b",' * 10_000,
        "radius " + "key " * 20_000,
        "send " * 20_000,
        "a/" * 20_000 + ".b",
        "AES-" * 12 + "!",
        'hmac.js.map","/**' + r"\n * Methods\n" * 1_000,  # a string with escapes that does not end
        "secret_key: " + " " * 15_000 + '"',
        "password" + " " * 15_000 + '"',
        "${password}" + " \t" * 7_000,
        "password = " + r"\\" * 7_000 + '"',
        'password("' + r"\x" * 6_000,
    ],
)
@pytest.mark.parametrize("path", ["a.txt", "a.py"])
def test_hostile_lines_end(text: str, path: str) -> None:
    """No pattern backtracks without bound: the suite's time limit is the check."""
    assert len(scan(text, path)) < 10_000
