"""What names nothing on its own line: arguments by position, answers, tables, variables used below, tools' own files, prose."""

from __future__ import annotations

import random
import string

import pytest

from smart_secrets_scanner.hook.candidates import find, find_each
from smart_secrets_scanner.hook.lines import Fragment
from tests.hook.drawn import random_text

VALUE = random_text(1, 12) + "7x"
HUMAN = "Auf" + "tau" + str(1900 + random.Random(2).randrange(80, 99))
HEX = random_text(3, 64, "0123456789abcdef")
LICENCE = "-".join(random_text(n, 6, string.ascii_uppercase + string.digits) for n in range(4))

FOUND = [
    ("a.py", f'with FTP("ftp.acme.test", "ann", "{HUMAN}") as ftp:', HUMAN),
    ("a.py", f'c = Thing("https://erp.acme.test", "ann", "{VALUE}")', VALUE),
    ("a.bas", f'cn.Open "DSN=Lager;", "ann", "{VALUE}"', VALUE),
    ("a.vbs", f'net.MapNetworkDrive "P:", "\\\\srv\\x", False, "ann", "{VALUE}"', VALUE),
    ("a.scala", f'Transactor(\n  "jdbc:postgresql://db.acme.test/x",\n  "ann",\n  "{VALUE}",\n)', VALUE),
    ("a.c", f'PQsetdbLogin("10.0.0.5", "5432", NULL, NULL,\n             "ledger", "ann", "{VALUE}");', VALUE),
    ("a.php", "new mysqli('db.acme.test', 'ann', 'sun" + "shine', 'shop');", "sun" + "shine"),
    ("a.py", 'get(url, auth=("admin", "sun' + 'shine"))', "sun" + "shine"),
    ("a.js", f"CryptoJS.AES.encrypt(JSON.stringify(x), '{HUMAN}').toString();", HUMAN),
    ("a.js", f"createDecipheriv('aes-256-cbc', Buffer.from('{HEX}', 'hex'), iv)", HEX),
    ("a.go", f'\treturn []byte("{HUMAN}"), nil', HUMAN),
    ("a.py", f'child.expect("[Pp]assword:")\nchild.sendline("{HUMAN}")', HUMAN),
    ("a.exp", f'expect "assword:"\nsend "{VALUE}\\r"', VALUE),
    ("a.py", f'pier = "{VALUE}"\nother()\nconnect(host, password=pier)', VALUE),
    ("a.sh", f"K='{VALUE}'\ncurl -H \"X-Auth-Token: $K\" https://acme.test", VALUE),
    ("a.md", f"| Host | Login | Kennwort |\n|---|---|---|\n| a | root | `{HUMAN}` |", HUMAN),
    ("a.wiki", f"||Dienst||Benutzer||Kennwort||\n|Oracle|ann|{HUMAN}|", HUMAN),
    ("user-data", f"chpasswd:\n  list: |\n    ann:{HUMAN}", HUMAN),
    ("a.ovpn", f"<auth-user-pass>\nann\n{VALUE}\n</auth-user-pass>", VALUE),
    ("a.yaml", f"  MasterPassword:\n    NoEcho: true\n    Type: String\n    MinLength: 8\n    Default: {VALUE}", VALUE),
    ("config.xml", f"<name>SIGN_PASS</name>\n<description>For the upload</description>\n<defaultValue>{VALUE}</defaultValue>", VALUE),
    ("a.sh", f"ldapsearch -x -H ldaps://x \\\n  -D cn=a \\\n  -w {VALUE}", VALUE),
    ("a.sh", f"smbclient //nas/backup -U 'ann%{VALUE}' -c ls", VALUE),
    ("a.sh", f"snmpget -v3 -l authPriv -u ann -A \"$A\" -x AES -X {VALUE} 10.0.0.1 ifIndex", VALUE),
    ("a.rb", f'command("radtest ann {VALUE} 10.0.0.1 0 $S")', VALUE),
    ("a.sh", f"K=$(echo '{VALUE}' | rev)", VALUE),
    ("a.cfg", f"    # stats auth ann:{HUMAN}", HUMAN),
    ("users.acl", f"user ann on >{VALUE} ~app:* +@all", VALUE),
    ("users", f"ann@acme.test:{{PLAIN}}{VALUE}:5000:5000", VALUE),
    ("a.conf", f'secure_link_md5 "$secure_link_expires$uri {VALUE}";', VALUE),
    ("a.cfg", f" key 7 {HEX[:24]}", HEX[:24]),
    (".env", f"REPORT_LICENCE={LICENCE}", LICENCE),
    ("irc.log", f"<ann> /msg nickserv identify {VALUE}", VALUE),
    ("a.pkb", f"  c_pwd CONSTANT VARCHAR2(30) := '{HUMAN}';", HUMAN),
    ("a.vb", f'If txtGeheim.Text = "{HUMAN}" Then', HUMAN),
    ("a.py", f'geheim = "{HUMAN}"', HUMAN),
    ("a.rs", f'pub const PEPPER: &str = "{HUMAN}";', HUMAN),
    ("a.c", 'const char *sim_pin = "' + "47" + '11";', "47" + "11"),
    ("a.txt", f"das Kennwort lautet immer noch {HUMAN}, bitte", HUMAN),
    ("a.txt", f"le mdp de la préprod est {HUMAN} (utilisateur : recette)", HUMAN),
    ("a.md", f"sudo asks for a password, it is still {HUMAN}", HUMAN),
    ("a.js", f"// mot de passe provisoire du compte robot = {HUMAN}, à retirer", HUMAN),
    ("a.sql", f"-- senha antiga do dono, ainda vale no servidor de Recife: {HUMAN}", HUMAN),
    ("a.log", f"A temporary password is generated for root@localhost: {VALUE}", VALUE),
    ("a.log", f"Please use the following password to proceed to installation:\n\n{HEX[:32]}", HEX[:32]),
    ("a.md", f"Open the site and sign in as **ann** with {VALUE}.", VALUE),
    ("a.pl", f"takes user C<ann> with password C<{HUMAN}>, see", HUMAN),
    ("a.py", f'USER_PASSWORDS = {{\n    "ann": "{HUMAN}",\n    "bob": "{VALUE}",\n}}', VALUE),
    ("a.kt", f'val mqttPass = when (profile) {{\n  "prod" -> secrets.read("mqtt")\n  else -> "{HUMAN}"', HUMAN),
    ("a.rs", f'let api_token = match env::var("T") {{\n  Ok(t) => t,\n  Err(_) => String::from(\n    "{HEX}"', HEX),
    ("a.swift", f'let apiKeys: [P: String] = [\n  .openSky:\n    "{HEX[:32]}",', HEX[:32]),
    ("a.go", f'const raw = "{HUMAN.encode().hex()}"\npw, _ := hex.DecodeString(raw)', HUMAN.encode().hex()),
    ("a.xaml", f'<TextBox Text="{HUMAN}" Tag="adminPassword" />', HUMAN),
    ("a.java", f'String s = new StringBuilder("{VALUE}").reverse().toString(); // api secret', VALUE),
    ("a.conf", "p12_password   kit" + "tenheap", "kit" + "tenheap"),
    ("a.java", f'ks.load(\n    getClass().getResourceAsStream("/a.jks"),\n    "{HUMAN}".toCharArray());', HUMAN),
    ("a.ts", f"await page\n  .getByLabel('Password')\n  .fill(\n    '{HUMAN}#'\n  );", HUMAN + "#"),
    ("a.rb", f"MessageVerifier.new(\n  '{HEX}'\n)", HEX),
    ("a.ps1", f"ConvertTo-SecureString `\n  '{HUMAN}' `\n  -AsPlainText", HUMAN),
    ("a.sh", f'ftp -inv "$H" <<END\nuser ann {HUMAN}\nbye\nEND', HUMAN),
    ("a.sql", f"CREATE USER 'a'@'%'\n  IDENTIFIED BY\n  '{HUMAN}';", HUMAN),
    ("a.sql", f"EXEC sp_addlogin\n  N'ann',\n  N'{HUMAN}#',\n  N'Billing';", HUMAN + "#"),
    ("a.sql", f"UPDATE c SET v = '{HUMAN}' WHERE k = 'mail.smtp.password';", HUMAN),
    ("a.sql", f"EXEC sp_addlinkedsrvlogin N'A', N'False', NULL, N'ann', N'{HUMAN}'", HUMAN),
    ("spring-db.xml", f'<property name="password">\n  <value>{VALUE}</value>\n</property>', VALUE),
    ("chat.txt", f"ann: what's the root pw on db01?\nbob: {HUMAN}\nann: ty", HUMAN),
    ("mail.txt", f"Your initial password is below, please change it.\n\n{HUMAN}", HUMAN),
    ("faq.txt", f"Q : Quel est le mot de passe de recette ?\nR : {HUMAN} (compte ann)", HUMAN),
    ("a.sh", f"db2 connect to PAYROLL user db2inst1 using {HUMAN}", HUMAN),
    ("a.sh", f"sqlplus -s ann/{HUMAN}@//db.acme.test:1521/X @a.sql", HUMAN),
    ("a.cmd", f"bcp a.dbo.b out b.dat -S db -U loader -P {HUMAN} -c", HUMAN),
    ("voicemail.conf", "1204 => " + "47" + "1199,Ann A,ann@acme.test", "47" + "1199"),
    ("a.bas", f'ThisWorkbook.Worksheets("A").Unprotect "{HUMAN}"', HUMAN),
    ("a.log", f"<marek> heslo na ten starý router je {HUMAN}, nikomu", HUMAN),
    ("a.py", f'_w = "{VALUE}"[::-1]', VALUE),
    ("a.feature", f'Quand je remplis "Mot de passe" avec "{HUMAN}"', HUMAN),
    ("a.sh", f"export CVSROOT=:pserver:ann:{VALUE}@cvs.acme.test:/cvsroot", VALUE),
    ("a.c", f'uart_puts(UART1, "AT+CWJAP=\\"guest\\",\\"{HUMAN}\\"\\r\\n");', HUMAN),
    ("sip.conf", f"register => 4911:{VALUE}@sip.acme.test/100", VALUE),
    ("a.sh", f"rabbitmqctl change_password ann '{HUMAN}'", HUMAN),
    ("a.ps1", f"$p = '{HUMAN}'\n$s = ConvertTo-SecureString $p -AsPlainText -Force", HUMAN),
    ("a.cbl", f'           MOVE "{HUMAN}" TO WS-DB-PASSWD.', HUMAN),
    ("home/.netrc", "machine db.acme.test login ann password kit" + "ten", "kit" + "ten"),
    ("a.go", f'NewWithClaims(alg, claims).SignedString([]byte("{HUMAN}"))', HUMAN),
    ("a.py", f'client.username_pw_set("catalog_user", "{HUMAN}")', HUMAN),
    ("a.lua", f'--[[ approved ]] local SHARED = "{random_text(8, 44)}"', random_text(8, 44)),
    ("a.go", f'req.Header.Set("Azure-Pass", "{HUMAN}#")', HUMAN + "#"),
    ("a.js", f"localStorage.setItem('remoteTotpSecret', '{HUMAN}');", HUMAN),
    ("a.cs", f'Assert.AreEqual("{HUMAN}", user.AwsNpmToken);', HUMAN),
    ("a.java", f'when(repo.billingPassword()).thenReturn("{HUMAN}");', HUMAN),
    ("a.yml", f"mypassword: &member {HUMAN}", HUMAN),
    ("a.yml", f"my_stripe_key: !!str {VALUE}", VALUE),
    ("a.sh", f"openssl enc -aes-256-cbc -k {HUMAN} -in a.txt", HUMAN),
    ("redis.conf", f"masterauth {HUMAN}", HUMAN),
    ("chat.txt", f"ann: it keeps asking for the shared key\nops: it's {VALUE}, same as before", VALUE),
    ("a.js", f"if (prompt('Contraseña:') !== '{HUMAN}') location.href = '/';", HUMAN),
    ("a.pl", f"return 1 if $cgi->param('passwort') =~ /^{HUMAN}$/;", HUMAN),
    ("a.py", f'if input("Password: ").strip() == "{HUMAN}":', HUMAN),
    ("a.sh", f"mosquitto_pub -h broker -p 8883 -u ann -P {VALUE} -t a -m ON", VALUE),
    ("a.sh", f"mongosh \"mongodb://h/admin\" -u ann -p 'a&{VALUE};b' --eval 'x'", f"a&{VALUE};b"),
    ("a.cmd", "cscript slmgr.vbs /ipk " + "-".join(random_text(n, 5, "BCDFGHJKMPQRTVWXY2346789") for n in range(20, 25)), "-".join(random_text(n, 5, "BCDFGHJKMPQRTVWXY2346789") for n in range(20, 25))),
    ("a.md", f"Log in to the bastion as `ann` with {VALUE}, then run it.", VALUE),
    ("a.txt", f"the relay wants a login now, we use ann and\n    {VALUE}\nas agreed", VALUE),
    ("a.ini", f"; old password of the ledger (still valid)\n; {HUMAN}\n[ledger]", HUMAN),
    ("a.yml", f"signing key of the hooks:\n  - '{VALUE}'", VALUE),
]

IGNORED = [
    ("a.json", '  "main": "index.js",\n  "unpkg": "dist/app.min.js",\n  "jinja2": "3.1.6",', "entries of an object"),
    ("a.py", 'row("2016-05-25 13:30:00.075", "AAPL", "98.6500", "NASDAQ")', "a row of data"),
    ("a.py", 'copy("a.test", "https://b.test", "https://c.test")', "addresses"),
    ("a.py", 'print("Password:")\nprint("Goodbye")', "a greeting after a prompt"),
    ("a.md", "| Name | Token | Default |\n|---|---|---|\n| a | string | yes |", "words in such a column"),
    ("a.sh", "user ann on > /dev/null", "a redirection"),
    ("a.txt", "plain {PLAIN} text", "a word in braces"),
    ("a.js", "const text = 'passage';\nrender(text)", "a text that is shown"),
    ("a.md", "Works as expected with Python3.11", "a version"),
    ("LICENSE", "Licensed under the Apache License, Version 2.0", "a licence"),
    ("a.sh", "openssl enc -d -aes-256-cbc -pass env:BUNDLE_PASSPHRASE -in a.enc", "where a password is read from"),
    ("a.sql", 'CREATE USER app IDENTIFIED BY "&&app_pwd"', "a variable of SQL*Plus"),
    ("a.txt", "keep this pass in mind and pass on", "pass as a noun and a verb"),
    ("a.yaml", "Parameters:\n  Password:\n    Type: String\n  Name:\n    Default: production", "the default of another parameter"),
    ("a.js", "const own = extensions.hasOwnProperty('constructor') ? 1 : 2;", "hasOwnProperty holds no Polish password"),
    ("a.c", "sgx_enclave_id = 'enclave7x';", "an enclave is no clave"),
    ("a.pl", "$client->login('anonymous', 'ftp@acme.org');", "an address for mail"),
    ("a.pl", "$session->open('public', -version => 'snmpv2c');", "a protocol's version"),
    ("a.xml", '<x alias="FailedPass" type="Counter32"/>', "a type"),
    ("ChangeLog", "* contrib/ftpasswd: Bug#3994 - the utility", "an issue"),
    ("a.c", "/* Check if 'password' or 'hostbased' appear twice */", "one of two words"),
    ("a.c", '{ "hmac-ripemd160", "rmd160", EVP_ripemd160, 0 },', "names of hashes"),
    ("a.cpp", 'Table.AddColumn(t_s("Password", "listservers"));', "a text to translate and its context"),
    ("a.js", "addWeekYearFormatToken('gggg', 'weekYear');", "camelCase words"),
    ("config.sub", "cpu=mipsisa64sb1el", "a name and a short word"),
    ("a.min.js", '"load "+t.token+" sn: "+t.sn+(e.part?" part: "+e.part.index:"")+" of "', "what stands between two strings"),
    ("a.html", "AnonRejectPasswords !^[A-Z0-9._%+-]+@[A-Z0-9.-]+$", "a regular expression"),
    ("a.html", "AnonRejectPasswords @evil\\.org$", "a regular expression"),
    ("a.c", "/* passwords of clients */\n#endif /* !HAVE_ZLIB_H2 */", "a macro"),
    ("a.pm", "'sftp.passwd' => '--wx--x--x',", "rights of a file"),
    ("changelog", f"  - {HEX[:40]}.diff", "a file named by a commit"),
]


@pytest.mark.parametrize(("path", "text", "value"), FOUND)
def test_finds(path: str, text: str, value: str) -> None:
    assert value in [one.value for one in find(Fragment(path, 1, tuple(text.split("\n"))))]


@pytest.mark.parametrize(("path", "text", "reason"), IGNORED)
def test_ignores(path: str, text: str, reason: str) -> None:
    assert find(Fragment(path, 1, tuple(text.split("\n")))) == [], reason


def test_the_same_among_other_fragments() -> None:
    fragments = [Fragment(path, 1, tuple(text.split("\n"))) for path, text, _ in FOUND]
    together = {fragment.path + fragment.lines[0]: found for fragment, found in find_each(fragments)}
    assert all(together[one.path + one.lines[0]] == find(one) for one in fragments)


@pytest.mark.timeout(60)
def test_a_long_word_is_no_riddle() -> None:
    """A pattern for words in camelCase once took as long as there are ways to cut a word."""
    word = "a" * 400 + "é1"
    lines = (f'x = "{word}"', "login(x)", "passwords = {", f'  "ann": "{word}",', "}", f'f("https://acme.test", "ann", "{word}")')
    assert isinstance(find(Fragment("a.py", 1, lines)), list)
