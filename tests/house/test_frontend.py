"""The front end's house rules: nothing inline, one file of tokens, nothing that the oldest promised browser lacks."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from liuan_safety.ui.guards import icon_names

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCE = ROOT / "static" / "src"
STYLES = [path for path in sorted(SOURCE.rglob("*.css")) if path.name != "tokens.css"]
CODE = [path for wing in ("liuan_safety", "enterprises", "assessments") for path in (ROOT / wing).rglob("*.py")]
STEPS = {"1", "2", "3"} | {str(number) for number in range(0, 2000, 4)}


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_template_has_anything_inline() -> None:
    inline = re.compile(r"\sstyle\s*=|\son[a-z]+\s*=|<style|javascript:|hx-on|\bhx-vals=.js:", re.I)
    assert not [name(path) for path in TEMPLATES if inline.search(text(path))]


def test_every_script_is_a_built_file() -> None:
    tags = [(name(path), tag) for path in TEMPLATES for tag in re.findall(r"<script[^>]*>", text(path))]
    assert tags
    assert not [row for row in tags if not re.search(r'src="\{[%{]|application/json', row[1])]


def test_nothing_comes_from_elsewhere() -> None:
    outside = re.compile(r"""(?:src|href|url\()\s*=?\s*["']?(?:https?:)?//""")
    assert not [name(path) for path in [*TEMPLATES, *STYLES] if outside.search(text(path))]


def test_every_template_is_used() -> None:
    everything = "\n".join(text(path) for path in [*CODE, *TEMPLATES])
    drawn_by_tag = {
        f"components/{part}.html"
        for path in (ROOT / "liuan_safety/ui/tags").glob("*.py")
        for part in re.findall(r': "(\w+)"', text(path))
    }
    names = {str(path.relative_to(ROOT / "templates")) for path in TEMPLATES}
    assert not {each for each in names - drawn_by_tag if f'"{each}' not in everything and f'{each}"' not in everything}


def test_every_component_says_its_options() -> None:
    silent = [name(path) for path in (ROOT / "templates/components").glob("*.html") if not text(path).startswith("{# ")]
    assert not silent


def test_only_the_tokens_name_a_colour_or_a_size() -> None:
    wrong = []
    for path in STYLES:
        rules = re.sub(r"@media[^{]*\{|/\*.*?\*/|url\([^)]*\)", "", text(path), flags=re.S)
        wrong += [
            (name(path), found)
            for found in re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)|\b(?:rgba?|hsla?)\([^v)]", rules)
        ]
        wrong += [(name(path), found) for found in re.findall(r"\b\d*\.?\d+(?:px|rem)\b", rules)]
    assert not wrong


def test_the_tokens_keep_to_steps() -> None:
    tokens = re.sub(r"--shadow:[^;]*;|@media[^{]*\{", "", text(SOURCE / "tokens.css"))
    odd_sizes = {"18px", "22px", "26px", "14px", "6px", "999px"}  # type, radius
    found = set(re.findall(r"\b\d+px\b", tokens))
    assert {size for size in found if size.removesuffix("px") not in STEPS} <= odd_sizes


def test_every_token_is_defined_and_used() -> None:
    tokens = set(re.findall(r"(--[a-z0-9-]+):", text(SOURCE / "tokens.css")))
    files = [*STYLES, SOURCE / "tokens.css", SOURCE / "charts.js"]
    used = {token for path in files for token in re.findall(r"""(?:var\(|["'])(--[a-z0-9-]+)""", text(path))}
    assert not used - tokens
    assert not {token for token in tokens - used if not token.startswith("--bs-")}


def test_no_italics_and_no_spaced_chinese() -> None:
    assert not [name(path) for path in STYLES if re.search(r"italic|letter-spacing", text(path))]


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    asked = {found for path in TEMPLATES for found in re.findall(r"""icon[ =]["']([a-z0-9-]+)["']""", text(path))}
    asked |= {found for path in CODE for found in re.findall(r"""icon=["']([a-z0-9-]+)["']""", text(path))}
    assert asked
    assert not asked - icon_names()


def test_icons_are_sorted_and_used() -> None:
    listed = json.loads(text(SOURCE / "icons.json"))
    assert listed == sorted(set(listed))


def test_the_lock_file_names_no_host() -> None:
    lock = json.loads(text(ROOT / "package-lock.json"))
    assert not [key for key, package in lock["packages"].items() if "resolved" in package]
    assert all(package.get("integrity") for key, package in lock["packages"].items() if key)


def test_htmx_is_of_the_calm_line() -> None:
    packages = json.loads(text(ROOT / "package.json"))["dependencies"]
    assert packages["htmx.org"].startswith("2.")
    assert not [version for version in packages.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)]


def node() -> str:
    """Node of the machine, or the one that the virtual environment brought."""
    found = shutil.which("node", path=f"{ROOT / '.venv/bin'}:{os.environ['PATH']}")
    assert found, "no Node: run make setup"
    return found


def check(*paths: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [node(), "static/check.mjs", *map(str, paths)], cwd=ROOT, capture_output=True, text=True, check=False
    )


def lint(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    command = [node(), "node_modules/eslint/bin/eslint.js", "--no-inline-config", "-c", "static/eslint.config.mjs"]
    return subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, input=code)


def test_the_styles_keep_to_the_oldest_browser() -> None:
    answer = check(ROOT / "static/dist/app.css", SOURCE)
    assert answer.returncode == 0, answer.stderr


def test_the_scripts_keep_to_the_oldest_browser() -> None:
    answer = lint("static/src")
    assert answer.returncode == 0, answer.stdout


PLANTED_STYLES = {
    "a:has(b) { color: red }": "selector:has",
    "a { inset: 0 }": "property:inset",
    "a { aspect-ratio: 1 }": "property:aspect-ratio",
    "a { color: oklch(0.5 0.1 20) }": "function:oklch",
    "a { background: color-mix(in srgb, red, blue) }": "function:color-mix",
    "a { overflow: clip }": "value:overflow:clip",
    "a { & b { color: red } }": "selector:nesting",
    "a { height: 100dvh }": "unit",
    "@container (width > 3em) { a { color: red } }": "at-rule:container",
    "@media (width > 600px) { a { color: red } }": "at-rule:media:range",
}
PLANTED_SCRIPTS = ["structuredClone({});", "crypto.randomUUID();", "[1].at(0);", 'Object.hasOwn({}, "a");']


def test_planted_styles_are_refused(tmp_path: Path) -> None:
    for number, rule in enumerate(PLANTED_STYLES):
        (tmp_path / f"{number}.css").write_text(rule)
    answer = check(tmp_path)
    assert answer.returncode == 1
    for number, said in enumerate(PLANTED_STYLES.values()):
        assert f"{number}.css:1: {said}" in answer.stderr


def test_one_planted_style_is_enough(tmp_path: Path) -> None:
    (tmp_path / "good.css").write_text("a { color: red; margin: 0 }")
    assert check(tmp_path).returncode == 0
    (tmp_path / "bad.css").write_text("a:has(b) { color: red }")
    assert check(tmp_path).returncode == 1


def test_planted_scripts_are_refused() -> None:
    answer = lint("--stdin", "--stdin-filename", "static/src/js/planted.js", code="\n".join(PLANTED_SCRIPTS))
    assert answer.returncode == 1
    assert answer.stdout.count("not supported in Chrome 86") == len(PLANTED_SCRIPTS)
