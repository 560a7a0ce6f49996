"""The modules of the pages as one script: a first visit asks for one file and not for thirty.

Each module becomes a function that is called once and gives what the module exports, in the order
in which modules need each other. That is all that our modules ask for; what else the language has
(default exports, exports that change, cycles) is refused. Development serves the modules as they
are.
"""

import re
from pathlib import Path

_COMMENT = re.compile(r"^[ \t]*(?://.*\n|/\*\*?(?:[^*]|\*(?!/))*\*/[ \t]*\n)", re.MULTILINE)
# Behind code. With a quote in it, it may be the end of a text.
_REMARK = re.compile(r"""[ \t]+// [^\n'"`]*$""", re.MULTILINE)
_IMPORT = re.compile(
    r"^import (?:(?P<names>\{[^}]*\})|\* as (?P<all>\w+)) from '(?P<path>[^']+)';\n"
    r"|^import '(?P<plain>[^']+)';\n",
    re.MULTILINE,
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class)\*? (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b", re.MULTILINE)
_OPEN_TEXT = re.compile(r"^[^`\n]*`(?:[^`\n]*`[^`\n]*`)*[^`\n]*$", re.MULTILINE)
_INDENT = re.compile(r"^\s+", re.MULTILINE)  # and the empty lines before it


class BundlingError(Exception):
    """Why modules cannot be made one script."""


def bundle(entry: Path) -> str:
    """Return a module and all that it imports as one script. Raises BundlingError."""
    parts: list[str] = []
    names: dict[Path, str] = {}
    _add(entry.resolve(), parts, names, ())
    return _INDENT.sub("", "\n".join(["const $ = {};", *parts]))


def _add(path: Path, parts: list[str], names: dict[Path, str], needed_by: tuple[Path, ...]) -> str:
    """Add a module after those that it needs, and return under which name its exports are."""
    if path in needed_by:
        raise BundlingError(f"{path.name} needs itself")
    if path not in names:
        code = _REMARK.sub("", _COMMENT.sub("", path.read_text("utf-8")))

        def replace(match: re.Match[str]) -> str:
            imported = match["path"] or match["plain"]
            name = _add((path.parent / imported).resolve(), parts, names, (*needed_by, path))
            if match["names"]:
                return f"const {match['names'].replace(' as ', ': ')} = {name};\n"
            return f"const {match['all']} = {name};\n" if match["all"] else ""

        code = _IMPORT.sub(replace, code)
        exported = _EXPORT.findall(code)
        given = f"return {{ {', '.join(exported)} }};\n" if exported else ""
        code = _EXPORT.sub("", code)
        if _OPEN_TEXT.search(code):
            raise BundlingError(
                f"{path.name} has a text of several lines, which would lose indents"
            )
        if _LEFT.search(code):
            raise BundlingError(f"{path.name} imports or exports in a way that is not known here")
        names[path] = f"$.{path.stem.replace('-', '_')}"
        parts.append(f"{names[path]} = (() => {{\n{code}{given}}})();")
    return names[path]
