"""Tables for the test beside this file: every kind of row that a cut could fall into."""

import json
import sys
from pathlib import Path

ROWS = 3000

folder = Path(sys.argv[1])
folder.mkdir()
context = "http://www.w3.org/ns/csvw"

rows = [f'{n},"a ""quoted"" name\nin {n} lines",{n / 7:.2f},a|b|{n}' for n in range(ROWS)]
rows[7::100] = [f"{n},name,no number,\r" for n in range(7, ROWS, 100)]
(folder / "things.csv").write_text("# not the header\nid,name,size,tags\n" + "\n".join(rows), newline="")
things = {
    "url": "things.csv",
    "notes": [{"dc:title": "a note of a table"}],
    "dialect": {"skipRows": 1},
    "tableSchema": {
        "aboutUrl": "http://example.org/thing/{id}/{_row}/{_sourceRow}",
        "columns": [
            {"titles": "id"},
            {"titles": "name"},
            {"titles": "size", "datatype": "decimal"},
            {"titles": "tags", "separator": "|", "ordered": True},
        ],
    },
}

lines = [f"{n};café {n};{{x}}" if n % 9 else ["", "# a comment"][n % 2] for n in range(ROWS)]
(folder / "places.csv").write_bytes("\r\n".join(["id;name;kind", *lines]).encode("windows-1252"))
dialect = {"delimiter": ";", "encoding": "windows-1252", "commentPrefix": "#", "skipBlankRows": True}
places = {"url": "places.csv", "dialect": dialect, "dc:source": {"dc:title": "a blank node"}}

(folder / "ends.csv").write_text("id,name||" + "||".join(f"{n},line\n{n}" for n in range(ROWS)), newline="")
ends = {"url": "ends.csv", "dialect": {"lineTerminators": ["||"]}}

group = {"@context": context, "notes": [{"dc:title": "a note of all"}], "tables": [things, places, ends]}
(folder / "csv-metadata.json").write_text(json.dumps(group, indent=2))
