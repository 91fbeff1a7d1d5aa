"""One self-contained HTML page: findings in a searchable table, charts as inline SVG, nothing loaded from anywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape
from importlib.metadata import version

from smart_secrets_scanner.hook import advice, report
from smart_secrets_scanner.hook.lines import Finding
from smart_secrets_scanner.hook.masking import printable
from smart_secrets_scanner.hook.outcome import Result

BARS = 8  # rows of a bar chart; the rest is summed up in one more
COLUMNS = ("Place", "What", "p", "Value", "Commit", "Author", "Date", "Fingerprint")
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)

_STYLE = """
:root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--soft:#59636e;--line:#d8dee4;--bar:#b42318;--card:#f6f8fa;--link:#0550ae}
@media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--bg:#0d1117;--soft:#9198a1;--line:#30363d;--bar:#f97066;--card:#161b22;
--link:#79b8ff}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg);margin:0 auto;max-width:75rem;padding:1.5rem}
h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}h2{font-size:1rem;margin:0 0 .5rem}.soft{color:var(--soft)}a{color:var(--link)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:1rem;margin:1.5rem 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1rem;overflow:hidden}
svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font:15px system-ui,sans-serif}rect{fill:var(--bar)}
.bars{list-style:none;margin:0;padding:0;font-size:13px}.bars li{display:grid;grid-template-columns:1fr auto;column-gap:.5rem;margin-top:.3rem}
.bars span:first-child{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;direction:rtl;text-align:left}
.bars svg{grid-column:1/-1;height:.45rem}
input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid var(--line);
border-radius:6px;background:var(--bg);color:var(--fg)}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin-top:1rem}th,td{text-align:left;padding:.5rem .6rem 0;vertical-align:top}
tbody{border-top:1px solid var(--line)}tbody tr:last-child td{padding-bottom:.5rem}
th{white-space:nowrap;padding-bottom:.4rem}th button{all:unset;cursor:pointer;font-weight:600}th button:focus-visible{outline:2px solid}
th[aria-sort=ascending] button::after{content:" ▲"}th[aria-sort=descending] button::after{content:" ▼"}
td.path{overflow-wrap:anywhere;min-width:12rem}td:nth-child(2){min-width:9rem}td.date{white-space:nowrap}td small{display:block;white-space:nowrap;color:var(--soft)}
td small.here{color:var(--bar)}code{font:13px ui-monospace,monospace}td code{white-space:pre-wrap}
summary{cursor:pointer}ul{margin:.3rem 0;padding-left:1.3rem}li{overflow-wrap:anywhere}
@media(max-width:50rem){body{padding:1rem}table,thead,tbody,tr,td{display:block}thead tr{display:flex;flex-wrap:wrap}
td{padding:.1rem 0}tr:first-child td:first-child{padding-top:.5rem}tr:first-child td:not(.path){display:grid;grid-template-columns:7rem 1fr}
td[data-name]:not(.path)::before{content:attr(data-name);color:var(--soft)}td:empty{display:none!important}td small{grid-column:2}}
[hidden]{display:none!important}
"""

_SCRIPT = """
const box=document.getElementById('q'),table=document.querySelector('table'),shown=document.getElementById('shown');
const rows=[...table.tBodies],texts=new Map(rows.map(r=>[r,r.rows[0].textContent.toLowerCase()]));
const search=()=>{const words=box.value.toLowerCase().split(/\\s+/).filter(Boolean);let n=0;
for(const r of rows){r.hidden=!words.every(w=>texts.get(r).includes(w));n+=!r.hidden}
shown.textContent=n+' of '+rows.length+' shown'};
box.addEventListener('input',search);
document.querySelectorAll('th button').forEach((b,i)=>{let up=false;b.addEventListener('click',()=>{up=!up;
const key=r=>r.rows[0].children[i].dataset.key??r.rows[0].children[i].textContent;
rows.sort((a,c)=>key(a).localeCompare(key(c),undefined,{numeric:true})*(up?1:-1));table.append(...rows);
document.querySelectorAll('th').forEach(t=>t.removeAttribute('aria-sort'));
b.parentElement.setAttribute('aria-sort',up?'ascending':'descending')})});
const asked=()=>{try{box.value=decodeURIComponent(location.hash.slice(1))}catch{return}search()};
addEventListener('hashchange',asked);if(location.hash)asked();
"""


def html(result: Result) -> str:
    """The page. Every name in it is escaped; the page may load nothing and send nothing."""
    found = result.findings
    title = (
        f"{len(found)} finding{'s' * (len(found) != 1)} in {result.scope}" if found else f"No secrets in {result.scope}"
    )
    talk = "".join(f"<li>{_text(line)}</li>" for line in report.summary(result, verbose=True).rstrip("\n").split("\n"))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">
<title>{_text(title)}</title><style>{_STYLE}</style></head><body>
<h1>{_text(title)}</h1>
<p class="soft">Smart Secrets Scanner {_text(version("smart-secrets-scanner"))}. Values are masked.</p>
{_charts(found) if found else ""}
{_table(found) if found else ""}
<details{"" if found else " open"}><summary>What was scanned</summary><ul>{talk}</ul></details>
{f"<script>{_SCRIPT}</script>" if found else ""}
</body></html>
"""


def _text(text: str) -> str:
    return escape(printable(text))


def _charts(found: tuple[Finding, ...]) -> str:
    cards = [("By kind", _bars(f.kind for f in found)), ("By file", _bars(f.path for f in found))]
    if any(f.origin.author for f in found):
        cards.append(("By author", _bars(f.origin.author or "(unknown)" for f in found)))
    if any(f.origin.date for f in found):
        cards.append(("By month of the commit", _columns(f.origin.date[:7] for f in found if f.origin.date)))
    return '<div class="charts">' + "".join(f'<div class="card"><h2>{t}</h2>{svg}</div>' for t, svg in cards) + "</div>"


def _bars(names: Iterable[str]) -> str:
    counted = Counter(names).most_common()
    most = counted[0][1]
    parts = [
        f'<li><span title="{_text(name)}"><bdi>{_text(name)}</bdi></span><span class="soft">{number}</span>'
        f'<svg viewBox="0 0 100 1" preserveAspectRatio="none"><rect width="{max(1, 100 * number // most)}" height="1"/></svg></li>'
        for name, number in counted[:BARS]
    ]
    if rest := counted[BARS:]:
        total = sum(number for _, number in rest)
        parts.append(f'<li class="soft"><span><bdi>{len(rest)} more</bdi></span><span>{total}</span></li>')
    return f'<ol class="bars">{"".join(parts)}</ol>'


def _columns(months: Iterable[str]) -> str:
    """Findings a month, months without any included, so that the axis is one of time."""
    counted = Counter(months)
    first, last = min(counted), max(counted)
    axis = list(_months(first, last))[-120:]
    most, width = max(counted.values()), 360 / len(axis)
    parts = [
        f'<rect x="{index * width:.1f}" y="{110 - 100 * counted[month] / most:.1f}" width="{max(1.0, width - 1):.1f}" '
        f'height="{100 * counted[month] / most:.1f}"><title>{_text(month)}: {counted[month]}</title></rect>'
        for index, month in enumerate(axis)
        if counted[month]
    ]
    ends = f'<text x="0" y="130">{_text(axis[0])}</text>'
    if len(axis) > 1:
        ends += f'<text x="360" y="130" text-anchor="end">{_text(axis[-1])}</text>'
    ends += f'<text x="180" y="130" text-anchor="middle">at most {most}</text>'
    return f'<svg viewBox="0 0 360 136" role="img">{"".join(parts)}{ends}</svg>'


def _months(first: str, last: str) -> Iterable[str]:
    """2024-11, 2024-12, 2025-01 …; the two ends alone where a date is not one."""
    try:
        at, end = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (first, last))
    except ValueError:
        return [first, last]
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(max(at, end - 119), end + 1)]


def _table(found: tuple[Finding, ...]) -> str:
    head = "".join(f'<th><button type="button">{name}</button></th>' for name in COLUMNS)
    return (
        '<label>Search <input id="q" type="search" placeholder="words that must all occur"></label>'
        f'<p class="soft" id="shown">{len(found)} of {len(found)} shown</p><div class="scroll">'
        f"<table><thead><tr>{head}</tr></thead>{''.join(map(_rows, found))}</table></div>"
    )


def _rows(finding: Finding) -> str:
    """Two rows that stay together: the finding, and what to do across the whole width."""
    at, link = finding.origin, advice.revoke_link(finding)
    here = {None: "", True: '<small class="here">still at HEAD</small>', False: "<small>gone from HEAD</small>"}
    steps = "".join(f"<li>{_text(step)}</li>" for step in advice.advise(finding, 0.5).steps)
    page = f' · <a rel="noopener noreferrer" href="{escape(link)}">Revoke</a>' if link.startswith("https://") else ""
    cells = (
        f"<code>{_text(finding.path)}:{finding.line}</code>",
        _text(finding.kind),
        f"{finding.score:.2f}",
        f"<code>{_text(finding.masked)}</code>",
        (f"<code>{_text(at.commit[:10])}</code>" if at.commit else "") + here[finding.at_head],
        _text(at.author),
        _text(at.date[:10]),
        f"<code>{finding.fingerprint}</code>",
    )
    extra = {
        "Place": f' class="path" data-key="{escape(f"{printable(finding.path)} {finding.line:09d}")}"',
        "Date": ' class="date"',
    }
    row = "".join(
        f'<td data-name="{name}"{extra.get(name, "")}>{cell}</td>' for name, cell in zip(COLUMNS, cells, strict=True)
    )
    return (
        f'<tbody><tr>{row}</tr><tr><td colspan="{len(COLUMNS)}"><details><summary>What to do{page}</summary>'
        f"<ul>{steps}</ul></details></td></tr></tbody>\n"
    )
