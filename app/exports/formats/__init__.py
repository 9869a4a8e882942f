"""How a list can be dressed. A new way is a file here and a line in `FORMATS`: forms, commands, file names, media types
and manifests read them.
"""

from app.exports.formats.base import ExportFormat
from app.exports.formats.csv import Csv
from app.exports.formats.json import Json
from app.exports.formats.xlsx import Xlsx

CSV = Csv()  # where nobody has chosen, and for lists of addresses

# In the order in which the console offers them.
FORMATS: dict[str, ExportFormat] = {one.name: one for one in (CSV, Xlsx(), Json())}
