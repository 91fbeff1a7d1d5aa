"""File names and neighbour lines for generated rows, by language."""

from __future__ import annotations

import random
from functools import lru_cache

from smart_secrets_scanner.trainer.generate_words import DEV, NAMES

_CODE = "src/{w}.{e}|lib/{w}/{v}.{e}|app/{w}_{v}.{e}|internal/{w}/{w}.{e}|{w}.{e}|pkg/{w}/{v}.{e}|core/{w}.{e}|config/{w}.{e}|server/{w}.{e}"
_TEST = "tests/test_{w}.{e}|test/{w}_test.{e}|spec/{w}_spec.{e}|src/test/{w}Test.{e}|test/{w}.test.{e}|testdata/{w}.{e}|test/fixtures/{w}.{e}"
_DOCS = "examples/{w}.{e}|docs/{w}/example.{e}|samples/{w}.{e}|demo/{w}.{e}"
_SUFFIX = dict(
    pair.split(":")
    for pair in (
        "python:py javascript:js typescript:ts java:java kotlin:kt scala:scala go:go ruby:rb php:php csharp:cs vbnet:vb c:c cpp:cpp "
        "objectivec:m swift:swift rust:rs perl:pl lua:lua r:R elixir:exs erlang:erl clojure:clj dart:dart groovy:groovy powershell:ps1 "
        "batch:bat shell:sh matlab:m proto:proto graphql:graphql jinja:j2 nix:nix puppet:pp notebook:ipynb html:html sql:sql asciidoc:adoc"
    ).split()
)
_OWN = {
    "yaml": "config/{w}.yml|{w}.yaml|docker-compose.yml|deploy/{w}.yaml|.github/workflows/{w}.yml|.gitlab-ci.yml|.travis.yml|helm/{w}/values.yaml|"
    "k8s/{w}-secret.yaml|ansible/group_vars/{w}.yml|roles/{w}/defaults/main.yml|playbooks/{w}.yml|spec/fixtures/{w}.yml|test/{w}.yaml|docs/{w}.yml|"
    "config/database.yml|config/secrets.yml|src/main/resources/application.yml|openapi.yaml|examples/{w}.yaml|.circleci/config.yml",
    "properties": "src/main/resources/application.properties|config/{w}.properties|{w}.properties|src/test/resources/{w}.properties|gradle.properties",
    "ini": "{w}.ini|config/{w}.ini|setup.cfg|tests/{w}.ini|etc/{w}.cfg|conf/{w}.ini|my.ini",
    "conf": "etc/{w}.conf|nginx/{w}.conf|redis.conf|conf/{w}.conf|test/{w}.conf|{w}.cnf|router-{w}.cfg",
    "env": ".env|.env.example|.env.production|.env.local|.env.test|docker/{w}.env|deploy/.env|{w}.env|.envrc",
    "json": "config/{w}.json|{w}.json|appsettings.json|package.json|config.json|test/fixtures/{w}.json|docs/{w}.json|settings.json|postman/{w}.json|"
    "src/{w}/{v}.json|examples/{w}.json|schema/{w}.json",
    "toml": "{w}.toml|config/{w}.toml|pyproject.toml|Cargo.toml|tests/{w}.toml|.streamlit/secrets.toml",
    "xml": "{w}.xml|src/main/resources/{w}.xml|Web.config|App.config|pom.xml|settings.xml|src/test/resources/{w}.xml|Views/{w}.xaml|conf/{w}.xml",
    "plist": "{w}.plist|ios/{w}/Info.plist",
    "dockerfile": "Dockerfile|docker/Dockerfile|{w}.Dockerfile|docker/{w}/Dockerfile",
    "terraform": "main.tf|variables.tf|{w}.tf|modules/{w}/main.tf|terraform.tfvars|examples/{w}/main.tf",
    "hcl": "{w}.hcl|{w}.nomad|config/{w}.hcl",
    "markdown": "README.md|docs/{w}.md|docs/{w}/{v}.md|CONTRIBUTING.md|INSTALL.md|{w}/README.md|CHANGELOG.md|examples/README.md",
    "text": "notes.txt|{w}.txt|docs/{w}.txt|INSTALL|TODO|credentials.txt|docs/{w}.rst",
    "log": "logs/{w}.log|{w}.log|test/{w}.log|build-output.txt",
    "http": "requests/{w}.http|{w}.http|test/{w}.http|api/{w}.rest",
    "netrc": ".netrc|_netrc|docker/.netrc",
    "pgpass": ".pgpass|home/.pgpass",
    "npmrc": ".npmrc|{w}/.npmrc",
    "csv": "{w}.csv|data/{w}.csv|users.csv|test/{w}.csv",
    "systemd": "etc/systemd/{w}.service|{w}.service",
    "makefile": "Makefile|{w}/Makefile|common.mk",
    "po": "locale/de/LC_MESSAGES/{w}.po|po/fr.po|translations/{w}.es.po",
    "shell": "scripts/{w}.sh|{w}.sh|bin/{w}|deploy/{w}.sh|ci/{w}.sh|test/{w}.sh|docker-entrypoint.sh|install.sh|.bashrc|docs/{w}.sh|hack/{w}.sh",
    "groovy": "Jenkinsfile|build.gradle|{w}.gradle|src/{w}.groovy|vars/{w}.groovy|src/test/groovy/{w}Spec.groovy",
    "html": "templates/{w}.html|{w}.html|public/index.html|views/{w}.erb|docs/{w}.html|resources/views/{w}.blade.php",
    "sql": "db/{w}.sql|migrations/{n}_{w}.sql|schema.sql|test/{w}.sql|docker/init.sql|scripts/{w}.sql",
    "notebook": "{w}.ipynb|notebooks/{w}.ipynb|examples/{w}.ipynb",
}
_NEIGHBOURS = {
    "python": "import os|import json|from {w} import {v}|class {W}:|def {w}(self):|    return self.{w}|    {w} = {v}.get(\"{w}\")|USERNAME = \"{p}\"|HOST = "
    "\"{w}.{v}.com\"|    try:|    with open(path) as f:|@pytest.fixture|    assert {w} is not None|    \"{w}\": True,|    username=\"{p}\",|DEBUG = True",
    "ruby": "require '{w}'|describe {W} do|  it '{w}s the {v}' do|  let(:{w}) {{ {v} }}|  end|class {W}|  before do|    @{w} = {v}|  context 'when {w}' do|  {w}: '{v}',|user = "
    "'{p}'",
    "go": "package {w}|func Test{W}(t *testing.T) {{|	{w}, err := {v}.New()|	if err != nil {{|		return nil, err|	}}|type {W} struct {{|import \"os\"|	User: \"{p}\",",
    "java": "public class {W} {{|    private int {w};|    @Test|    @Override|    {W} {w} = new {W}();|import org.{w}.{W};|    public void {w}() {{|    }}|String user = \"{p}\";",
    "javascript": "const {w} = require('{v}');|module.exports = {{|describe('{w}', () => {{|  it('{w}s', async () => {{|  {w}: {n},|}});|  host: '{w}.{v}.com',|  username: '{p}',"
    "|function {w}({v}) {{|if ({w}) {{|  return {w};",
    "shell": "#!/bin/bash|set -euo pipefail|cd {w}|echo \"{w} {v}\"|export PATH=$PATH:/opt/{w}|if [ -z \"${W}\" ]; then|fi|USER={p}|HOST={w}.{v}.com|# {w} {v}",
    "yaml": "{w}:|  {w}:|    {w}: {v}|  name: {w}|  host: {w}.{v}.com|  port: {n}|  username: {p}|  user: {p}|    enabled: true|services:|    environment:|env:|  image: "
    "{w}:{n}|# {w}|metadata:|spec:|---",
    "json": "{{|  \"{w}\": {{|  \"name\": \"{w}\",|  \"host\": \"{w}.{v}.com\",|  \"port\": {n},|  \"username\": \"{p}\",|  \"enabled\": true,|  }},|  \"id\": {n},",
    "ini": "[{w}]|host = {w}.{v}.com|port = {n}|user = {p}|# {w}|{w} = {v}|enabled = 1|{w}.{v}=true|username={p}|url=jdbc:mysql://{w}:3306/{v}",
    "xml": "<?xml version=\"1.0\"?>|<configuration>|  <{w}>|  <name>{w}</name>|  <username>{p}</username>|  <!-- {w} -->|    <port>{n}</port>|</{w}>|  <add key=\"{w}\" value=\"{v}\"/>",
    "markdown": "## {W}|# {W} {w}||Run `{w} {v}` first.|```|```bash|- {w}: {v}|The {w} needs a {v}.|| name | value ||",
    "c": "#include <{w}.h>|int {w}(void) {{|    return {n};|struct {w} {{|// {w} {v}|    int {w};|#define {W} {n}",
    "terraform": "resource \"{w}_{v}\" \"{w}\" {{|  name = \"{w}\"|variable \"{w}\" {{|  username = \"{p}\"|  engine = \"{v}\"|provider \"{w}\" {{|  count = {n}|}}",
    "sql": "CREATE TABLE {w} (id INT);|-- {w} {v}|USE {w};|INSERT INTO {w} VALUES ({n}, '{v}');|BEGIN;",
    "html": "<div class=\"{w}\">|<form action=\"/{w}\">|<p>{w}</p>|</div>|<input type=\"text\" name=\"{w}\">|<tr>",
    "text": "{w} {v}|{w}: {v}||user: {p}|host: {w}.{v}.com|* {w}",
}
_KIN = {
    "typescript": "javascript", "dart": "javascript", "graphql": "javascript", "kotlin": "java", "scala": "java", "groovy": "java", "csharp": "java", "vbnet": "text",
    "cpp": "c", "objectivec": "c", "swift": "go", "rust": "go", "php": "javascript", "perl": "ruby", "lua": "ruby", "elixir": "ruby", "puppet": "ruby", "r": "python",
    "notebook": "json", "env": "ini", "properties": "ini", "conf": "ini", "toml": "ini", "hcl": "terraform", "nix": "terraform", "plist": "xml", "dockerfile": "shell",
    "makefile": "shell", "systemd": "ini", "batch": "text", "powershell": "text", "asciidoc": "markdown", "jinja": "yaml", "proto": "go", "http": "text", "crt": "text",
}  # fmt: skip


def path(rng: random.Random, language: str) -> str:
    """A plausible path; code, tests and examples in the shares seen in public repositories."""
    own = _OWN.get(language)
    if own:
        pattern = rng.choice(own.split("|"))
    else:
        pool = rng.choices((_CODE, _TEST, _DOCS), (50, 40, 10))[0]
        pattern = rng.choice(pool.split("|"))
    first, second = rng.choice(DEV), rng.choice(DEV)
    made = pattern.format(w=first, v=second, e=_SUFFIX.get(language, "txt"), n=rng.randint(1, 99))
    return f"{rng.choice(DEV)}/{made}" if rng.random() < 0.15 else made


@lru_cache(maxsize=128)
def _pool(language: str) -> tuple[str, ...]:
    text = _NEIGHBOURS.get(language) or _NEIGHBOURS.get(_KIN.get(language, "text"), _NEIGHBOURS["text"])
    return tuple(text.split("|"))


def neighbour(rng: random.Random, language: str) -> str:
    """A harmless line as it could stand beside the judged one."""
    first, second = rng.choice(DEV), rng.choice(DEV)
    return rng.choice(_pool(language)).format(w=first, v=second, W=first.capitalize(), p=rng.choice(NAMES), n=rng.randint(1, 9999))
