"""The strings that tell, but for secret-like names, and what must stand on a line beside each: the tables of hook.telling."""

from __future__ import annotations

import re

from smart_secrets_scanner.hook.arguments import AMONG_MORE, ANSWERS
from smart_secrets_scanner.hook.patterns import later

ALWAYS = re.compile("")
"""Nothing more than the word is asked for."""
_CALLED = tuple(
    "login signin sign_in basicauth basic_auth database decodestring atob btoa hexlify fromhex verify connect logon bind pdo usmuser impersonat runas x509cert unlock strrev create_user createuser "
    "wifi create_account createaccount create_async createasync add_user adduser session remote superuser super_user .load .open "
    "fromcharcode fromcodepoint mysqli sequelize cookiestore cookie_store jwt hmac signedstring verifier encryptor serializer fernet pw_set hex2bin decodehex parsehex fromhexstring".split()
)
_CALL = later(r"\A(?=[^(]*\()(?:[^\"'`]*[\"'`]|.*[(,\[{]\s*$)")
AS_CALL = re.compile("    ")
"""Stands for: the word itself is called, with a string."""
NEAR = re.compile("     ")
"""Stands for: the line itself tells nothing, what is typed near it may be a password (hook.vicinity)."""
USERS = later(r"(?:users|accounts|logins|credentials|_pairs)[\"']?\]?\s*(?::=|=>|[:=])?[^\"'\n]{0,30}[{(]\s*(?:$|[#/]|[\"'][\w.@+\-]{1,60}[\"']\s*(?::|=>)\s*[\"'][^\"'\s]{4,60}[\"'])", re.I)
"""Opens a map of users; see hook.logins."""
_AT, _OPTION = later("@"), later(r"\s[-/]|\(")
_PIPED = later(r"\|.*(?:stdin|-fd|\s-S|passwd|login|xxd|base64|\brev\b)")
HASHED = r"^(?P<k>[\w.@\-]{1,64}):(?P<v>(?:\$(?:apr1|2[aby]|[156y])\$|\{SHA\})%s)"
"""An entry of htpasswd or shadow; what stands for %s goes on behind the mark of the hash."""
_HASHED = later(HASHED % "")
_FLAG = later(r"(?:^|[\s\"'`(,])-(?:(?:[pP]\w{0,7}?|[aw](?=[\s=\"',]))(?:\s+|=|[\"'],\s*)?[\"']?(?![$/\-]|[\d.:]+(?:\s|$))[^\s\"'`]{4}|(?:[uU]|-user|-proxy-user)(?=.*:))")
IN_WORDS: tuple[tuple[tuple[str, ...], re.Pattern[str], re.Pattern[str]], ...] = (
    (("sqlplus", "identified", "securestring", "-----begin", "isakmp", "ascii-text", "cmdkey", "psexec", "schtasks", "winrs", "sp_addlogin", "sp_addlinkedsrvlogin", "sp_password", "cache_peer", "secure_link_md5", "radtest", "rabbitmqctl", "cwjap", "smbclient", "rpcclient", "smbget", "wmic", "oralogon", "sqlldr", "expdp", "impdp", "slmgr", "changepk"), ALWAYS, ALWAYS),
    (("hooks.",), later(r"hooks\.[\w\-]+\.\w"), later("http", re.I)),
    (("connect\n", "conn\n", "imp\n", "exp\n"), later(r"\b(?:connect|conn|imp|exp)$"), _AT),
    (("echo", "printf", "xxd"), ALWAYS, _PIPED),
    (("\noption\n",), ALWAYS, later(r"^\s*option\s+(?:key|psk|pass|auth_s)")),
    (("wireless.",), ALWAYS, later(r"\buci\s")),
    (("bundle",), later(r"\bbundle(?:$|_\w*__)"), later(r"\S:\S{4}")),
    (("community",), ALWAYS, later(r"r[ow]community|snmp-server|community\s+[057]\s", re.I)),
    (("radius", "tacacs"), ALWAYS, later(r"\skey\s")),
    (("users", "accounts", "logins", "credentials", "password_pairs"), later(r"(?:users|accounts|logins|credentials|_pairs)$"), USERS),
    (("send\n",), later(r"\bsend$"), later(r"\bsend\s.{0,90}\\[rn]", re.I)),
    (
        ("basic\n", "digest\n", "ssws\n", "aws\n", "negotiate\n"),
        later(r"\b(?:basic|digest|ssws|aws|negotiate)$"),
        later(r"\b(?:basic|digest|ssws|aws|negotiate)\s+(?![A-Z]?[a-z]{1,14}(?:[\s.,;:!?)\"'`]|$))\S{6}", re.I),
    ),
    (("bcp", "sqlcmd", "osql", "isql"), ALWAYS, later(r"\b(?:bcp|sqlcmd|osql)\s.*\s-P|\bisql\s+\S+\s+\S+\s+\S")),
    (("ipmitool", "rdp", "rdesktop", "signtool", "winexe", "ftp"), ALWAYS, _OPTION),
    (("user\n",), later(r"user$"), later(r"\s>\S{4}.*\s[~+&]|setuser\s.*\s>\S{4}", re.I)),
    (("plain\n", "cleartext\n", "plaintext\n"), ALWAYS, later(r"\{(?:plain|clear)", re.I)),
    (("snmp",), ALWAYS, later(r"\s-[AX]\s")),
    (("key\n",), later(r"\bkey$"), later(r"\bkey\s+[0578]\s+\S{6}", re.I)),
    (("\nkey\n",), ALWAYS, later(r"\b(?:api|deploy|access|signing|master|licen[cs]e|shared) key\b", re.I)),
    (("licen", "serial"), ALWAYS, later(r"(?:[A-Z0-9]{4,8}-){2}[A-Z0-9]{4}", re.I)),
    (("rev\n",), later(r"\brev$"), later(r"\|\s*rev\b")),
    (("identify\n",), later(r"\bidentify$"), later(r"\bidentify\s+\S+(?:\s+\S+)?\s*$|nickserv\W{1,3}identify\s", re.I)),
    (("auth\n",), later(r"\bauth$"), later(r"\bauth\s*[=:]\s*[(\[{]\s*[bru]?[\"']|[.:>]auth\s*\(\s*[\"']")),
    (("sendline", "writeline", "send\n", "write\n", "sendln"), later(r"\b(?:send|write)(?:line|ln)?$"), ANSWERS),
    (("pin\n",), later(r"(?:^|[^a-z])pin$"), later(r"[\"':=]\s*\d{4,8}\b")),
    (("openssl",), ALWAYS, later(r"\s-k\s+\S{4}")),
    (("protect\n",), later(r"protect$"), later(r"protect\s*\(?\s*(?:Password\s*:=\s*)?\"")),
    (("connect\n",), later(r"\bconnect$"), later(r"\buser\s+\S+\s+using\s", re.I)),
    (("register\n",), later(r"\bregister$"), later(r"^\s*register\s*=>?[^:@]*:[^@]*@")),
    (("crypt",), later(r"crypt\w{0,8}$"), later(r"crypt\w{0,8}\s*\([^\n]*,\s*[bru]?[\"'][^\"'$]{4,}[\"']")),
    (("net\n",), later(r"\bnet$"), later(r"\bnet\s+use", re.I)),
    (
        _CALLED,
        ALWAYS,
        AS_CALL,
    ),
    (("64",), later(r"(?<!li)b_?64|(?:base|code|from|to)_?-?64|64_?(?:url|str|dec|enc)"), _CALL),
    (("login", "logon", "ftp", "ldap", "smtp", "userauth", "userpwd", "rcon", "basic_auth", "basic-auth", "zugang", "anmeld", "accounts\n", "inlogg", "imap\n", "webmail", "entsperr", "desbloque", "ontgrendel", "odblok", "logowan", "klucz", "palavra-passe", "\nww\n", "armcode", "arm_code", "lockcode", "lock_code", "doorcode", "door_code", "admincode", "admin_code", "accesscode", "access_code", "keypad", "alarm", "tresor", "digicode", "pincode", "\npuk\n", "voicemail", "kodord", "zahlenschloss", "door\n"), ALWAYS, NEAR),
    (("ftp",), ALWAYS, later(r"\bftp\s[^<]*<<|ftp\w*\s*\(", re.I)),
    (("\n-", "--", ".-", "$-"), later(r"(?:^|[^\w])-(?:[up]|[aw]$|-user|-proxy-user)"), _FLAG),
)
"""What else in a word than a secret-like name hook.shapes and hook.commands go by: one of these strings, then a pattern;
and what must stand on its line. A line end in a string is the word's beginning or its end."""
ENTRIES = frozenset(
    "value default default_value defaultValue val content text plain_text plainText data string stringValue parameterValue Argument.value example initial wert valeur valor".split()
)
"""What the second half of `name: …, value: …` is called, in whatever case people write it."""
SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    {
        "://": later(r"://[^\s\"'`<>]*:[^\s\"'`<>]*@"),
        '", "': AMONG_MORE,
        "', '": AMONG_MORE,
        "@tcp": ALWAYS,
        "@unix(": ALWAYS,
        "@": later(r"[\"'`][A-Za-z][\w.\-]{0,40}:[^\s\"'`:/@{}$%<>]{4,60}@[\w.\-]+[:/]\w|[\"'][\w.+\-]+@[\w\-.]+[\"']\s*,\s*[\"']|^\s*(?:\S{3,80}\s+)?[\w.+\-]{1,64}@[\w\-.]{4,80}:[^\s/]{4,60}\s*$"),
        "${": later(r"^\s*\$\{[^}]{2,60}\}\s*=?(?:\s{2,}|\t)\S{4}"),
        " with ": later(r"\b(?:works?|sign in|log(?:ged)? ?in|tested)\b.{0,60}\swith\s+\S+\s+(?:and|/|&)\s+\S{6}|\bas\s+\S{2,46}\s+with\s+\S{6}|\*\*\s+with\s+\S{6}", re.I),
        "it's ": later(r"\bit's\s+[`\"“*]{0,2}[^\s,]*\d", re.I),
        "jdbc:oracle:": _AT,
        ".toCharArray()": ALWAYS,
        ".AppendChar": ALWAYS,
        ":pserver:": ALWAYS,
        "[::-1]": later(r"[\"']\s*\[::-1\]"),
        "return []byte(\"": ALWAYS,
        ":\\/\\/": _AT,
        " / ": later(r"^(?=.*[0-9]).*?[\w.+\-][\"'`*]{0,2}\s+/\s+[`\"'*“]{0,3}(?:(?=\S*[A-Za-z])(?=\S*\d)\S{4}|\S{8}|[^\sA-Za-z]{6})"),
        "---- BEGIN": ALWAYS,
        "\\x": ALWAYS,
        ":$": _HASHED,
        ":{": _HASHED,
    }.items()
)
LOG_IN = ("og in ", "og on ", "ogged in ", "nlock with ", "nlocks with ")
"""What tells like NEAR and is no word."""
PGPASS = later(r"\n[\w.\-*]+:(?:\d{2,5}|\*):")
"""host:port:database:user:password."""
