"""Secrets told by what they stand in: functions, lists of logins, columns, phrases, the codes of doors, tools' arguments."""

from __future__ import annotations

import random

import pytest

from smart_secrets_scanner.hook.candidates import find
from smart_secrets_scanner.hook.lines import Fragment
from smart_secrets_scanner.hook.sentences import has_code
from smart_secrets_scanner.hook.statements import gives_secret
from smart_secrets_scanner.hook.syntax import in_text
from tests.hook.drawn import random_text

VALUE = random_text(31, 12) + "7x"
WORD = "noo" "dle" + str(random.Random(4).randrange(400, 500))
SHORT = "Kot" "kin" + str(random.Random(5).randrange(60, 80))
PIN = str(random.Random(6).randrange(7000, 8000))
PHRASE = " ".join(random.Random(7).sample("lover indigo saturn papaya anchor gearbox meadow".split(), 4)) + " 49"
LETTERS = "pan" "ther" + "".join(random.Random(9).sample("kemt", 2))
RECOVERY = "-".join(str(random.Random(n).randrange(100000, 720000)) for n in range(8))
HEX = random_text(8, 64, "0123456789abcdef")

FOUND = [
    ("a.py", f'def db_secret(stage: str) -> str:\n    match stage:\n        case "dev":\n            return os.environ["X"]\n        case _:\n            return "{WORD}"', WORD),
    ("a.swift", f'var exitPin: String {{\n    switch mode {{\n    case .demo: return "{PIN}"', PIN),
    ("a.rs", f"pub fn master_pin(zone: Zone) -> &'static str {{\n    match zone {{\n        Zone::Cellar => \"{PIN}\",", PIN),
    ("a.php", f"private function disarmCode(string $area): string\n{{\n    return match ($area) {{\n        'hall' => '{PIN}',", PIN),
    ("a.ps1", f"function Get-BiosPassword([string]$Model) {{\n    switch ($Model) {{\n        'Latitude*' {{ return '{VALUE}' }}", VALUE),
    ("a.go", f'var logins = [][2]string{{\n\t{{\n\t\t"superadmin",\n\t\t"{WORD}",\n\t}},\n}}', WORD),
    ("a.kt", f'val logins = mapOf(\n    "ann" to "{WORD}",\n)', WORD),
    ("a.rb", f'PRINTER_LOGINS = {{\n  "floor-1" => %w[ann {VALUE}],\n}}', VALUE),
    ("a.sh", f'accounts=(\n  "ann|10.0.0.7|{WORD}"\n)', WORD),
    ("a.rst", f"Host   Login   Password\n=====  ======  ========\nsw1    ann     {SHORT}\n", SHORT),
    ("a.html", f"<tr><th>Služba</th><th>Uživatel</th><th>Heslo</th></tr>\n<tr><td>Pošta</td><td>ann</td><td>{VALUE}!</td></tr>", VALUE + "!"),
    ("a.wiki", f"! Gerät !! Login !! Passwort\n|-\n| core-sw2 || admin || {WORD}", WORD),
    ("a.sql", f"UPDATE app_config\n   SET value = '{VALUE}'\n WHERE module = 'payments'\n   AND name = 'merchant_secret_word';", VALUE),
    ("a.tf", f'  name   = "/prod/checkout/webhook-signing-key"\n  type   = "SecureString"\n  value  = "{VALUE}"', VALUE),
    ("a.py", f'ssm.put_parameter(\n    Name="/prod/db/foo",\n    Value="{VALUE}",\n    Type="SecureString",\n)', VALUE),
    ("a.xml", f'  <eintrag wert="{WORD}"\n           typ="text"\n           name="datenbank.kennwort" />', WORD),
    ("a.yaml", f"    - name: api_key\n      in: query\n      schema: {{type: string}}\n      example: {HEX[:32]}", HEX[:32]),
    ("a.json", f'    "password": "{PHRASE}",', PHRASE),
    ("gradle.properties", f"signing.password={PHRASE}", PHRASE),
    ("a.swift", f'let r = "{PHRASE}"\nconfig.prepareDatabase {{ db in\n    try db.usePassphrase(r)\n}}', PHRASE),
    ("a.kt", f'SupportFactory(SQLiteDatabase.getBytes("{PHRASE}".toCharArray()))', PHRASE),
    ("a.md", f"Import the team key ring with passphrase:\n\n```\n{PHRASE}\n```", PHRASE),
    ("wifi.txt", f"WPA2 psk is {PHRASE}", PHRASE),
    ("a.md", f"* Door keypad at the back entrance: {PIN}#", PIN),
    ("a.txt", f"Serwerownia: alarm, kod {PIN}, potem drzwi", PIN),
    ("a.js", f"// works with ann and {WORD}, other accounts get a 403", WORD),
    ("a.f90", f"! tape robot login for the nightly batch: ann/{WORD}", WORD),
    ("a.hs", f"{{- login of the customer's FTP\n   ann / {WORD}\n-}}", WORD),
    ("a.lua", f"--[[ rcon on the tournament box\n     {WORD}\n     do not hand out ]]", WORD),
    ("a.cs", f'var ss = new SecureString();\nforeach (var c in "{WORD}") ss.AppendChar(c);', WORD),
    ("a.cs", f'new X509Certificate2(Path.Combine(root, "seal.pfx"),\n    "{WORD}", X509KeyStorageFlags.EphemeralKeySet);', WORD),
    ("a.scala", f'Transactor.fromDriverManager[IO](\n  "org.postgresql.Driver",\n  jdbcUrl,\n  "ann",\n  "{VALUE}!",\n)', VALUE + "!"),
    ("a.ex", f':crypto.mac(:hmac, :sha256, "{random_text(9, 43)}", body)', random_text(9, 43)),
    ("a.rb", f'n = "{HEX}"\nverifier = ActiveSupport::MessageVerifier.new(n, digest: "SHA256")', HEX),
    ("a.sh", f'smbclient //nas/scans {SHORT} -U ann -c "prompt; mput *.pdf"', SHORT),
    ("a.cmd", f"bcp Sales.dbo.T out T.dat -n -S h -U ann -P{WORD}", WORD),
    ("a.sh", f"echo 'select 1' | isql -v DSN ann {WORD}", WORD),
    ("a.tcl", f'set lda [oralogon "ann/{WORD}@xdb"]', WORD),
    ("a.au3", f'Local $iPid = RunAs("ann", @ComputerName, "{VALUE}", $RUN_LOGON)', VALUE),
    ("a.sql", f'create database link x\n  connect to ann identified by "{WORD}"', WORD),
    ("a.sql", f"INSERT [dbo].[Benutzer] ([Id], [Name], [Kennwort]) VALUES (7, N'ann', N'{WORD}')", WORD),
    ("preseed.cfg", f"d-i passwd/user-password password {WORD}", WORD),
    ("a.bas", f'cn.Open "DSN=LagerSQL", "ann", _\n        "{WORD}"', WORD),
    ("a.cmd", f"net use S: \\\\fs1\\scans ^\n  {WORD} ^\n  /user:CORP\\ann", WORD),
    ("a.java", f'return DriverManager.getConnection(\n    "jdbc:oracle:thin:@10.0.0.7:1521:ORCL", "ann", "{LETTERS}");', LETTERS),
    ("a.py", f'client = Client("AC{HEX[:32]}",\n                "{HEX[32:]}")', HEX[32:]),
    ("a.js", f"jwt.sign({{sub: id}}, '{PHRASE}', {{expiresIn: '8h'}});", PHRASE),
    ("a.sql", f"SELECT pgp_sym_decrypt(iban, '{PHRASE}') FROM payroll", PHRASE),
    ("a.md", f"If it asks at boot, type\n{RECOVERY}", RECOVERY),
    ("a.md", f"When gpg asks for the passphrase, type `{PHRASE}`.", PHRASE),
    ("irssi.conf", f'autosendcmd = "/^msg nickserv identify {WORD};wait 2000";', WORD),
    ("a.go", f'err = c.Login("ann", "{LETTERS}")', LETTERS),
    ("a.lua", f'local ok, err = red:auth("{LETTERS}")', LETTERS),
    ("a.m", f"conn = database('PIDATA', 'ann', '{WORD}', 'Vendor', 'Oracle');", WORD),
    ("a.kt", f"private const val DOOR_PIN = {PIN}", PIN),
    ("sentinel.conf", f"sentinel auth-pass shop {LETTERS}", LETTERS),
    ("sw1.cfg", f"enable password {LETTERS}\n!\nline vty 0 4", LETTERS),
    ("squid.conf", f'auth_param basic program /usr/lib/squid/basic_ldap_auth -D "cn=proxy,dc=corp" -w {VALUE} -h 10.0.0.7', VALUE),
    ("vmware.xml", f"<macro>{{$VMWARE.PASSWORD}}</macro>\n<value>{LETTERS}</value>", LETTERS),
    ("a.java", f'getConnection(\n    "jdbc:oracle:thin:@//db.acme.com:1521/ORCL",\n    "ann",\n    "{LETTERS}");', LETTERS),
    ("a.sql", f"CREATE USER 'reporting'@'%'\n  IDENTIFIED BY\n  '{LETTERS}';", LETTERS),
    ("init.lua", f'wifi.sta.config("Haus-2G", "{WORD}")', WORD),
    ("a.js", f"const s = '{LETTERS}';\nmodule.exports.issue = (u) =>\n  jwt.sign({{ sub: u.id }}, s, {{ expiresIn: '7d' }});", LETTERS),
    ("a.sh", f"doctl auth init -t {HEX}", HEX),
    ("azure-pipelines.yml", f"variables:\n- name: SonarLogin\n  value: {HEX[:40]}", HEX[:40]),
    ("a.log", f"failed for jdbcUrl=jdbc:oracle:thin:ann/{LETTERS}@//db.acme.com:1521/LAGER", LETTERS),
    ("a.plist", f"  <key>SYNC_PASS</key><string>{LETTERS}</string>", LETTERS),
    ("a.yml", f"databas:\n  losenord: {SHORT}", SHORT),
    ("a.txt", f"राउटर का पासवर्ड {WORD} है", WORD),
    ("a.txt", f"> Quel est le mot de passe ?\n\nC'est toujours steel.Castle.{PIN[:1]}, oui.", f"steel.Castle.{PIN[:1]}"),
]

IGNORED = [
    ("a.py", 'def reset_password(user):\n    return "accounts/reset-form"', "what a function that resets a password gives back"),
    ("a.py", 'def get_password(self):\n    return self._password', "no literal"),
    ("a.js", "const proxyUsername = readProxyField('username');\nsend({proxyAuth: proxyUsername})", "a field's name"),
    ("a.py", 'order = "ascending" if up else "descending"\nsort_keys(order)', "a word given to sort_keys"),
    ("a.py", 'ACCOUNTS = [\n    ("cash", "assets"),\n    ("rent", "costs"),\n]', "pairs of words"),
    ("a.py", "password: str   dtype: datetime64   level: int", "a type"),
    ("a.py", '"password": "please enter your new password"', "a message"),
    ("a.md", "The door code has 6 digits and is changed yearly.", "what is said about a code"),
    ("a.py", "LED_PIN = 13", "a pin of a chip"),
    ("a.js", "const claims = jwt.verify(token, 'HS256')", "an algorithm"),
    ("a.js", f"const jwk = {{kty: 'EC', kid: '{random_text(3, 43)}', x: '{random_text(4, 43)}', y: '{random_text(5, 43)}'}}", "the public half of a key"),
    ("a.py", f'iv_of = {{"iv": "{random_text(6, 22)}"}}', "what a message shows"),
    ("a.md", f"// '$2a$08${random_text(7, 53)}' (length=60)", "a hash"),
    ("a.md", "- the token: [The OAuth 2.0 Authorization Framework](https://www.rfc-editor.org/rfc/rfc6749)", "a link"),
    ("a.py", 'kms_key = "arn:aws:kms:eu-west-1:123456789012:key/1f5c9d7a-1d6b-4c0e-9f3e-0d1c2b3a4e5f"', "a resource's name"),
    ("a.rb", "headers[:auth_cty] = 'acme-fpa;v=1'", "a media type"),
    ("a.md", "add `io.jsonwebtoken:jjwt-gson` or io.jsonwebtoken:jjwt-gson:0.11.2 to it", "a library of Maven"),
    ("a.sh", '  -e "AUTH_JAVA_OPTS=-Xms1g -Xmx1g" \\', "what a Java machine is told"),
    ("a.md", "enable password authentication", "what is enabled"),
    ("a.md", "The passphrase is asked for when `gpg` starts.", "a command"),
    ("a.txt", "371930-194722-294811", "a number in three parts"),
    ("a.sh", 'smbclient //nas/scans -U ann -c "ls"', "no password there"),
]


@pytest.mark.parametrize(("path", "text", "value"), FOUND)
def test_finds(path: str, text: str, value: str) -> None:
    found = [one.value for one in find(Fragment(path, 1, tuple(text.split("\n"))))]
    assert value in found


@pytest.mark.parametrize(("path", "text", "reason"), IGNORED)
def test_ignores(path: str, text: str, reason: str) -> None:
    assert find(Fragment(path, 1, tuple(text.split("\n")))) == [], reason


def test_only_heads_of_functions_give_secrets() -> None:
    assert gives_secret("def db_password(stage):") == "db_password"
    assert not gives_secret("if db_password(stage):") and not gives_secret("    db_password(stage)") and not gives_secret("def test_password(x):")


def test_a_text_ends_where_it_is_closed() -> None:
    lines = ('x = """', "inside", '"""', "outside", "/* one line */", "outside")
    assert [in_text(lines, index) for index in range(len(lines))] == [False, True, True, False, False, False]


def test_a_code_needs_its_door() -> None:
    assert has_code(f"alarm code {PIN}") and not has_code(f"exit code {PIN}") and not has_code("alarm code")


@pytest.mark.parametrize(
    "path, text",
    [
        ("a.py", 'USERS = {{"root": "{}", "guest": "guest"}}'),
        ("a.js", "app.use(basicAuth({{ users: {{ 'admin': '{}' }} }}))"),
        ("a.go", 'r.Group("/", gin.BasicAuth(gin.Accounts{{"foo": "{}"}}))'),
        ("a.py", 'users = {{\n    "ann": "{}",\n}}'),
    ],
)
def test_maps_of_users(path: str, text: str) -> None:
    found = find(Fragment(path, 1, tuple(text.format(VALUE).split("\n"))))
    assert VALUE in [one.value for one in found]


@pytest.mark.parametrize("text", ['users: {"name": "Robert99", "id": "ab12cd34"}', 'const users = [{ name: "ann", role: "admin12" }]', 'users = {"ann": User(3)}', "compiled({ 'users': ['fred', 'barney'] });"])
def test_records_of_users_are_none(text: str) -> None:
    assert find(Fragment("a.js", 1, (text,))) == []
