"""Secrets handed to tools on a command line or in the language of a tool's own configuration: a pattern for each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smart_secrets_scanner.hook import names
from smart_secrets_scanner.hook.patterns import Words, holds, later
from smart_secrets_scanner.hook.spans import Span

_SHELL: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("chpasswd",), later(r"\becho\s+(?:-n\s+)?[\"']?[\w.\-]+:(?P<v>[^\s\"'|:]{4,80})[\"']?\s*\|\s*(?:sudo\s+)?chpasswd")),
    (
        ("echo", "printf"),
        later(
            r"\b(?:echo|printf)\s+(?:-n\s+)?[\"']?(?P<v>[^\s\"'|$`]{4,200})[\"']?\s*(?:;\s*echo\s[^|;]{1,80})?\)?\s*\|\s*[^|]{0,80}(?:--password-stdin|--passphrase-fd|sudo\s+(?:\S+\s+)?-S|-passin\s+stdin|smbpasswd|passwd\b|login\b)"
        ),
    ),
    (("net",), later(r"\bnet\s+use\b.{0,80}?/user:\S+\s+(?P<v>[^\s/]{4,80})", re.I)),
    (("net",), later(r"\bnet\s+use\s+\S+\s+\\\\\S+\s+(?P<v>[^\s/]{4,80})\s+(?:/user:|\^$)", re.I)),
    (("net",), later(r"\bnet\s+user\s+\S+\s+(?P<v>[^\s/*]{4,80})\s+/", re.I)),
    (("htpasswd",), later(r"\bhtpasswd\s+(?:-\w+\s+)*-\w*b\w*\s+(?:-\w+\s+)*(?:\S+\s+){2}(?P<v>\S{4,80})")),
    (
        ("ipmitool", "rdp", "rdesktop", "signtool", "winexe", "ftp"),
        later(
            r"\b(?:ipmitool|freerdp|xfreerdp|rdesktop|signtool|winexe|lftp|psftp|ncftp\w*)\b.{0,160}?\s(?:-P|/p:?|-p|-u\s+\w+,)\s?(?P<v>[^\s,/\"']{4,80})",
            re.I,
        ),
    ),
    (("community",), later(r"\b(?:ro|rw)community6?\s+(?P<v>[^\s<$]{4,60})")),
    (
        ("password", "secret", "key-string", "pre-shared-key", "community"),
        later(r"\b(?:password|secret|key-string|pre-shared-key|snmp-server community)\s+[057]\s+(?P<v>[^\s<$]{4,80})", re.I),
    ),
    (("snmp-server",), later(r"\bsnmp-server\s+community\s+(?:[05]\s+)?(?P<v>[^\s<$]{4,80})\s+(?:RO|RW|view)\b", re.I)),
    (("isakmp", "radius", "tacacs"), later(r"\b(?:isakmp|radius|tacacs)\b.{0,100}?\skey\s+(?:[07]\s+)?(?P<v>[^\s<$]{4,80})", re.I)),
    (("option", "wireless"), later(r"(?:^\s*option\s+(?:key\d?|psk|password|auth_secret)\s+|\buci\s+set\s+wireless\.\S+?\.key=)[\"']?(?P<v>[^\s\"']{4,80})[\"']?\s*$")),
    (
        ("sp_addlogin", "sp_password"),
        later(r"\bsp_(?:addlogin|password)\s+(?:@\w+\s*=\s*)?(?:N?'[^']*'|null)\s*,\s*(?:@\w+\s*=\s*)?N?'(?P<v>[^']{4,80})'", re.I),
    ),
    (("cache_peer",), later(r"\bcache_peer\s.*\blogin=[^\s:]{1,60}:(?P<v>[^\s$]{4,80})")),
    (("ascii-text",), later(r"\bascii-text\s+\"?(?P<v>[^\s\"<$;]{4,120})", re.I)),
    (("rootpw",), later(r"\brootpw\s+(?:--(?:plaintext|iscrypted|lock)\s+)+(?P<v>[^\s<$]\S{3,150}|\$\d\$\S{8,150})")),
    (("schtasks", "psexec", "cmdkey", "winrs"), later(r"\b(?:schtasks|psexec|cmdkey|winrs)\b.{0,200}?\s[/-](?:rp|p|pass(?:word)?)[:\s]\s*(?P<v>[^\s\"%/]{4,80})", re.I)),
    (("send",), later(r"\bsend\s+(?:--?\s+)?[\"'](?P<v>(?=[^\s\"']*[\d!@#%^&*])[^\s\"'$\\]{5,80})\\[rn][\"']")),
    (("xxd",), later(r"[\"'\s](?P<v>[0-9a-fA-F]{12,400})[\"']?\s*\|\s*xxd\s+-r")),
    (
        ("base64",),
        later(r"\becho\s+(?:-n\s+)?[\"']?(?P<v>[A-Za-z0-9+/]{8,400}={0,2})[\"']?\s*\|\s*(?:openssl\s+)?base64\s+(?:-d|-D|--decode)"),
    ),
    (("<(",), later(r"pass\w*[-=\s][^<]{0,20}<\(\s*(?:echo|printf)\s+(?:-n\s+)?[\"'](?P<v>[^\"']{4,80})[\"']\s*\)")),
    (("bundle",), later(r"\b(?:BUNDLE_\w+__\w+[\"']?\s*[=:]\s*|bundle\s+config\s+(?:--?\w+\s+|set\s+)*[\w.\-]+\.\w+\s+)[\"']?[^\s:\"'/]{1,60}:(?P<v>[^\s\"'/$<]{4,80})")),
    (("stats",), later(r"\bstats\s+auth\s+[^\s:]{1,60}:(?P<v>\S{4,80})")),
    ((" on >", " +@", "setuser "), later(r"(?:^|[\"'\s])(?:ACL\s+SETUSER|user)\s+[\w.\-]{1,60}\s(?:[^\n]{0,80}?\s)?>(?P<v>[^\s\"'$<>=]{4,120})(?=[\s\"']|$)")),
    (("{plain", "{clear"), later(r"\{(?:PLAIN|CLEAR|CLEARTEXT|PLAINTEXT)\}(?P<v>[^\s:\"'$]{4,120})", re.I)),
    (("secure_link_md5",), later(r"\bsecure_link_md5\s+[\"'][^\"'\n]{0,200}?[\s}](?P<v>[^\s\"'$}]{6,120})[\"']")),
    (tuple(f"key {digit}" for digit in "0578"), later(r"^\s*(?:server-|shared-)?key\s+[0578]\s+(?P<v>[^\s<$\"]{6,160})\s*$", re.I)),
    (
        ("smbclient", "rpcclient", "smbget", "winexe", "wmic", "net rpc", "nmblookup", "smbcacls"),
        later(r"\s(?:-U|--user)[=\s]?\s*[\"']?[^\s%\"'$]{1,60}%(?P<v>[^\s\"'$]{4,80})"),
    ),
    (("snmp",), later(r"\bsnmp(?:get\w*|walk|bulk\w+|set|table|trap|inform|usm|df|status|delta)\b[^\n]{0,200}?\s-[AX]\s*[\"']?(?P<v>[^\s\"'$]{8,80})")),
    (("slmgr", "changepk"), later(r"\b(?:slmgr|changepk)\b[^\n]{0,40}?\s[/-](?:ipk|productkey)[:\s]\s*[\"']?(?P<v>[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4})\b", re.I)),
    (("smbclient",), later(r"\bsmbclient\s+[\"']?(?://|\\\\)\S+\s+(?!-)[\"']?(?P<v>[^\s\"'$|]{4,80})")),
    (("bcp", "sqlcmd", "osql", "isql"), later(r"\b(?:bcp|sqlcmd|osql|isql)\b[^\n]{0,200}?\s-P\s*[\"']?(?P<v>[^\s\"'$%|)]{4,80})")),
    (("isql",), later(r"\bisql\s+(?:-\w+\s+){0,4}[A-Za-z][\w.\-]*\s+[A-Za-z][\w.\-]*\s+(?!-)[\"']?(?P<v>[^\s\"'$|%-][^\s\"'$|%]{3,80})")),
    (("oralogon", "sqlldr", "expdp", "impdp", "rman"), later(r"\b(?:oralogon|sqlldr|expdp|impdp|rman)\b[^\n]{0,60}?[\s\"'=]\w{1,40}/(?P<v>[^\s@\"'$]{4,80})@")),
    (("d-i",), later(r"\bd-i\s+\S*password\S*\s+password\s+(?P<v>[^\s$]{4,80})")),
    (("radtest",), later(r"\bradtest\s+(?:-\w+\s+\S+\s+){0,4}[^\s-]\S*\s+[\"']?(?P<v>[^\s\"'$]{4,80})[\"']?\s+\S+\s+\d")),
    (("licen", "serial"), later(r"(?:licen[cs]e|serial)\w{0,20}[\"']?\s*[=:,]\s*[\"']?(?P<v>(?:[A-Z0-9]{4,8}-){2,7}[A-Z0-9]{4,8})\b", re.I)),
    (("| rev", "|rev"), later(r"\b(?:echo|printf)\s+(?:-n\s+|'%s'\s+)?[\"']?(?P<v>[^\s\"'|$`]{6,200})[\"']?\s*\|\s*rev\b")),
    (("nickserv",), later(r"\bnickserv\W{1,3}identify\s+(?:[\w\-\[\]|]{2,30}\s+)?(?P<v>[^\s\"'<>;]{5,80})\s*(?:$|[;\"'])", re.I)),
    (("doctl",), later(r"\bdoctl\s+auth\s+init\b[^\n]{0,80}?\s(?:-t|--access-token)[\s=]+[\"']?(?P<v>[^\s\"'$]{20,120})")),
    (("auth-pass",), later(r"^\s*sentinel\s+auth-pass\s+\S+\s+[\"']?(?P<v>[^\s\"']{4,80})")),
    (("enable ",), later(r"^\s*enable\s+(?:password|secret)\s+(?:level\s+\d+\s+)?(?:[057]\s+)?(?!auth|protect|reset|encrypt|login|valid|polic|expir|strength|prompt|manag|sync|hash|stor|recover|chang|based|less|scan|detect|for\b|in\b)(?P<v>[^\s\"'.,]{4,80})\s*$", re.I)),
    (("sp_addlinkedsrvlogin",), later(r"\bsp_addlinkedsrvlogin\b[^;\n]*,\s*(?:@rmtpassword\s*=\s*)?N?'(?P<v>[^']{4,80})'\s*;?\s*$", re.I)),
    ((" using ",), later(r"\bconnect\s+to\s+\S+\s+user\s+\S+\s+using\s+[\"']?(?P<v>[^\s\"'$;]{4,80})", re.I)),
    ((":pserver:",), later(r":pserver:[^\s:@]{1,60}:(?P<v>[^\s@$]{4,80})@")),
    (("cwjap",), later(r"CWJAP\w*=\\?\"[^\"\\]{1,40}\\?\"\s*,\s*\\?\"(?P<v>[^\"\\\s]{4,64})")),
    (("rabbitmqctl",), later(r"\brabbitmqctl\b[^\n]{0,80}?\s(?:change_password|add_user|authenticate_user)\s+\S+\s+[\"']?(?P<v>[^\s\"'$]{4,80})")),
    (("register",), later(r"^\s*register\s*=>?\s*[^\s:@]{1,60}:(?P<v>[^\s@:]{4,80})@")),
    (("identify",), later(r"(?:\bnickserv\s+|/msg\s+\S+\s+|^\W*(?:\S+\s+)?(?:<\S+>\s+)?)identify\s+(?:[\w\-\[\]|]{2,30}\s+)?(?P<v>(?=\S*\d)[^\s\"'<>]{5,80})\s*$", re.I)),
    (("createuser",), later(r"\bcreateUser\s+[^\n]{0,120}?\s(?:MD5|SHA\S*|AES\S*|DES)\s+\"?(?P<v>[^\s\"$]{8,80})")),
    (("createuser",), later(r"\bcreateUser\s+[^\n]{0,160}\s(?:AES\S*|DES)\s+\"?(?P<v>[^\s\"$]{8,80})")),
    (("protect ", "protect("), later(r"\.(?:Un)?Protect\s*\(?\s*(?:Password\s*:=\s*)?\"(?P<v>[^\"\s]{4,60})\"", re.I)),
    (("openssl",), later(r"\bopenssl\s+(?:enc|aes\S*|des\S*|camellia\S*)\b[^\n]{0,160}?\s-k\s+[\"']?(?P<v>[^\s\"'$]{4,80})")),
    (("securestring",), later(r"[\"'](?P<v>[^\s\"'$]{4,80})[\"']\s*\|\s*ConvertTo-SecureString", re.I)),
    (("securestring",), later(r"ConvertTo-SecureString\s+(?:-\w+\s+)*\\?[\"']?(?P<v>[^\s\"'$\\-][^\s\"'\\]{3,80})", re.I)),
)
"""Patterns of shell commands, each behind the words of which one must stand on the line, in lower case."""
_SHELL_WORDS = Words((*sorted({word for words, _ in _SHELL for word in words} - {"net"}), "net use", "net user", "net\t", "net  "))


def in_shell(text: str) -> Iterator[Span]:
    """Spans of the secrets that the tools named on a line are given."""
    low = text.lower()
    if _SHELL_WORDS.stand_in(low):
        for words, pattern in _SHELL:
            for m in pattern.finditer(text) if holds(low, words) else ():
                yield Span(m.start("v"), m.end("v"), "password", "flag", strength=names.STRONG)
