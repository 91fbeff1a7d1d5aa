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
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)

_STYLE = """
:root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--soft:#6a737d;--line:#d8dee4;--bar:#b42318;--card:#f6f8fa}
@media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--bg:#0d1117;--soft:#8b949e;--line:#30363d;--bar:#f97066;--card:#161b22}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg);margin:0 auto;max-width:75rem;padding:1.5rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1rem;margin:0 0 .5rem}.soft{color:var(--soft)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1rem;margin:1.5rem 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1rem;overflow:hidden}
svg{width:100%;height:auto;display:block}svg text{fill:var(--fg);font:12px system-ui,sans-serif}svg .soft{fill:var(--soft)}
rect{fill:var(--bar)}input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid var(--line);
border-radius:6px;background:var(--bg);color:var(--fg)}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin-top:1rem}th,td{text-align:left;padding:.4rem .6rem;
border-bottom:1px solid var(--line);vertical-align:top}th{white-space:nowrap}th button{all:unset;cursor:pointer;font-weight:600}th button:focus-visible{outline:2px solid}td.path{overflow-wrap:anywhere}td.date{white-space:nowrap}
code{font:13px ui-monospace,monospace}summary{cursor:pointer}pre{white-space:pre-wrap;overflow-wrap:anywhere}
"""

_SCRIPT = """
const box=document.getElementById('q'),body=document.querySelector('tbody'),shown=document.getElementById('shown');
const rows=[...body.querySelectorAll('tr')];
box.addEventListener('input',()=>{const words=box.value.toLowerCase().split(/\\s+/).filter(Boolean);let n=0;
for(const r of rows){const t=r.textContent.toLowerCase();r.hidden=!words.every(w=>t.includes(w));n+=!r.hidden}
shown.textContent=n+' of '+rows.length+' shown'});
document.querySelectorAll('th button').forEach((b,i)=>{let up=false;b.addEventListener('click',()=>{up=!up;
const key=r=>r.children[i].dataset.key??r.children[i].textContent;
rows.sort((a,c)=>key(a).localeCompare(key(c),undefined,{numeric:true})*(up?1:-1));body.append(...rows);
document.querySelectorAll('th').forEach(t=>t.removeAttribute('aria-sort'));
b.parentElement.setAttribute('aria-sort',up?'ascending':'descending')})});
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
    rows = counted[:BARS]
    if len(counted) > BARS:
        rows.append((f"{len(counted) - BARS} more", sum(number for _, number in counted[BARS:])))
    most = max(number for _, number in rows)
    parts = []
    for index, (name, number) in enumerate(rows):
        y = index * 34
        shown = name if len(name) <= 52 else "…" + name[-51:]
        parts.append(
            f'<text x="0" y="{y + 12}">{_text(shown)}<title>{_text(name)}</title></text>'
            f'<rect x="0" y="{y + 17}" width="{max(2, 300 * number // most)}" height="9" rx="2"/>'
            f'<text class="soft" x="{max(2, 300 * number // most) + 6}" y="{y + 26}">{number}</text>'
        )
    return f'<svg viewBox="0 0 360 {len(rows) * 34}" role="img">{"".join(parts)}</svg>'


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
    ends = f'<text class="soft" x="0" y="126">{_text(axis[0])}</text>'
    if len(axis) > 1:
        ends += f'<text class="soft" x="360" y="126" text-anchor="end">{_text(axis[-1])}</text>'
    return f'<svg viewBox="0 0 360 130" role="img">{"".join(parts)}{ends}</svg>'


def _months(first: str, last: str) -> Iterable[str]:
    """2024-11, 2024-12, 2025-01 …; the two ends alone where a date is not one."""
    try:
        at, end = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (first, last))
    except ValueError:
        return [first, last]
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(max(at, end - 119), end + 1)]


def _table(found: tuple[Finding, ...]) -> str:
    names = ("Place", "What", "p", "Value", "Commit", "Author", "Date", "Fingerprint", "What to do")
    head = "".join(f'<th><button type="button">{name}</button></th>' for name in names)
    return (
        '<label>Search <input id="q" type="search" placeholder="words that must all occur"></label>'
        f'<p class="soft" id="shown">{len(found)} of {len(found)} shown</p><div class="scroll">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, found))}</tbody></table></div>"
    )


def _row(finding: Finding) -> str:
    at, link = finding.origin, advice.revoke_link(finding)
    still = "" if finding.at_head is None else " (still at HEAD)" if finding.at_head else " (gone from HEAD)"
    steps = "".join(f"<li>{_text(step)}</li>" for step in advice.advise(finding, 0.5).steps)
    safe = link if link.startswith("https://") else ""
    page = f'<a rel="noopener noreferrer" href="{escape(safe)}">Revoke</a>' if safe else ""
    key = f"{printable(finding.path)} {finding.line:09d}"
    return (
        f'<tr><td class="path" data-key="{escape(key)}"><code>{_text(finding.path)}:{finding.line}</code></td>'
        f"<td>{_text(finding.kind)}</td><td>{finding.score:.2f}</td><td><code>{_text(finding.masked)}</code></td>"
        f"<td><code>{_text(at.commit[:10])}</code>{still}</td><td>{_text(at.author)}</td>"
        f'<td class="date">{_text(at.date[:10])}</td>'
        f"<td><code>{finding.fingerprint}</code></td>"
        f"<td>{page}<details><summary>Steps</summary><ul>{steps}</ul></details></td></tr>"
    )
